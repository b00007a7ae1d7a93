#include "ui/widgets/command_palette.h"

#include "models/items/fuzzy_match.h"

#include <QApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <tuple>

namespace strikescope {

namespace {

constexpr qsizetype mostRecent = 20;
constexpr int shownRows = 12;
constexpr int indexRole = Qt::UserRole;
enum PaletteColumn { NameColumn, GroupColumn, KeysColumn, PaletteColumns };

QTreeWidget* buildList(QWidget* parent) {
    auto* list = new QTreeWidget(parent);
    list->setColumnCount(PaletteColumns);
    list->setHeaderHidden(true);
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setAllColumnsShowFocus(true);
    list->setFrameShape(QFrame::NoFrame);
    list->setFocusPolicy(Qt::NoFocus); // keys stay with the field
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->header()->setStretchLastSection(false);
    list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    list->header()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    list->setAccessibleName(QApplication::translate("CommandPalette", "Commands that fit"));
    return list;
}

} // namespace

QList<int> matchingCommands(const QList<Command>& commands, const QString& typed, const QStringList& recent) {
    using Rank = std::tuple<bool, int, qsizetype, int>; // smaller is better
    std::vector<Rank> ranks;
    for (int i = 0; i < int(commands.size()); ++i) {
        const Command& command = commands[i];
        const auto score = fuzzyScore(typed, command.name + u' ' + command.group);
        const qsizetype used = recent.indexOf(command.id);
        if (score)
            ranks.emplace_back(!command.isEnabled(), -*score, used < 0 ? recent.size() : used, i);
    }
    std::ranges::sort(ranks);
    QList<int> indices;
    for (const Rank& rank : ranks)
        indices << std::get<int(std::tuple_size_v<Rank>) - 1>(rank);
    return indices;
}

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window)
    , m_typed(new QLineEdit(this))
    , m_list(buildList(this)) {
    hide();
    setFrameShape(QFrame::StyledPanel);
    setFrameShadow(QFrame::Raised);
    setAutoFillBackground(true);
    setAccessibleName(tr("Command palette"));
    m_typed->setPlaceholderText(tr("Type a command  (↑ ↓ choose, Enter runs, Esc closes)"));
    m_typed->setAccessibleName(tr("Command"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_typed);
    layout->addWidget(m_list, 1);
    connect(m_typed, &QLineEdit::textChanged, this, &CommandPalette::showMatches);
    connect(m_list, &QTreeWidget::itemClicked, this, &CommandPalette::runChosen);
}

void CommandPalette::open(const QList<Command>& commands) {
    if (!isVisible())
        m_before = QApplication::focusWidget();
    m_commands = commands;
    m_typed->clear();
    showMatches();
    place();
    show();
    raise();
    m_typed->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::setRecent(const QStringList& ids) {
    m_recent = ids.first(std::min(ids.size(), mostRecent));
}

void CommandPalette::place() {
    const QRect room = parentWidget()->rect();
    const int rowHeight = std::max(m_list->sizeHintForRow(0), fontMetrics().height() + 4);
    const int width = std::min(room.width() - 24, fontMetrics().averageCharWidth() * 84);
    const int height =
        std::min(room.height() - 48, m_typed->sizeHint().height() + 24 + shownRows * rowHeight);
    setGeometry(room.center().x() - width / 2, room.top() + 36, width, height);
}

void CommandPalette::showMatches() {
    m_list->clear();
    for (const int index : matchingCommands(m_commands, m_typed->text(), m_recent))
        addRow(index);
    m_list->setCurrentItem(m_list->topLevelItem(0));
}

void CommandPalette::addRow(int index) {
    const Command& command = m_commands[index];
    auto* row = new QTreeWidgetItem(m_list, {command.name, command.group, keysText(command.keys)});
    row->setData(NameColumn, indexRole, index);
    row->setTextAlignment(KeysColumn, Qt::AlignRight | Qt::AlignVCenter);
    row->setForeground(GroupColumn, palette().color(QPalette::PlaceholderText));
    row->setDisabled(!command.isEnabled());
}

void CommandPalette::step(int rows) {
    const int count = m_list->topLevelItemCount();
    if (count == 0)
        return;
    const int at = m_list->indexOfTopLevelItem(m_list->currentItem());
    m_list->setCurrentItem(m_list->topLevelItem(std::clamp(at + rows, 0, count - 1)));
}

bool CommandPalette::keyPressed(int key) {
    switch (key) {
    case Qt::Key_Up:
        step(-1);
        return true;
    case Qt::Key_Down:
        step(1);
        return true;
    case Qt::Key_PageUp:
        step(-shownRows);
        return true;
    case Qt::Key_PageDown:
        step(shownRows);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runChosen();
        return true;
    case Qt::Key_Escape:
        closeAndReturn();
        return true;
    default:
        return false;
    }
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
    if (object != m_typed) {
        if (object == parentWidget() && event->type() == QEvent::Resize)
            place();
        // Most of a window takes no focus, so that a click on it leaves the field's alone.
        if (event->type() == QEvent::MouseButtonPress && object->isWidgetType() && !isInside(object))
            hide();
        return false;
    }
    switch (event->type()) {
    case QEvent::ShortcutOverride: // while it is open every key is for the field
        event->accept();
        return true;
    case QEvent::KeyPress:
        return keyPressed(static_cast<QKeyEvent*>(event)->key());
    case QEvent::FocusOut:
        // The field's own menu, or another program, takes the focus and gives it back.
        if (const auto reason = static_cast<QFocusEvent*>(event)->reason();
            reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason)
            hide();
        return false;
    default:
        return false;
    }
}

// Menus of the field are windows of their own, but its children.
bool CommandPalette::isInside(const QObject* object) const {
    while (object && object != this)
        object = object->parent();
    return object == this;
}

void CommandPalette::showEvent(QShowEvent* event) {
    QFrame::showEvent(event);
    qApp->installEventFilter(this);
}

void CommandPalette::hideEvent(QHideEvent* event) {
    qApp->removeEventFilter(this);
    QFrame::hideEvent(event);
}

void CommandPalette::runChosen() {
    const QTreeWidgetItem* row = m_list->currentItem();
    if (!row || row->isDisabled())
        return;
    const Command command = m_commands[row->data(NameColumn, indexRole).toInt()];
    m_recent.removeAll(command.id);
    m_recent.prepend(command.id);
    setRecent(m_recent);
    closeAndReturn(); // first: the command may want the focus, or this palette
    emit recentChanged(m_recent);
    command.run();
}

void CommandPalette::closeAndReturn() {
    if (m_before)
        m_before->setFocus(Qt::OtherFocusReason);
    hide();
}

} // namespace strikescope
