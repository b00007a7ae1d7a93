#include "models/ingest/demo/demo_market.h"

#include "models/domain/black_scholes.h"
#include "models/ingest/demo/demo_random.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace strikescope {

namespace {

// What a draw is for; see demo_path.cpp for the others.
enum Purpose : std::int64_t { DaySkew = 10, StrikeTaste, StrikeDay, StrikeWithin, Trading };

constexpr int oiRefreshMinutes = 3; // the exchange's site publishes OI about every three minutes
constexpr double quietYears =
    10.0 / (365.25 * 24 * 60); // in the last ten minutes of an expiry IV says nothing

std::int64_t number(Date day) {
    return day.time_since_epoch().count();
}

// Traders like round strikes.
double roundness(double strike) {
    const auto points = std::llround(strike);
    return points % 1000 == 0 ? 2.4 : points % 500 == 0 ? 1.8 : points % 100 == 0 ? 1.1 : 0.7;
}

// Contracts open at a day's close, as a share of the busiest: written out of the money, little in it.
double openShare(double moneyness) {
    const double out = (moneyness - 0.9) / 1.1;
    return moneyness >= 0 ? std::exp(-0.5 * out * out) + 0.12 * std::exp(-moneyness / 3)
                          : 0.835 * std::exp(1.8 * moneyness);
}

// An expiry fills up as it comes near, and is half unwound when it is over.
double season(Date day, Date expiry) {
    const double days = double((expiry - day).count());
    return days <= 0 ? 0.45 : std::exp(-days / 18);
}

} // namespace

// What all contracts of an expiry share in one minute.
struct DemoSession::Moment {
    int minute;
    double spot, years, forward, atm, spread; // spread: one standard deviation of ln(spot) to expiry
    double reach; // how far from the money is traded, in ln(spot): on its last day also what is out of reach
    double lots;  // contracts a minute at the money
    double day;   // share of the session gone at the last refresh of OI
    double smile(double skew, double x) const {
        x /= std::sqrt(1 + x * x / 25);
        return atm * (1 - skew * x + 0.022 * x * x);
    }
};

Result<DemoSession> DemoSession::make(const MarketTables& tables, const QString& symbol, Date day) {
    DemoSession session;
    session.m_index = demoIndex(symbol);
    if (!session.m_index)
        return failure(ErrorCode::Invalid, QCoreApplication::translate(
                                               "Demo", "There is no demo market for \"%1\". Choose from %2.")
                                               .arg(symbol, demoSymbols().join(QStringLiteral(", "))));
    const auto hours = tables.session(day);
    const auto previous = tables.previousTradingDay(day);
    if (!hours || !previous)
        return failure(ErrorCode::NotFound,
                       QCoreApplication::translate("Demo", "%1 is no trading day.").arg(shortDate(day)));
    session.m_previousDay = *previous;
    session.m_day = day;
    session.m_previousClose = demoClose(*session.m_index, *previous);
    session.m_close = demoClose(*session.m_index, day);
    session.m_open = hours->open;
    const auto minutes = int(std::chrono::floor<std::chrono::minutes>(hours->close - hours->open).count());
    session.m_path = demoPath(*session.m_index, *previous, day, minutes);
    session.holdDuringAuction(tables);
    session.shapeVolume();
    session.m_skew = 0.085 * (1 + 0.2 * DemoRandom{session.m_index->seed, number(day), DaySkew}.bell());
    const auto dates = tables.nextExpiries(symbol, day, session.m_index->expiries);
    for (std::size_t rank = 0; rank < dates.size(); ++rank)
        session.m_expiries.push_back(session.listed(tables, dates[rank], rank));
    return session;
}

// While its shares are in their closing auction the index is not traded: it stands, and comes out of it at
// the close.
void DemoSession::holdDuringAuction(const MarketTables& tables) {
    for (int m = 1; m < minutes(); ++m)
        if (tables.phase(minute(m)).phase == Phase::Auction)
            m_path.spot[std::size_t(m)] = m_path.spot[std::size_t(m - 1)];
}

