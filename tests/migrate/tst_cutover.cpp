#include "models/ingest/schema/schema.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/plain_run.h"
#include "models/query/relation_map.h"
#include "tests/migrate/bars_by_hand.h"
#include "tests/support/test_cluster.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace strikescope;

namespace {

// Two expiries, five strikes, minutes [from, until) of 20 Nov 2026, 09:15 IST onwards. OI falls, and is
// unknown now and then.
std::string insertMinutes(int from, int until) {
    return QStringLiteral(
               "INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike,"
               " underlying_close, call_iv_avg, call_volume, put_volume, call_count, put_count,"
               " call_oi_sum, put_oi_sum)"
               " SELECT timestamptz '2026-11-20 03:45+00' + m * interval '1 min', '1min', 'NIFTY',"
               " date '2026-11-24' + 7 * e, 25000 + 50 * k, 25010 + m % 7, 0.1 + k / 100.0, 10 + k, 5 + m % "
               "3,"
               " 1 + m % 2, 2, CASE WHEN m % 4 <> 0 THEN 5000 - m * 3 + k END, 700 + m"
               " FROM generate_series(%1, %2) m, generate_series(0, 1) e, generate_series(0, 4) k")
        .arg(from)
        .arg(until - 1)
        .toStdString();
}

// What people can see of a catalog, object numbers aside.
constexpr const char* fingerprintQuery = R"(
SELECT string_agg(line, E'\n' ORDER BY line) FROM (
    SELECT concat_ws('|', n.nspname, c.relname, c.relkind, c.relowner::regrole,
               (SELECT string_agg(g::text, ',' ORDER BY g::text)
                FROM unnest(coalesce(c.relacl, acldefault('r', c.relowner))) g),
               c.reloptions, obj_description(c.oid, 'pg_class'), pg_get_viewdef(c.oid),
               (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attacl,
                                            col_description(attrelid, attnum)), ', ' ORDER BY attnum)
                FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
               (SELECT string_agg(pg_get_indexdef(indexrelid), ', ' ORDER BY pg_get_indexdef(indexrelid))
                FROM pg_index WHERE indrelid = c.oid)) AS line
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'strikescope') AND c.relkind IN ('r', 'v', 'm')
    UNION ALL
    SELECT concat_ws('|', p.oid::regprocedure, p.proacl, p.prosrc) FROM pg_proc p
    WHERE p.pronamespace = 'strikescope'::regnamespace
    UNION ALL
    SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal) AS lines)";

} // namespace

class TestCutover : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void thereAndBackAgain();
    void dataStaysEqual();
    void carriesOwnerGrantsCommentsOptions();
    void metricsFromOpenInterest();
    void refusesForeignDependents();
    void refusesOtherStages();
    void readersOfMetricsKeepThemThroughTheRollback();
    void chartsReadTheRightRelation();
    void readersAndWritersNoticeNothing();
    void writerDoesNotEvenWait();

private:
    Result<void> migrate(const QString& name);
    void mustMigrate(const QString& name);
    void mustRefuse(const QString& name, const QString& word);
    void run(const std::string& sql);
    QString value(const std::string& sql);
    void v2IsRight(const std::string& suffix);

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<BulkSession> m_bulk;
};

void TestCutover::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made = m_cluster->makeTemplate(QStringLiteral("beside"),
                                              [](const ConnectionProfile& profile) -> Result<void> {
                                                  auto session = Session::open(profile);
                                                  if (!session)
                                                      return tl::unexpected(session.error());
                                                  STRIKESCOPE_TRY(ensureBase(**session));
                                                  STRIKESCOPE_TRY((*session)->run(insertMinutes(0, 60)));
                                                  STRIKESCOPE_TRY(ensureOldAggregates(**session));
                                                  return ensureV2(**session);
                                              });
    QVERIFY2(made, complaint(made).constData());
}

void TestCutover::init() {
    m_bulk.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("beside"));
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = BulkSession::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_bulk = std::move(*session);
}

Result<void> TestCutover::migrate(const QString& name) {
    const auto file = loadMigration(Engine::Postgresql, name);
    if (!file)
        return tl::unexpected(file.error());
    auto session = Session::open(m_database.profile());
    if (!session)
        return tl::unexpected(session.error());
    return (*session)->transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY((*session)->run("SET LOCAL search_path = pg_catalog; SET LOCAL lock_timeout = '5s'"));
        return runPlainly(**session, *file);
    });
}

