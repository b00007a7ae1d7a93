// What lies around and after the cutover on plain PostgreSQL: 016 over old aggregates of another shape and
// over history that the base table lost, 018, 019 and 020.

#include "models/ingest/schema/schema.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/migration_file.h"
#include "models/query/relation_map.h"
#include "tests/support/test_cluster.h"

#include <QTest>

using namespace strikescope;

namespace {

// Seven strikes around 25,000, two expiries; the underlying moves within a quarter hour, IV is unknown now
// and then.
std::string insertMinutes(int from, int until, const std::string& filter = "true") {
    return QStringLiteral(
               "INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike,"
               " underlying_close, call_iv_avg, put_theta_avg, call_volume, put_volume, call_count, "
               "put_count,"
               " call_oi_sum, put_oi_sum)"
               " SELECT timestamptz '2026-11-20 03:45+00' + m * interval '1 min', '1min', 'NIFTY',"
               " date '2026-11-24' + 7 * e, 24700 + 100 * k, 25010 + m % 7 * 20,"
               " CASE WHEN (m + k) % 3 <> 0 THEN 0.1 + k / 97.0 + m / 1013.0 END, -3.7 - m / 7.0, 10 + k, 5 "
               "+ m % 3,"
               " 1 + (m + k) % 4, CASE WHEN m % 5 <> 1 THEN (m + k) % 3 END,"
               " CASE WHEN m % 4 <> 0 THEN 5000 - m * 3 + k END, 700 + m"
               " FROM generate_series(%1, %2) m, generate_series(0, 1) e, generate_series(0, 6) k WHERE %3")
        .arg(from)
        .arg(until - 1)
        .arg(QString::fromStdString(filter))
        .toStdString();
}

Result<void> runStep(Session& session, const MigrationStep& step) {
    std::vector<std::string> statements = step.statements;
    if (step.kind == StepKind::Windows) {
        const auto range = session.query(step.range);
        if (!range)
            return tl::unexpected(range.error());
        if (range->size() == 0 || range->isNull(0, 0))
            return {};
        statements = {windowStatement(step, std::string(range->text(0, 0)), std::string(range->text(0, 1)))};
    }
    return session.transaction([&]() -> Result<void> {
        for (const auto& statement : statements)
            STRIKESCOPE_TRY(session.run(statement));
        return {};
    });
}

} // namespace

class TestAfterV2 : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void everyFileParses();
    void followsTheShapeOfTheOld();
    void refusesAShapeItDoesNotKnow();
    void refusesABaseTableWithoutKey();
    void copiesTheHistoryTheBaseLost();
    void addingEqualsRecomputing();
    void upsertsAreNotCountedTwice();
    void cleansUp();
    void cleanupRefuses();
    void moneyness();
    void latestSnapshot();
    void undoneWithoutATrace();

private:
    Result<void> migrate(const QString& id);
    void mustMigrate(const QString& id);
    void mustRefuse(const QString& id, const QString& word);
    void run(const std::string& sql);
    QString value(const std::string& sql);

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestAfterV2::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made = m_cluster->makeTemplate(QStringLiteral("before"),
                                              [](const ConnectionProfile& profile) -> Result<void> {
                                                  auto session = Session::open(profile);
                                                  if (!session)
                                                      return tl::unexpected(session.error());
                                                  STRIKESCOPE_TRY(ensureBase(**session));
                                                  STRIKESCOPE_TRY((*session)->run(insertMinutes(0, 60)));
                                                  return ensureOldAggregates(**session);
                                              });
    QVERIFY2(made, complaint(made).constData());
}

void TestAfterV2::init() {
    m_session.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("before"));
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = Session::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_session = std::move(*session);
}

Result<void> TestAfterV2::migrate(const QString& id) {
    const auto file = loadMigration(Engine::Postgresql, id);
    if (!file)
        return tl::unexpected(file.error());
    for (const auto& step : file->steps)
        STRIKESCOPE_TRY(runStep(*m_session, step));
    return {};
}

void TestAfterV2::mustMigrate(const QString& id) {
    const auto done = migrate(id);
    QVERIFY2(done, complaint(done).constData());
}

