#include "models/admin/connection_report.h"

#include "models/admin/admin_survey.h"
#include "models/migrate/check/check_list.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString connectText(const char* text) {
    return QCoreApplication::translate("Connect", text);
}

Check connectLine(const char* id, const QString& title, const QString& evidence,
                  Verdict verdict = Verdict::Pass, const QString& remedy = {}) {
    return {QString::fromLatin1(id), title, verdict, evidence, remedy, 0};
}

Check serverLine(const ServerFacts& facts, const Rows& rows) {
    QString text =
        connectText("PostgreSQL %1.%2").arg(facts.serverVersion / 10000).arg(facts.serverVersion % 10000);
    text += facts.extensionVersion.isEmpty() ? connectText(", no TimescaleDB")
                                             : connectText(", TimescaleDB %1").arg(facts.extensionVersion);
    text += cellText(rows, 0, 0).isEmpty()
                ? connectText(", over its socket")
                : connectText(", at %1, port %2").arg(cellText(rows, 0, 0), cellText(rows, 0, 1));
    text += facts.primary ? connectText(", a primary") : connectText(", a standby or read only");
    return connectLine("C1", connectText("Server"), text);
}

Check wayLine(const AdminRights& rights, const Rows& rows) {
    const QString title = connectText("The way there");
    if (rights.local)
        return connectLine("C3", title, connectText("a socket of this machine"));
    if (!rights.encrypted)
        return connectLine(
            "C3", title, connectText("not encrypted, and nobody proves which server it is"), Verdict::Warn,
            connectText("Take TLS verify-full. Migrations over this connection ask for a reason first."));
    const QString tls = cellText(rows, 0, 2) + QStringLiteral(", ") + cellText(rows, 0, 3);
    if (!rights.verified)
        return connectLine(
            "C3", title, connectText("%1, but nobody proves which server it is").arg(tls), Verdict::Warn,
            connectText("Take TLS verify-full, with the file of the authority that signed the server's "
                        "certificate. Migrations over this connection ask for a reason first."));
    return connectLine("C3", title, connectText("%1, and the server has proved its name").arg(tls));
}

Check tablesLine(const Rows& rows) {
    const bool there = cellText(rows, 0, 4) == QLatin1String("t"),
               readable = cellText(rows, 0, 5) == QLatin1String("t");
    const QString title = connectText("Tables");
    if (!there)
        return connectLine(
            "C4", title, connectText("there is no fo_option_strike_bars"), Verdict::Fail,
            connectText("This is another database than the one with the option chains, or nothing was "
                        "written into it yet."));
    if (!readable)
        return connectLine(
            "C4", title, connectText("fo_option_strike_bars is there, but this user may not read it"),
            Verdict::Fail,
            connectText("Let its owner GRANT SELECT on it, and on the aggregates, to this user."));
    return connectLine("C4", title, connectText("fo_option_strike_bars is there and may be read"));
}

Check rightsLine(const AdminRights& rights) {
    return connectLine("C5", connectText("Rights"),
                       rights.mayMigrate ? connectText("may migrate: the window shows the Admin page")
                                         : connectText("a viewer, read only. ") + rights.missing);
}

} // namespace

Result<Checks> testConnection(const ConnectionProfile& profile) {
    const auto opened = Session::open(profile);
    if (!opened)
        return tl::unexpected(opened.error());
    Session& session = **opened;
    const auto facts = readServerFacts(session);
    const auto rights = readAdminRights(session, profile);
    const auto rows = session.query(
        "SELECT host(inet_server_addr()), inet_server_port(), s.version, s.cipher,"
        " to_regclass('public.fo_option_strike_bars') IS NOT NULL,"
        " coalesce(has_table_privilege(to_regclass('public.fo_option_strike_bars'), 'SELECT'), false)"
        " FROM (SELECT pg_backend_pid() AS pid) p LEFT JOIN pg_stat_ssl s USING (pid)");
    if (!facts || !rights || !rows)
        return tl::unexpected(!facts ? facts.error() : !rights ? rights.error() : rows.error());
    return Checks{serverLine(*facts, *rows),
                  connectLine("C2", connectText("Who"),
                              connectText("user %1, database %2").arg(facts->user, facts->database)),
                  wayLine(*rights, *rows), tablesLine(*rows), rightsLine(*rights)};
}

} // namespace strikescope
