#pragma once

#include <QStyledItemDelegate>

namespace strikescope {

// A cell of the chain table: in-the-money ground, the ATM row, and a bar behind OI and volume that grows
// towards the strike, so that a wall is seen before its number is read.
class ChainCell : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter*, const QStyleOptionViewItem&, const QModelIndex&) const override;
};

} // namespace strikescope
