// The repository over a real server: what it remembers is what the database says, through late rows, a
// cutover and a restart.

#include "models/cache/frame_codec.h"
#include "models/ingest/schema/schema.h"
#include "models/migrate/plan/migration_file.h"
#include "models/migrate/plan/plain_run.h"
#include "models/query/postgres_source.h"
#include "models/query/strike_repository.h"
#include "tests/support/test_cluster.h"

#include <QSignalSpy>
#include <QTest>

#include <signal.h>

using namespace strikescope;
using namespace std::chrono;

namespace {

constexpr const char* anHour = R"(
INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, underlying_close,
    call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg,
    put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, call_oi_sum, put_oi_sum)
SELECT '2026-08-18 06:30Z'::timestamptz + m * interval '1 minute', '1min', s, e, k, 24200 + m,
    0.10 + m / 1000.0, 0.20, 0.5, -0.5, 0.001, 0.001, -10, -9, 12, 12, 65 * m, 130, m + 1, 1, 650 + m, 65
FROM generate_series(0, 59) m, unnest(ARRAY['2026-08-25', '2026-09-01']::date[]) e, generate_series(24000, 24500, 50) k,
     unnest(ARRAY['NIFTY', 'BANKNIFTY']) s)";

const Date tuesday{sys_days{year{2026} / 8 / 18}};
const UtcTime noon{tuesday + 6h + 30min};

ChainQuestion nifty(std::optional<UtcTime> at, Timeframe timeframe = Timeframe::Min5) {
    return {QStringLiteral("NIFTY"), timeframe, at};
}

// Cell by cell; a sum of the same numbers in another order may differ in its last digit.
bool sameNumbers(const ChainFrame& a, const ChainFrame& b) {
    const auto same = [](double x, double y) {
        return isMissing(x) ? isMissing(y) : std::abs(x - y) <= 1e-12 * std::max(1.0, std::abs(y));
    };
    return a.bucket == b.bucket && a.closed == b.closed && a.origin == b.origin &&
           std::equal(a.chains.begin(), a.chains.end(), b.chains.begin(), b.chains.end(),
                      [&](const Chain& x, const Chain& y) {
                          return x.expiry() == y.expiry() &&
                                 std::equal(x.values().begin(), x.values().end(), y.values().begin(),
                                            y.values().end(), same);
                      });
}

} // namespace