// Busy after the open and before the close.
void DemoSession::shapeVolume() {
    double sum = 0;
    for (int m = 0; m < minutes(); ++m) {
        m_volumeShare.push_back(1 + 2.2 * std::exp(-m / 22.0) + 1.5 * std::exp((m - minutes()) / 28.0));
        sum += m_volumeShare.back();
    }
    for (double& share : m_volumeShare)
        share /= sum;
}

std::vector<double> DemoSession::strikes(double around) const {
    const int step = m_index->step, centre = int(std::lround(around / step)) * step;
    const int low = centre - m_index->strikesAside * step, high = centre + m_index->strikesAside * step;
    std::vector<double> all;
    for (int strike = low; strike <= high; strike += step)
        all.push_back(strike);
    const int wing = m_index->wingStep;
    for (int i = 0; i < m_index->wingAside; ++i) {
        const int below = (low - 1) / wing - i, above = high / wing + 1 + i; // in whole wing steps
        all.push_back(below * wing);
        all.push_back(above * wing);
    }
    std::sort(all.begin(), all.end());
    return all;
}

DemoSession::Expiry DemoSession::listed(const MarketTables& tables, Date date, std::size_t rank) const {
    Expiry expiry{date,
                  tables.lotSize(symbol(), date, m_day).value_or(m_index->fallbackLot),
                  std::exp(-0.9 * double(rank)),
                  {},
                  {}};
    if (date == m_day)
        expiry.busy *= 2;
    for (int m = 0; m < minutes(); ++m)
        expiry.years.push_back(tables.yearsToExpiry(minute(m), date));
    for (const double strike : strikes(m_previousClose.spot))
        expiry.contracts.push_back({strike, std::log(strike), interest(expiry, strike, Side::Call),
                                    interest(expiry, strike, Side::Put)});
    return expiry;
}

DemoSession::OpenInterest DemoSession::interest(const Expiry& expiry, double strike, Side side) const {
    const auto about = [&](Purpose purpose, Date day) {
        return DemoRandom{m_index->seed,      purpose,    number(expiry.date), std::llround(strike * 100),
                          std::int64_t(side), number(day)};
    };
    const auto atClose = [&](Date day, const DemoClose& close) {
        const double years = double(std::max<std::int64_t>(1, (expiry.date - day).count())) / 365.25;
        const double spread = std::max(0.008, close.volatility * std::sqrt(years));
        const double moneyness = std::log(strike / close.spot) / spread * (side == Side::Call ? 1 : -1);
        return m_index->openLots * season(day, expiry.date) * openShare(moneyness) * roundness(strike) / 2.4 *
               std::exp(0.35 * about(StrikeTaste, {}).bell() + 0.06 * about(StrikeDay, day).bell());
    };
    const double open = atClose(m_previousDay, m_previousClose), close = atClose(m_day, m_close);
    return {open, close, (0.07 + 0.06 * about(StrikeWithin, m_day).bell()) * std::min(open, close)};
}

DemoSession::Moment DemoSession::momentOf(const Expiry& expiry, int minute) const {
    const double years = expiry.years[std::size_t(minute)], spotNow = spot(minute);
    // Near expiries are dearer (something may happen today), far ones drift to the long run.
    const double term = 0.94 + 0.10 * (1 - std::exp(-years / 0.25)) + 0.16 * std::exp(-years / 0.006);
    const double atm = volatility(minute) * term, spread = atm * std::sqrt(std::max(years, 0.0006));
    const int refreshed = minute / oiRefreshMinutes * oiRefreshMinutes;
    return {minute,
            spotNow,
            years,
            std::log(spotNow) + demoRate * years,
            atm,
            spread,
            std::max(spread, 0.009),
            m_index->dailyLots * expiry.busy * m_volumeShare[std::size_t(minute)],
            double(refreshed) / std::max(1, minutes() - 1)};
}

