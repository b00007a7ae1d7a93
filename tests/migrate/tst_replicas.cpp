// A primary with a streaming standby. Migrations run on the primary only, and the pre-flight says how the
// standby is: that it keeps up, that it has stopped replaying, that it is missing though commits wait for it.

#include "models/migrate/check/pooler.h"
#include "models/migrate/run/preflight_inputs.h"
#include "tests/migrate/migration_run.h"
#include "tests/support/own_server.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace strikescope;

class TestReplicas : public QObject {
    Q_OBJECT

    std::unique_ptr<OwnServer> m_primary, m_standby;

    ConnectionProfile market(const OwnServer& server) const {
        return server.profile(QStringLiteral("market"));
    }
    QString answer(const ConnectionProfile& profile, const std::string& sql) const {
        auto session = Session::open(profile);
        const auto rows = session ? (*session)->query(sql) : tl::unexpected(session.error());
        if (!rows)
            return rows.error().message;
        return rows->empty() ? QString() : QString::fromStdString(std::string(rows->text(0, 0)));
    }
    QString onPrimary(const std::string& sql) const { return answer(market(*m_primary), sql); }
    QString onStandby(const std::string& sql) const { return answer(market(*m_standby), sql); }
    void set(const std::string& setting) const {
        auto session = Session::open(m_primary->profile());
        QVERIFY((*session)->runAlone("ALTER SYSTEM SET " + setting));
        QVERIFY((*session)->query("SELECT pg_reload_conf()"));
    }
    Check asked(const char* id, const ConnectionProfile& profile) const {
        const auto checks = runPreflight(profile);
        if (!checks)
            return {QLatin1String(id), {}, Verdict::NotRun, checks.error().message, {}, 0};
        const auto found = std::ranges::find(*checks, QLatin1String(id), &Check::id);
        return found == checks->end() ? Check{} : *found;
    }
    void expect(const char* id, Verdict verdict, const QString& evidence, const QString& remedy = {}) const {
        const Check found = asked(id, market(*m_primary));
        QVERIFY2(found.verdict == verdict && found.evidence.contains(evidence) &&
                     found.remedy.contains(remedy),
                 qPrintable(verdictName(found.verdict) + QStringLiteral(": ") + found.evidence +
                            QStringLiteral(" / ") + found.remedy));
    }
    bool caughtUp() const {
        return onPrimary("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
                         " AND replay_lsn = pg_current_wal_lsn()") == QStringLiteral("1");
    }
    void writeLog(int megabytes) const {
        auto session = Session::open(market(*m_primary));
        QVERIFY((*session)->run(
            "CREATE TABLE IF NOT EXISTS public.noise (t text); INSERT INTO public.noise SELECT"
            " repeat(md5(n::text), 32) FROM generate_series(1, " +
            std::to_string(megabytes * 1000) + ") n"));
    }

private slots:
    void initTestCase() {
        auto primary =
            OwnServer::start({QStringLiteral("wal_level = replica"), QStringLiteral("max_wal_senders = 4"),
                              QStringLiteral("wal_keep_size = 512MB")});
        if (!primary && primary.error().code == ErrorCode::NotFound)
            QSKIP("ALL SKIPPED: no PostgreSQL server is installed");
        QVERIFY2(primary, complaint(primary).constData());
        m_primary = std::move(*primary);
        auto session = Session::open(m_primary->profile());
        QVERIFY2(session, complaint(session).constData());
        QVERIFY((*session)->runAlone("CREATE DATABASE market"));
        const auto made = makeBefore(market(*m_primary));
        QVERIFY2(made, complaint(made).constData());
        auto standby = OwnServer::standbyOf(*m_primary, QStringLiteral("desk2"),
                                            {QStringLiteral("max_standby_streaming_delay = 100ms")});
        QVERIFY2(standby, complaint(standby).constData());
        m_standby = std::move(*standby);
        QTRY_VERIFY(caughtUp());
    }
    void cleanupTestCase() {
        m_standby.reset();
        m_primary.reset();
    }

