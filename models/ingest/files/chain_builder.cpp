#include "models/ingest/files/chain_builder.h"

#include "models/domain/timeframe.h"
#include "models/ingest/files/count_units.h"
#include "models/ingest/files/day_volume.h"
#include "models/ingest/files/market_sense.h"
#include "models/ingest/files/price_filler.h"

#include <QCoreApplication>

#include <algorithm>
#include <tuple>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

UtcTime minuteOf(const Observation& o) {
    return bucketOf(o.time, Timeframe::Min1);
}

bool earlier(const Observation& a, const Observation& b) {
    return std::tuple(minuteOf(a), a.expiry, a.strike, a.side, a.time, a.order) <
           std::tuple(minuteOf(b), b.expiry, b.strike, b.side, b.time, b.order);
}

bool sameSide(const Observation& a, const Observation& b) {
    return a.side == b.side && a.strike == b.strike && a.expiry == b.expiry && minuteOf(a) == minuteOf(b);
}

void keepKnown(double& value, double newer) {
    if (!isMissing(newer))
        value = newer;
}

struct SideColumns {
    Column iv, delta, gamma, theta, vega, volume, count, oi;
};
constexpr SideColumns columnsOf[2] = {{Column::CallIv, Column::CallDelta, Column::CallGamma,
                                       Column::CallTheta, Column::CallVega, Column::CallVolume,
                                       Column::CallCount, Column::CallOi},
                                      {Column::PutIv, Column::PutDelta, Column::PutGamma, Column::PutTheta,
                                       Column::PutVega, Column::PutVolume, Column::PutCount, Column::PutOi}};

class ChainBuilder {
public:
    ChainBuilder(Collector& from, CountUnit oiUnit)
        : m_from(from)
        , m_oiUnit(oiUnit)
        , m_lotOf(from.market(), from.symbol())
        , m_volume(from.market()) {}

    std::vector<PricedBar> fold() {
        const std::vector<Observation>& all = m_from.observations();
        std::vector<PricedBar> bars;
        for (std::size_t first = 0; first < all.size();) {
            std::size_t last = first + 1;
            while (last < all.size() && sameSide(all[first], all[last]))
                ++last;
            addSide({all.data() + first, last - first}, bars);
            first = last;
        }
        return bars;
    }

    void report(RowLog& notes) const {
        notes.count(QT_TRANSLATE_NOOP("Import", "day volume stepped back: counted as no trade"),
                    m_volume.stepsBack());
        notes.count(QT_TRANSLATE_NOOP(
                        "Import", "first level of a contract's day volume: volume of that minute unknown"),
                    m_volume.unknownFirst());
        notes.count(QT_TRANSLATE_NOOP("Import", "repeats a stamp already read: the later one counts"),
                    m_repeats);
    }

private:
    // One side's observations of one minute, in order of time.
    void addSide(std::span<const Observation> minute, std::vector<PricedBar>& bars) {
        Observation last = minute.front();
        std::int64_t count = 0;
        const Observation* previous = nullptr;
        for (const Observation& o : minute) {
            keepLast(last, o);
            if (o.saysSomething())
                previous && previous->time == o.time ? ++m_repeats : ++count;
            previous = &o;
        }
        const double volume = m_volume.since(last, minuteOf(last));
        if (count > 0)
            write(last, volume, count, barFor(last, bars));
    }

    static void keepLast(Observation& last, const Observation& o) {
        keepKnown(last.spot, o.spot);
        keepKnown(last.price, o.price);
        keepKnown(last.dayVolume, o.dayVolume);
        keepKnown(last.oi, o.oi);
        if (isMissing(o.iv) && isMissing(o.delta))
            return;
        last.iv = o.iv; // Greeks and the IV that they belong to stay together
        last.delta = o.delta;
        last.gamma = o.gamma;
        last.theta = o.theta;
        last.vega = o.vega;
    }

    static PricedBar& barFor(const Observation& o, std::vector<PricedBar>& bars) {
        const UtcTime minute = minuteOf(o);
        if (bars.empty() || bars.back().bar.strike != o.strike || bars.back().bar.expiry != o.expiry ||
            bars.back().bar.minute != minute) {
            PricedBar& bar = bars.emplace_back();
            bar.bar.minute = minute;
            bar.bar.expiry = o.expiry;
            bar.bar.strike = o.strike;
        }
        return bars.back();
    }

    void write(const Observation& last, double volume, std::int64_t count, PricedBar& to) {
        const SideColumns& at = columnsOf[last.side == Side::Call ? 0 : 1];
        const double lot = m_lotOf(last.expiry, istDate(last.time)).value_or(1);
        StrikeBar& bar = to.bar;
        to.price[last.side == Side::Call ? 0 : 1] = last.price;
        keepKnown(bar[Column::Underlying], last.spot);
        bar[at.iv] = last.iv;
        bar[at.delta] = last.delta;
        bar[at.gamma] = last.gamma;
        bar[at.theta] = last.theta;
        bar[at.vega] = last.vega;
        bar[at.oi] = std::round(m_oiUnit == CountUnit::Contracts ? last.oi * lot : last.oi);
        bar[at.volume] = std::round(volume * lot); // every source counts traded contracts
        bar[at.count] = double(count);
    }

    Collector& m_from;
    CountUnit m_oiUnit;
    LotTable m_lotOf;
    DayVolume m_volume;
    std::int64_t m_repeats = 0;
};

Error nothingTaken(const Collector& from) {
    const auto reasons = from.refusals().reasons();
    if (!reasons.empty())
        return {ErrorCode::Invalid,
                tr("None of its %1 rows can be used; %2 of them: %3.")
                    .arg(from.counts().read)
                    .arg(reasons.front().count)
                    .arg(reasons.front().reason),
                {}};
    if (from.counts().notAsked > 0)
        return {ErrorCode::Invalid,
                tr("Nothing in it is what --symbol, --date or --expiry ask for. It holds %1.")
                    .arg(from.symbolsSeen().join(QStringLiteral(", "))),
                {}};
    return {ErrorCode::Invalid, tr("It holds no row with a value."), {}};
}

} // namespace

Result<BuiltChain> buildChain(Collector& from) {
    std::vector<Observation>& all = from.observations();
    if (from.counts().taken == 0)
        return tl::unexpected(nothingTaken(from));
    if (!std::is_sorted(all.begin(), all.end(), earlier))
        std::sort(all.begin(), all.end(), earlier);
    const auto units = from.facts().hasVolumeAndOi ? findOiUnit(from, all) : Result<UnitEvidence>();
    if (!units)
        return tl::unexpected(units.error());

    BuiltChain built;
    ChainBuilder builder(from, units->unit);
    std::vector<PricedBar> bars = builder.fold();
    builder.report(built.notes);
    STRIKESCOPE_TRY(checkMarketSense(bars));
    STRIKESCOPE_TRY(fillPrices(bars, from, built));
    built.oiUnits = from.facts().hasVolumeAndOi ? describe(*units) : tr("no OI in the file");
    built.volume = from.facts().hasVolumeAndOi
                       ? tr("volume in contracts, cumulative over the day: per minute by difference")
                       : tr("no volume in the file");
    built.bars.reserve(bars.size());
    for (const PricedBar& bar : bars)
        built.bars.push_back(bar.bar);
    return built;
}

} // namespace strikescope
