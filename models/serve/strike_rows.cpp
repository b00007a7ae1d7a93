#include "models/serve/strike_rows.h"

#include "models/domain/atm.h"
#include "models/domain/strike_values.h"

#include <algorithm>

namespace strikescope {

namespace {

void applyRange(StrikeRows& rows, const Chain& chain, const StrikeRange& range) {
    rows.end = chain.size();
    if (range.around) {
        rows.rangeApplied = rows.atm.has_value();
        if (!rows.atm)
            return;
        const auto around = std::size_t(*range.around);
        rows.first = *rows.atm > around ? *rows.atm - around : 0;
        rows.end = std::min(chain.size(), *rows.atm + around + 1);
    } else if (range.from && range.to) {
        const auto strikes = chain.strikes();
        rows.first =
            std::size_t(std::lower_bound(strikes.begin(), strikes.end(), *range.from) - strikes.begin());
        rows.end = std::size_t(std::upper_bound(strikes.begin(), strikes.end(), *range.to) - strikes.begin());
    }
}

} // namespace

std::optional<std::size_t> moneyIndex(const Chain& chain, const ChainFigures& figures) {
    return atmIndex(chain.strikes(), figures.atmStrike.isThere() ? figures.atmStrike.value : figures.spot);
}

double combinedValue(Quantity quantity, std::optional<Side> side, double call, double put) {
    if (side)
        return *side == Side::Call ? call : put;
    switch (quantity) {
    case Quantity::Iv:
        return isMissing(call) ? put : isMissing(put) ? call : 0.5 * (call + put);
    case Quantity::Oi:
    case Quantity::Volume:
    case Quantity::GammaExposure:
        return call + put;
    case Quantity::Pcr:
        return call; // one number for a strike
    default:
        return missing;
    }
}

StrikeRows strikeRows(const Chain& chain, UtcTime bucketEnd, const ServeQuestion& question,
                      const MarketTables& market) {
    StrikeRows rows;
    rows.figures = chainFigures(chain, bucketEnd, market);
    rows.atm = moneyIndex(chain, rows.figures);
    applyRange(rows, chain, question.range);
    rows.call = strikeValues(chain, question.indicator, Side::Call);
    rows.put = strikeValues(chain, question.indicator, Side::Put);
    return rows;
}

} // namespace strikescope
