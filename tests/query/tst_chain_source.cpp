// Chains read from a real PostgreSQL, in every state of the migration.

#include "models/ingest/schema/schema.h"
#include "models/query/postgres_source.h"
#include "tests/support/test_cluster.h"

#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

// NIFTY on 18 Aug 2026, 12:00–12:04 IST: two expiries; OI rises, falls and is unknown in the last minute.
constexpr const char* fiveMinutes = R"(
INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, underlying_close,
    call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg,
    put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, call_oi_sum, put_oi_sum)
SELECT '2026-08-18 06:30Z'::timestamptz + m * interval '1 minute', '1min', 'NIFTY', e, k, 24200 + m,
    0.10 + m / 100.0, CASE WHEN m = 2 THEN NULL ELSE 0.20 END, 0.5, -0.5, 0.001, 0.001, -10, -9, 12, 12,
    65 * m, 130, m + 1, 1, CASE WHEN m = 4 THEN NULL ELSE (ARRAY[650, 1300, 1950, 975])[m + 1] END, 0
FROM generate_series(0, 4) m, unnest(ARRAY['2026-08-25', '2026-09-01']::date[]) e, unnest(ARRAY[24150, 24200.5]) k)";

ChainQuestion nifty(Timeframe timeframe, std::optional<UtcTime> at = {}) {
    return {QStringLiteral("NIFTY"), timeframe, at};
}

const UtcTime noon{sys_days{year{2026} / 8 / 18} + 6h + 30min};

} // namespace

class TestChainSource : public QObject {
    Q_OBJECT

private:
    TestDatabase freshDatabase(const std::vector<std::string>& statements = {fiveMinutes}) {
        auto database = m_cluster->createDatabase(QStringLiteral("schema"));
        if (!database)
            qFatal("%s", complaint(database).constData());
        run(*database, statements);
        return std::move(*database);
    }

    void run(const TestDatabase& database, const std::vector<std::string>& statements) {
        auto session = Session::open(database.profile());
        QVERIFY2(session, complaint(session));
        for (const auto& statement : statements) {
            const auto done = (*session)->run(statement);
            QVERIFY2(done, complaint(done));
        }
    }

    // The source itself: what is read, without what is remembered.
    struct Reader {
        std::unique_ptr<StrikeSource> source;

        QFuture<Result<ChainFramePtr>> chain(const ChainQuestion& question) {
            return source->chain(question, Urgency::Asked)
                .then(QtFuture::Launch::Sync, [](const Result<Sourced<ChainFramePtr>>& answer) {
                    return answer.map([](const Sourced<ChainFramePtr>& sourced) { return sourced.value; });
                });
        }
        auto symbols() { return source->symbols(); }
        auto sessions(const QString& symbol) { return source->sessions(symbol); }
        auto buckets(const QString& symbol, Timeframe timeframe, Date session) {
            return source->buckets(symbol, timeframe, session);
        }
    };
    static Reader repositoryOf(const TestDatabase& database) {
        return Reader{makePostgresSource(database.profile())};
    }

    // What 12:00–12:05 must say, wherever it is read from.
    static void checkFiveMinutes(const Result<ChainFramePtr>& answer) {
        QVERIFY2(answer, complaint(answer));
        const ChainFrame& frame = **answer;
        QCOMPARE(frame.bucket, noon);
        QCOMPARE(frame.chains.size(), std::size_t(2));
        const Chain* chain = frame.chain(sys_days{year{2026} / 8 / 25});
        QVERIFY(chain);
        QCOMPARE(chain->strikes()[0], 24150.0);
        QCOMPARE(chain->strikes()[1], 24200.5);
        QCOMPARE(chain->column(Column::Underlying)[1], 24202.0);
        // weights 1..5: (1*.10 + 2*.11 + 3*.12 + 4*.13 + 5*.14) / 15
        QVERIFY(std::abs(chain->column(Column::CallIv)[1] - 1.90 / 15) < 1e-12);
        QVERIFY(std::abs(chain->column(Column::PutIv)[1] - 0.20) <
                1e-12); // the minute without IV has no weight
        QCOMPARE(chain->column(Column::CallVolume)[0], 650.0);
        QCOMPARE(chain->column(Column::CallCount)[0], 15.0);
        QCOMPARE(chain->column(Column::CallOi)[0], 975.0); // the last known, not the maximum, not the unknown
        QCOMPARE(chain->column(Column::PutOi)[0], 0.0);    // observed and zero
    }