void TestCutover::mustMigrate(const QString& name) {
    const auto done = migrate(name);
    QVERIFY2(done, complaint(done).constData());
}

void TestCutover::mustRefuse(const QString& name, const QString& word) {
    const QString before = value(fingerprintQuery);
    const auto done = migrate(name);
    QVERIFY(!done);
    QVERIFY2(done.error().detail.contains(word) || done.error().message.contains(word),
             complaint(done).constData());
    QCOMPARE(value(fingerprintQuery), before);
}

void TestCutover::run(const std::string& sql) {
    const auto done = m_bulk->run(sql);
    QVERIFY2(done, complaint(done).constData());
}

QString TestCutover::value(const std::string& sql) {
    auto session = Session::open(m_database.profile());
    const auto rows = session ? (*session)->query(sql) : tl::unexpected(session.error());
    if (!rows || rows->size() != 1) {
        qWarning("%s: %s", sql.c_str(), complaint(rows).constData());
        return QStringLiteral("failed");
    }
    return QString::fromStdString(std::string(rows->text(0, 0)));
}

void TestCutover::v2IsRight(const std::string& suffix) {
    for (const auto& aggregate : allAggregates) {
        const auto timeframe = aggregate.minutes == 5 ? Timeframe::Min5 : Timeframe::Min15;
        const auto expected = bucketsByHand(*m_bulk, timeframe);
        QVERIFY2(expected, complaint(expected).constData());
        const auto found = bucketsOf(*m_bulk, aggregate.name() + suffix);
        QVERIFY2(found, complaint(found).constData());
        const QString what = difference(*expected, *found);
        QVERIFY2(what.isEmpty(), qPrintable(what));
    }
}

void TestCutover::thereAndBackAgain() {
    const auto stage = [&] {
        auto session = Session::open(m_database.profile());
        return readCatalog(**session).value().stage;
    };
    const QString beside = value(fingerprintQuery);
    QCOMPARE(stage(), Stage::Beside);
    mustMigrate(QStringLiteral("017_cutover"));
    const QString cutOver = value(fingerprintQuery);
    QCOMPARE(stage(), Stage::CutOver);
    QVERIFY(cutOver != beside);
    for (int round = 0; round < 3; ++round) {
        mustMigrate(QStringLiteral("017_rollback"));
        QCOMPARE(value(fingerprintQuery), beside); // the views' definitions among it, to the letter
        QCOMPARE(stage(), Stage::Beside);
        mustMigrate(QStringLiteral("017_cutover"));
        QCOMPARE(value(fingerprintQuery), cutOver);
    }
}

void TestCutover::dataStaysEqual() {
    const auto sums = [&](const std::string& relation) {
        return value("SELECT concat_ws('/', count(*), sum(hashtext(r::text)::bigint)) FROM (SELECT "
                     "bucket_time, strike,"
                     " call_volume, put_volume, call_count, put_count, underlying_close FROM " +
                     relation + ") AS r");
    };
    const QString old = sums("public.fo_option_strike_bars_5min"),
                  v2 = sums("public.fo_option_strike_bars_5min_v2");
    QCOMPARE(v2, old);
    const std::string columns =
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY"
        " attnum) FROM pg_attribute WHERE attnum > 0 AND attrelid = "
        "'public.fo_option_strike_bars_5min_enriched'::regclass";
    const QString enriched = value(columns);
    mustMigrate(QStringLiteral("017_cutover"));
    QCOMPARE(sums("public.fo_option_strike_bars_5min_old"), old);
    QCOMPARE(sums("public.fo_option_strike_bars_5min_enriched"), v2);
    QCOMPARE(value(columns), enriched);
    v2IsRight("");
    // Straight from v2: unknown stays unknown, and no join.
    run("UPDATE public.fo_option_strike_bars SET put_oi_sum = NULL WHERE strike = 25000");
    QCOMPARE(
        value("SELECT count(*) FROM public.fo_option_strike_bars_15min_enriched WHERE put_oi_sum IS NULL"),
        QStringLiteral("8"));
    QVERIFY(!value("SELECT pg_get_viewdef('public.fo_option_strike_bars_5min_enriched'::regclass)")
                 .contains(QStringLiteral("JOIN")));
    // The old ones stay as fresh as they were kept.
    run(insertMinutes(60, 75));
    auto session = Session::open(m_database.profile());
    QVERIFY(session && refreshOldAggregates(**session));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_15min_old"), QStringLiteral("50"));
    v2IsRight("");
    mustMigrate(QStringLiteral("017_rollback"));
    run(insertMinutes(75, 77));
    v2IsRight("_v2");
}

