#include "models/domain/chain_figures.h"

#include "models/domain/atm.h"
#include "models/domain/model_premium.h"
#include "models/domain/smile.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString say(const char* text) {
    return QCoreApplication::translate("ChainFigures", text);
}

Figure refused(const QString& why) {
    return {missing, why};
}

Figure figureOr(double value, const QString& whyNot) {
    return isMissing(value) ? refused(whyNot) : Figure{value};
}

std::size_t present(std::span<const double> values) {
    return std::size_t(std::count_if(values.begin(), values.end(), [](double v) { return !isMissing(v); }));
}

Coverage coverageOf(const Chain& chain) {
    return {chain.size(), present(chain.column(Column::CallOi)), present(chain.column(Column::PutOi)),
            present(chain.column(Column::CallIv)), present(chain.column(Column::PutIv))};
}

// Empty where there is enough.
QString tooLittleOi(const Coverage& coverage) {
    const std::size_t fewest = std::min(coverage.oiCall, coverage.oiPut);
    if (coverage.strikes > 0 && double(fewest) >= oiCoverage * double(coverage.strikes))
        return {};
    return say("only %1 of %2 strikes have open interest on both sides; %3 % are wanted")
        .arg(fewest)
        .arg(coverage.strikes)
        .arg(int(oiCoverage * 100));
}

void readOpenInterest(ChainFigures& figures, const Chain& chain) {
    figures.oi = totals(chain, Quantity::Oi);
    figures.volume = totals(chain, Quantity::Volume);
    figures.pcrVolume =
        figureOr(putCallRatio(figures.volume), say("the calls of this bucket have no volume to divide by"));
    if (const QString lack = tooLittleOi(figures.coverage); !lack.isEmpty()) {
        figures.pcrOi = figures.maxPain = refused(lack);
        return;
    }
    figures.pcrOi = figureOr(putCallRatio(figures.oi), say("the calls have no open interest to divide by"));
    if (const auto pain = maxPain(chain)) {
        figures.maxPain = {pain->lowest};
        figures.maxPainHighest = pain->highest;
    } else {
        figures.maxPain = refused(say("there is no open interest"));
    }
}

void readSmile(ChainFigures& figures, const Chain& chain) {
    const auto forward = modelForward(chain, figures.years);
    figures.forward = forward
                          ? Figure{*forward}
                          : refused(figures.years > 0 ? say("no strike near the money has an IV on both sides")
                                                      : say("the expiry is over"));
    const double reference = forward.value_or(figures.spot);
    const auto atm = atmIndex(chain.strikes(), reference);
    figures.atmStrike =
        atm ? Figure{chain.strikes()[*atm]} : refused(say("the underlying is not known in this bucket"));
    figures.atmIv =
        figureOr(atmIv(chain, reference), say("no IV stands on both sides of the money in this bucket"));
    const Skew skew = skewAtDelta(chain, reference, figures.atmIv.value);
    figures.riskReversal25 = figureOr(skew.riskReversal, say("the wings do not reach 25 delta"));
    figures.butterfly25 =
        figureOr(skew.butterfly, figures.riskReversal25.refusal.isEmpty() ? figures.atmIv.refusal
                                                                        : figures.riskReversal25.refusal);
    figures.straddle = figureOr(straddle(chain, figures.atmStrike.value, figures.years),
                              say("the strike at the money has no IV on both sides, or the expiry is over"));
    figures.expectedMove =
        expectedMove(figures.spot, figures.atmIv.value, figures.years, figures.straddle.value);
}

} // namespace

ChainFigures chainFigures(const Chain& chain, UtcTime asOf, const MarketTables& tables) {
    ChainFigures figures;
    figures.expiry = chain.expiry();
    figures.asOf = asOf;
    figures.years = tables.yearsToExpiry(asOf, chain.expiry());
    figures.coverage = coverageOf(chain);
    figures.spot = chain.underlying();
    readOpenInterest(figures, chain);
    readSmile(figures, chain);
    return figures;
}

} // namespace strikescope