    std::unique_ptr<TestCluster> m_cluster;

private slots:
    void initTestCase();
    void oneMinuteIsReadAsStored();
    void everyStateOfTheMigrationGivesTheSameChain_data();
    void everyStateOfTheMigrationGivesTheSameChain();
    void aCutoverIsFollowedWithoutARestart();
    void anAggregateThatLagsIsFilledFromTheMinutes();
    void theOldViewsZeroOiIsUnknown();
    void zeroMeansMissingWhereProducersWriteIt();
    void twoSpellingsOfASymbolAreOneSymbol();
    void sessionsAndBucketsAreWhatTheStoreHolds();
    void whatIsNotThereIsSaid();
    void aForeignDatabaseIsNamedAsSuch();
    void aLostConnectionIsReplaced();
    void readingCannotWrite();
};

void TestChainSource::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made = m_cluster->makeTemplate(QStringLiteral("schema"), [](const ConnectionProfile& profile) {
        return Session::open(profile).and_then([](const auto& session) { return ensureBase(*session); });
    });
    QVERIFY2(made, complaint(made));
}

void TestChainSource::oneMinuteIsReadAsStored() {
    const auto database = freshDatabase();
    auto repository = repositoryOf(database);
    const auto newest = repository.chain(nifty(Timeframe::Min1)).result();
    QVERIFY2(newest, complaint(newest));
    QCOMPARE((*newest)->bucket, noon + 4min);
    QVERIFY(isMissing((*newest)->chains[0].column(Column::CallOi)[0]));
    const auto second = repository.chain(nifty(Timeframe::Min1, noon + 1min + 59s)).result();
    QVERIFY2(second, complaint(second));
    QCOMPARE((*second)->chains[0].column(Column::CallOi)[0], 1300.0);
    QCOMPARE((*second)->relation, QStringLiteral("fo_option_strike_bars"));
}

void TestChainSource::everyStateOfTheMigrationGivesTheSameChain_data() {
    QTest::addColumn<QStringList>("statements");
    QTest::addColumn<bool>("v2");
    QTest::addColumn<QString>("relation");
    const QString base = QStringLiteral("fo_option_strike_bars");
    QTest::newRow("no aggregate") << QStringList{} << false << base;
    QTest::newRow("after 016") << QStringList{} << true << base + QStringLiteral("_5min_v2");
    QTest::newRow("after 017")
        << QStringList{QStringLiteral("ALTER TABLE %1_5min_v2 RENAME TO %1_5min").arg(base)} << true
        << base + QStringLiteral("_5min");
}

void TestChainSource::everyStateOfTheMigrationGivesTheSameChain() {
    QFETCH(const QStringList, statements);
    QFETCH(const bool, v2);
    QFETCH(const QString, relation);
    const auto database = freshDatabase();
    if (v2) {
        auto session = Session::open(database.profile());
        QVERIFY2(session, complaint(session));
        const auto done = ensureV2(**session);
        QVERIFY2(done, complaint(done));
        run(database, {"DELETE FROM fo_option_strike_bars", fiveMinutes});
    }
    for (const QString& statement : statements)
        run(database, {statement.toStdString()});

    auto repository = repositoryOf(database);
    const auto answer = repository.chain(nifty(Timeframe::Min5, noon + 3min)).result();
    checkFiveMinutes(answer);
    QCOMPARE((*answer)->relation, relation);
    checkFiveMinutes(repository.chain(nifty(Timeframe::Min5)).result());
}

void TestChainSource::aCutoverIsFollowedWithoutARestart() {
    const auto database = freshDatabase({});
    {
        auto session = Session::open(database.profile());
        QVERIFY2(session, complaint(session));
        QVERIFY(ensureV2(**session));
    }
    run(database, {fiveMinutes});
    auto repository = repositoryOf(database);
    checkFiveMinutes(repository.chain(nifty(Timeframe::Min5)).result());
    run(database, {"ALTER TABLE fo_option_strike_bars_5min_v2 RENAME TO fo_option_strike_bars_5min"});
    const auto after = repository.chain(nifty(Timeframe::Min5)).result();
    checkFiveMinutes(after);
    QCOMPARE((*after)->relation, QStringLiteral("fo_option_strike_bars_5min"));
}

