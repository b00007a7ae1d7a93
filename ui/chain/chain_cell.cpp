#include "ui/chain/chain_cell.h"

#include "models/items/chain_table_model.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace strikescope {

namespace {

void paintShare(QPainter* painter, const QRect& rect, double share, Side side, QColor color) {
    const int width = int(share * (rect.width() - 4));
    const int left = side == Side::Call ? rect.right() - 1 - width : rect.left() + 2;
    color.setAlphaF(0.22F);
    painter->fillRect(QRect(left, rect.top() + 2, width, rect.height() - 4), color);
}

} // namespace

void ChainCell::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const MarketColors colors = marketColors(option.palette);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (index.data(ChainTableModel::AtTheMoneyRole).toBool())
        painter->fillRect(option.rect, colors.atTheMoney);
    else if (index.data(ChainTableModel::InTheMoneyRole).toBool())
        painter->fillRect(option.rect, colors.inTheMoney);
    if (selected)
        painter->fillRect(option.rect, option.palette.color(QPalette::Highlight));

    const QVariant side = index.data(ChainTableModel::SideRole);
    const QVariant share = index.data(ChainTableModel::ShareRole);
    if (share.isValid() && !selected)
        paintShare(painter, option.rect, share.toDouble(), Side(side.toInt()),
                   side.toInt() == int(Side::Call) ? colors.call : colors.put);

    QFont font = option.font;
    font.setBold(!side.isValid());
    painter->setFont(font);
    const bool present = index.data(ChainTableModel::RawRole).isValid();
    painter->setPen(selected  ? option.palette.color(QPalette::HighlightedText)
                    : present ? option.palette.color(QPalette::Text)
                              : colors.quiet);
    painter->drawText(option.rect.adjusted(6, 0, -6, 0),
                      int(index.data(Qt::TextAlignmentRole).value<Qt::Alignment>()), index.data().toString());
}

} // namespace strikescope