void TestAfterV2::mustRefuse(const QString& id, const QString& word) {
    const auto done = migrate(id);
    QVERIFY(!done);
    QVERIFY2(complaint(done).contains(word.toUtf8()), complaint(done).constData());
}

void TestAfterV2::run(const std::string& sql) {
    const auto done = m_session->run(sql);
    QVERIFY2(done, complaint(done).constData());
}

QString TestAfterV2::value(const std::string& sql) {
    const auto rows = m_session->query(sql);
    if (!rows || rows->size() != 1) {
        qWarning("%s: %s", sql.c_str(), complaint(rows).constData());
        return QStringLiteral("failed");
    }
    return QString::fromStdString(std::string(rows->text(0, 0)));
}

void TestAfterV2::everyFileParses() {
    for (const auto* id : {"016_create_v2", "016_create_v2_undo", "017_cutover", "017_rollback",
                           "018_cleanup", "019_moneyness", "019_moneyness_undo", "020_latest_snapshot",
                           "020_latest_snapshot_undo", "021_change_notice", "021_change_notice_undo"}) {
        const auto file = loadMigration(Engine::Postgresql, QLatin1String(id));
        QVERIFY2(file, complaint(file).constData());
        QVERIFY(!file->lockClass.isEmpty() && !file->requirement.isEmpty());
    }
}

void TestAfterV2::followsTheShapeOfTheOld() {
    run("DROP VIEW public.fo_expiry_metrics_5min, public.fo_option_strike_bars_5min_enriched;"
        "CREATE TABLE public.other AS SELECT symbol, expiry, strike, bucket_time, put_count::numeric AS "
        "put_count,"
        " call_count::integer AS call_count, call_volume::bigint AS call_volume, put_volume, "
        "timeframe::varchar(8),"
        " underlying_close::real AS underlying_close, call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg,"
        " call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg, "
        "created_at,"
        " updated_at FROM public.fo_option_strike_bars_5min;"
        "DROP MATERIALIZED VIEW public.fo_option_strike_bars_5min;"
        "ALTER TABLE public.other RENAME TO fo_option_strike_bars_5min");
    mustMigrate(QStringLiteral("016_create_v2"));
    const auto columns = [&](const std::string& relation) {
        return value(
            "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attnum)"
            " FROM pg_attribute WHERE attnum > 0 AND attrelid = '" +
            relation + "'::regclass");
    };
    QCOMPARE(columns("public.fo_option_strike_bars_5min_v2"),
             columns("public.fo_option_strike_bars_5min") +
                 QStringLiteral(",call_oi_sum double precision,put_oi_sum double precision"));
    run(insertMinutes(60, 61));
    run(insertMinutes(61, 63)); // both ways to follow
    QCOMPARE(value("SELECT concat_ws('/', call_count, put_count, call_volume, call_oi_sum)"
                   " FROM public.fo_option_strike_bars_5min_v2 WHERE bucket_time = '2026-11-20 04:45+00'"
                   " AND strike = 24700 AND expiry = '2026-11-24'"),
             QStringLiteral("6/2/30/4814"));
    mustMigrate(QStringLiteral("017_cutover"));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min"), QStringLiteral("182"));
    mustMigrate(QStringLiteral("020_latest_snapshot"));
    QCOMPARE(columns("public.fo_latest_snapshot"), columns("public.fo_option_strike_bars_5min"));
    for (const char* timeframe : {"1min", "5min", "15min"})
        QVERIFY(value(std::string("SELECT count(*) > 0 AND bool_and(timeframe = '") + timeframe +
                      "') FROM public.fo_latest_snapshot WHERE timeframe = '" + timeframe + "'") ==
                QStringLiteral("t"));
}

