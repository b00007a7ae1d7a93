#pragma once

#include "models/core/result.h"
#include "models/domain/chain_frame.h"

#include <QFuture>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace strikescope {

// A chain is asked for whole: all expiries, strikes and columns of one bucket, so that a change of quantity,
// side, expiry or strike range never goes to the database.
struct ChainQuestion {
    QString symbol; // canonical
    Timeframe timeframe = Timeframe::Min5;
    std::optional<UtcTime> at; // any moment inside the bucket; nothing: the newest bucket there is

    bool operator==(const ChainQuestion&) const = default;
};

// All buckets of one day (IST) that have data, whole as above.
struct SessionQuestion {
    QString symbol; // canonical
    Timeframe timeframe = Timeframe::Min5;
    Date day{};
    std::vector<Date> expiries = {};  // empty: all
    std::optional<UtcTime> from = {}; // only buckets from here on

    bool operator==(const SessionQuestion&) const = default;
};

// The database an answer came from and how its relations stood then: identity of the server and database,
// the relations that are read, the spellings of symbols. What was read under one stamp says nothing about
// another: a cutover or its rollback changes it. Empty: not known.
using SourceStamp = std::string;

template<typename T>
struct Sourced {
    T value;
    SourceStamp stamp;
};

// The server that answers, for the status line.
struct ServerInfo {
    QString server;                          // "db2:5432", "local socket"
    bool standby = false;                    // a replica, read only
    std::optional<std::chrono::seconds> lag; // of a standby: age of the newest change it has replayed
    bool announcesChanges = false;           // 021_change_notice is in place: late rows are told of

    bool operator==(const ServerInfo&) const = default;
};

struct Described {
    SourceStamp stamp;
    ServerInfo server;
};

// Rows of a symbol that came or changed, as the writer's side announces them.
struct BarsChanged {
    QString symbol; // canonical; empty: anything may have changed
    UtcTime from{}, until{};
    QString mark; // differs for every announcement, and is the same for all who hear it
};

// Announcements, and whether they can be relied on from now on (connected, and the writer's side announces).
struct ChangeListener {
    std::function<void(const BarsChanged&)> changed;
    std::function<void(bool reliable)> listening;
};

enum class Urgency {
    Asked,      // somebody waits
    Background, // read ahead: behind everything else, on a connection of its own
};

// Where frames come from. Never blocks; answers on futures (see deliver()). An empty list and an error
// differ.
class StrikeSource {
public:
    virtual ~StrikeSource() = default;

    virtual QFuture<Result<Described>> describe() = 0;
    virtual QFuture<Result<QStringList>> symbols() = 0;
    // Days with data, ascending. A session is a day with data, not a day of a calendar.
    virtual QFuture<Result<std::vector<Date>>> sessions(const QString& symbol) = 0;
    // Left edges of the buckets that have data, ascending.
    virtual QFuture<Result<std::vector<UtcTime>>> buckets(const QString& symbol, Timeframe, Date session) = 0;
    // NotFound where that bucket has no row: message says what there is instead.
    virtual QFuture<Result<Sourced<ChainFramePtr>>> chain(const ChainQuestion&, Urgency) = 0;
    // NotFound where the day has none.
    virtual QFuture<Result<Sourced<ChainSessionPtr>>> session(const SessionQuestion&, Urgency) = 0;
    // Stops what Background asked for and is under way: it ends with Cancelled.
    virtual void cancelBackground() = 0;
    // Told on another thread, until the source is destroyed. Once.
    virtual void listen(ChangeListener) = 0;
};

} // namespace strikescope
