#include "models/migrate/run/journal.h"

#include <QFile>
#include <QJsonDocument>
#include <QSysInfo>

#include <pwd.h>
#include <unistd.h>

namespace strikescope {

namespace {

constexpr const char* journalTable = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN "
                                     "pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                                     " WHERE n.nspname = 'strikescope' AND c.relname = 'migration_head')";

QString textAt(const Rows& rows, std::size_t row, std::size_t column) {
    const auto text = rows.text(row, column);
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

// A dump brings the journal of its own database along. Its rows are history of another one: a verification or
// a cutover in it says nothing about this.
Result<void> setAsideForeign(Session& session, const ServerFacts& facts) {
    const auto head = session.query("SELECT system_identifier, database_oid FROM strikescope.migration_head");
    if (!head)
        return tl::unexpected(head.error());
    const QString identifier = head->empty() ? QString() : textAt(*head, 0, 0);
    const bool foreign = !head->empty() && head->integer(0, 1) != 0 &&
                         (head->integer(0, 1) != facts.databaseOid ||
                          (!facts.systemIdentifier.isEmpty() && !identifier.isEmpty() &&
                           identifier != facts.systemIdentifier));
    if (!foreign)
        return {};
    return session.run("ALTER TABLE strikescope.migration_event RENAME TO migration_event_of_" +
                       std::to_string(head->integer(0, 1)) + "_" + identifier.toStdString() +
                       ";ALTER INDEX strikescope.migration_event_pkey RENAME TO migration_event_pkey_of_" +
                       std::to_string(head->integer(0, 1)) + "_" + identifier.toStdString() +
                       ";DROP TABLE strikescope.migration_head CASCADE;"
                       "DROP FUNCTION strikescope.migration_append(text, text, text, text, bigint, jsonb)");
}

JournalEvent eventAt(const Rows& rows, std::size_t row) {
    JournalEvent event;
    event.seq = rows.integer(row, 0);
    event.at = UtcTime(std::chrono::seconds(rows.integer(row, 1)));
    event.kind = textAt(rows, row, 2);
    event.migration = textAt(rows, row, 3);
    event.step = textAt(rows, row, 4);
    event.actor = textAt(rows, row, 5);
    event.who = textAt(rows, row, 6);
    event.milliseconds = rows.integer(row, 7);
    event.detail = QJsonDocument::fromJson(textAt(rows, row, 8).toUtf8()).object();
    return event;
}

} // namespace

Result<bool> Journal::exists(Session& session) {
    return session.query(journalTable).map([](const Rows& rows) { return rows.text(0, 0) == "t"; });
}

Result<void> Journal::ensure(Session& session, const ServerFacts& facts) {
    QFile file(QStringLiteral(":/migrations/common/journal.sql"));
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::Internal, QStringLiteral("This program is incomplete. Install it anew."));
    const std::string sql = file.readAll().toStdString();
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.query("SELECT pg_advisory_xact_lock(hashtext('strikescope.migrate'), 2)"));
        const auto there = exists(session);
        if (!there)
            return tl::unexpected(there.error());
        if (*there)
            STRIKESCOPE_TRY(setAsideForeign(session, facts));
        const auto still = exists(session);
        if (!still)
            return tl::unexpected(still.error());
        if (*still)
            return {};
        STRIKESCOPE_TRY(session.run("SET LOCAL client_min_messages = warning;\n" + sql));
        return session
            .query("UPDATE strikescope.migration_head SET system_identifier = $1, database_oid = $2::oid",
                   {facts.systemIdentifier.toStdString(), std::to_string(facts.databaseOid)})
            .map([](const Rows&) {});
    });
}

Result<qint64> Journal::append(Session& session, const JournalEvent& event) {
    const QByteArray detail = QJsonDocument(event.detail).toJson(QJsonDocument::Compact);
    return session
        .query("SELECT strikescope.migration_append($1, $2, $3, $4, $5::bigint, $6::jsonb)",
               {event.kind.toStdString(), event.migration.toStdString(), event.step.toStdString(),
                (event.who.isEmpty() ? whoami() : event.who).toStdString(),
                std::to_string(event.milliseconds), detail.toStdString()})
        .map([](const Rows& rows) { return qint64(rows.integer(0, 0)); });
}

Result<std::vector<JournalEvent>> Journal::read(Session& session, int most, const QString& kind) {
    const auto there = exists(session);
    if (!there)
        return tl::unexpected(there.error());
    std::vector<JournalEvent> events;
    if (!*there)
        return events;
    const auto rows = session.query(
        "SELECT seq, floor(extract(epoch FROM at))::bigint, kind, migration, step, actor, who, milliseconds, "
        "detail::text"
        " FROM strikescope.migration_event WHERE $1 IN ('', kind) ORDER BY seq DESC LIMIT $2::int",
        {kind.toStdString(), std::to_string(most)});
    if (!rows)
        return tl::unexpected(rows.error());
    for (std::size_t row = 0; row < rows->size(); ++row)
        events.push_back(eventAt(*rows, row));
    return events;
}

Result<std::optional<JournalEvent>> Journal::last(Session& session, const QString& kind,
                                                  const QString& migration) {
    const auto there = exists(session);
    if (!there)
        return tl::unexpected(there.error());
    if (!*there)
        return std::nullopt;
    const auto rows = session.query("SELECT seq, floor(extract(epoch FROM at))::bigint, kind, migration, "
                                    "step, actor, who, milliseconds, detail::text"
                                    " FROM strikescope.migration_event WHERE kind = $1 AND $2 IN ('', "
                                    "migration) ORDER BY seq DESC LIMIT 1",
                                    {kind.toStdString(), migration.toStdString()});
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->empty() ? std::nullopt : std::optional(eventAt(*rows, 0));
}

Result<std::optional<qint64>> Journal::firstBroken(Session& session) {
    const auto rows = session.query(
        "WITH chain AS (SELECT e.seq, e.hash = strikescope.migration_hash(e)"
        "   AND e.previous = lag(e.hash, 1, '') OVER (ORDER BY e.seq)"
        "   AND e.seq = row_number() OVER (ORDER BY e.seq) AS whole FROM strikescope.migration_event e) "
        "SELECT (SELECT min(seq) FROM chain WHERE NOT whole),"
        "       (SELECT h.seq FROM strikescope.migration_head h WHERE h.seq > 0 AND NOT EXISTS"
        "         (SELECT FROM strikescope.migration_event e WHERE e.seq = h.seq AND e.hash = h.hash))");
    if (!rows)
        return tl::unexpected(rows.error());
    for (const std::size_t column : {std::size_t(0), std::size_t(1)})
        if (!rows->isNull(0, column))
            return std::optional<qint64>(rows->integer(0, column));
    return std::nullopt;
}

QString Journal::whoami() {
    const passwd* user = getpwuid(geteuid());
    return QStringLiteral("%1@%2, process %3")
        .arg(user ? QString::fromLocal8Bit(user->pw_name) : QString::number(geteuid()),
             QSysInfo::machineHostName(), QString::number(getpid()));
}

} // namespace strikescope
