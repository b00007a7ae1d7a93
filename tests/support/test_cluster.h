#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "tests/support/complaint.h"

#include <QString>
#include <QTest>

#include <functional>
#include <initializer_list>
#include <memory>
#include <utility>

namespace strikescope {

class EmbeddedCluster;

// A database of its own for one test; dropped, connections and all, when it goes out of scope.
class TestDatabase {
public:
    TestDatabase() = default;
    TestDatabase(TestDatabase&&) noexcept = default;
    TestDatabase& operator=(TestDatabase&& other) noexcept {
        std::swap(m_admin, other.m_admin);
        std::swap(m_profile, other.m_profile);
        std::swap(m_name, other.m_name);
        return *this;
    }
    ~TestDatabase();

    // Superuser of the cluster, over its unix socket.
    const ConnectionProfile& profile() const { return m_profile; }
    const QString& name() const { return m_name; }

    // A connection string with the same meaning, for programs under test (--db).
    QString conninfo() const { return QString::fromStdString(m_profile.conninfo()); }

private:
    friend class TestCluster;
    ConnectionProfile m_admin, m_profile;
    QString m_name;
};

// A private PostgreSQL for one test program, in a temporary folder, fast rather than safe (fsync off).
// Stopped and removed at the end, also after a crash (the server at once, the folder by the next run). Starts
// in about a second: keep one per test program and take a new database for each test.
//
//     std::unique_ptr<TestCluster> m_cluster;
//     void initTestCase() {
//         START_TEST_CLUSTER(m_cluster); // skips where no PostgreSQL is installed
//         QVERIFY(m_cluster->makeTemplate("market", [](const ConnectionProfile& p) { return createSchema(p);
//         }));
//     }
//     void chain() {
//         auto database = m_cluster->createDatabase("market"); // empty without a template's name
//         QVERIFY2(database, complaint(database));
//         auto session = Session::open(database->profile());
class TestCluster {
public:
    // NotFound where no server is installed.
    static Result<std::unique_ptr<TestCluster>> start();
    // With TimescaleDB preloaded; the extension itself is created in template1, so that every database of
    // this cluster has it, in the version that STRIKESCOPE_TEST_TIMESCALEDB names ("2.17.2"; unset: the
    // server's default). NotFound where the server does not offer it.
    // Jobs::Rest: no refresh by itself, and no scheduler that keeps a database from being copied.
    enum class Jobs { Run, Rest };
    static Result<std::unique_ptr<TestCluster>> startWithTimescale(Jobs jobs = Jobs::Run);
    ~TestCluster();
    TestCluster(const TestCluster&) = delete;
    TestCluster& operator=(const TestCluster&) = delete;

    // Makes a database once, filled by fill, from which createDatabase copies. fill has to close its
    // connections.
    Result<void> makeTemplate(const QString& name,
                              const std::function<Result<void>(const ConnectionProfile&)>& fill);

    Result<TestDatabase> createDatabase(const QString& templateName = QStringLiteral("template1"));

    // The server itself: the folder of the cluster, and the number of its first process, for tests that kill
    // it.
    const QString& folder() const { return m_folder; }
    qint64 serverPid() const;
    // Brings it up again after that.
    Result<void> revive();
    // Settings ("max_prepared_transactions = 4") that count from the server's start on; all its connections
    // end.
    Result<void> restartWith(std::initializer_list<const char*> settings);

private:
    TestCluster() = default;
    ConnectionProfile profileOf(const QString& database) const;
    Result<void> execute(const std::string& statement) const;
    Result<bool> offersTimescale() const;

    QString m_folder;
    std::unique_ptr<EmbeddedCluster> m_cluster;
    int m_created = 0;
};

} // namespace strikescope

// In initTestCase(): starts the cluster, skips all tests where PostgreSQL is not installed, fails otherwise.
#define START_TEST_CLUSTER(pointer)                                                                          \
    do {                                                                                                     \
        auto startedCluster = strikescope::TestCluster::start();                                             \
        if (!startedCluster && startedCluster.error().code == strikescope::ErrorCode::NotFound)              \
            QSKIP("ALL SKIPPED: no PostgreSQL server is installed");                                         \
        QVERIFY2(startedCluster, strikescope::complaint(startedCluster).constData());                        \
        (pointer) = std::move(*startedCluster);                                                              \
    } while (false)

// The same with TimescaleDB (and jobs: strikescope::TestCluster::Jobs); skips where the server does not offer
// the extension.
#define START_TIMESCALE_CLUSTER(pointer, ...)                                                                \
    do {                                                                                                     \
        auto startedCluster = strikescope::TestCluster::startWithTimescale(__VA_ARGS__);                     \
        if (!startedCluster && startedCluster.error().code == strikescope::ErrorCode::NotFound)              \
            QSKIP("ALL SKIPPED: the PostgreSQL server offers no TimescaleDB");                               \
        QVERIFY2(startedCluster, strikescope::complaint(startedCluster).constData());                        \
        (pointer) = std::move(*startedCluster);                                                              \
    } while (false)
