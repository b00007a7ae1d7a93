#include "models/migrate/plan/server_facts.h"

#include <QStringList>

namespace strikescope {

QString engineName(Engine engine) {
    return engine == Engine::Timescaledb ? QStringLiteral("timescaledb") : QStringLiteral("postgresql");
}

Result<ServerFacts> readServerFacts(Session& session) {
    const auto rows = session.query(
        "SELECT NOT pg_catalog.pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off',"
        "       coalesce((SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'timescaledb'), ''),"
        "       coalesce(current_setting('timescaledb.license', true), ''),"
        "       current_database(), (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
        "current_database()),"
        "       current_user,"
        "       has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')");
    if (!rows)
        return tl::unexpected(rows.error());
    const auto text = [&](std::size_t column) {
        const auto value = rows->text(0, column);
        return QString::fromUtf8(value.data(), qsizetype(value.size()));
    };
    ServerFacts facts;
    facts.serverVersion = session.serverVersion();
    facts.primary = text(0) == QStringLiteral("t");
    facts.extensionVersion = text(1);
    facts.licence = facts.extensionVersion.isEmpty() ? QString() : text(2);
    if (facts.licence == QStringLiteral("timescale"))
        facts.engine = Engine::Timescaledb;
    facts.database = text(3);
    facts.databaseOid = rows->integer(0, 4);
    facts.user = text(5);
    if (text(6) == QStringLiteral("t")) {
        const auto control =
            session.query("SELECT system_identifier::text FROM pg_catalog.pg_control_system()");
        if (!control)
            return tl::unexpected(control.error());
        facts.systemIdentifier = QString::fromStdString(std::string(control->text(0, 0)));
    }
    return facts;
}

int extensionNumber(const QString& version) {
    const QStringList parts = version.split(u'.');
    if (parts.size() < 2)
        return 0;
    int number = 0;
    for (int i = 0; i < 3; ++i) {
        bool isNumber = true;
        const int part = i < parts.size() ? parts[i].section(u'-', 0, 0).toInt(&isNumber) : 0;
        if (!isNumber || part < 0 || part > 99)
            return 0;
        number = number * 100 + part;
    }
    return number;
}

} // namespace strikescope
