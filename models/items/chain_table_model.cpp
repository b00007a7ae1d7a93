#include "models/items/chain_table_model.h"

#include "models/domain/atm.h"
#include "models/domain/format.h"
#include "models/items/quantity_text.h"

#include <algorithm>

namespace strikescope {

namespace {

// From the outside to the strike; mirrored on the right.
constexpr std::array outward{Quantity::Oi,    Quantity::Volume, Quantity::Vega, Quantity::Theta,
                             Quantity::Gamma, Quantity::Delta,  Quantity::Iv};
constexpr int perSide = int(outward.size());

} // namespace

ChainTableModel::ChainTableModel(QObject* parent)
    : QAbstractTableModel(parent) {}

void ChainTableModel::setFrame(ChainFramePtr frame, std::optional<Date> expiry) {
    const Chain* chain = frame && expiry ? frame->chain(*expiry) : nullptr;
    const bool sameRows = chain && m_chain && std::ranges::equal(chain->strikes(), m_chain->strikes());
    if (!sameRows)
        beginResetModel();
    m_frame = std::move(frame);
    m_chain = chain;
    measure();
    if (!sameRows)
        endResetModel();
    else if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void ChainTableModel::measure() {
    m_underlying = missing;
    m_atmRow = -1;
    m_largest.fill(missing);
    if (!m_chain)
        return;
    m_underlying = m_chain->underlying();
    if (const auto atm = atmIndex(m_chain->strikes(), m_underlying))
        m_atmRow = int(*atm);
    for (std::size_t c = 0; c < m_largest.size(); ++c)
        for (const double value : m_chain->column(Column(c)))
            if (!isMissing(value) && !(value <= m_largest[c]))
                m_largest[c] = value;
}

int ChainTableModel::strikeColumn() const {
    return perSide;
}

std::optional<Quantity> ChainTableModel::quantityAt(int column) const {
    if (column < 0 || column == perSide || column > 2 * perSide)
        return std::nullopt;
    return outward[std::size_t(column < perSide ? column : 2 * perSide - column)];
}

std::optional<Side> ChainTableModel::sideAt(int column) const {
    if (column < 0 || column == perSide || column > 2 * perSide)
        return std::nullopt;
    return column < perSide ? Side::Call : Side::Put;
}

int ChainTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_chain ? 0 : int(m_chain->size());
}

int ChainTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 2 * perSide + 1;
}

double ChainTableModel::raw(int row, int column) const {
    if (column == perSide)
        return m_chain->strikes()[std::size_t(row)];
    return m_chain->column(columnOf(*quantityAt(column), *sideAt(column)))[std::size_t(row)];
}

bool ChainTableModel::inTheMoney(int row, int column) const {
    const auto side = sideAt(column);
    if (!side || isMissing(m_underlying))
        return false;
    const double strike = m_chain->strikes()[std::size_t(row)];
    return *side == Side::Call ? strike < m_underlying : strike > m_underlying;
}

QVariant ChainTableModel::share(int row, int column) const {
    const auto quantity = quantityAt(column);
    if (!quantity || !isLevel(*quantity))
        return {};
    const double largest = m_largest[std::size_t(columnOf(*quantity, *sideAt(column)))];
    const double value = raw(row, column);
    return isMissing(value) || !(largest > 0) ? QVariant() : QVariant(std::clamp(value / largest, 0.0, 1.0));
}

QVariant ChainTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    const int row = index.row(), column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return column == perSide ? formatStrike(raw(row, column))
                                 : formatNumber(*quantityAt(column), raw(row, column));
    case Qt::TextAlignmentRole:
        return QVariant(
            Qt::Alignment(column == perSide ? Qt::AlignCenter : Qt::AlignRight | Qt::AlignVCenter));
    case RawRole:
        return isMissing(raw(row, column)) ? QVariant() : QVariant(raw(row, column));
    case InTheMoneyRole:
        return inTheMoney(row, column);
    case AtTheMoneyRole:
        return row == m_atmRow;
    case ShareRole:
        return share(row, column);
    case SideRole:
        return sideAt(column) ? QVariant(int(*sideAt(column))) : QVariant();
    default:
        return {};
    }
}

QVariant ChainTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto quantity = quantityAt(section);
    switch (role) {
    case Qt::DisplayRole:
        return quantity ? columnTitle(*quantity) : tr("Strike");
    case Qt::ToolTipRole:
        if (!quantity)
            return tr("Strike price");
        return (sideAt(section) == Side::Call ? tr("Calls: %1") : tr("Puts: %1")).arg(axisTitle(*quantity));
    case Qt::TextAlignmentRole:
        return QVariant(Qt::Alignment(quantity ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignCenter));
    case SideRole:
        return sideAt(section) ? QVariant(int(*sideAt(section))) : QVariant();
    default:
        return {};
    }
}

} // namespace strikescope
