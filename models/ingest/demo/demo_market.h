#pragma once

#include "models/core/result.h"
#include "models/domain/market_tables.h"
#include "models/ingest/demo/demo_index.h"
#include "models/ingest/demo/demo_path.h"
#include "models/ingest/schema/bar_writer.h"

#include <vector>

namespace strikescope {

// The rate of the demo's options: Black-Scholes on spot without dividends, so that parity's forward is
// S·e^{rT}. T runs from the left edge of the minute.
inline constexpr double demoRate = 0.065;

// One trading day of one demo index: a function of symbol and day, so that any day can be made alone and open
// interest still carries over from the day before. Const use from any thread.
class DemoSession {
public:
    // Invalid for a symbol without a demo market, NotFound for a day without trading.
    static Result<DemoSession> make(const MarketTables&, const QString& symbol, Date day);

    const QString& symbol() const { return m_index->symbol; }
    Date day() const { return m_day; }
    UtcTime minute(int m) const { return m_open + std::chrono::minutes(m); }
    int minutes() const { return int(m_path.spot.size()); }
    double spot(int minute) const { return m_path.spot[std::size_t(minute)]; }
    double volatility(int minute) const { return m_path.volatility[std::size_t(minute)]; }

    std::size_t expiries() const { return m_expiries.size(); }
    Date expiry(std::size_t e) const { return m_expiries[e].date; }
    int lot(std::size_t e) const { return m_expiries[e].lot; }

    // Appends the bars of one expiry in one minute, strikes ascending. Contracts nobody traded have no IV and
    // no Greeks; where neither side was traded the row is mostly absent.
    void append(std::size_t expiry, int minute, std::vector<StrikeBar>& bars) const;

private:
    // Open interest of a contract over the day, in contracts: from the close before to this close, with what
    // is built up and squared off within the day on top.
    struct OpenInterest {
        double open, close, within;
    };
    struct Contract {
        double strike, logStrike;
        OpenInterest call, put;
    };
    struct Expiry {
        Date date;
        int lot;
        double busy;               // share of the nearest expiry's trading
        std::vector<double> years; // by minute
        std::vector<Contract> contracts;
    };
    struct Moment;

    DemoSession() = default;
    void holdDuringAuction(const MarketTables&);
    void shapeVolume();
    std::vector<double> strikes(double around) const;
    Expiry listed(const MarketTables&, Date date, std::size_t rank) const;
    OpenInterest interest(const Expiry&, double strike, Side) const;
    Moment momentOf(const Expiry&, int minute) const;
    void addSide(StrikeBar&, Side, const Expiry&, const Contract&, const Moment&, class DemoRandom&) const;

    const DemoIndex* m_index = nullptr;
    Date m_previousDay{}, m_day{};
    DemoClose m_previousClose{}, m_close{};
    UtcTime m_open{};
    DemoPath m_path;
    std::vector<double> m_volumeShare; // of a day's trading, by minute
    double m_skew = 0;
    std::vector<Expiry> m_expiries;
};

// The newest `count` trading days whose session is over, newest first.
std::vector<Date> finishedSessions(const MarketTables&, UtcTime now, int count);
// The first trading day after the date; NotFound if the tables know none within a month.
Result<Date> nextSession(const MarketTables&, Date after);

} // namespace strikescope
