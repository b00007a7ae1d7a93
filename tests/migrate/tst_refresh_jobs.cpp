// What the checks make of the jobs that keep aggregates fresh, on TimescaleDB.

#include "models/migrate/check/jobs.h"
#include "models/migrate/check/preflight.h"
#include "models/migrate/check/verification.h"
#include "tests/migrate/market_fixture.h"

#include <QTest>

#include <algorithm>

using namespace strikescope;

namespace {

const Market market{true, 2, 30};
const std::string five = "public.fo_option_strike_bars_5min";

Check named(const Checks& checks, const QString& id) {
    const auto found = std::ranges::find(checks, id, &Check::id);
    return found == checks.end() ? Check{} : *found;
}

// The record of a run that ended at 09:44:31 IST of the second day with this error, as each version keeps it.
std::string recordSql(const std::string& message) {
    const std::string error = "jsonb_build_object('sqlerrcode', '24000', 'message', '" + message + "')";
    return "DO $$ DECLARE job integer; BEGIN"
           " FOR job IN SELECT job_id FROM timescaledb_information.jobs WHERE config ? 'mat_hypertable_id' "
           "LOOP"
           " DELETE FROM _timescaledb_internal.bgw_job_stat WHERE job_id = job;"
           " INSERT INTO _timescaledb_internal.bgw_job_stat (job_id, last_start, last_finish, next_start,"
           "  last_successful_finish, last_run_success, total_runs, total_duration, total_duration_failures,"
           "  total_successes, total_failures, total_crashes, consecutive_failures, consecutive_crashes)"
           " VALUES (job, '2026-11-19 04:14:30+00', '2026-11-19 04:14:31+00', now() + interval '1 day',"
           "  '-infinity', false, 9, '0', '0', 0, 9, 0, 9, 0);"
           " IF to_regclass('_timescaledb_internal.bgw_job_stat_history') IS NOT NULL THEN"
           "  DELETE FROM _timescaledb_internal.bgw_job_stat_history WHERE job_id = job;"
           "  INSERT INTO _timescaledb_internal.bgw_job_stat_history (job_id, pid, execution_start,"
           "   execution_finish, succeeded, data) VALUES (job, 1, '2026-11-19 04:14:30+00',"
           "   '2026-11-19 04:14:31+00', false, jsonb_build_object('error_data', " +
           error +
           "));"
           " ELSE"
           "  DELETE FROM _timescaledb_internal.job_errors WHERE job_id = job;"
           "  INSERT INTO _timescaledb_internal.job_errors (job_id, pid, start_time, finish_time, error_data)"
           "   VALUES (job, 1, '2026-11-19 04:14:30+00', '2026-11-19 04:14:31+00', " +
           error +
           ");"
           " END IF; END LOOP; END $$";
}

} // namespace

class TestRefreshJobs : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;

    void run(const std::string& sql) {
        const auto done = m_session->run(sql);
        QVERIFY2(done, complaint(done).constData());
    }
    Check preflightCheck(const QString& id) {
        const auto checks = preflight(*m_session, *readServerFacts(*m_session), *readCatalog(*m_session));
        return checks ? named(*checks, id) : Check{};
    }
    Check verificationCheck(const QString& id) {
        const auto found = verify(m_database.profile());
        return found ? named(found->checks, id) : Check{};
    }
    void expect(const Check& found, Verdict verdict, const char* words) {
        QVERIFY2(
            found.verdict == verdict && found.evidence.contains(QLatin1String(words)),
            qPrintable(found.id + u' ' + verdictName(found.verdict) + QStringLiteral(": ") + found.evidence));
    }

private slots:
    void initTestCase() {
        START_TIMESCALE_CLUSTER(m_cluster);
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        auto opened = Session::open(m_database.profile());
        QVERIFY2(opened, complaint(opened).constData());
        m_session = std::move(*opened);
        const auto before = makeBefore(*m_session, market), beside = addV2(*m_session, market);
        QVERIFY2(before, complaint(before).constData());
        QVERIFY2(beside, complaint(beside).constData());
    }

    void aRunThatFailedIsOne() {
        run(recordSql("division by zero"));
        expect(preflightCheck(QStringLiteral("P19")), Verdict::Fail, "last Failed");
        expect(verificationCheck(QStringLiteral("V12")), Verdict::Fail, "last Failed");
    }

    void aRunWhoseEndFailedIsNone() {
        run(recordSql("cannot drop portal \"\" while it is being set up"));
        for (const Check& check :
             {preflightCheck(QStringLiteral("P19")), verificationCheck(QStringLiteral("V12"))}) {
            expect(check, Verdict::Warn, "0 of the 6 buckets");
            QVERIFY2(check.remedy.contains(QStringLiteral("fixed_schedule => true")),
                     qPrintable(check.remedy));
        }
    }

    // In the same words, but the data say otherwise.
    void aRunThatLeftABucketOutIsOne() {
        run("DELETE FROM " + storage(*m_session, five) + " WHERE bucket_time = '2026-11-19 03:50+00'");
        expect(preflightCheck(QStringLiteral("P19")), Verdict::Fail, "1 of the 6 buckets");
        expect(verificationCheck(QStringLiteral("V12")), Verdict::Warn, "0 of the 6 buckets"); // v2 has it
    }

    // Whatever this server records of its own runs: they do their work, and nobody is kept from going on.
    void theServersOwnRuns() {
        run("DELETE FROM _timescaledb_internal.bgw_job_stat");
        run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
            "call_count,"
            " call_oi_sum) SELECT date_bin('15 min', now(), '2000-01-01 00:00+00') - interval '30 min' + m * "
            "interval"
            " '1 min', '1min', 'NIFTY', date '2030-01-01', 25000, 1, m FROM generate_series(0, 14) m");
        run("SELECT public.alter_job(job_id, next_start => now()) FROM timescaledb_information.jobs WHERE "
            "config ?"
            " 'mat_hypertable_id'");
        run("SELECT _timescaledb_functions.start_background_workers()");
        const auto done = [&] {
            const auto rows =
                m_session->query("SELECT count(*) FROM timescaledb_information.job_stats s JOIN"
                                 " timescaledb_information.jobs j USING (job_id) WHERE j.config ?"
                                 " 'mat_hypertable_id' AND s.last_run_status IS NOT NULL");
            return rows ? rows->integer(0, 0) : 0;
        };
        QTRY_COMPARE_WITH_TIMEOUT(done(), 4, 60'000);
        for (const char* relation : {"_5min", "_5min_v2", "_15min", "_15min_v2"}) {
            const auto jobs = jobsOf(*m_session, "public.fo_option_strike_bars" + std::string(relation));
            QVERIFY2(jobs && jobs->size() == 1, complaint(jobs).constData());
            QVERIFY2(!jobs->front().broken(), qPrintable(describe(jobs->front()) + jobs->front().lastError));
            qInfo("%s", qPrintable(describe(jobs->front())));
        }
        const Check old = preflightCheck(QStringLiteral("P19"));
        QVERIFY2(old.verdict == Verdict::Pass || old.verdict == Verdict::Warn, qPrintable(old.evidence));
        const auto verification = verify(m_database.profile()); // which G6 asks for before 017
        QVERIFY2(verification, complaint(verification).constData());
        for (const Check& one : verification->checks)
            QVERIFY2(one.verdict != Verdict::Fail, qPrintable(one.id + u' ' + one.evidence));
        QVERIFY(verification->green());
    }
};

QTEST_GUILESS_MAIN(TestRefreshJobs)
#include "tst_refresh_jobs.moc"