void TestAfterV2::refusesAShapeItDoesNotKnow() {
    run("DROP VIEW public.fo_expiry_metrics_5min, public.fo_option_strike_bars_5min_enriched;"
        "DROP MATERIALIZED VIEW public.fo_option_strike_bars_5min;"
        "CREATE TABLE public.fo_option_strike_bars_5min AS SELECT *, 1 AS spread FROM"
        " (SELECT * FROM public.fo_option_strike_bars_15min) AS o;"
        "ALTER TABLE public.fo_option_strike_bars_5min DROP COLUMN put_vega_avg;"
        "ALTER TABLE public.fo_option_strike_bars_5min ALTER call_volume TYPE text");
    mustRefuse(QStringLiteral("016_create_v2"), QStringLiteral("spread is unknown"));
    mustRefuse(QStringLiteral("016_create_v2"), QStringLiteral("without put_vega_avg"));
    mustRefuse(QStringLiteral("016_create_v2"), QStringLiteral("call_volume is of type text"));
    QCOMPARE(value("SELECT (to_regclass('public.fo_option_strike_bars_5min_v2') IS NULL)::text"),
             QStringLiteral("true"));
}

void TestAfterV2::refusesABaseTableWithoutKey() {
    run("ALTER TABLE public.fo_option_strike_bars DROP CONSTRAINT fo_option_strike_bars_pkey");
    mustRefuse(QStringLiteral("016_create_v2"), QStringLiteral("has no primary key"));
}

void TestAfterV2::copiesTheHistoryTheBaseLost() {
    const std::string old = "SELECT count(*) FROM public.fo_option_strike_bars_5min";
    QCOMPARE(value(old), QStringLiteral("168"));
    // In the middle of a bucket: 04:07.
    run("DELETE FROM public.fo_option_strike_bars WHERE bucket_time < '2026-11-20 04:07+00'");
    mustMigrate(QStringLiteral("016_create_v2"));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min o JOIN "
                   "public.fo_option_strike_bars_5min_v2 v"
                   " USING (symbol, expiry, bucket_time, strike) WHERE v.call_count = o.call_count"
                   " AND v.call_volume = o.call_volume AND abs(v.put_theta_avg - o.put_theta_avg) < 1e-12"),
             QStringLiteral("168"));
    QCOMPARE(value("SELECT max(bucket_time)::text FROM public.fo_option_strike_bars_5min_v2 WHERE put_oi_sum "
                   "IS NULL"),
             QStringLiteral("2026-11-20 04:00:00+00"));
    QCOMPARE(
        value("SELECT string_agg(concat_ws(' ', relation, from_time AT TIME ZONE 'UTC', rows), '; ' ORDER BY"
              " relation) FROM strikescope.copied_history"),
        QStringLiteral("public.fo_option_strike_bars_15min_v2 2026-11-20 03:45:00 28;"
                       " public.fo_option_strike_bars_5min_v2 2026-11-20 03:45:00 70"));
    mustMigrate(QStringLiteral("016_create_v2")); // again: nothing more
    QCOMPARE(value("SELECT count(*) FROM strikescope.copied_history"), QStringLiteral("2"));
    run("TRUNCATE public.fo_option_strike_bars");
    QCOMPARE(value("SELECT max(bucket_time)::text FROM public.fo_option_strike_bars_5min_v2"),
             QStringLiteral("2026-11-20 04:10:00+00"));
}

