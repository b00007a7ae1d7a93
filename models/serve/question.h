#pragma once

#include "models/domain/market_tables.h"
#include "models/domain/quantity.h"
#include "models/domain/timeframe.h"
#include "models/serve/bad_parameter.h"

#include <QByteArrayView>

#include <array>
#include <optional>
#include <vector>

namespace strikescope {

enum class Endpoint { Distribution, Moneyness, History, Expiries, Symbols, Stream, Health, Metrics };

inline constexpr std::array allEndpoints{Endpoint::Distribution, Endpoint::Moneyness, Endpoint::History,
                                         Endpoint::Expiries,     Endpoint::Symbols,   Endpoint::Stream,
                                         Endpoint::Health,       Endpoint::Metrics};

QString pathOf(Endpoint); // "/fo/strike-distribution"
std::optional<Endpoint> endpointAt(const QString& path);
QStringList parametersOf(Endpoint);

// Which strikes: all, so many listed ones to either side of the money, or those between two, both included.
struct StrikeRange {
    std::optional<int> around = {};
    std::optional<double> from = {}, to = {};

    bool operator==(const StrikeRange&) const = default;
};

QString sideWord(const std::optional<Side>&); // "call", "put", "both"

enum class AnswerForm { Json, Columns };
inline constexpr const char* columnsType = "application/vnd.strikescope.columns"; // of an answer, or accepted

// A request, read and checked: everything that makes its answer is in here, and nothing else does.
struct ServeQuestion {
    Endpoint endpoint = Endpoint::Distribution;
    QString symbol = {}; // canonical where the market's tables know it
    Timeframe timeframe = Timeframe::Min5;
    Quantity indicator = Quantity::Iv;
    std::optional<Side> side = {};      // nothing: both
    std::vector<Date> expiries = {};    // ascending, each once; empty: all
    std::optional<UtcTime> bucket = {}; // left edge; nothing: the newest
    StrikeRange range = {};
    std::optional<UtcTime> from = {}, to = {}; // moments; the buckets that begin in [from, to)
    std::vector<int> steps = {}; // listed strikes from the money, outwards positive for the side (or up)
    double strike = 0;
    AnswerForm form = AnswerForm::Json;

    bool operator==(const ServeQuestion&) const = default;
};

// The longest span of moneyness-series and strike-history, and the most labels of the former.
inline constexpr std::chrono::days longestSpan{31};
inline constexpr std::size_t mostSteps = 41;

Parameter<ServeQuestion> readQuestion(Endpoint, QByteArrayView query, const MarketTables&);

// Every parameter, in one spelling: the key under which an answer is remembered. Two requests have one key if
// they are one question.
QByteArray keyOf(const ServeQuestion&);

} // namespace strikescope