void DemoSession::append(std::size_t e, int minute, std::vector<StrikeBar>& bars) const {
    const Expiry& expiry = m_expiries[e];
    const Moment moment = momentOf(expiry, minute);
    for (const Contract& contract : expiry.contracts) {
        DemoRandom dice{m_index->seed, Trading, number(expiry.date), std::llround(contract.strike * 100),
                        number(m_day), minute};
        StrikeBar bar;
        bar.minute = this->minute(minute);
        bar.expiry = expiry.date;
        bar.strike = contract.strike;
        bar[Column::Underlying] = moment.spot;
        addSide(bar, Side::Call, expiry, contract, moment, dice);
        addSide(bar, Side::Put, expiry, contract, moment, dice);
        const bool traded = bar[Column::CallCount] > 0 || bar[Column::PutCount] > 0;
        if (traded || dice.uniform() < 0.35)
            bars.push_back(bar);
    }
}

void DemoSession::addSide(StrikeBar& bar, Side side, const Expiry& expiry, const Contract& contract,
                          const Moment& moment, DemoRandom& dice) const {
    const auto of = [&](Column call, Column put) -> double& { return bar[side == Side::Call ? call : put]; };
    const OpenInterest& oi = side == Side::Call ? contract.call : contract.put;

    const double x = (contract.logStrike - moment.forward) / moment.spread;
    const double out = side == Side::Call ? x : -x; // standard deviations out of the money
    const double apart = out * moment.spread / moment.reach;
    const double mean =
        moment.lots * std::exp(-0.55 * std::pow(std::fabs(apart), 1.3) + (apart < 0 ? 1.2 * apart : 0));
    const int lots = dice.poisson(mean * (0.5 + dice.uniform()));
    of(Column::CallVolume, Column::PutVolume) = double(lots) * expiry.lot;
    of(Column::CallCount, Column::PutCount) = lots == 0 ? 0 : std::min(60, 1 + int(5 * std::log1p(lots)));

    const double held =
        oi.open + (oi.close - oi.open) * moment.day + oi.within * std::sin(std::numbers::pi * moment.day);
    if (dice.uniform() >= 0.006) // now and then the feed misses one
        of(Column::CallOi, Column::PutOi) = double(std::max(0LL, std::llround(held))) * expiry.lot;

    // Without a trade there is no IV, and deep in the money hardly ever: the price is the intrinsic value.
    if (lots == 0 || moment.years < quietYears || (out < -2.2 && dice.uniform() < 0.7))
        return;
    const double noise = 0.0004 + 0.0002 / (0.05 + std::exp(-0.5 * std::min(16.0, x * x)));
    const double iv = std::max(0.02, moment.smile(m_skew, x) + moment.atm * noise * dice.bell());
    const Pricing pricing = blackScholes(side, moment.spot, contract.strike, moment.years, iv, demoRate);
    of(Column::CallIv, Column::PutIv) = iv;
    of(Column::CallDelta, Column::PutDelta) = pricing.delta;
    of(Column::CallGamma, Column::PutGamma) = pricing.gamma;
    of(Column::CallTheta, Column::PutTheta) = pricing.theta;
    of(Column::CallVega, Column::PutVega) = pricing.vega;
}

std::vector<Date> finishedSessions(const MarketTables& tables, UtcTime now, int count) {
    std::vector<Date> days;
    std::optional<Date> day = istDate(now);
    if (const auto hours = tables.session(*day); !hours || hours->close > now)
        day = tables.previousTradingDay(*day);
    for (; day && int(days.size()) < count; day = tables.previousTradingDay(*day))
        days.push_back(*day);
    return days;
}

Result<Date> nextSession(const MarketTables& tables, Date after) {
    for (int ahead = 1; ahead <= 31; ++ahead)
        if (const Date day = after + std::chrono::days(ahead); tables.isTradingDay(day))
            return day;
    return failure(ErrorCode::NotFound,
                   QCoreApplication::translate("Demo", "The tables know no trading day after %1.")
                       .arg(shortDate(after)));
}

} // namespace strikescope
