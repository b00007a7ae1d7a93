#include "ui/chain/chain_cell.h"

#include "models/items/chain_table_model.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace strikescope {

namespace {

constexpr int sideMargin = 6;

bool isSigned(const SheetColumn& column) {
    return column.column == ChainColumn::OiChange || column.moment == SheetMoment::Difference;
}

void paintLevel(QPainter* painter, const QRect& strip, double share, Side side, const QColor& color) {
    const int width = std::max(1, int(std::min(share, 1.0) * strip.width()));
    const int left = side == Side::Call ? strip.right() + 1 - width : strip.left();
    painter->fillRect(QRect(left, strip.top(), width, strip.height()), color);
}

void paintChange(QPainter* painter, const QRect& strip, double share, const QColor& color) {
    const int middle = strip.center().x();
    const int width = std::max(1, int(std::min(std::abs(share), 1.0) * (strip.width() / 2)));
    if (share != 0)
        painter->fillRect(QRect(share > 0 ? middle : middle - width, strip.top(), width, strip.height()),
                          color);
}

void paintGround(QPainter* painter, const QStyleOptionViewItem& option, const ChainTableModel::Cell& cell,
                 const MarketColors& colors) {
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, option.palette.color(QPalette::Highlight));
    else if (cell.isAtTheMoney)
        painter->fillRect(option.rect, colors.atTheMoney);
    else if (cell.isInTheMoney)
        painter->fillRect(option.rect, colors.inTheMoney);
}

void paintBar(QPainter* painter, const QStyleOptionViewItem& option, const ChainTableModel::Cell& cell,
              const MarketColors& colors) {
    const int height = ChainCell::barHeight(option.fontMetrics);
    const QRect strip(option.rect.left() + sideMargin, option.rect.bottom() - height,
                      option.rect.width() - 2 * sideMargin, height);
    const Side side = cell.column->side.value_or(Side::Call);
    QColor color = side == Side::Call ? colors.call : colors.put;
    if (option.state.testFlag(QStyle::State_Selected))
        color = option.palette.color(QPalette::HighlightedText);
    if (isSigned(*cell.column))
        paintChange(painter, strip, *cell.share, color);
    else
        paintLevel(painter, strip, *cell.share, side, color);
}

} // namespace

int ChainCell::barHeight(const QFontMetrics& metrics) {
    return std::max(2, metrics.height() / 5);
}

void ChainCell::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto& model = *static_cast<const ChainTableModel*>(index.model());
    const MarketColors colors = marketColors(option.palette);
    const ChainTableModel::Cell cell = model.cellAt(index.row(), index.column());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    paintGround(painter, option, cell, colors);
    if (cell.share)
        paintBar(painter, option, cell, colors);

    const bool present = !isMissing(cell.value);
    painter->setPen(selected  ? option.palette.color(QPalette::HighlightedText)
                    : present ? option.palette.color(QPalette::Text)
                              : colors.quiet);
    const QRect room = option.rect.adjusted(sideMargin, 0, -sideMargin, -barHeight(option.fontMetrics));
    m_text.draw(painter, room, cell.column->side ? CellText::Place::Right : CellText::Place::Centre,
                model.textAt(index.row(), index.column()), option.font,
                !cell.column->column || cell.isAtTheMoney);
    if (index.row() == m_crosshairRow) {
        painter->setPen(colors.marker);
        painter->drawLine(option.rect.topLeft(), option.rect.topRight());
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    }
}

} // namespace strikescope
