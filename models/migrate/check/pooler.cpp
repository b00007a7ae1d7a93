#include "models/migrate/check/pooler.h"

#include "models/db/session.h"
#include "models/migrate/check/check_list.h"

#include <QElapsedTimer>
#include <QUuid>

namespace strikescope {

namespace {

// Through a pooler the process number of the protocol is the pooler's invention, and from one transaction to
// the next another process may answer that knows nothing of our settings.
Result<QString> changesUnderWay(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    const std::string marker = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    const auto set = (*session)->query("SELECT set_config('strikescope.marker', $1, false)", {marker});
    if (!set)
        return tl::unexpected(set.error());
    for (int i = 0; i < 20; ++i) {
        const auto rows = (*session)->query(
            "SELECT pg_catalog.pg_backend_pid(), current_setting('strikescope.marker', true)");
        if (!rows)
            return tl::unexpected(rows.error());
        if (rows->integer(0, 0) != (*session)->backendPid())
            return QStringLiteral("process %1 answers instead of %2")
                .arg(rows->integer(0, 0))
                .arg((*session)->backendPid());
        if (rows->text(0, 1) != marker)
            return QStringLiteral("a setting was lost between two transactions");
    }
    return QString();
}

// A server takes options at the start of a connection; PgBouncer refuses them, or has been told to drop them.
Result<QString> optionsLost(const ConnectionProfile& profile) {
    const auto marked = ConnectionProfile::parse(QString::fromStdString(profile.conninfo()) +
                                                 QStringLiteral(" options='-c strikescope.direct=yes'"));
    if (!marked)
        return tl::unexpected(marked.error());
    auto session = Session::open(*marked);
    if (!session && session.error().code == ErrorCode::Unavailable) // full, or gone: that says nothing
        return tl::unexpected(session.error());
    if (!session)
        return QStringLiteral("options at the start of a connection are refused");
    const auto rows = (*session)->query("SELECT coalesce(current_setting('strikescope.direct', true), '')");
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->text(0, 0) == "yes" ? QString()
                                     : QStringLiteral("options at the start of a connection do not arrive");
}

} // namespace

Check checkPooler(const ConnectionProfile& profile) {
    Check check{QStringLiteral("P5"), QStringLiteral("No pooler in between"), Verdict::Pass, {}, {}, 0};
    QElapsedTimer clock;
    clock.start();
    auto found = changesUnderWay(profile);
    if (found && found->isEmpty())
        found = optionsLost(profile);
    check.milliseconds = clock.elapsed();
    if (!found)
        answer(check, Verdict::NotRun, QStringLiteral("Could not be asked: ") + found.error().message,
               QStringLiteral("Check the address of the database."));
    else
        answer(check, found->isEmpty() ? Verdict::Pass : Verdict::Fail,
               found->isEmpty()
                   ? QStringLiteral("20 transactions, one process, settings kept, options arrive")
                   : *found,
               QStringLiteral(
                   "Use the server's own host and port, not the pooler's: locks and settings of a session "
                   "mean nothing behind it."));
    return check;
}

} // namespace strikescope