void TestAfterV2::addingEqualsRecomputing() {
    mustMigrate(QStringLiteral("016_create_v2"));
    for (const int minute : {60, 62, 61, 75, 63, 64, 70, 69, 74, 76}) // late ones too
        run(insertMinutes(minute, minute + 1, minute == 62 ? "k <> 3" : "true"));
    run("CREATE TABLE public.added AS SELECT '5' AS t, h.* FROM strikescope.held_5min h UNION ALL"
        " SELECT '15', h.* FROM strikescope.held_15min h;"
        "SELECT strikescope.refill_v2('2026-11-20', '2026-11-21')");
    const QString differing =
        value("SELECT count(*) FROM (SELECT '5' AS t, h.* FROM strikescope.held_5min h UNION ALL"
              "   SELECT '15', h.* FROM strikescope.held_15min h) AS h"
              " FULL JOIN public.added a USING (t, symbol, expiry, bucket_time, strike)"
              " WHERE (h.call_count, h.put_count, h.call_volume, h.put_volume, h.call_oi_sum, h.put_oi_sum, "
              "h.minutes,"
              "        h.call_oi_at, h.put_oi_at, h.created_at, h.updated_at, coalesce(h.call_iv_weight, "
              "h.call_count),"
              "        coalesce(h.put_theta_weight, h.put_count)) IS DISTINCT FROM"
              "       (a.call_count, a.put_count, a.call_volume, a.put_volume, a.call_oi_sum, a.put_oi_sum, "
              "a.minutes,"
              "        a.call_oi_at, a.put_oi_at, a.created_at, a.updated_at, coalesce(a.call_iv_weight, "
              "a.call_count),"
              "        coalesce(a.put_theta_weight, a.put_count))"
              "    OR NOT (abs(h.call_iv_avg - a.call_iv_avg) <= 1e-12 * abs(h.call_iv_avg)"
              "            OR num_nulls(h.call_iv_avg, a.call_iv_avg) = 2)"
              "    OR NOT (abs(h.put_theta_avg - a.put_theta_avg) <= 1e-12 * abs(h.put_theta_avg)"
              "            OR num_nulls(h.put_theta_avg, a.put_theta_avg) = 2)"
              "    OR abs(h.underlying_close - a.underlying_close) > 1e-12 * h.underlying_close");
    QCOMPARE(differing, QStringLiteral("0"));
    QCOMPARE(value("SELECT count(*) FROM public.added"), QStringLiteral("308"));
}

// ON CONFLICT DO UPDATE and a statement of two parts: what was new is in the recomputation of what was
// changed.
void TestAfterV2::upsertsAreNotCountedTwice() {
    mustMigrate(QStringLiteral("016_create_v2"));
    const auto volume = [&] {
        return value("SELECT concat_ws('/', sum(call_volume), (SELECT sum(call_volume)"
                     " FROM public.fo_option_strike_bars_15min_v2), (SELECT sum(call_volume)"
                     " FROM public.fo_option_strike_bars)) FROM public.fo_option_strike_bars_5min_v2");
    };
    // By hand: 60 minutes of 182, then 46 x 2 + 8 that became one more + 45 x 2; then 22 less and a minute
    // more.
    run(insertMinutes(60, 61, "k < 4"));
    run(insertMinutes(60, 61) + " ON CONFLICT (symbol, expiry, timeframe, bucket_time, strike) DO UPDATE SET"
                                " call_volume = excluded.call_volume + 1");
    QCOMPARE(volume(), QStringLiteral("11110/11110/11110"));
    run("WITH fixed AS (UPDATE public.fo_option_strike_bars SET call_volume = 0 WHERE strike = 24700"
        " AND bucket_time = '2026-11-20 04:45+00' RETURNING 1) " +
        insertMinutes(61, 62));
    QCOMPARE(volume(), QStringLiteral("11270/11270/11270"));
}

void TestAfterV2::cleansUp() {
    mustMigrate(QStringLiteral("016_create_v2"));
    mustMigrate(QStringLiteral("017_cutover"));
    mustMigrate(QStringLiteral("018_cleanup"));
    QCOMPARE(readCatalog(*m_session).value().stage, Stage::Cleaned);
    QCOMPARE(value("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
                   "relname ~ '_old'"
                   " OR nspname = 'strikescope' AND relname ~ 'saved'"),
             QStringLiteral("0"));
    mustMigrate(QStringLiteral("018_cleanup")); // an interrupted run begins anew
    run(insertMinutes(60, 61));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min_enriched"), QStringLiteral("182"));
    auto bulk = BulkSession::open(m_database.profile());
    QVERIFY(bulk);
    const auto map = RelationMap::read(**bulk);
    QVERIFY(map && map->of(Timeframe::Min15).kind == RelationKind::V2);
    QCOMPARE(map->of(Timeframe::Min15).name, std::string("fo_option_strike_bars_15min"));
    mustRefuse(QStringLiteral("017_rollback"), QStringLiteral("no cutover to take back"));
    QVERIFY(ensureV2(*m_session)); // is there, under its last name
    QCOMPARE(readCatalog(*m_session).value().stage, Stage::Cleaned);
}