void TestChainSource::anAggregateThatLagsIsFilledFromTheMinutes() {
    // As a continuous aggregate whose policy has not run yet: the relation exists and lacks the bucket.
    const auto database = freshDatabase();
    run(database,
        {"CREATE TABLE fo_option_strike_bars_5min_v2 AS SELECT * FROM fo_option_strike_bars WHERE false"});
    auto repository = repositoryOf(database);
    const auto answer = repository.chain(nifty(Timeframe::Min5)).result();
    checkFiveMinutes(answer);
    QCOMPARE((*answer)->relation, QStringLiteral("fo_option_strike_bars"));
}

void TestChainSource::theOldViewsZeroOiIsUnknown() {
    // History that only the old aggregate still has: its enriched view says 0 where OI is unknown.
    const auto database = freshDatabase();
    run(database, {"CREATE TABLE fo_option_strike_bars_5min_enriched AS SELECT * FROM fo_option_strike_bars",
                   "UPDATE fo_option_strike_bars_5min_enriched SET call_oi_sum = 0, put_oi_sum = 0, "
                   "bucket_time = '2026-08-03 06:30Z'"
                   " WHERE bucket_time = '2026-08-18 06:30Z'"});
    auto repository = repositoryOf(database);
    const auto answer =
        repository.chain(nifty(Timeframe::Min5, UtcTime{sys_days{year{2026} / 8 / 3} + 6h + 30min})).result();
    QVERIFY2(answer, complaint(answer));
    QCOMPARE((*answer)->relation, QStringLiteral("fo_option_strike_bars_5min_enriched"));
    QVERIFY(isMissing((*answer)->chains[0].column(Column::PutOi)[0]));
    QCOMPARE((*answer)->chains[0].column(Column::CallIv)[0], 0.10);
    checkFiveMinutes(repository.chain(nifty(Timeframe::Min5, noon)).result());
}

void TestChainSource::zeroMeansMissingWhereProducersWriteIt() {
    const auto database = freshDatabase({R"(
INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, call_iv_avg, call_delta_avg,
    call_gamma_avg, call_theta_avg, call_vega_avg, call_count, call_oi_sum, put_iv_avg, put_delta_avg, put_count,
    put_oi_sum)
VALUES ('2026-08-18 06:30Z', '1min', 'NIFTY', '2026-08-25', 20000, 0, 0, 0, 0, 0, 3, 0, 0, -0.01, 0, 0))"});
    auto repository = repositoryOf(database);
    const auto answer = repository.chain(nifty(Timeframe::Min1)).result();
    QVERIFY2(answer, complaint(answer));
    const Chain& chain = (*answer)->chains[0];
    for (const Column c : {Column::CallIv, Column::CallDelta, Column::CallVega, Column::PutIv, Column::PutOi,
                           Column::Underlying, Column::CallVolume})
        QVERIFY2(isMissing(chain.column(c)[0]), databaseName(c));
    QCOMPARE(chain.column(Column::CallOi)[0], 0.0);     // three observations: a real zero
    QCOMPARE(chain.column(Column::PutDelta)[0], -0.01); // a Greek that is not zero was computed
    QVERIFY(isMissing(chain.underlying()));
}

void TestChainSource::twoSpellingsOfASymbolAreOneSymbol() {
    const auto database = freshDatabase(
        {fiveMinutes, "UPDATE fo_option_strike_bars SET symbol = 'NIFTY50' WHERE strike > 24200"});
    auto repository = repositoryOf(database);
    const auto symbols = repository.symbols().result();
    QVERIFY2(symbols, complaint(symbols));
    QCOMPARE(*symbols, QStringList{QStringLiteral("NIFTY")});
    checkFiveMinutes(repository.chain(nifty(Timeframe::Min5)).result());
    checkFiveMinutes(repository.chain({QStringLiteral("Nifty 50"), Timeframe::Min5, noon}).result());
}

