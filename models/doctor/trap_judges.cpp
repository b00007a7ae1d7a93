#include "models/doctor/trap_judges.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

namespace strikescope {

namespace {

constexpr std::size_t enoughPairs = 100;
constexpr auto oneMinute = std::chrono::minutes(1);

QString shareText(double part, double whole) {
    return QString::number(whole > 0 ? 100.0 * part / whole : 0, 'f', 1);
}

// Every contract's minutes that follow one another.
void eachPair(const TrapSamples& samples,
              const std::function<void(const TrapSide&, const TrapSide&)>& visit) {
    for (const TrapSample& sample : samples)
        for (std::size_t i = 1; i < sample.bars.size(); ++i) {
            const TrapBar &before = sample.bars[i - 1], &now = sample.bars[i];
            if (before.expiry != now.expiry || before.strike != now.strike ||
                now.minute - before.minute != oneMinute)
                continue;
            for (const Side side : {Side::Call, Side::Put})
                visit(before.side(side), now.side(side));
        }
}

void eachSide(const TrapSamples& samples, const std::function<void(const TrapSide&)>& visit) {
    for (const TrapSample& sample : samples)
        for (const TrapBar& bar : sample.bars)
            for (const TrapSide& side : bar.sides)
                visit(side);
}

double step(double before, double now) {
    return std::fabs(std::log(now / before));
}

} // namespace

QString trapText(const char* text) {
    return QCoreApplication::translate("Doctor", text);
}

double medianOf(std::vector<double> values) {
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

TrapFinding trapFinding(const char* id, const QString& title) {
    return {{QString::fromLatin1(id), title, Verdict::NotRun, {}, {}, 0}, {}};
}

void conclude(TrapFinding& finding, Verdict verdict, const QString& reading, const QString& evidence,
              const QString& remedy) {
    finding.check.verdict = verdict;
    finding.check.evidence = evidence;
    finding.check.remedy = remedy;
    finding.reading = reading;
}

void cannotTell(TrapFinding& finding, const QString& why) {
    finding.check.verdict = Verdict::NotRun;
    finding.check.evidence = trapText("cannot tell: ") + why;
    finding.check.remedy = trapText("Ask again when more minutes are there.");
}

// A sum over observations follows their number from minute to minute; the last value does not care.
TrapFinding judgeOi(const TrapSamples& samples) {
    TrapFinding finding = trapFinding("T1", trapText("OI of a minute"));
    std::vector<double> asItIs, perObservation;
    bool oneEach = true;
    eachPair(samples, [&](const TrapSide& before, const TrapSide& now) {
        if (!(before.oi > 0 && now.oi > 0 && before.count > 0 && now.count > 0))
            return;
        oneEach = oneEach && before.count == 1 && now.count == 1;
        if (step(before.count, now.count) < 0.1 && !(before.count == 1 && now.count == 1))
            return;
        asItIs.push_back(step(before.oi, now.oi));
        perObservation.push_back(step(before.oi / before.count, now.oi / now.count));
    });
    if (asItIs.size() < enoughPairs) {
        cannotTell(finding, trapText("only %1 pairs of minutes with OI and another number of observations")
                                .arg(asItIs.size()));
        return finding;
    }
    const double whole = medianOf(asItIs), each = medianOf(perObservation);
    const QString numbers =
        trapText("%1 pairs of minutes: OI changes by %2 % in the middle, OI per observation by %3 %")
            .arg(QString::number(asItIs.size()), QString::number(100 * whole, 'f', 2),
                 QString::number(100 * each, 'f', 2));
    if (oneEach || whole * 3 <= each)
        conclude(finding, Verdict::Pass, QStringLiteral("last"),
                 trapText("the last of the minute; ") + numbers);
    else if (each * 3 <= whole)
        conclude(
            finding, Verdict::Warn, QStringLiteral("sum"),
            trapText("added up over the observations of the minute; ") + numbers,
            trapText("OI is shown too high by the number of observations. Let the producer write the last "
                     "value; 016 takes the last minute of a bucket, which does not mend this."));
    else
        cannotTell(finding, numbers);
    return finding;
}

TrapFinding judgeVolume(const TrapSamples& samples) {
    TrapFinding finding = trapFinding("T2", trapText("Volume of a minute"));
    std::size_t pairs = 0, rises = 0, eachPairs = 0, eachRises = 0;
    eachPair(samples, [&](const TrapSide& before, const TrapSide& now) {
        if (!(before.volume > 0 && now.volume > 0))
            return;
        if (before.volume != now.volume) {
            ++pairs;
            rises += now.volume > before.volume;
        }
        const double a = before.volume / before.count, b = now.volume / now.count;
        if (std::isfinite(a) && std::isfinite(b) && std::fabs(b - a) > 1e-9 * a) {
            ++eachPairs;
            eachRises += b > a;
        }
    });
    if (pairs < enoughPairs) {
        cannotTell(finding, trapText("only %1 pairs of minutes with volume").arg(pairs));
        return finding;
    }
    const double share = double(rises) / double(pairs);
    const double eachShare = eachPairs < enoughPairs ? 0 : double(eachRises) / double(eachPairs);
    const QString numbers =
        trapText("of %1 pairs of minutes volume rises in %2 %, volume per observation in %3 %")
            .arg(QString::number(pairs), shareText(double(rises), double(pairs)),
                 shareText(double(eachRises), double(eachPairs)));
    const QString wrong =
        trapText("Volume of a bucket is shown far too high. Let the producer write what was traded in "
                 "the minute.");
    if (share >= 0.98)
        conclude(finding, Verdict::Warn, QStringLiteral("day"),
                 trapText("the day's running total; ") + numbers, wrong);
    else if (eachShare >= 0.98)
        conclude(finding, Verdict::Warn, QStringLiteral("day summed"),
                 trapText("the day's running total, added up over the observations; ") + numbers, wrong);
    else if (share <= 0.8)
        conclude(finding, Verdict::Pass, QStringLiteral("minute"),
                 trapText("what was traded in it; ") + numbers);
    else
        cannotTell(finding, numbers);
    return finding;
}

TrapFinding judgeIvScale(const TrapSamples& samples) {
    TrapFinding finding = trapFinding("T3", trapText("Scale of IV"));
    std::vector<double> values;
    eachSide(samples, [&](const TrapSide& side) {
        if (side.iv > 0)
            values.push_back(side.iv);
    });
    if (values.size() < 20) {
        cannotTell(finding, trapText("only %1 values above 0").arg(values.size()));
        return finding;
    }
    const double middle = medianOf(values);
    const QString numbers =
        trapText("the median of %1 values is %2").arg(values.size()).arg(middle, 0, 'g', 4);
    if (middle >= 0.02 && middle < 3)
        conclude(finding, Verdict::Pass, QStringLiteral("fraction"),
                 trapText("a fraction a year: ") + numbers);
    else if (middle >= 3)
        conclude(
            finding, Verdict::Warn, QStringLiteral("per cent"), trapText("per cent: ") + numbers,
            trapText(
                "IV is shown a hundred times too high. Let the producer write fractions: 0.12 for 12 %."));
    else
        cannotTell(finding, numbers);
    return finding;
}

namespace {

// IV far under both neighbours' with observations of its own: zeros were averaged in.
std::size_t dilutedOf(const TrapSamples& samples, std::size_t& seen) {
    std::size_t diluted = 0;
    for (const TrapSample& sample : samples) {
        std::map<std::pair<Date, UtcTime>, std::vector<const TrapBar*>> chains;
        for (const TrapBar& bar : sample.bars)
            chains[{bar.expiry, bar.minute}].push_back(&bar);
        for (const auto& [key, chain] : chains)
            for (std::size_t i = 1; i + 1 < chain.size(); ++i)
                for (const Side side : {Side::Call, Side::Put}) {
                    const double low = chain[i - 1]->side(side).iv, here = chain[i]->side(side).iv,
                                 high = chain[i + 1]->side(side).iv;
                    if (!(low > 0 && here > 0 && high > 0))
                        continue;
                    ++seen;
                    diluted += here < 0.6 * std::min(low, high);
                }
    }
    return diluted;
}

} // namespace

TrapFinding judgeMissing(const TrapSamples& samples) {
    TrapFinding finding = trapFinding("T4", trapText("Missing values"));
    std::size_t all = 0, zeroIv = 0, noIv = 0, zeroOi = 0;
    eachSide(samples, [&](const TrapSide& side) {
        ++all;
        zeroIv += side.iv <= 0;
        noIv += std::isnan(side.iv);
        zeroOi += side.oi == 0 && !(side.count > 0);
    });
    if (all < enoughPairs) {
        cannotTell(finding, trapText("only %1 contracts and minutes").arg(all));
        return finding;
    }
    std::size_t seen = 0;
    const std::size_t diluted = dilutedOf(samples, seen);
    const QString numbers =
        trapText(
            "of %1 contracts and minutes %2 % have IV 0, %3 % none, %4 % OI 0 without an observation; IV "
            "under 60 % of both neighbours: %5 of %6")
            .arg(QString::number(all), shareText(double(zeroIv), double(all)),
                 shareText(double(noIv), double(all)), shareText(double(zeroOi), double(all)),
                 QString::number(diluted), QString::number(seen));
    if (seen >= enoughPairs && double(diluted) > 0.01 * double(seen))
        conclude(finding, Verdict::Warn, QStringLiteral("zeros in means"),
                 trapText("zeros for values that were not computed, also inside means; ") + numbers,
                 trapText("Such IV is shown as it stands, too low: dips in a smile mean nothing. Let the "
                          "producer leave "
                          "out what it could not compute."));
    else if (zeroIv > 0 || zeroOi > 0)
        conclude(finding, Verdict::Pass, QStringLiteral("zero"),
                 trapText("zeros for missing values, which are shown as gaps; ") + numbers);
    else
        conclude(finding, Verdict::Pass, QStringLiteral("null"), trapText("left out; ") + numbers);
    return finding;
}

// In units every OI is a multiple of the lot; among contracts such are rare. As for files: count_units.h.
TrapFinding judgeUnits(const TrapSamples& samples, const MarketTables& market) {
    TrapFinding finding = trapFinding("T7", trapText("Unit of OI"));
    std::size_t values = 0, multiples = 0;
    std::set<int> lots;
    for (const TrapSample& sample : samples) {
        const auto symbol = market.canonicalSymbol(sample.symbol);
        for (const TrapBar& bar : sample.bars) {
            const auto lot = symbol ? market.lotSize(*symbol, bar.expiry, istDate(bar.minute)) : std::nullopt;
            if (!lot || *lot < 2)
                continue;
            for (const TrapSide& side : bar.sides)
                if (side.oi > 0) {
                    lots.insert(*lot);
                    ++values;
                    multiples += std::fmod(side.oi, *lot) == 0;
                }
        }
    }
    QStringList known;
    for (const int lot : lots)
        known << QString::number(lot);
    const double share = values ? double(multiples) / double(values) : 0;
    const QString numbers =
        trapText("%1 of %2 values are multiples of the lot (%3)")
            .arg(QString::number(multiples), QString::number(values), known.join(QStringLiteral(", ")));
    if (values < 50)
        cannotTell(finding, trapText("only %1 values of contracts whose lot is known").arg(values));
    else if (share >= 0.98)
        conclude(finding, Verdict::Pass, QStringLiteral("units"), trapText("units: ") + numbers);
    else if (share <= 0.5)
        conclude(finding, Verdict::Warn, QStringLiteral("contracts"), trapText("contracts: only ") + numbers,
                 trapText("OI and exposures are shown too low by the lot. Let the producer write units, "
                          "contracts times lot."));
    else
        cannotTell(finding, numbers);
    return finding;
}

// Copies of one page: nothing of any contract moves from one minute to the next.
TrapFinding judgeCopies(const TrapSamples& samples) {
    TrapFinding finding = trapFinding("T10", trapText("Minutes that repeat the one before"));
    std::map<std::pair<QString, UtcTime>, std::pair<std::size_t, std::size_t>>
        moved; // minute: pairs, still ones
    for (const TrapSample& sample : samples)
        for (std::size_t i = 1; i < sample.bars.size(); ++i) {
            const TrapBar &before = sample.bars[i - 1], &now = sample.bars[i];
            if (before.expiry != now.expiry || before.strike != now.strike ||
                now.minute - before.minute != oneMinute)
                continue;
            auto& [pairs, still] = moved[{sample.symbol, now.minute}];
            const auto same = [](const TrapSide& a, const TrapSide& b) {
                const auto equal = [](double x, double y) {
                    return x == y || (std::isnan(x) && std::isnan(y));
                };
                return equal(a.iv, b.iv) && equal(a.oi, b.oi) && equal(a.volume, b.volume);
            };
            ++pairs;
            still += same(before.sides[0], now.sides[0]) && same(before.sides[1], now.sides[1]);
        }
    const auto copies = std::ranges::count_if(moved, [](const auto& minute) {
        return minute.second.first >= 5 && minute.second.first == minute.second.second;
    });
    const QString numbers =
        trapText("%1 of %2 minutes").arg(QString::number(copies), QString::number(moved.size()));
    if (moved.size() < 3)
        cannotTell(finding, trapText("only %1 minutes that follow another").arg(moved.size()));
    else if (double(copies) > 0.2 * double(moved.size()))
        conclude(finding, Verdict::Warn, QStringLiteral("copies"),
                 trapText("no IV, OI or volume moves in ") + numbers,
                 trapText("The producer writes the same page again and again: look whether it still reads "
                          "the exchange."));
    else
        conclude(finding, Verdict::Pass, QStringLiteral("moving"), trapText("nothing moved in ") + numbers);
    return finding;
}

} // namespace strikescope
