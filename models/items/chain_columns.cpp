#include "models/items/chain_columns.h"

#include "models/items/quantity_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

struct ColumnEntry {
    ChainColumn column;
    const char* key;
    std::optional<Quantity> quantity = {};
    const char* name = nullptr; // where the quantity does not name it
};

constexpr std::array<ColumnEntry, allChainColumns.size()> columnEntries{{
    {ChainColumn::Premium, "premium", {}, QT_TRANSLATE_NOOP("ChainColumn", "Model premium (est.)")},
    {ChainColumn::Iv, "iv", Quantity::Iv},
    {ChainColumn::Delta, "delta", Quantity::Delta},
    {ChainColumn::Gamma, "gamma", Quantity::Gamma},
    {ChainColumn::Theta, "theta", Quantity::Theta},
    {ChainColumn::Vega, "vega", Quantity::Vega},
    {ChainColumn::Volume, "volume", Quantity::Volume},
    {ChainColumn::Oi, "oi", Quantity::Oi},
    {ChainColumn::OiChange, "oi_change", {}, QT_TRANSLATE_NOOP("ChainColumn", "OI change")},
    {ChainColumn::OiChangePercent, "oi_change_pct", {}, QT_TRANSLATE_NOOP("ChainColumn", "OI change %")},
    {ChainColumn::BuildUp, "build_up", {}, QT_TRANSLATE_NOOP("ChainColumn", "Build-up (est.)")},
    {ChainColumn::Moneyness, "moneyness", {}, QT_TRANSLATE_NOOP("ChainColumn", "Moneyness")},
    {ChainColumn::Pcr, "pcr", Quantity::Pcr},
    {ChainColumn::GammaExposure, "gamma_exposure", Quantity::GammaExposure},
    {ChainColumn::Count, "count", {}, QT_TRANSLATE_NOOP("ChainColumn", "Observations")},
}};

constexpr std::array standardColumns{ChainColumn::Premium, ChainColumn::Iv,       ChainColumn::Delta,
                                     ChainColumn::Volume,  ChainColumn::OiChange, ChainColumn::Oi};

const ColumnEntry& entryOf(ChainColumn column) {
    return columnEntries[std::size_t(column)];
}

} // namespace

QString key(ChainColumn column) {
    return QLatin1String(entryOf(column).key);
}

std::optional<ChainColumn> chainColumnFromKey(const QString& text) {
    for (const ColumnEntry& entry : columnEntries)
        if (text == QLatin1String(entry.key))
            return entry.column;
    return std::nullopt;
}

std::vector<ChainColumn> chainColumns(const QStringList& keys) {
    std::vector<ChainColumn> columns;
    for (const QString& word : keys)
        if (const auto column = chainColumnFromKey(word);
            column && std::ranges::find(columns, *column) == columns.end())
            columns.push_back(*column);
    return columns.empty() ? std::vector(standardColumns.begin(), standardColumns.end()) : columns;
}

QStringList keysOf(const std::vector<ChainColumn>& columns) {
    QStringList keys;
    for (const ChainColumn column : columns)
        keys << key(column);
    return keys;
}

QStringList keysBesideStrike(const QStringList& keys) {
    std::vector<ChainColumn> beside = chainColumns(keys);
    std::erase_if(beside, [](ChainColumn column) { return hasSides(column); });
    return keysOf(beside);
}

QString columnName(ChainColumn column) {
    const ColumnEntry& entry = entryOf(column);
    return entry.quantity ? quantityName(*entry.quantity)
                          : QCoreApplication::translate("ChainColumn", entry.name);
}

std::optional<Quantity> quantityOf(ChainColumn column) {
    return entryOf(column).quantity;
}

bool hasSides(ChainColumn column) {
    return column != ChainColumn::Pcr;
}

bool isNumber(ChainColumn column) {
    return column != ChainColumn::BuildUp && column != ChainColumn::Moneyness;
}

bool isEstimate(ChainColumn column) {
    return column == ChainColumn::Premium || column == ChainColumn::BuildUp;
}

bool needsAnchor(ChainColumn column) {
    return column == ChainColumn::OiChange || column == ChainColumn::OiChangePercent ||
           column == ChainColumn::BuildUp;
}

bool hasMoments(ChainColumn column) {
    return isNumber(column) && !needsAnchor(column);
}

} // namespace strikescope