void TestCutover::carriesOwnerGrantsCommentsOptions() {
    run("CREATE ROLE market_owner; CREATE ROLE reader; CREATE ROLE clerk; GRANT ALL ON SCHEMA public TO "
        "market_owner;"
        "ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min OWNER TO market_owner;"
        "GRANT SELECT ON public.fo_option_strike_bars_5min TO reader WITH GRANT OPTION;"
        "GRANT SELECT (strike, call_volume) ON public.fo_option_strike_bars_15min TO clerk;"
        "GRANT SELECT ON public.fo_option_strike_bars_5min_v2 TO clerk;"
        "COMMENT ON COLUMN public.fo_option_strike_bars_5min.strike IS 'in rupees, 100 %s';"
        "COMMENT ON VIEW public.fo_expiry_metrics_5min IS 'for the desk';"
        "GRANT SELECT ON public.fo_expiry_metrics_5min TO reader;"
        "ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min SET (autovacuum_enabled = off)");
    const QString beside = value(fingerprintQuery);
    const auto is = [&](const std::string& what) { return value("SELECT (" + what + ")::text"); };
    const std::string five = "'public.fo_option_strike_bars_5min'",
                      fifteen = "'public.fo_option_strike_bars_15min'";
    mustMigrate(QStringLiteral("017_cutover"));
    QCOMPARE(is("SELECT relowner::regrole FROM pg_class WHERE oid = " + five + "::regclass"),
             QStringLiteral("market_owner"));
    QCOMPARE(is("has_table_privilege('reader', " + five + ", 'SELECT WITH GRANT OPTION')"),
             QStringLiteral("true"));
    QCOMPARE(is("has_table_privilege('clerk', " + five + ", 'SELECT')"), QStringLiteral("false"));
    QCOMPARE(is("has_column_privilege('clerk', " + fifteen + ", 'call_volume', 'SELECT')"),
             QStringLiteral("true"));
    QCOMPARE(is("has_column_privilege('clerk', " + fifteen + ", 'put_volume', 'SELECT')"),
             QStringLiteral("false"));
    QCOMPARE(is("col_description(" + five + "::regclass, 5)"), QStringLiteral("in rupees, 100 %s"));
    QCOMPARE(is("obj_description('public.fo_expiry_metrics_5min'::regclass)"),
             QStringLiteral("for the desk"));
    QVERIFY(is("SELECT reloptions FROM pg_class WHERE oid = " + five + "::regclass")
                .contains(QStringLiteral("autovacuum_enabled=off")));
    run(insertMinutes(60, 62)); // the trigger's rights did not suffer
    v2IsRight("");
    run("DELETE FROM public.fo_option_strike_bars WHERE bucket_time >= '2026-11-20 04:45+00'");
    mustMigrate(QStringLiteral("017_rollback"));
    QCOMPARE(value(fingerprintQuery), beside);
    run("DROP OWNED BY reader, clerk; ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min OWNER TO "
        "CURRENT_USER;"
        "DROP OWNED BY market_owner; DROP ROLE reader, clerk, market_owner");
}

