#include "ui/panes/twin_table.h"

#include "models/items/pane_table_model.h"
#include "models/items/table_copy.h"
#include "ui/panes/table_view.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace strikescope {

namespace {

// The marked row has the ground of the ATM row, what is missing stands back.
class TwinCell : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const MarketColors colors = marketColors(option->palette);
        if (index.data(PaneTableModel::MarkedRole).toBool()) {
            option->backgroundBrush = colors.atTheMoney;
            option->font.setBold(true);
        }
        if (isDash(option->text))
            option->palette.setColor(QPalette::Text, colors.quiet);
        option->state &= ~QStyle::State_HasFocus; // whole rows are chosen
    }
};

} // namespace

TwinTable::TwinTable(QWidget* parent)
    : QWidget(parent)
    , m_model(new PaneTableModel(this))
    , m_caption(new ElidedLabel(this))
    , m_view(buildTableView(this)) {
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    QFont bold = font();
    bold.setBold(true);
    m_caption->setFont(bold);
    m_caption->setAccessibleName(tr("What the table shows"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new TwinCell(m_view));
    m_view->setAccessibleName(tr("The picture as a table"));
    m_view->setToolTip(tr("Click a head to sort; Ctrl+C copies the selected rows, or all"));
    m_view->installEventFilter(this);
    setFocusProxy(m_view);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(6);
    layout->addWidget(m_caption);
    layout->addWidget(m_view, 1);
}

void TwinTable::setTable(const PaneTable& table) {
    const bool same = m_model->setTable(table);
    m_caption->setText(table.caption);
    m_view->setAccessibleDescription(table.caption);
    if (same)
        return;
    widen();
    m_placed = false;
    if (isVisible())
        showMarkedRow();
}

void TwinTable::widen() {
    m_view->resizeColumnsToContents();
    const int room = fontMetrics().averageCharWidth() * 2;
    for (int i = 0; i < m_model->columnCount(); ++i)
        m_view->setColumnWidth(i, m_view->columnWidth(i) + room);
}

void TwinTable::showMarkedRow() {
    m_placed = true;
    const int row = m_model->shownRow(m_model->table().markedRow);
    if (row >= 0)
        m_view->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
}

void TwinTable::copy() {
    QGuiApplication::clipboard()->setMimeData(asMimeData(m_model->shownTable(chosenRows(*m_view))).release());
}

bool TwinTable::eventFilter(QObject*, QEvent* event) {
    if (event->type() != QEvent::KeyPress || !isCopyKey(*static_cast<QKeyEvent*>(event)))
        return false;
    copy();
    return true;
}

void TwinTable::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_placed)
        QMetaObject::invokeMethod(this, &TwinTable::showMarkedRow, Qt::QueuedConnection);
}

} // namespace strikescope