void TestAfterV2::cleanupRefuses() {
    mustRefuse(QStringLiteral("018_cleanup"), QStringLiteral("has not been made"));
    mustMigrate(QStringLiteral("016_create_v2"));
    mustRefuse(QStringLiteral("018_cleanup"), QStringLiteral("has not been made"));
    mustMigrate(QStringLiteral("017_cutover"));
    run("CREATE VIEW public.desk AS SELECT strike FROM public.fo_option_strike_bars_15min_old");
    mustRefuse(QStringLiteral("018_cleanup"), QStringLiteral("view desk"));
    run("DROP VIEW public.desk; DELETE FROM public.fo_option_strike_bars WHERE bucket_time < '2026-11-20 "
        "03:50+00'");
    mustRefuse(QStringLiteral("018_cleanup"), QStringLiteral("holds 14 buckets"));
    QCOMPARE(readCatalog(*m_session).value().stage, Stage::CutOver); // nothing has been dropped
    QVERIFY(refreshOldAggregates(*m_session));
    mustMigrate(QStringLiteral("018_cleanup"));
}

void TestAfterV2::moneyness() {
    mustMigrate(QStringLiteral("016_create_v2"));
    mustMigrate(QStringLiteral("019_moneyness"));
    QVERIFY(readCatalog(*m_session).value().moneyness);
    run(insertMinutes(60, 66)); // noted by the triggers
    for (const std::string part : {"5min", "15min"}) {
        const std::string view = "public.fo_option_moneyness_" + part;
        const std::string v2 = "public.fo_option_strike_bars_" + part;
        // As if by hand: every row, both sides, beyond any clamp.
        const auto wrong = [&](const std::string& relation) {
            return value(
                "SELECT count(*) FROM " + view + " m FULL JOIN " + relation +
                " v USING (symbol, expiry, bucket_time, strike) WHERE m.moneyness IS DISTINCT FROM"
                " v.strike::double precision / v.underlying_close - 1 OR m.call_oi_sum IS DISTINCT FROM"
                " v.call_oi_sum OR m.updated_at IS DISTINCT FROM v.updated_at");
        };
        QCOMPARE(wrong(v2 + "_v2"), QStringLiteral("0"));
        // Both begin and end inside a quarter hour too, and an expiry asked for twice is answered once.
        for (const std::string bounds : {"-0.006, 0.004", "-1, 1", "0.005, 0.02", "-0.0001, 0.0001"})
            for (const std::string span : {"'2026-11-20 03:45+00', '2026-11-20 04:50+00'",
                                           "'2026-11-20 03:50+00', '2026-11-20 04:10+00'",
                                           "'2026-11-20 03:51+00', '2026-11-20 04:01+00'"})
                QCOMPARE(
                    value(
                        "SELECT concat_ws('/', count(*), count(b.strike), count(*) FILTER (WHERE b.strike "
                        "IS NULL OR w.strike IS NULL)) = concat_ws('/', count(*), count(*), 0) FROM " +
                        view +
                        "_between('NIFTY', ARRAY['2026-12-01', '2026-11-24', '2026-12-01', NULL]::date[], " +
                        span + ", " + bounds + ") b FULL JOIN (SELECT v.* FROM " + v2 + "_v2 v, (VALUES (" +
                        span + ", " + bounds +
                        ")) AS t (since, til, low, high) WHERE bucket_time >= since::timestamptz"
                        " AND bucket_time < til::timestamptz"
                        " AND strike::double precision / underlying_close - 1 BETWEEN low AND high"
                        " AND expiry IN ('2026-12-01', '2026-11-24')) w"
                        " USING (symbol, expiry, bucket_time, strike)"),
                    QStringLiteral("t"));
    }
    QVERIFY(value("SELECT count(*) FROM public.fo_option_moneyness_5min_between('NIFTY', "
                  "ARRAY['2026-12-01']::date[],"
                  " '2026-11-20', '2026-11-21', -0.006, 0.004)")
                .toInt() > 10);
    mustMigrate(QStringLiteral("017_cutover"));
    run("UPDATE public.fo_option_strike_bars SET underlying_close = 30000 WHERE strike = 24900");
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_moneyness_15min_between('NIFTY',"
                   " ARRAY['2026-11-24']::date[], '2026-11-20', '2026-11-21', -0.18, -0.16)"),
             QStringLiteral("5"));
}

