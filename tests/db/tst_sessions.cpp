#include "models/db/bulk_session.h"
#include "models/db/session.h"
#include "tests/support/test_cluster.h"

#include <QTest>

#include <cmath>
#include <csignal>
#include <limits>
#include <thread>

using namespace strikescope;

class TestSessions : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<BulkSession> m_bulk;

    static constexpr double missing = std::numeric_limits<double>::quiet_NaN();

private slots:
    void initTestCase() { START_TEST_CLUSTER(m_cluster); }

    void init() {
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        auto session = Session::open(m_database.profile());
        QVERIFY2(session, complaint(session).constData());
        m_session = std::move(*session);
        auto bulk = BulkSession::open(m_database.profile());
        QVERIFY2(bulk, complaint(bulk).constData());
        m_bulk = std::move(*bulk);
    }

    void cleanup() {
        m_session.reset();
        m_bulk.reset();
    }

    void asks() {
        const auto rows =
            m_session->query("SELECT $1::int + 1, $2::text, $3::text", {"41", "it's \\ fine", std::nullopt});
        QVERIFY2(rows, complaint(rows).constData());
        QCOMPARE(rows->size(), std::size_t(1));
        QCOMPARE(rows->integer(0, 0), 42);
        QCOMPARE(rows->text(0, 1), std::string_view("it's \\ fine"));
        QVERIFY(rows->isNull(0, 2));
        QCOMPARE(m_session->query("SHOW timezone")->text(0, 0), std::string_view("UTC"));
        QVERIFY(m_session->serverVersion() >= 150000);
        QVERIFY(m_session->backendPid() > 0);
    }

    void keepsAllOrNothing() {
        QVERIFY(m_session->run("CREATE TABLE t (a int); INSERT INTO t VALUES (1)"));
        const auto failed = m_session->transaction([&]() -> Result<void> {
            STRIKESCOPE_TRY(m_session->run("INSERT INTO t VALUES (2)"));
            return failure(ErrorCode::Invalid, QStringLiteral("no"));
        });
        QVERIFY(!failed);
        QCOMPARE(failed.error().message, QStringLiteral("no"));
        QCOMPARE(m_session->query("SELECT count(*) FROM t")->integer(0, 0), 1);
        QVERIFY(m_session->transaction([&] { return m_session->run("INSERT INTO t VALUES (3)"); }));
        QCOMPARE(m_session->query("SELECT count(*) FROM t")->integer(0, 0), 2);
        QVERIFY(!m_session->run("INSERT INTO t VALUES (4); SELECT 1/0"));
        QCOMPARE(m_session->query("SELECT count(*) FROM t")->integer(0, 0), 2);
        QVERIFY(m_session->runAlone("VACUUM t"));
    }

    void aMissingRightIsDenied() {
        QVERIFY(m_session->run("CREATE TABLE secret (a int); CREATE ROLE nobody_much"));
        QVERIFY(m_session->run("SET ROLE nobody_much"));
        const auto denied = m_session->query("SELECT * FROM secret");
        QVERIFY(!denied);
        QCOMPARE(denied.error().code, ErrorCode::Denied);
        QVERIFY(m_session->run("RESET ROLE; DROP TABLE secret; DROP ROLE nobody_much"));
        QCOMPARE(m_session->query("SELECT * FROM secret").error().code, ErrorCode::SchemaMismatch);
        QCOMPARE(m_session->query("SELEC 1").error().code, ErrorCode::Internal);
    }

    // libpqxx 6 throws a type of its own for it, which carries no SQLSTATE.
    void aDeadlockIsAConflict() {
        auto other = Session::open(m_database.profile());
        QVERIFY(other);
        const auto lockBoth = [](Session& session, const char* first, const char* second) {
            return session.transaction([&]() -> Result<void> {
                const auto lock = [&](const char* key) {
                    return session.query(std::string("SELECT pg_advisory_xact_lock(") + key + ")");
                };
                STRIKESCOPE_TRY(lock(first));
                STRIKESCOPE_TRY(session.query("SELECT pg_sleep(0.3)"));
                STRIKESCOPE_TRY(lock(second));
                return {};
            });
        };
        Result<void> theirs;
        std::thread thread([&] { theirs = lockBoth(**other, "2", "1"); });
        const auto ours = lockBoth(*m_session, "1", "2");
        thread.join();
        QVERIFY(bool(ours) != bool(theirs));
        const Error& error = ours ? theirs.error() : ours.error();
        QCOMPARE(error.code, ErrorCode::Conflict);
        QCOMPARE(error.detail, QStringLiteral("SQLSTATE 40P01"));
    }

    // A body that overlooks the error of a statement must not be told that all was saved.
    void noticesAnOverlookedError() {
        QVERIFY(m_session->run("CREATE TABLE t (a int)"));
        const auto overlooked = [](auto& session) {
            return session.transaction([&]() -> Result<void> {
                STRIKESCOPE_TRY(session.run("INSERT INTO t VALUES (1)"));
                (void)session.run("SELECT 1/0");
                return {};
            });
        };
        QVERIFY(!overlooked(*m_session));
        QVERIFY(!overlooked(*m_bulk));
        QCOMPARE(m_session->query("SELECT count(*) FROM t")->integer(0, 0), 0);
        QVERIFY(m_bulk->run("INSERT INTO t VALUES (1)")); // both go on working
    }

    void tellsErrorsApart() {
        QCOMPARE(m_session->query("SELECT * FROM nowhere").error().code, ErrorCode::SchemaMismatch);
        QCOMPARE(m_bulk->read("SELECT * FROM nowhere").error().code, ErrorCode::SchemaMismatch);
        QCOMPARE(m_session->query("SELECT 'x'::int").error().code, ErrorCode::Invalid);
        QVERIFY(m_session->run("CREATE TABLE t (a int UNIQUE); INSERT INTO t VALUES (1)"));
        const auto twice = m_bulk->change("INSERT INTO t VALUES (1)");
        QCOMPARE(twice.error().code, ErrorCode::Conflict);
        QVERIFY(twice.error().detail.contains(QLatin1String("23505")));
        QVERIFY(!twice.error().message.contains(QLatin1String("(1)"))); // no row data
        QCOMPARE(*m_bulk->change("INSERT INTO t SELECT generate_series(2, 11)"), std::int64_t(10));
    }

    void tellsWhyItIsNotLetIn() {
        QString conninfo = m_database.conninfo();
        conninfo.replace(m_database.name(), QStringLiteral("nowhere")) += QStringLiteral(" password=s3cret");
        const auto profile = ConnectionProfile::parse(conninfo);
        const auto session = Session::open(*profile);
        QCOMPARE(session.error().code, ErrorCode::Denied);
        QVERIFY2(session.error().message.contains(QLatin1String("nowhere")),
                 qPrintable(session.error().message));
        QVERIFY(!session.error().message.contains(QLatin1String("s3cret")));
        QCOMPARE(BulkSession::open(*profile).error().code, ErrorCode::Denied);
    }

    void readsBinaryRows() {
        const auto rows = m_bulk->read(
            "SELECT 1.5::float8, 2.5::float4, (-3)::int2, 4::int4, 5000000000::int8, "
            "24350.05::numeric(10,2), "
            "NULL::numeric, NULL::float8, 'NaN'::float8, 'text', true, DATE '2026-08-25', DATE '1999-12-31', "
            "TIMESTAMPTZ '2026-08-18 12:00:00+05:30', TIMESTAMPTZ '1999-12-31 23:59:59.5+00', $1::int + 1",
            {"41"});
        QVERIFY2(rows, complaint(rows).constData());
        QCOMPARE(rows->rows(), 1);
        QCOMPARE(rows->columns(), 16);
        QCOMPARE(rows->number(0, 0), 1.5);
        QCOMPARE(rows->number(0, 1), 2.5);
        QCOMPARE(rows->number(0, 2), -3.0);
        QCOMPARE(rows->number(0, 3), 4.0);
        QCOMPARE(rows->number(0, 4), 5e9);
        QCOMPARE(rows->number(0, 5), 24350.05);
        QVERIFY(rows->isNull(0, 6) && std::isnan(rows->number(0, 6)));
        QVERIFY(std::isnan(rows->number(0, 7)));
        QVERIFY(std::isnan(rows->number(0, 8)));
        QCOMPARE(rows->text(0, 9), std::string_view("text"));
        QVERIFY(std::isnan(rows->number(0, 10))); // no number
        QCOMPARE(isoDate(rows->date(0, 11)), QStringLiteral("2026-08-25"));
        QCOMPARE(isoDate(rows->date(0, 12)), QStringLiteral("1999-12-31"));
        QCOMPARE(isoUtc(rows->time(0, 13)), QStringLiteral("2026-08-18T06:30:00Z"));
        QCOMPARE(isoUtc(rows->time(0, 14)), QStringLiteral("1999-12-31T23:59:59Z"));
        QCOMPARE(rows->number(0, 15), 42.0);
        QVERIFY(m_bulk->read("SELECT 1 WHERE false")->rows() == 0);
    }

    // Every strike with two decimals comes back as the very double it was.
    void decodesEveryPrice() {
        const auto rows =
            m_bulk->read("SELECT a::numeric / 100, (a / 100.0)::float8 FROM generate_series(0, 200000, 7) a");
        QVERIFY2(rows, complaint(rows).constData());
        for (int row = 0; row < rows->rows(); ++row)
            QCOMPARE(rows->number(row, 0), rows->number(row, 1));
    }

    void copiesInAndReadsBack() {
        QVERIFY(m_session->run(
            "CREATE TABLE t (n int, at timestamptz, day date, strike numeric(16,2), iv float8, name text)"));
        const std::vector<double> prices{0,           0.05,         0.01,         -0.05,
                                         25.5,        24350.05,     -24350,       10000,
                                         99999999.99, -99999999.99, 100000000.25, 9999999999999.99,
                                         9999,        9999.99};
        const UtcTime at = fromIst(Date{std::chrono::year{2026} / 8 / 18}, std::chrono::hours(12));
        const Date day{std::chrono::year{2026} / 8 / 25};
        const auto rows =
            m_bulk->copyIn("COPY t FROM STDIN (FORMAT binary)", [&](CopyWriter& to) -> Result<void> {
                for (std::size_t i = 0; i < prices.size(); ++i) {
                    to.row(6);
                    to.int4(std::int32_t(i));
                    to.time(at);
                    to.date(day);
                    to.numeric2(prices[i]);
                    to.float8(prices[i] / 3);
                    to.text("naïve");
                }
                to.row(6);
                to.int4(1000);
                to.null();
                to.null();
                to.numeric2(missing);
                to.float8(missing);
                to.text({});
                to.row(6);
                to.int4(1001);
                to.null();
                to.null();
                to.numeric2(std::numeric_limits<double>::infinity());
                to.float8(-1.25);
                to.null();
                return {};
            });
        QVERIFY2(rows, complaint(rows).constData());
        QCOMPARE(*rows, std::int64_t(prices.size() + 2));

        const auto back = m_bulk->read("SELECT strike, iv, at, day, name FROM t ORDER BY n");
        QVERIFY2(back, complaint(back).constData());
        const auto text = m_session->query("SELECT strike FROM t ORDER BY n");
        for (int i = 0; i < int(prices.size()); ++i) {
            const double price = prices[std::size_t(i)];
            QCOMPARE(back->number(i, 0), price);
            QCOMPARE(QString::fromStdString(std::string(text->text(std::size_t(i), 0))),
                     QString::number(price, 'f', 2));
            QCOMPARE(back->number(i, 1), price / 3);
            QVERIFY(back->time(i, 2) == at);
            QVERIFY(back->date(i, 3) == day);
            QCOMPARE(back->text(i, 4), std::string_view("naïve"));
        }
        const int last = int(prices.size());
        for (int column = 0; column < 4; ++column)
            QVERIFY(back->isNull(last, column));
        QVERIFY(!back->isNull(last, 4));
        QVERIFY(back->isNull(last + 1, 0) && back->isNull(last + 1, 4));
        QCOMPARE(back->number(last + 1, 1), -1.25);
    }

    void copiesMoreThanOneBuffer() {
        QVERIFY(m_session->run("CREATE TABLE t (a int, b float8)"));
        constexpr int count = 100'000;
        const auto rows =
            m_bulk->copyIn("COPY t FROM STDIN (FORMAT binary)", [](CopyWriter& to) -> Result<void> {
                for (int i = 0; i < count; ++i) {
                    to.row(2);
                    to.int4(i);
                    to.float8(i / 4.0);
                }
                return {};
            });
        QVERIFY2(rows, complaint(rows).constData());
        QCOMPARE(*rows, std::int64_t(count));
        QCOMPARE(m_session->query("SELECT sum(a - 4 * b) + count(*) FROM t")->number(0, 0), double(count));
    }

    void copiesNothingWhenStopped() {
        QVERIFY(m_session->run("CREATE TABLE t (a int)"));
        const auto stopped =
            m_bulk->copyIn("COPY t FROM STDIN (FORMAT binary)", [](CopyWriter& to) -> Result<void> {
                to.row(1);
                to.int4(1);
                return failure(ErrorCode::Invalid, QStringLiteral("line 2 is wrong"));
            });
        QCOMPARE(stopped.error().message, QStringLiteral("line 2 is wrong"));
        const auto wrong =
            m_bulk->copyIn("COPY t FROM STDIN (FORMAT binary)", [](CopyWriter& to) -> Result<void> {
                to.row(1);
                to.text("no integer");
                return {};
            });
        QCOMPARE(wrong.error().code, ErrorCode::Invalid);
        QCOMPARE(m_bulk
                     ->copyIn("COPY nowhere FROM STDIN (FORMAT binary)",
                              [](CopyWriter&) { return Result<void>{}; })
                     .error()
                     .code,
                 ErrorCode::SchemaMismatch);
        QCOMPARE(m_bulk->read("SELECT count(*) FROM t")->number(0, 0), 0.0);
    }

    void saysThatTheServerWentWhileCopying() {
        QVERIFY(m_session->run("CREATE TABLE t (a int)"));
        const int backend = m_bulk->backendPid();
        bool wentOn = true;
        const auto lost =
            m_bulk->copyIn("COPY t FROM STDIN (FORMAT binary)", [&](CopyWriter& to) -> Result<void> {
                (void)m_session->query("SELECT pg_terminate_backend($1::int)", {std::to_string(backend)});
                for (int i = 0; i < 10'000'000 && wentOn; ++i) {
                    wentOn = to.row(1);
                    to.int4(i);
                }
                return wentOn ? Result<void>{}
                              : failure(ErrorCode::Internal, QStringLiteral("could not go on"));
            });
        QVERIFY(!lost);
        QCOMPARE(lost.error().code, ErrorCode::Unavailable);
    }

    void stopsOnRequestAndTellsItFromATimeLimit() {
        const auto stopped = [](auto& session, auto ask) {
            std::thread canceller([&] {
                QTest::qSleep(200);
                session.cancel();
            });
            const auto answer = ask("SELECT pg_sleep(60)");
            canceller.join();
            return answer.error().code;
        };
        QCOMPARE(stopped(*m_session, [&](const char* sql) { return m_session->query(sql); }),
                 ErrorCode::Cancelled);
        QCOMPARE(stopped(*m_bulk, [&](const char* sql) { return m_bulk->read(sql); }), ErrorCode::Cancelled);
        QVERIFY(m_session->run("SET statement_timeout = '50ms'"));
        QVERIFY(m_bulk->run("SET statement_timeout = '50ms'"));
        QCOMPARE(m_session->query("SELECT pg_sleep(60)").error().code, ErrorCode::Timeout);
        QCOMPARE(m_bulk->read("SELECT pg_sleep(60)").error().code, ErrorCode::Timeout);
        // A cancel that found nothing to cancel does not colour what comes later.
        m_bulk->cancel();
        QVERIFY(m_bulk->run("SELECT 1"));
        QCOMPARE(m_bulk->read("SELECT pg_sleep(60)").error().code, ErrorCode::Timeout);
    }

    void breaksOffFromAServerThatHangs() {
        const pid_t backend = m_bulk->backendPid();
        kill(backend, SIGSTOP);
        std::thread breaker([&] {
            QTest::qSleep(200);
            m_bulk->breakOff();
        });
        const auto answer = m_bulk->read("SELECT 1");
        breaker.join();
        kill(backend, SIGCONT);
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
    }

    void followsAChangedTable() {
        QVERIFY(m_session->run("CREATE TABLE t AS SELECT 1 AS a"));
        QCOMPARE(m_bulk->read("SELECT * FROM t")->columns(), 1);
        QVERIFY(m_session->run("ALTER TABLE t ADD b int"));
        const auto changed = m_bulk->read("SELECT * FROM t");
        QVERIFY2(changed, complaint(changed).constData());
        QCOMPARE(changed->columns(), 2);
    }
};

QTEST_GUILESS_MAIN(TestSessions)
#include "tst_sessions.moc"
