#include "models/ingest/files/price_filler.h"

#include "models/domain/black_scholes.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

struct SideColumns {
    Side side;
    Column iv, delta, gamma, theta, vega;
};
constexpr SideColumns sideColumns[2] = {
    {Side::Call, Column::CallIv, Column::CallDelta, Column::CallGamma, Column::CallTheta, Column::CallVega},
    {Side::Put, Column::PutIv, Column::PutDelta, Column::PutGamma, Column::PutTheta, Column::PutVega}};

// A forward further than this from the spot is a stale price, not a market.
constexpr double believableCarry = 0.6; // |ln F/S|: ten years at 6 %

class PriceFiller {
public:
    PriceFiller(std::vector<PricedBar>& bars, const Collector& from, BuiltChain& to)
        : m_bars(bars)
        , m_from(from)
        , m_to(to) {
        for (const auto& [minute, spot] : from.spots())
            m_given[minute] = spot;
    }

    Result<void> run() {
        for (std::size_t first = 0; first < m_bars.size();) {
            std::size_t last = first;
            while (last < m_bars.size() && m_bars[last].bar.minute == m_bars[first].bar.minute)
                ++last;
            fillMinute({m_bars.data() + first, last - first});
            first = last;
        }
        explain();
        if (m_from.facts().hasIv || m_withIv > 0)
            return {};
        return failure(
            ErrorCode::Invalid,
            tr("No strike has the prices of both sides in one minute, so no IV can be computed. Import the "
               "day's calls and puts together."));
    }

private:
    struct Expiry {
        std::span<PricedBar> bars;
        double years = missing;
        std::optional<double> forward;
    };

    void fillMinute(std::span<PricedBar> minute) {
        const auto given = m_given.find(minute.front().bar.minute);
        double spot = given != m_given.end() ? given->second : missing;
        m_expiries.clear();
        for (std::size_t first = 0; first < minute.size();) {
            std::size_t last = first;
            while (last < minute.size() && minute[last].bar.expiry == minute[first].bar.expiry)
                ++last;
            m_expiries.push_back(priced(minute.subspan(first, last - first), spot));
            first = last;
        }
        for (PricedBar& bar : minute)
            m_spotInRows = m_spotInRows || !isMissing(bar.bar[Column::Underlying]);
        if (!isMissing(spot))
            ++m_minutesGiven;
        else if (!m_from.facts().hasSpot)
            spot = inferredSpot();
        for (const Expiry& expiry : m_expiries)
            fillExpiry(expiry, spot);
    }

    Expiry priced(std::span<PricedBar> bars, double spot) {
        Expiry expiry{bars, years(bars.front().bar.minute, bars.front().bar.expiry), {}};
        m_pairs.clear();
        for (const PricedBar& bar : bars)
            if (bar.price[0] > 0 && bar.price[1] > 0)
                m_pairs.push_back({bar.bar.strike, bar.price[0], bar.price[1]});
        const double own = bars[bars.size() / 2].bar[Column::Underlying];
        const double near = isMissing(spot) ? own : spot;
        if (expiry.years > 0 && needsForward())
            expiry.forward = parityForward(m_pairs, near, expiry.years, discountRate);
        if (expiry.forward &&
            !(*expiry.forward > 0 &&
              (isMissing(near) || std::abs(std::log(*expiry.forward / near)) < believableCarry)))
            expiry.forward.reset();
        return expiry;
    }

    bool needsForward() const { return !m_from.facts().hasSpot || !m_from.facts().hasGreeks; }

    double years(UtcTime minute, Date expiry) {
        auto [at, isNew] = m_expiryTimes.try_emplace(expiry);
        if (isNew)
            at->second = m_from.market().expiryTime(expiry);
        if (!at->second)
            return missing;
        return double((*at->second - minute).count()) / (365.25 * 86400);
    }