class TestRepositoryPostgres : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;

    TestDatabase market() {
        auto database = m_cluster->createDatabase(QStringLiteral("market"));
        if (!database)
            qFatal("%s", complaint(database).constData());
        return std::move(*database);
    }

    static void run(const TestDatabase& database, const std::string& statement) {
        auto session = Session::open(database.profile());
        const auto done = session ? (*session)->run(statement) : tl::unexpected(session.error());
        QVERIFY2(done, complaint(done));
    }

    static void migrate(const TestDatabase& database, const QString& id) {
        auto session = Session::open(database.profile());
        const auto file = loadMigration(Engine::Postgresql, id);
        QVERIFY(session && file);
        const auto done = runPlainly(**session, *file);
        QVERIFY2(done, complaint(done));
    }

    static std::unique_ptr<StrikeRepository> repositoryOf(const TestDatabase& database,
                                                          const StrikeRepository::Options& options = {}) {
        return std::make_unique<StrikeRepository>(makePostgresSource(database.profile()), nullptr, options);
    }

    static ChainAnswer answerOf(const Result<ChainAnswer>& answer) {
        [&] { QVERIFY2(answer, complaint(answer)); }();
        return answer.value_or(ChainAnswer{});
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        const auto made = m_cluster->makeTemplate(QStringLiteral("market"),
                                                  [](const ConnectionProfile& profile) -> Result<void> {
                                                      auto session = Session::open(profile);
                                                      if (!session)
                                                          return tl::unexpected(session.error());
                                                      STRIKESCOPE_TRY(ensureBase(**session));
                                                      STRIKESCOPE_TRY(ensureV2(**session));
                                                      STRIKESCOPE_TRY(ensureChangeNotice(**session));
                                                      return (*session)->run(anHour);
                                                  });
        QVERIFY2(made, complaint(made));
    }

    void aSessionHoldsTheChainsOfItsBuckets_data() {
        QTest::addColumn<QStringList>("migrations");
        const QString undo = QStringLiteral("016_create_v2_undo"), old = QStringLiteral("001_old_aggregates");
        QTest::newRow("v2") << QStringList{};
        QTest::newRow("no aggregates") << QStringList{undo};
        QTest::newRow("enriched") << QStringList{undo, old};
        QTest::newRow("cut over") << QStringList{old, QStringLiteral("017_cutover")};
    }

    void aSessionHoldsTheChainsOfItsBuckets() {
        QFETCH(QStringList, migrations);
        const auto database = market();
        for (const QString& id : migrations)
            migrate(database, id);
        const auto source = makePostgresSource(database.profile());
        for (const Timeframe timeframe : allTimeframes) {
            const auto session =
                source->session({QStringLiteral("NIFTY"), timeframe, tuesday, {}, {}}, Urgency::Asked)
                    .result();
            QVERIFY2(session, complaint(session));
            const auto buckets = source->buckets(QStringLiteral("NIFTY"), timeframe, tuesday).result();
            QVERIFY(buckets);
            QCOMPARE(session->value->size(), buckets->size());
            for (const ChainFramePtr& frame : *session->value) {
                const auto chain = source->chain(nifty(frame->bucket, timeframe), Urgency::Asked).result();
                QVERIFY2(chain, complaint(chain));
                QVERIFY(sameNumbers(*frame, *chain->value));
                QCOMPARE(session->stamp, chain->stamp);
            }
            const Date september{sys_days{year{2026} / 9 / 1}};
            const auto part =
                source
                    ->session({QStringLiteral("NIFTY"), timeframe, tuesday, {september}, noon + minutes{30}},
                              Urgency::Background)
                    .result();
            QVERIFY2(part, complaint(part));
            QCOMPARE(part->value->front()->bucket, noon + minutes{30});
            QCOMPARE(part->value->front()->chains.size(), std::size_t(1));
        }
    }

    void aLateRowIsHeardOf() {
        const auto database = market();
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto repository = repositoryOf(database, options);
        QTRY_VERIFY(repository->statistics().changesAnnounced);
        const auto before = answerOf(repository->chain(nifty(noon)).result());
        answerOf(repository->chain(nifty(noon + minutes{30})).result());
        QSignalSpy changed(repository.get(), &StrikeRepository::barsChanged);
        run(database, "UPDATE fo_option_strike_bars SET call_oi_sum = 1300 WHERE symbol = 'NIFTY'"
                      " AND bucket_time = '2026-08-18 06:34Z'");
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toString(), QStringLiteral("NIFTY"));
        const auto after = answerOf(repository->chain(nifty(noon), Wants::Fresh).result());
        QCOMPARE(before.frame->chains[0].column(Column::CallOi)[0], 654.0);
        QCOMPARE(after.frame->chains[0].column(Column::CallOi)[0], 1300.0);
        QVERIFY(!answerOf(repository->chain(nifty(noon + minutes{30})).result()).freshness.revalidating);
        // Insert, delete and truncate are told too; after the notice is taken back nobody relies on it.
        run(database, "DELETE FROM fo_option_strike_bars WHERE symbol = 'NIFTY' AND bucket_time >= "
                      "'2026-08-18 07:25Z'");
        QTRY_COMPARE(changed.size(), 2);
        run(database, "TRUNCATE fo_option_strike_bars");
        QTRY_COMPARE(changed.size(), 3);
        QCOMPARE(changed[2][0].toString(), QString());
        migrate(database, QStringLiteral("021_change_notice_undo"));
        QTRY_VERIFY(!repository->statistics().changesAnnounced);
        migrate(database, QStringLiteral("021_change_notice")); // and taken up again with the first notice
        run(database, anHour);
        QTRY_VERIFY(repository->statistics().changesAnnounced);
    }

    void aSessionReachesAsFarAsTheMinutes() {
        const auto database = market();
        run(database, "ALTER TABLE fo_option_strike_bars DISABLE TRIGGER strikescope_v2_delete;"
                      "DELETE FROM strikescope.held_5min WHERE bucket_time >= '2026-08-18 07:10Z'");
        const auto source = makePostgresSource(database.profile());
        const auto session =
            source->session({QStringLiteral("NIFTY"), Timeframe::Min5, tuesday, {}, {}}, Urgency::Asked)
                .result();
        QVERIFY2(session, complaint(session));
        QCOMPARE(session->value->size(), std::size_t(12)); // 06:30 to 07:25
        const auto chain = source->chain(nifty(noon + minutes{50}), Urgency::Asked).result();
        QVERIFY2(chain, complaint(chain));
        QVERIFY(sameNumbers(*(*session->value)[10], *chain->value));
    }

    void aCutoverAndItsRollbackAreFollowed() {
        const auto database = market();
        migrate(database, QStringLiteral("001_old_aggregates"));
        StrikeRepository::Options options;
        options.describeEvery = milliseconds{0};
        const auto repository = repositoryOf(database, options);
        const auto before = answerOf(repository->chain(nifty(noon)).result());
        QCOMPARE(before.frame->relation, QStringLiteral("fo_option_strike_bars_5min_v2"));
        for (const auto& [id, relation] : {std::pair{"017_cutover", "fo_option_strike_bars_5min"},
                                           std::pair{"017_rollback", "fo_option_strike_bars_5min_v2"},
                                           std::pair{"017_cutover", "fo_option_strike_bars_5min"}}) {
            migrate(database, QString::fromLatin1(id));
            QTRY_COMPARE_WITH_TIMEOUT(answerOf(repository->chain(nifty(noon)).result()).frame->relation,
                                      QString::fromLatin1(relation), 10000);
            QVERIFY(sameNumbers(*answerOf(repository->chain(nifty(noon)).result()).frame, *before.frame));
        }
    }

    void aServerThatStartsAgainIsFoundAgain() {
        const auto database = market();
        StrikeRepository::Options options;
        options.openSlot = milliseconds{0};
        const auto repository = repositoryOf(database, options);
        const auto before = answerOf(repository->chain(nifty({})).result());
        QSignalSpy failed(repository.get(), &StrikeRepository::refreshFailed);
        QSignalSpy refreshed(repository.get(), &StrikeRepository::refreshed);
        ::kill(pid_t(m_cluster->serverPid()), SIGQUIT);
        QVERIFY(QTest::qWaitFor([&] {
            const auto shown = answerOf(repository->chain(nifty({})).result()); // what it has, all the while
            return sameNumbers(*shown.frame, *before.frame) && failed.size() > 0;
        }));
        QVERIFY(m_cluster->revive());
        refreshed.clear();
        QVERIFY(QTest::qWaitFor(
            [&] {
                answerOf(repository->chain(nifty({})).result());
                return refreshed.size() > 0;
            },
            10000));
    }

    void theServerSaysWhatItIs() {
        const auto database = market();
        const auto repository = repositoryOf(database);
        answerOf(repository->chain(nifty(noon)).result());
        QCOMPARE(repository->server().server, QStringLiteral("local socket"));
        QVERIFY(!repository->server().standby);
        QVERIFY(!repository->server().lag);
        QVERIFY(repository->server().announcesChanges);
    }

    void aReaderWithoutRightsIsServed() {
        const auto database = market();
        run(database,
            "CREATE ROLE plain_reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain_reader;"
            "GRANT USAGE ON SCHEMA strikescope TO plain_reader; GRANT SELECT ON strikescope.source TO "
            "plain_reader");
        const auto profile =
            ConnectionProfile::parse(database.conninfo() + QStringLiteral(" user=plain_reader"));
        QVERIFY(profile);
        {
            StrikeRepository repository(makePostgresSource(*profile));
            QCOMPARE(answerOf(repository.chain(nifty(noon)).result()).frame->bucket, noon);
        }
        run(database, "DROP OWNED BY plain_reader; DROP ROLE plain_reader");
    }
};

QTEST_GUILESS_MAIN(TestRepositoryPostgres)
#include "tst_repository_postgres.moc"