    void aStandbyIsRefused() {
        const ConnectionProfile standby = market(*m_standby);
        QCOMPARE(int(*stageOf(standby)), int(Stage::Before)); // it may be looked at
        QCOMPARE(int(checkPooler(standby).verdict), int(Verdict::Pass));
        for (const auto& refused : {Migrator::open(standby, {}).map([](const auto&) {}),
                                    verifyAndRecord(standby, {}).map([](const auto&) {})}) {
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::Refused);
            QVERIFY2(refused.error().message.contains(QStringLiteral("target_session_attrs=read-write")),
                     complaint(refused).constData());
        }
        const Check primary = asked("P1", standby);
        QVERIFY2(primary.verdict == Verdict::Fail && primary.evidence.contains(QStringLiteral("standby")) &&
                     primary.remedy.contains(QStringLiteral("target_session_attrs=read-write")),
                 qPrintable(primary.evidence));
        const Check replicas = asked("P25", standby); // the list comes to its end there too
        QVERIFY2(replicas.verdict == Verdict::Pass, qPrintable(replicas.evidence));
    }

    void whoMayNotSeeIt() {
        const ConnectionProfile small =
            ConnectionProfile::parse(QString::fromStdString(market(*m_primary).conninfo()) +
                                     QStringLiteral(" user='small'"))
                .value_or(ConnectionProfile());
        QVERIFY(onPrimary("CREATE ROLE small LOGIN; GRANT USAGE ON SCHEMA strikescope TO small;"
                          "GRANT SELECT ON ALL TABLES IN SCHEMA strikescope TO small")
                    .isEmpty());
        const Check found = asked("P25", small);
        QVERIFY2(found.verdict == Verdict::NotRun && found.remedy.contains(QStringLiteral("pg_monitor")),
                 qPrintable(found.evidence));
        QVERIFY(onPrimary("GRANT pg_monitor TO small").isEmpty());
        QCOMPARE(int(asked("P25", small).verdict), int(Verdict::Pass));
    }

    // With the remedy in the address the right one of two is found.
    void theRemedyHelps() {
        const QString both = QString::fromStdString(market(*m_standby).conninfo());
        static const QRegularExpression hosts(QStringLiteral("host='([^']*)'"));
        const QString second =
            hosts.match(QString::fromStdString(m_primary->profile().conninfo())).captured(1);
        const QString first = hosts.match(both).captured(1);
        const auto found = ConnectionProfile::parse(
            both + QStringLiteral(" host='%1,%2' port='5432,5432' target_session_attrs=read-write")
                       .arg(first, second));
        QVERIFY(found);
        const auto migrator = Migrator::open(*found, {});
        QVERIFY2(migrator, complaint(migrator).constData());
        QVERIFY((*migrator)->facts().primary);
    }

    void lagAndPausedReplay() {
        QTRY_VERIFY(caughtUp());
        expect("P25", Verdict::Pass, QStringLiteral("desk2: streaming"));
        expect("P26", Verdict::Warn, QStringLiteral("max_standby_streaming_delay"));
        onStandby("SELECT pg_wal_replay_pause()");
        QTRY_COMPARE(onStandby("SELECT pg_get_wal_replay_pause_state()"), QStringLiteral("paused"));
        writeLog(40);
        QTRY_VERIFY(
            onPrimary("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) FROM pg_stat_replication") ==
            QStringLiteral("0"));
        // It reports no seconds, since it replays nothing that it could report.
        expect("P25", Verdict::Warn, QStringLiteral("MB behind"), QStringLiteral("paused"));
        onStandby("SELECT pg_wal_replay_resume()");
        QTRY_VERIFY(caughtUp());
        expect("P25", Verdict::Pass, QStringLiteral("desk2: streaming"));
    }

    void slotsOfNobody() {
        onPrimary("SELECT pg_create_physical_replication_slot('forgotten', true)");
        expect("P25", Verdict::Warn, QStringLiteral("forgotten keeps"),
               QStringLiteral("pg_drop_replication_slot"));
        onPrimary("SELECT pg_drop_replication_slot('forgotten')");
        expect("P25", Verdict::Pass, QStringLiteral("desk2"));
    }

    void aMissingSynchronousStandby() {
        set("synchronous_standby_names = 'desk9'");
        QTRY_COMPARE(onPrimary("SHOW synchronous_standby_names"), QStringLiteral("desk9"));
        expect("P25", Verdict::Fail, QStringLiteral("desk9"), QStringLiteral("take it off the list"));
        set("synchronous_standby_names = 'desk2'");
        QTRY_COMPARE(onPrimary("SELECT sync_state FROM pg_stat_replication"), QStringLiteral("sync"));
        expect("P25", Verdict::Pass, QStringLiteral("desk2"));
        set("synchronous_standby_names = ''");
        QTRY_COMPARE(onPrimary("SHOW synchronous_standby_names"), QString());
    }

    // No time limit of the server's ends a commit that waits for a standby, and it would keep everybody out.
    void aCutoverDoesNotWaitForAMissingStandby() {
        for (const char* id : {"016_create_v2", "017_cutover", "017_rollback"}) {
            const auto done = migrate(market(*m_primary), QString::fromLatin1(id));
            QVERIFY2(done, complaint(done).constData());
        }
        QVERIFY(verifyAndRecord(market(*m_primary), {})->green());
        RunOptions options;
        bool committed = false;
        options.trace = [&](const QString& point) {
            const bool before = point.endsWith(QStringLiteral("before the commit"));
            if (!before && !point.endsWith(QStringLiteral("committed")))
                return;
            committed = !before;
            const QString awaited = before ? QStringLiteral("desk9") : QString();
            set("synchronous_standby_names = '" + awaited.toStdString() + "'");
            for (int i = 0; i < 200 && onPrimary("SHOW synchronous_standby_names") != awaited; ++i)
                QTest::qWait(20);
        };
        auto migrator = Migrator::open(market(*m_primary), options);
        QVERIFY2(migrator, complaint(migrator).constData());
        const auto done = (*migrator)->run(QStringLiteral("017_cutover"));
        QVERIFY2(done, complaint(done).constData());
        QVERIFY(committed);
        QCOMPARE(int(*stageOf(market(*m_primary))), int(Stage::CutOver));
        QTRY_COMPARE(int(*stageOf(market(*m_standby))), int(Stage::CutOver)); // the standby hears of it
    }

    // What P26 announces.
    void readersOnTheStandbyAreCancelled() {
        QTRY_VERIFY(caughtUp());
        auto reader = Session::open(market(*m_standby));
        const auto read = (*reader)->transaction([&]() -> Result<void> {
            STRIKESCOPE_TRY(
                (*reader)->query("SELECT count(*) FROM public.fo_option_strike_bars_5min_enriched"));
            STRIKESCOPE_TRY(migrate(market(*m_primary), QStringLiteral("017_rollback")));
            for (int i = 0; i < 200 && (*reader)->query("SELECT 1"); ++i)
                QTest::qWait(20);
            return (*reader)->query("SELECT 1").map([](const Rows&) {});
        });
        QVERIFY(!read);
        QTRY_VERIFY(
            onStandby("SELECT confl_lock > 0 FROM pg_stat_database_conflicts WHERE datname = 'market'") ==
            QStringLiteral("t"));
    }
};

QTEST_GUILESS_MAIN(TestReplicas)
#include "tst_replicas.moc"