void TestCutover::metricsFromOpenInterest() {
    run("TRUNCATE public.fo_option_strike_bars;"
        "INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
        "call_oi_sum,"
        " put_oi_sum, call_volume, put_volume) VALUES"
        " ('2026-11-20 04:00+00', '1min', 'NIFTY', '2026-11-24', 24900, 5000, 7000, 10, 60),"
        " ('2026-11-20 04:01+00', '1min', 'NIFTY', '2026-11-24', 24900, 10, 60, 10, 60)," // the last counts
        " ('2026-11-20 04:00+00', '1min', 'NIFTY', '2026-11-24', 24950, 20, 30, 20, 30),"
        " ('2026-11-20 04:00+00', '1min', 'NIFTY', '2026-11-24', 25000, 50, 20, 50, 20),"
        " ('2026-11-20 04:00+00', '1min', 'NIFTY', '2026-11-24', 25050, 80, NULL, 80, 10),"
        " ('2026-11-20 04:00+00', '1min', 'NIFTY', '2026-11-24', 25100, 200, 10, 200, 5),"
        " ('2026-11-20 04:00+00', '1min', 'NIFTY', '2026-12-01', 25000, NULL, NULL, 1, 1)");
    auto session = Session::open(m_database.profile());
    QVERIFY(session && refreshOldAggregates(**session));
    const std::string old =
        "SELECT string_agg(m::text, ' ') FROM (SELECT bucket_time, symbol, expiry, total_call_volume,"
        " total_put_volume, pcr, max_pain_strike FROM public.fo_expiry_metrics_5min"
        " ORDER BY expiry) m";
    const QString before = value(old);
    mustMigrate(QStringLiteral("017_cutover"));
    QCOMPARE(value(old), before); // their meaning too, faults included
    // Pain in thousands of rupees: 24900: 20 + 40 + 15 = 75 by puts above... see below; the least is at
    // 25000.
    QCOMPARE(value("SELECT concat_ws('/', total_call_oi, total_put_oi, pcr_oi, max_pain_oi_strike)"
                   " FROM public.fo_expiry_metrics_5min WHERE expiry = '2026-11-24'"),
             QStringLiteral("360/120/0.3333333333333333/24950.00"));
    QCOMPARE(value("SELECT num_nulls(total_call_oi, total_put_oi, pcr_oi, max_pain_oi_strike)"
                   " FROM public.fo_expiry_metrics_15min WHERE expiry = '2026-12-01'"),
             QStringLiteral("4"));
}

void TestCutover::refusesForeignDependents() {
    run("CREATE VIEW public.desk AS SELECT strike FROM public.fo_option_strike_bars_5min");
    mustRefuse(QStringLiteral("017_cutover"), QStringLiteral("view public.desk"));
    run("DROP VIEW public.desk;"
        "CREATE FUNCTION public.volumes() RETURNS double precision BEGIN ATOMIC"
        " SELECT sum(call_volume) FROM public.fo_option_strike_bars_15min; END");
    mustRefuse(QStringLiteral("017_cutover"), QStringLiteral("volumes()"));
    run("DROP FUNCTION public.volumes;"
        "CREATE MATERIALIZED VIEW public.days AS SELECT DISTINCT bucket_time::date FROM "
        "public.fo_option_strike_bars_5min");
    mustRefuse(QStringLiteral("017_cutover"), QStringLiteral("public.days"));
    run("DROP MATERIALIZED VIEW public.days;"
        "CREATE VIEW public.desk AS SELECT strike FROM public.fo_option_strike_bars_5min_enriched");
    mustMigrate(QStringLiteral("017_cutover")); // follows the view
    QCOMPARE(value("SELECT count(*) FROM public.desk"), QStringLiteral("120"));
    mustMigrate(QStringLiteral("017_rollback"));
}

void TestCutover::refusesOtherStages() {
    mustRefuse(QStringLiteral("017_rollback"), QStringLiteral("no cutover to take back"));
    mustMigrate(QStringLiteral("017_cutover"));
    mustRefuse(QStringLiteral("017_cutover"), QStringLiteral("017 needs"));
    mustRefuse(QStringLiteral("016_create_v2_undo"), QStringLiteral("v2 itself"));
    const auto file = loadMigration(Engine::Postgresql, QStringLiteral("016_create_v2"));
    QVERIFY(file);
    auto session = Session::open(m_database.profile());
    const auto again = (*session)->transaction([&] { return runPlainly(**session, *file); });
    QVERIFY(!again && complaint(again).contains("holds open interest already"));
}

void TestCutover::readersOfMetricsKeepThemThroughTheRollback() {
    mustMigrate(QStringLiteral("017_cutover"));
    run("CREATE VIEW public.desk AS SELECT bucket_time, pcr, pcr_oi FROM public.fo_expiry_metrics_5min");
    mustMigrate(QStringLiteral("017_rollback"));
    QCOMPARE(value("SELECT concat_ws('/', count(*), count(pcr), count(pcr_oi)) FROM public.desk"),
             QStringLiteral("24/24/0"));
    mustMigrate(QStringLiteral("017_cutover"));
    QCOMPARE(value("SELECT concat_ws('/', count(*), count(pcr), count(pcr_oi)) FROM public.desk"),
             QStringLiteral("24/24/24"));
}

