#include "ui/widgets/key_sheet.h"

#include "models/items/fuzzy_match.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>

#include <algorithm>
#include <array>

namespace strikescope {

namespace {

constexpr int columnsBeside = 3;
const QSize smallestWindow(960, 540); // where the sheet has to fit

struct KeyGroup {
    QString name;
    QList<Command> commands;
};

bool fits(const Command& command, const QString& typed) {
    const QString keys = keysText(command.keys);
    return !keys.isEmpty() && (keys.compare(typed.trimmed(), Qt::CaseInsensitive) == 0 ||
                               fuzzyScore(typed, command.name + u' ' + command.group + u' ' + keys));
}

// In the order in which the window names them.
QList<KeyGroup> groupsThatFit(const QList<Command>& commands, const QString& typed) {
    QList<KeyGroup> groups;
    for (const Command& command : commands) {
        if (!fits(command, typed))
            continue;
        auto group = std::ranges::find(groups, command.group, &KeyGroup::name);
        if (group == groups.end())
            group = groups.insert(groups.end(), {command.group, {}});
        group->commands << command;
    }
    return groups;
}

QLabel* keyLabel(const QString& text, QWidget* parent, bool bold) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText); // "<" is a key
    QFont font = label->font();
    font.setBold(bold);
    label->setFont(font);
    return label;
}

// Keys left, what they do right; the group's name above.
void addGroup(QGridLayout* grid, const KeyGroup& group, QWidget* parent) {
    int row = grid->rowCount();
    if (row > 1)
        grid->setRowMinimumHeight(row++, parent->fontMetrics().height() / 2);
    auto* head = keyLabel(group.name, parent, true);
    head->setForegroundRole(QPalette::Link);
    grid->addWidget(head, row++, 0, 1, 2);
    for (const Command& command : group.commands) {
        grid->addWidget(keyLabel(keysText(command.keys), parent, true), row, 0, Qt::AlignTop);
        auto* name = keyLabel(command.name, parent, false);
        name->setWordWrap(true);
        name->setEnabled(command.isEnabled());
        grid->addWidget(name, row++, 1, Qt::AlignTop);
    }
}

} // namespace

KeySheet::KeySheet(QWidget* parent)
    : QDialog(parent)
    , m_typed(new QLineEdit(this))
    , m_area(new QScrollArea(this)) {
    setWindowTitle(tr("Keys"));
    m_typed->setPlaceholderText(tr("Find a key or a command  (Esc closes)"));
    m_typed->setAccessibleName(tr("Find a key or a command"));
    m_typed->setClearButtonEnabled(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setAccessibleName(tr("Keys"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_typed);
    layout->addWidget(m_area, 1);
    connect(m_typed, &QLineEdit::textChanged, this, &KeySheet::showMatches);
    resize(smallestWindow - QSize(20, 40)); // a frame and a title bar around it
}

void KeySheet::setCommands(const QList<Command>& commands) {
    m_commands = commands;
    showMatches();
}

void KeySheet::showMatches() {
    m_area->setWidget(buildColumns());
}

QWidget* KeySheet::buildColumns() {
    auto* sheet = new QWidget(m_area);
    auto* beside = new QHBoxLayout(sheet);
    beside->setSpacing(fontMetrics().height() * 2);
    std::array<QGridLayout*, columnsBeside> grids{};
    for (QGridLayout*& grid : grids) {
        auto* column = new QVBoxLayout;
        column->addLayout(grid = new QGridLayout);
        column->addStretch(1);
        grid->setColumnStretch(1, 1);
        grid->setVerticalSpacing(2);
        grid->setHorizontalSpacing(fontMetrics().height());
        beside->addLayout(column, 1);
    }
    const QList<KeyGroup> groups = groupsThatFit(m_commands, m_typed->text());
    for (const KeyGroup& group : groups)
        addGroup(*std::ranges::min_element(grids, {}, &QGridLayout::rowCount), group, sheet);
    if (groups.isEmpty())
        grids.front()->addWidget(keyLabel(tr("No key fits what you typed."), sheet, false), 0, 0);
    return sheet;
}

} // namespace strikescope
