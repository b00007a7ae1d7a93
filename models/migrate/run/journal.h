#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/plan/server_facts.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace strikescope {

// One row of strikescope.migration_event. Kinds: "run begun", "run ended", "step begun", "step done", "step
// failed", "statement begun", "window done", "attempt failed", "resolved", "verified", "guards asked",
// "use counted", "latency compared", and from the window "latency judged" and "exception stated".
struct JournalEvent {
    qint64 seq = 0;
    UtcTime at{}; // the server's clock
    QString kind, migration, step;
    QString actor; // the database's user
    QString who;   // user@host, process number
    qint64 milliseconds = 0;
    QJsonObject detail;
};

// The append-only log in the target database. It tells what was done, when and by whom; how far the
// migrations have come is asked of the catalog (readCatalog), never of this.
class Journal {
public:
    // Creates the tables where absent. Conflict where the journal is another database's (a restored dump): it
    // is moved aside by name, so that nothing of it is lost, and a new one begins.
    static Result<void> ensure(Session&, const ServerFacts&);
    static Result<bool> exists(Session&);

    // Inside the transaction under way, if any: then the row and the deed are there together or not at all.
    static Result<qint64> append(Session&, const JournalEvent&);

    // Newest first. Empty where there is no journal.
    static Result<std::vector<JournalEvent>> read(Session&, int most = 1000, const QString& kind = {});
    static Result<std::optional<JournalEvent>> last(Session&, const QString& kind,
                                                    const QString& migration = {});

    // Every hash computed anew, every number in its place, the newest row the one the head names. The number
    // of the first row that is not as it was written; nothing where all is whole.
    static Result<std::optional<qint64>> firstBroken(Session&);

    static QString whoami(); // "asha@desk7, process 4711"
};

} // namespace strikescope