void TestAfterV2::latestSnapshot() {
    mustMigrate(QStringLiteral("016_create_v2"));
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
        "call_oi_sum) VALUES"
        " ('2026-11-17 04:00+00', '1min', 'NIFTY', '2026-11-17', 24000, 1)"); // expired
    mustMigrate(QStringLiteral("020_latest_snapshot"));
    QVERIFY(readCatalog(*m_session).value().snapshot);
    const auto newest = [&](const std::string& timeframe) {
        return value(
            "SELECT concat_ws(' ', count(*), count(DISTINCT (expiry, strike)), min(bucket_time) AT TIME ZONE"
            " 'UTC', max(bucket_time) AT TIME ZONE 'UTC', sum(put_oi_sum), sum(call_volume))"
            " FROM public.fo_latest_snapshot WHERE symbol = 'NIFTY' AND timeframe = '" +
            timeframe + "'");
    };
    const auto is = [](const std::string& text) { return QString::fromStdString(text); };
    const std::string span = " 2026-11-20 04:44:00 2026-11-20 04:44:00 ";
    QCOMPARE(newest("1min"), is("14 14" + span + "10626 182"));
    run(insertMinutes(60, 62)); // the running buckets
    QCOMPARE(newest("1min"), is("14 14 2026-11-20 04:46:00 2026-11-20 04:46:00 10654 182"));
    QCOMPARE(newest("5min"), is("14 14 2026-11-20 04:45:00 2026-11-20 04:45:00 10654 364"));
    QCOMPARE(newest("15min"), is("14 14 2026-11-20 04:45:00 2026-11-20 04:45:00 10654 364"));
    run("DELETE FROM public.fo_option_strike_bars WHERE bucket_time = '2026-11-20 04:45+00'");
    run(insertMinutes(60, 61)); // late
    QCOMPARE(newest("5min"), is("14 14 2026-11-20 04:45:00 2026-11-20 04:45:00 10654 364"));
    run(insertMinutes(62, 63, "e = 0 AND k < 5")); // one expiry ahead of the other
    QCOMPARE(newest("1min"), is("12 12 2026-11-20 04:46:00 2026-11-20 04:47:00 9137 151"));
    run("UPDATE public.fo_option_strike_bars SET expiry = '2026-12-08' WHERE bucket_time = '2026-11-20 "
        "04:47+00'");
    QCOMPARE(value("SELECT count(DISTINCT expiry) FROM public.fo_latest_snapshot WHERE timeframe = '1min'"),
             QStringLiteral("3"));
    mustMigrate(QStringLiteral("017_cutover"));
    run(insertMinutes(63, 64));
    QCOMPARE(value("SELECT max(bucket_time)::text FROM public.fo_latest_snapshot WHERE symbol = 'NIFTY'"
                   " AND timeframe = '1min'"),
             QStringLiteral("2026-11-20 04:48:00+00"));
}

void TestAfterV2::undoneWithoutATrace() {
    const std::string objects = "SELECT string_agg(o, ' ' ORDER BY o) FROM (SELECT oid::regclass::text AS o "
                                "FROM pg_class WHERE relnamespace IN"
                                " ('public'::regnamespace, 'strikescope'::regnamespace) UNION ALL SELECT "
                                "oid::regprocedure::text FROM pg_proc"
                                " WHERE pronamespace IN ('public'::regnamespace, "
                                "'strikescope'::regnamespace) UNION ALL SELECT tgname::text FROM"
                                " pg_trigger WHERE NOT tgisinternal) AS x";
    const QString before = value(objects);
    for (const auto* id :
         {"016_create_v2", "019_moneyness", "020_latest_snapshot", "021_change_notice",
          "021_change_notice", // safe to repeat
          "021_change_notice_undo", "020_latest_snapshot_undo", "019_moneyness_undo", "016_create_v2_undo"})
        mustMigrate(QLatin1String(id));
    QCOMPARE(value(objects), before);
}

QTEST_GUILESS_MAIN(TestAfterV2)
#include "tst_after_v2.moc"
