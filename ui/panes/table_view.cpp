#include "ui/panes/table_view.h"

#include <QHeaderView>
#include <QKeyEvent>

#include <algorithm>
#include <numeric>

namespace strikescope {

namespace {

// Rows as high as the text is.
class TextTable : public QTableView {
public:
    explicit TextTable(QWidget* parent)
        : QTableView(parent) {
        fitRows();
    }

protected:
    void changeEvent(QEvent* event) override {
        QTableView::changeEvent(event);
        if (event->type() == QEvent::FontChange)
            fitRows();
    }

private:
    void fitRows() { verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6); }
};

} // namespace

QTableView* buildTableView(QWidget* parent) {
    auto* view = new TextTable(parent);
    view->setShowGrid(false);
    view->setFrameShape(QFrame::NoFrame);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setTabKeyNavigation(false);
    view->setWordWrap(false);
    view->verticalHeader()->hide();
    view->horizontalHeader()->setHighlightSections(false);
    view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    view->horizontalHeader()->setSortIndicatorClearable(true);
    view->setSortingEnabled(true);
    return view;
}

std::vector<int> chosenRows(const QTableView& view) {
    std::vector<int> rows;
    for (const QModelIndex& index : view.selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::ranges::sort(rows);
    if (rows.empty()) {
        rows.resize(std::size_t(view.model()->rowCount()));
        std::iota(rows.begin(), rows.end(), 0);
    }
    return rows;
}

bool isCopyKey(const QKeyEvent& event) {
    return event.matches(QKeySequence::Copy) ||
           (event.key() == Qt::Key_C && event.modifiers() == (Qt::ControlModifier | Qt::ShiftModifier));
}

} // namespace strikescope
