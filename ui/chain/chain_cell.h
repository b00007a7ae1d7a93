#pragma once

#include "ui/chain/cell_text.h"

#include <QStyledItemDelegate>

namespace strikescope {

// A cell of the chain table: in-the-money ground, the ATM row, and under the digits of a level a bar that
// grows from the strike outwards, so that a wall is seen before its number is read. A change has its bar
// about the middle: up to the right and full, down to the left and hollow.
class ChainCell : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setCrosshairRow(int row) { m_crosshairRow = row; } // -1: none
    void paint(QPainter*, const QStyleOptionViewItem&, const QModelIndex&) const override;

    static int barHeight(const QFontMetrics&);

private:
    int m_crosshairRow = -1;
    mutable CellText m_text; // remembers glyphs
};

} // namespace strikescope
