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

QString shareOf(double share) {
    return QString::number(qRound(share * 100));
}

std::size_t present(std::span<const double> values) {
    return std::size_t(std::count_if(values.begin(), values.end(), [](double v) { return !isMissing(v); }));
}

// Whether the bucket has anything of this side of a strike. A count that is not known is not held against it.
bool isObserved(const Chain& chain, std::size_t row, Side side) {
    const double count = chain.column(side == Side::Call ? Column::CallCount : Column::PutCount)[row];
    if (!isMissing(count))
        return count > 0;
    return std::ranges::any_of(storedQuantities, [&](Quantity quantity) {
        return !isMissing(chain.column(columnOf(quantity, side))[row]);
    });
}

// Rows from `first` to before `last` whose open interest has to be known: all where the money is not.
struct Core {
    std::size_t first = 0, last = 0;
    bool holds(std::size_t row) const { return first <= row && row < last; }
};

Core coreOf(const Chain& chain, double spot) {
    const auto atm = atmIndex(chain.strikes(), spot);
    if (!atm)
        return {0, chain.size()};
    return {*atm - std::min(*atm, coreStrikes), std::min(chain.size(), *atm + coreStrikes + 1)};
}

std::size_t wantedOi(const Chain& chain, const Core& core, Side side) {
    const auto oi = chain.column(columnOf(Quantity::Oi, side));
    std::size_t wanted = 0;
    for (std::size_t row = 0; row < chain.size(); ++row)
        wanted += !isMissing(oi[row]) || core.holds(row) || isObserved(chain, row, side) ? 1 : 0;
    return wanted;
}

Coverage coverageOf(const Chain& chain, double spot) {
    const Core core = coreOf(chain, spot);
    return {chain.size(),
            present(chain.column(Column::CallOi)),
            present(chain.column(Column::PutOi)),
            present(chain.column(Column::CallIv)),
            present(chain.column(Column::PutIv)),
            wantedOi(chain, core, Side::Call),
            wantedOi(chain, core, Side::Put)};
}

// Empty where there is enough.
QString lackOf(std::size_t there, std::size_t wanted, const QString& sentence) {
    if (wanted > 0 && double(there) >= oiCoverage * double(wanted))
        return {};
    return sentence.arg(there).arg(wanted).arg(shareOf(oiCoverage));
}

QString tooLittleOi(const Coverage& coverage) {
    if (coverage.strikes == 0)
        return say("no strike is listed in this bucket");
    const QString calls =
        lackOf(coverage.oiCall, coverage.oiCallWanted,
               say("the open interest of calls is known at only %1 of %2 strikes; %3 % are wanted"));
    return !calls.isEmpty()
               ? calls
               : lackOf(coverage.oiPut, coverage.oiPutWanted,
                        say("the open interest of puts is known at only %1 of %2 strikes; %3 % are wanted"));
}

// Only what was observed can have traded.
QString tooLittleVolume(const Chain& chain) {
    for (const Side side : {Side::Call, Side::Put}) {
        const auto volume = chain.column(columnOf(Quantity::Volume, side));
        std::size_t wanted = 0, there = 0;
        for (std::size_t row = 0; row < chain.size(); ++row) {
            wanted += isObserved(chain, row, side) ? 1 : 0;
            there += isObserved(chain, row, side) && !isMissing(volume[row]) ? 1 : 0;
        }
        if (const QString lack =
                lackOf(there, wanted,
                       say("the volume of the bucket is known at only %1 of %2 strikes; %3 % are wanted"));
            !lack.isEmpty())
            return lack;
    }
    return {};
}

void readVolume(ChainFigures& figures, const Chain& chain) {
    figures.volume = totals(chain, Quantity::Volume);
    const QString lack = tooLittleVolume(chain);
    figures.pcrVolume = lack.isEmpty() ? figureOr(putCallRatio(figures.volume),
                                                  say("the calls of this bucket have no volume to divide by"))
                                       : refused(lack);
}

