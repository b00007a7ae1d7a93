#pragma once

#include "models/items/view.h"

#include <QWidget>

class QCheckBox;
class QDoubleSpinBox;
class QSpinBox;
class QToolButton;

namespace strikescope {

class ElidedLabel;

// Which strikes the chain table shows, in one compact row, and how many it does not.
class ChainFilterRow : public QWidget {
    Q_OBJECT
public:
    explicit ChainFilterRow(QWidget* parent = nullptr);

    void setView(const PaneView& view, const QString& hidden);

signals:
    // By the user; nothing else of the view is touched.
    void filterEdited(int aroundAtm, double smallestDelta, bool onlyWithOi);
    void columnsWanted();
    void entered(); // Enter in a field: keys are for the table again

private:
    void tell();

    QSpinBox* m_around;
    QDoubleSpinBox* m_delta;
    QCheckBox* m_withOi;
    ElidedLabel* m_hidden;
    QToolButton* m_columns;
};

} // namespace strikescope