void TestChainSource::sessionsAndBucketsAreWhatTheStoreHolds() {
    const auto database = freshDatabase(
        {fiveMinutes,
         "INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike) VALUES "
         "('2026-08-14 18:29:00Z', '1min', 'NIFTY', '2026-08-25', 24000),"
         "('2026-08-14 18:31:00Z', '1min', 'NIFTY', '2026-08-25', 24000),"
         "('2026-08-12 06:00:00Z', '1min', 'BANKNIFTY', '2026-08-25', 52000)"});
    auto repository = repositoryOf(database);
    const auto sessions = repository.sessions(QStringLiteral("NIFTY")).result();
    QVERIFY2(sessions, complaint(sessions));
    QStringList days;
    for (const Date day : *sessions)
        days << isoDate(day);
    QCOMPARE(days.join(u' '), QStringLiteral("2026-08-14 2026-08-15 2026-08-18")); // IST days
    const auto minutes =
        repository.buckets(QStringLiteral("NIFTY"), Timeframe::Min1, sys_days{year{2026} / 8 / 18}).result();
    QVERIFY2(minutes, complaint(minutes));
    QCOMPARE(minutes->size(), std::size_t(5));
    const auto fives =
        repository.buckets(QStringLiteral("NIFTY"), Timeframe::Min5, sys_days{year{2026} / 8 / 18}).result();
    QVERIFY2(fives, complaint(fives));
    QCOMPARE(*fives, std::vector<UtcTime>{noon});
    const auto none =
        repository.buckets(QStringLiteral("NIFTY"), Timeframe::Min5, sys_days{year{2026} / 8 / 17}).result();
    QVERIFY2(none, complaint(none));
    QVERIFY(none->empty());
}

void TestChainSource::whatIsNotThereIsSaid() {
    const auto database = freshDatabase();
    auto repository = repositoryOf(database);
    const auto night = repository.chain(nifty(Timeframe::Min5, noon + 10h)).result();
    QVERIFY(!night);
    QCOMPARE(night.error().code, ErrorCode::NotFound);
    QVERIFY(night.error().message.contains(QStringLiteral("22:00")));
    const auto other = repository.chain({QStringLiteral("SENSEX"), Timeframe::Min5, noon}).result();
    QVERIFY(!other);
    QVERIFY(other.error().message.contains(QStringLiteral("NIFTY")));
    const auto empty = freshDatabase({});
    const auto nothing = repositoryOf(empty).symbols().result();
    QVERIFY2(nothing, complaint(nothing));
    QVERIFY(nothing->isEmpty());
}

void TestChainSource::aForeignDatabaseIsNamedAsSuch() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    const auto answer = repositoryOf(*database).chain(nifty(Timeframe::Min5)).result();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::SchemaMismatch);
    QVERIFY(answer.error().message.contains(QStringLiteral("fo_option_strike_bars")));
}

void TestChainSource::aLostConnectionIsReplaced() {
    const auto database = freshDatabase();
    auto repository = repositoryOf(database);
    checkFiveMinutes(repository.chain(nifty(Timeframe::Min5)).result());
    run(database,
        {"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
         "AND pid <> pg_backend_pid()"});
    checkFiveMinutes(repository.chain(nifty(Timeframe::Min5)).result());
}

void TestChainSource::readingCannotWrite() {
    const auto database = freshDatabase();
    run(database, {"CREATE FUNCTION spoil() RETURNS float8 LANGUAGE plpgsql VOLATILE AS "
                   "$$ BEGIN DELETE FROM fo_option_strike_bars; RETURN 1; END $$",
                   "ALTER TABLE fo_option_strike_bars RENAME TO hidden",
                   "CREATE VIEW fo_option_strike_bars AS SELECT h.bucket_time, h.timeframe, h.symbol, "
                   "h.expiry, h.strike,"
                   " spoil() AS underlying_close, call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, "
                   "call_gamma_avg,"
                   " put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg, call_volume, "
                   "put_volume,"
                   " call_count, put_count, call_oi_sum, put_oi_sum FROM hidden h"});
    const auto answer = repositoryOf(database).chain(nifty(Timeframe::Min1)).result();
    QVERIFY(!answer); // a view of somebody else's that writes is stopped by the server
    auto session = Session::open(database.profile());
    QVERIFY2(session, complaint(session));
    const auto left = (*session)->query("SELECT count(*) FROM hidden");
    QCOMPARE(left->integer(0, 0), 20);
}

QTEST_GUILESS_MAIN(TestChainSource)
#include "tst_chain_source.moc"