void readOpenInterest(ChainFigures& figures, const Chain& chain) {
    figures.oi = totals(chain, Quantity::Oi);
    figures.oiRefusal = tooLittleOi(figures.coverage);
    if (!figures.oiRefusal.isEmpty()) {
        figures.pcrOi = figures.maxPain = refused(figures.oiRefusal);
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

// The money between the listed strikes: beyond them the nearest strike is not the one at the money.
QString whyNoMoney(const Chain& chain, double reference) {
    if (!(reference > 0))
        return say("the underlying is not known in this bucket");
    const auto strikes = chain.strikes();
    if (strikes.empty() || reference < strikes.front() || reference > strikes.back())
        return say("the money lies outside of the listed strikes");
    return {};
}

bool hasIvNear(const Chain& chain, double reference) {
    const auto strikes = chain.strikes();
    const auto above =
        std::size_t(std::lower_bound(strikes.begin(), strikes.end(), reference) - strikes.begin());
    if (above < strikes.size() && strikes[above] == reference && !isMissing(strikeIv(chain, above)))
        return true;
    bool below = false, over = false;
    for (std::size_t step = 0; step < nearMoney; ++step) {
        below |= above > step && !isMissing(strikeIv(chain, above - step - 1));
        over |= above + step < chain.size() && !isMissing(strikeIv(chain, above + step));
    }
    return below && over;
}

// From the money to the first strike out of it at or under 25Δ: how many are listed, and have an IV.
QString thinWing(const Chain& chain, double reference, Side side) {
    const auto ivs = chain.column(columnOf(Quantity::Iv, side)),
               deltas = chain.column(columnOf(Quantity::Delta, side));
    std::size_t listed = 0, there = 0;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const std::size_t row = side == Side::Call ? i : chain.size() - 1 - i;
        const double strike = chain.strikes()[row];
        if (side == Side::Call ? strike <= reference : strike >= reference)
            continue;
        ++listed;
        const bool known = ivs[row] > 0 && !isMissing(deltas[row]);
        there += known ? 1 : 0;
        if (known && std::abs(deltas[row]) <= 0.25)
            break;
    }
    if (double(there) >= ivCoverage * double(listed))
        return {};
    return say("only %1 of %2 strikes from the money to 25 delta have an IV; %3 % are wanted")
        .arg(there)
        .arg(listed)
        .arg(shareOf(ivCoverage));
}

void readSkew(ChainFigures& figures, const Chain& chain, double reference) {
    const Skew skew = skewAtDelta(chain, reference, figures.atmIv.value);
    const QString calls = thinWing(chain, reference, Side::Call),
                  puts = thinWing(chain, reference, Side::Put);
    const QString thin = calls.isEmpty() ? puts : calls;
    if (isMissing(skew.riskReversal))
        figures.riskReversal25 = refused(say("no strikes out of the money hold 25 delta between them"));
    else
        figures.riskReversal25 = thin.isEmpty() ? Figure{skew.riskReversal} : refused(thin);
    if (!figures.riskReversal25.isThere())
        figures.butterfly25 = figures.riskReversal25;
    else
        figures.butterfly25 = figureOr(skew.butterfly, figures.atmIv.refusal);
}

void refuseSmile(ChainFigures& figures, const QString& why) {
    figures.atmIv = figures.riskReversal25 = figures.butterfly25 = figures.straddle = refused(why);
}

void readForward(ChainFigures& figures, const Chain& chain, const QString& late) {
    const auto forward = late.isEmpty() ? modelForward(chain, figures.years) : std::nullopt;
    if (forward)
        figures.forward = {*forward};
    else
        figures.forward =
            refused(late.isEmpty() ? say("no strike near the money has an IV on both sides") : late);
}

void readMoney(ChainFigures& figures, const Chain& chain, const QString& late) {
    readForward(figures, chain, late);
    const double reference = figures.forward.isThere() ? figures.forward.value : figures.spot;
    const QString lost = whyNoMoney(chain, reference);
    const auto atm = lost.isEmpty() ? atmIndex(chain.strikes(), reference) : std::nullopt;
    figures.atmStrike = atm ? Figure{chain.strikes()[*atm]} : refused(lost);
    if (!late.isEmpty() || !atm)
        return refuseSmile(figures, late.isEmpty() ? lost : late);
    figures.atmIv =
        hasIvNear(chain, reference)
            ? figureOr(atmIv(chain, reference), say("no IV stands on both sides of the money"))
            : refused(say("no IV stands within %1 strikes on both sides of the money").arg(nearMoney));
    readSkew(figures, chain, reference);
    figures.straddle = figureOr(straddle(chain, figures.atmStrike.value, figures.years),
                                say("the strike at the money has no IV on both sides"));
    figures.expectedMove =
        expectedMove(figures.spot, figures.atmIv.value, figures.years, figures.straddle.value);
}

QString whyTooLate(double years) {
    if (isMissing(years))
        return say("the hours of that day are not known");
    const double minutes = years * 365.25 * 24 * 60;
    if (minutes <= 0)
        return say("the expiry is over");
    // Half a second against the rounding of the year's fraction.
    if (minutes < double(lastMinutes.count()) - 0.01)
        return say("less than %1 minutes remain: an IV says nothing").arg(lastMinutes.count());
    return {};
}

} // namespace

ChainFigures chainFigures(const Chain& chain, UtcTime asOf, const MarketTables& tables) {
    ChainFigures figures;
    figures.expiry = chain.expiry();
    figures.asOf = asOf;
    figures.years = tables.yearsToExpiry(asOf, chain.expiry());
    // A feed says 0 where it does not know the index.
    figures.spot = chain.underlying() > 0 ? chain.underlying() : missing;
    figures.coverage = coverageOf(chain, figures.spot);
    readOpenInterest(figures, chain);
    readVolume(figures, chain);
    readMoney(figures, chain, whyTooLate(figures.years));
    return figures;
}

} // namespace strikescope
