#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QString>

namespace strikescope {

// Which of the two sets of migrations a database takes. Detected, never configured.
enum class Engine {
    Postgresql,  // plain PostgreSQL 15+, also TimescaleDB under the Apache licence
    Timescaledb, // Community licence: continuous aggregates
};
QString engineName(Engine); // "postgresql", "timescaledb": also the folder under resources/migrations

// What is asked of a server before anything else. Every query is safe where TimescaleDB is absent: an
// extension that is not preloaded would end the connection if it were created, so nothing here tries.
struct ServerFacts {
    Engine engine = Engine::Postgresql;
    int serverVersion = 0;    // 150018
    QString extensionVersion; // "2.28.3"; empty without TimescaleDB in this database
    QString licence;          // "timescale", "apache"; empty without
    bool primary = false;     // not in recovery, transactions may write
    QString systemIdentifier; // pg_control_system(); empty where this user may not ask
    QString database;
    qint64 databaseOid = 0;
    QString user;
};
Result<ServerFacts> readServerFacts(Session&);

// 2.13.1 as 21301, 2.28.3 as 22803; 0 for anything else. For comparing versions of the extension.
int extensionNumber(const QString& version);

} // namespace strikescope