void TestCutover::chartsReadTheRightRelation() {
    const auto five = [&] {
        const auto map = RelationMap::read(*m_bulk);
        return QString::fromStdString(map ? map->of(Timeframe::Min5).name : "none");
    };
    QCOMPARE(five(), QStringLiteral("fo_option_strike_bars_5min_v2"));
    mustMigrate(QStringLiteral("017_cutover"));
    QCOMPARE(five(), QStringLiteral("fo_option_strike_bars_5min"));
    mustMigrate(QStringLiteral("017_rollback"));
    QCOMPARE(five(), QStringLiteral("fo_option_strike_bars_5min_v2"));
}

// Readers with prepared statements and a writer, through twenty swaps: none of them fails once.
void TestCutover::readersAndWritersNoticeNothing() {
    std::atomic<bool> done = false;
    std::atomic<int> reads = 0, writes = 0;
    std::array<QString, 3> faults;
    const auto read = [&](int reader, const std::string& relation) {
        auto session = Session::open(m_database.profile());
        auto ready =
            session ? (*session)->run("PREPARE question (numeric) AS SELECT bucket_time, strike, call_volume,"
                                      " call_count FROM " +
                                      relation + " WHERE symbol = 'NIFTY' AND strike = $1")
                    : tl::unexpected(session.error());
        while (ready && !done) {
            ready = (*session)->query("EXECUTE question (25100)").map([&](const Rows& rows) {
                reads += rows.size() >= 24 ? 1 : 0;
            });
        }
        if (!ready)
            faults[std::size_t(reader)] = QString::fromUtf8(complaint(ready));
    };
    std::vector<std::thread> others;
    others.emplace_back(read, 0, "public.fo_option_strike_bars_5min_enriched");
    others.emplace_back(read, 1, "public.fo_option_strike_bars_5min");
    others.emplace_back([&] {
        auto session = BulkSession::open(m_database.profile());
        Result<void> written = session ? Result<void>{} : tl::unexpected(session.error());
        for (int minute = 60; written && !done; ++minute, ++writes)
            written = (*session)->run(insertMinutes(minute, minute + 1));
        if (!written)
            faults[2] = QString::fromUtf8(complaint(written));
    });
    Result<void> swapped;
    for (int swap = 0; swapped && swap < 20; ++swap) {
        swapped = migrate(swap % 2 ? QStringLiteral("017_rollback") : QStringLiteral("017_cutover"));
        const int readsThen = reads, writesThen = writes;
        if (!QTest::qWaitFor([&] { return reads > readsThen + 3 && writes > writesThen; }, 20000))
            break;
    }
    const int readsAtLast = reads;
    done = true;
    for (auto& other : others)
        other.join();
    QVERIFY2(swapped, complaint(swapped).constData());
    for (const QString& fault : faults)
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    QVERIFY(readsAtLast > 60 && writes >= 20);
    v2IsRight("_v2");
}

// Whose trigger has its plans from before, and who writes before, during and after the renames.
void TestCutover::writerDoesNotEvenWait() {
    auto session = Session::open(m_database.profile());
    QVERIFY(session);
    run("SET lock_timeout = '5s'");
    run(insertMinutes(60, 61));
    const auto swapped = (*session)->transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(
            runPlainly(**session, *loadMigration(Engine::Postgresql, QStringLiteral("017_cutover"))));
        STRIKESCOPE_TRY(m_bulk->run(insertMinutes(61, 62)));
        return m_bulk->run("UPDATE public.fo_option_strike_bars SET call_volume = 7 WHERE strike = 25050");
    });
    QVERIFY2(swapped, complaint(swapped).constData());
    run(insertMinutes(62, 63));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min"
                   " WHERE bucket_time = '2026-11-20 04:45+00'"),
             QStringLiteral("10"));
    v2IsRight("");
}

QTEST_GUILESS_MAIN(TestCutover)
#include "tst_cutover.moc"
