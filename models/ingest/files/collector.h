#pragma once

#include "models/domain/market_tables.h"
#include "models/ingest/files/observation.h"
#include "models/ingest/files/row_log.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace strikescope {

// What the user said about a file on the command line. It fills in what the file does not say, and picks
// where the file says more than one.
struct ImportChoice {
    QString symbol; // as typed
    std::optional<Date> day;
    std::optional<Date> expiry;
};

struct RowCounts {
    std::int64_t read = 0; // data rows seen
    std::int64_t taken = 0;
    std::int64_t empty = 0;    // no value on any side
    std::int64_t notAsked = 0; // left out by --symbol, --date or --expiry
    // The rest was refused: see Collector::refusals.
};

// Takes rows from a reader, checks them, and keeps what the chain is built from. One per import; one symbol.
class Collector {
public:
    static constexpr std::size_t mostObservations = 6'000'000; // some 700 MB

    Collector(FormatFacts facts, ImportChoice choice, const MarketTables& market, std::stop_token stop = {})
        : m_facts(std::move(facts))
        , m_choice(std::move(choice))
        , m_market(market)
        , m_stop(std::move(stop)) {}

    const FormatFacts& facts() const { return m_facts; }
    const ImportChoice& choice() const { return m_choice; }
    const MarketTables& market() const { return m_market; }

    // Of each row, in this order: beginRow(), then either refuse() or the symbol and take().
    // False: stop reading, the error is in failed().
    bool beginRow(std::int64_t line);
    void refuse(const char* reason, std::string_view detail = {});
    // The name of the underlying as the row has it. False: the row is done with (refused or not asked for).
    bool symbolIs(std::string_view name);
    // One or both sides of a strike at a moment.
    void take(std::span<const Observation> sides);
    // A value set aside although its row is taken.
    void note(const char* reason, std::string_view detail = {}) { m_notes.add(reason, m_line, detail); }
    void beginFile(const QString& name);

    // Spot from beside the option rows, by minute; the last one said counts, what is no price does not.
    // origin: where from, for the user.
    void spotAt(UtcTime minute, double spot, const char* origin);
    const char* spotOrigin() const { return m_spotOrigin; }

    const std::optional<Error>& failed() const { return m_error; }
    const RowCounts& counts() const { return m_counts; }
    const RowLog& refusals() const { return m_refusals; }
    const RowLog& notes() const { return m_notes; }
    const QString& symbol() const { return m_symbol; } // canonical; empty as long as no row was taken
    const QStringList& symbolsSeen() const { return m_symbolsSeen; }
    std::vector<Observation>& observations() { return m_observations; }
    const std::vector<std::pair<UtcTime, double>>& spots() const { return m_spots; }

private:
    bool learnSymbol(std::string_view name);
    const char* faultOf(const Observation&);
    const char* faultOfTime(const Observation&);
    bool isAskedFor(const Observation&) const;

    FormatFacts m_facts;
    ImportChoice m_choice;
    const MarketTables& m_market;
    std::stop_token m_stop;
    std::optional<Error> m_error;
    RowCounts m_counts;
    RowLog m_refusals, m_notes;
    std::int64_t m_line = 0;
    std::string m_lastSymbol; // as written
    bool m_lastSymbolTaken = false, m_lastSymbolKnown = false;
    QString m_symbol;
    QStringList m_symbolsSeen;
    UtcTime m_lastTime{};
    const char* m_lastTimeFault = nullptr;
    std::vector<Observation> m_observations;
    std::vector<std::pair<UtcTime, double>> m_spots;
    const char* m_spotOrigin = "";
};

} // namespace strikescope