    // Expiries are ascending: the first with a forward is the nearest.
    double inferredSpot() {
        for (const Expiry& expiry : m_expiries)
            if (expiry.forward) {
                ++m_minutesInferred;
                return *expiry.forward * std::exp(-discountRate * expiry.years);
            }
        ++m_minutesWithout;
        return missing;
    }

    void fillExpiry(const Expiry& expiry, double spot) {
        for (PricedBar& bar : expiry.bars) {
            if (isMissing(bar.bar[Column::Underlying]))
                bar.bar[Column::Underlying] = spot;
            for (const SideColumns& at : sideColumns)
                fillSide(bar, at, expiry);
        }
    }

    void fillSide(PricedBar& bar, const SideColumns& at, const Expiry& expiry) {
        const double price = bar.price[at.side == Side::Call ? 0 : 1];
        if (!m_from.facts().hasIv && !isMissing(price))
            bar.bar[at.iv] = impliedIv(at.side, price, bar.bar.strike, expiry);
        const double iv = bar.bar[at.iv];
        if (m_from.facts().hasGreeks || isMissing(iv))
            return;
        if (!expiry.forward) {
            ++m_withoutForward;
            return;
        }
        const Pricing option =
            black76(at.side, *expiry.forward, bar.bar.strike, expiry.years, iv, discountRate);
        bar.bar[at.delta] = option.delta;
        bar.bar[at.gamma] = option.gamma;
        bar.bar[at.theta] = option.theta;
        bar.bar[at.vega] = option.vega;
    }

    double impliedIv(Side side, double price, double strike, const Expiry& expiry) {
        if (!expiry.forward) {
            ++m_withoutForward;
            return missing;
        }
        const auto iv = impliedVolatility(side, price, *expiry.forward, strike, expiry.years, discountRate);
        ++(iv ? m_withIv : m_noIv);
        return iv.value_or(missing);
    }

    void explain() const {
        const FormatFacts& facts = m_from.facts();
        if (facts.hasSpot)
            m_to.spotSource = m_spotInRows ? tr("spot as the file has it") : tr("the file's spot is empty");
        else if (m_minutesGiven > 0)
            m_to.spotSource = tr("spot from %1 (%2 minutes; %3 inferred)")
                                  .arg(tr(m_from.spotOrigin()))
                                  .arg(m_minutesGiven)
                                  .arg(m_minutesInferred);
        else
            m_to.spotSource =
                tr("no spot in the file: inferred as the discounted parity forward of the nearest "
                   "expiry (%1 minutes; %2 without)")
                    .arg(m_minutesInferred)
                    .arg(m_minutesWithout);
        m_to.ivSource = facts.hasIv ? tr("IV as the source gives it, which need not be the price's IV")
                                    : tr("IV computed from the price, Black-76 on the parity forward");
        m_to.greeksSource =
            facts.hasGreeks ? tr("Greeks as the file has them")
                            : tr("Greeks computed by Black-76 on the parity forward with the IV beside them");
        m_to.notes.count(QT_TRANSLATE_NOOP("Import", "price at or under intrinsic value: no IV"), m_noIv);
        m_to.notes.count(
            QT_TRANSLATE_NOOP("Import", "no forward (no strike with both prices, or expired): not computed"),
            m_withoutForward);
    }

    std::vector<PricedBar>& m_bars;
    const Collector& m_from;
    BuiltChain& m_to;
    std::map<UtcTime, double> m_given;
    std::map<Date, std::optional<UtcTime>> m_expiryTimes;
    std::vector<Expiry> m_expiries;
    std::vector<ParityPair> m_pairs;
    bool m_spotInRows = false;
    std::int64_t m_minutesGiven = 0, m_minutesInferred = 0, m_minutesWithout = 0;
    std::int64_t m_withoutForward = 0, m_noIv = 0, m_withIv = 0;
};

} // namespace

Result<void> fillPrices(std::vector<PricedBar>& bars, const Collector& from, BuiltChain& to) {
    return PriceFiller(bars, from, to).run();
}

} // namespace strikescope
