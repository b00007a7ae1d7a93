#pragma once

#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/fingerprint.h"
#include "tests/support/test_cluster.h"

#include <initializer_list>
#include <string>

namespace strikescope {

// For tests of the files for TimescaleDB: each test has a database with the base table and six days in it.
class TimescaleFixture : public QObject {
protected:
    void makeDatabase();
    void migrate(std::initializer_list<const char*> ids);
    void mustRefuse(const char* id, const char* word); // and change nothing
    void run(const std::string& sql);
    QString value(const std::string& sql); // of the first row, or the complaint
    void compareWithBase(const char* suffix);
    Fingerprint fingerprint();
    Stage stage() { return readCatalog(*m_session)->stage; }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

} // namespace strikescope
