#include "models/migrate/latency/comparison_report.h"
#include "models/migrate/latency/parameter_sets.h"
#include "models/migrate/latency/sides.h"
#include "models/migrate/plan/migration_file.h"
#include "tests/support/test_cluster.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace strikescope;

namespace {

// The first and the last minute of each bucket of two hours, two days: NIFTY with 25 strikes and 4 expiries,
// TCS with 5 strikes and 2. OI falls at the end of each bucket, so that the greatest is not the last, and
// some of it is unknown.
constexpr const char* marketSql = R"(
INSERT INTO public.fo_option_strike_bars
SELECT timestamptz '2026-11-19 03:45+00' + d * interval '1 day' + m * interval '1 min', '1min', s.symbol,
       date '2026-11-24' + 7 * e, s.spot + s.step * (k - s.strikes / 2), s.spot + m / 10.0,
       0.1 + k / 100.0, 0.12 + k / 100.0, 0.5, -0.5, 0.001, 0.001, -10, -9, 13, 14,
       65 * (k + m % 7), 65 * (k + m % 5), 1 + m % 3, 1 + k % 2, timestamptz '2026-11-20 12:00+00', timestamptz '2026-11-20 12:00+00',
       CASE WHEN k % 5 <> 0 THEN 6500 - 65 * (m % 5) END, 1300
FROM (VALUES ('NIFTY', 25000, 50, 25, 4), ('TCS', 3000, 20, 5, 2)) AS s (symbol, spot, step, strikes, expiries),
     generate_series(0, 1) d, generate_series(0, 119) m, generate_series(0, s.expiries - 1) e,
     generate_series(0, s.strikes - 1) k
WHERE m % 5 IN (0, 4))";

// This file is compiled twice: for PostgreSQL alone and for TimescaleDB.
#ifdef WITH_TIMESCALEDB
constexpr Engine engine = Engine::Timescaledb;
constexpr const char* v2Kind = "MATERIALIZED VIEW";
#else
constexpr Engine engine = Engine::Postgresql;
constexpr const char* v2Kind = "TABLE";
#endif

Result<void> runStep(Session& session, const MigrationStep& step) {
    if (step.kind == StepKind::Windows) {
        const auto range = session.query(step.range);
        if (!range)
            return tl::unexpected(range.error());
        if (range->empty() || range->isNull(0, 0))
            return {};
        return session.runAlone(
            windowStatement(step, std::string(range->text(0, 0)), std::string(range->text(0, 1))));
    }
    return session.transaction([&]() -> Result<void> {
        for (const std::string& statement : step.statements)
            STRIKESCOPE_TRY(session.run(statement));
        return {};
    });
}

// Each range in one window; without the policies, whose jobs would be foreign events.
Result<void> migrate(Session& session, const char* id) {
    const auto file = loadMigration(engine, QString::fromLatin1(id));
    if (!file)
        return tl::unexpected(file.error());
    for (const MigrationStep& step : file->steps)
        if (step.name != QStringLiteral("policies"))
            STRIKESCOPE_TRY(runStep(session, step));
    return {};
}

LatencyOptions quick() {
    LatencyOptions options;
    options.pairs = 20;
    options.seed = 7;
    return options;
}

const QuestionReport& only(const LatencyReport& report) {
    return report.questions.at(0);
}

} // namespace

class TestLatency : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void aSideThatDoesNotExistIsNamed();
    void theNewestBucketHasToBeWhole();
    void parametersCoverManyAndFewStrikes();
    void parametersFollowTheSeed();
    void everyQuestionAnswersAlike();
    void whatTheOldSideLacksYetIsNotAsked();
    void afterTheCutoverTheOldQuestionIsAskedOfTheRenamedOne();
    void reportCanBeComputedAgainFromTheSamples();
    void orderIsDrawnAnewForEachPair();
    void unequalAnswersAreRed_data();
    void unequalAnswersAreRed();
    void aBlockBesideMaintenanceIsRepeatedAndCounted();
    void aShortBudgetGivesFewerPairsAndSaysSo();
    void openSchedule();
    void stops();
    void unknownQuestion();
    void jsonHasWhatTheManualSays();

private:
    void run(const std::string& sql);
    void runMigration(const char* id);
    // The relation whose rows can be changed: itself, or what a continuous aggregate keeps them in.
    QString stored(const std::string& relation);
    Result<LatencyReport> compare(const LatencyOptions& options) {
        return compareLatency(m_database.profile(), options);
    }
    Session& session() { return *m_session; }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestLatency::initTestCase() {
#ifdef WITH_TIMESCALEDB
    START_TIMESCALE_CLUSTER(m_cluster);
#else
    START_TEST_CLUSTER(m_cluster);
#endif
    const auto made = m_cluster->makeTemplate(QStringLiteral("sides"),
                                              [](const ConnectionProfile& profile) -> Result<void> {
                                                  auto opened = Session::open(profile);
                                                  if (!opened)
                                                      return tl::unexpected(opened.error());
                                                  STRIKESCOPE_TRY(migrate(**opened, "000_base"));
                                                  STRIKESCOPE_TRY((*opened)->run(marketSql));
                                                  STRIKESCOPE_TRY(migrate(**opened, "001_old_aggregates"));
                                                  STRIKESCOPE_TRY(migrate(**opened, "016_create_v2"));
                                                  return (*opened)->run("ANALYZE");
                                              });
    QVERIFY2(made, complaint(made).constData());
}

void TestLatency::init() {
    m_session.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("sides"));
    // A job of TimescaleDB may look into the template just then.
    for (int i = 0; !database && i < 100; ++i) {
        QTest::qWait(100);
        database = m_cluster->createDatabase(QStringLiteral("sides"));
    }
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto opened = Session::open(m_database.profile());
    QVERIFY2(opened, complaint(opened).constData());
    m_session = std::move(*opened);
}

void TestLatency::run(const std::string& sql) {
    const auto done = session().run(sql);
    QVERIFY2(done, complaint(done).constData());
}

void TestLatency::runMigration(const char* id) {
    const auto done = migrate(session(), id);
    QVERIFY2(done, complaint(done).constData());
}

QString TestLatency::stored(const std::string& relation) {
    if (engine == Engine::Postgresql)
        return QString::fromStdString(relation);
    const auto rows = session().query(
        "SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)"
        " FROM timescaledb_information.continuous_aggregates WHERE 'public.' || view_name = $1",
        {relation});
    return rows && !rows->empty() ? QString::fromStdString(std::string(rows->text(0, 0))) : QString();
}

void TestLatency::aSideThatDoesNotExistIsNamed() {
    const auto complains = [&](const char* word) {
        const auto report = compare(quick());
        return !report && report.error().code == ErrorCode::NotFound &&
               report.error().message.contains(QLatin1String(word));
    };
    runMigration("016_create_v2_undo");
    QVERIFY(complains("016"));
    runMigration("001_old_aggregates_undo");
    QVERIFY(complains("no aggregates"));
    runMigration("016_create_v2");
    QVERIFY(complains("never had"));
    for (const Aggregate& aggregate : allAggregates)
        run("ALTER " + std::string(v2Kind) + " " + aggregate.v2() + " RENAME TO " +
            aggregate.name().substr(std::string("public.").size()));
    QVERIFY(complains("018"));
    run("DROP TABLE public.fo_option_strike_bars CASCADE");
    QVERIFY(complains("no aggregates"));
}

void TestLatency::theNewestBucketHasToBeWhole() {
    const auto newest = [&] {
        const auto sides = readSides(session(), allAggregates[0]);
        const auto moments = listMoments(session(), sides.value(), allAggregates[0], QStringLiteral("TCS"));
        UtcTime last{};
        for (const ListedMoment& moment : moments.value())
            last = std::max(last, moment.bucket);
        return isoUtc(last);
    };
    QCOMPARE(newest(), QStringLiteral("2026-11-20T05:40:00Z")); // its last minute is there
    run("DELETE FROM public.fo_option_strike_bars WHERE bucket_time = '2026-11-20 05:44+00'");
    QCOMPARE(newest(), QStringLiteral("2026-11-20T05:35:00Z")); // not any more
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike)"
        " VALUES ('2026-11-20 06:30+00', '1min', 'TCS', '2026-11-24', 3000)");
    QCOMPARE(newest(),
             QStringLiteral("2026-11-20T05:35:00Z")); // the old side is behind: who knows since when
}

void TestLatency::parametersCoverManyAndFewStrikes() {
    const auto sides = readSides(session(), allAggregates[0]);
    QVERIFY2(sides, complaint(sides).constData());
    const auto moments = listMoments(session(), *sides, allAggregates[0], {});
    QVERIFY2(moments, complaint(moments).constData());
    QCOMPARE(moments->size(), std::size_t(4)); // two symbols, two days
    for (const LatencyQuestion& question : latencyQuestions()) {
        const auto sets = drawParameters(question, allAggregates[0], *moments, 50, 3);
        QVERIFY2(sets.size() > 10, qPrintable(question.name));
        QCOMPARE(sets[0].values[0], std::string("NIFTY")); // most strikes
        QCOMPARE(sets[1].values[0], std::string("TCS"));   // fewest
        QVERIFY(sets.back().meantEmpty);
        std::set<QString> different;
        for (const ParameterSet& set : sets)
            different.insert(set.text());
        QCOMPARE(different.size(), sets.size());
    }
    QCOMPARE(drawParameters(latencyQuestions()[1], allAggregates[0], *moments, 50, 3).size(),
             std::size_t(51));
    const auto one = listMoments(session(), *sides, allAggregates[0], QStringLiteral("TCS"));
    QCOMPARE(one.value().size(), std::size_t(2));
    QCOMPARE(listMoments(session(), *sides, allAggregates[0], QStringLiteral("NONE")).error().code,
             ErrorCode::NotFound);
}

void TestLatency::parametersFollowTheSeed() {
    const auto moments =
        listMoments(session(), readSides(session(), allAggregates[0]).value(), allAggregates[0], {});
    const auto texts = [&](std::uint64_t seed) {
        QStringList list;
        for (const ParameterSet& set :
             drawParameters(latencyQuestions()[1], allAggregates[0], *moments, 20, seed))
            list << set.text();
        return list;
    };
    QCOMPARE(texts(1), texts(1));
    QVERIFY(texts(1) != texts(2));
}

void TestLatency::everyQuestionAnswersAlike() {
    for (const Aggregate& aggregate : allAggregates) {
        LatencyOptions options = quick();
        options.aggregate = aggregate;
        const auto report = compare(options);
        QVERIFY2(report, complaint(report).constData());
        QCOMPARE(report->questions.size(), latencyQuestions().size());
        QVERIFY(!report->red());
        for (const QuestionReport& question : report->questions) {
            QVERIFY2(question.difference.isEmpty(), qPrintable(question.name + question.difference));
            QVERIFY(question.rows > 0 && question.pairs + question.empty == 20 && question.voided == 0);
            QVERIFY(!question.oldPlan.joins.isEmpty());
            QVERIFY(question.newPlan.joins.isEmpty());
            QVERIFY(question.oldPlan.hit > 0 && question.newPlan.hit > 0 && question.newPlan.execution > 0);
            QVERIFY(question.oldPlan.shape != question.newPlan.shape);
            QVERIFY(question.otherOi > 0);       // greatest instead of last
            QVERIFY(question.unknownAsZero > 0); // strikes whose OI nobody knows
            QCOMPARE(question.oiCells, 2 * question.rows);
            QVERIFY(question.ratio.ratio > 0 && question.ratio.interval.low <= question.ratio.interval.high);
        }
    }
}

// On a trading day v2 has the newest buckets, and a materialized view has them when it is refreshed.
void TestLatency::whatTheOldSideLacksYetIsNotAsked() {
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
        "call_volume,"
        " call_count) SELECT b.bucket_time + interval '3 hours', b.timeframe, b.symbol, b.expiry, b.strike, "
        "65, 1"
        " FROM public.fo_option_strike_bars b WHERE b.bucket_time >= '2026-11-20'");
    LatencyOptions options = quick();
    options.pairs = 10;
    const auto report = compare(options);
    QVERIFY2(report, complaint(report).constData());
    for (const QuestionReport& question : report->questions)
        QVERIFY2(question.difference.isEmpty(), qPrintable(question.name + u' ' + question.difference));
}

void TestLatency::afterTheCutoverTheOldQuestionIsAskedOfTheRenamedOne() {
    const auto before = compare(quick());
    QVERIFY2(before, complaint(before).constData());
    runMigration("017_cutover");
    const auto after = compare(quick());
    QVERIFY2(after, complaint(after).constData());
    QCOMPARE(after->stage, QStringLiteral("cut over"));
    QVERIFY(!after->red());
    for (std::size_t i = 0; i < after->questions.size(); ++i) {
        const auto &was = before->questions[i], &is = after->questions[i];
        QVERIFY(is.oldSql.find("fo_option_strike_bars_5min_old") != std::string::npos);
        QVERIFY(is.newSql.find(" FROM public.fo_option_strike_bars_5min WHERE") != std::string::npos);
        QCOMPARE(is.oldPlan.joins, was.oldPlan.joins);
        QCOMPARE(is.rows, was.rows); // same seed, same parameters, same answers
        QCOMPARE(is.otherOi, was.otherOi);
    }
    run("DELETE FROM strikescope.saved_view");
    const auto lost = compare(quick());
    QVERIFY(!lost && lost.error().code == ErrorCode::NotFound);
}

void TestLatency::reportCanBeComputedAgainFromTheSamples() {
    LatencyOptions options = quick();
    options.question = QStringLiteral("chain");
    const auto report = compare(options);
    QVERIFY2(report, complaint(report).constData());
    PairedTimes times;
    for (const QString& line : latencySamples(*report).split(u'\n')) {
        const QStringList cells = line.split(u',');
        if (cells.size() < 10 || cells[0] != QStringLiteral("chain") || cells[9] != QStringLiteral("1"))
            continue;
        if (cells[5] == QStringLiteral("old"))
            times.first.push_back(cells[8].toDouble());
        else if (cells[5] == QStringLiteral("new"))
            times.second.push_back(cells[8].toDouble());
    }
    QCOMPARE(int(times.first.size()), only(*report).pairs);
    QCOMPARE(times.first.size(), times.second.size());
    const auto again = ratioOfQuantiles(times, 0.5, {10'000, options.seed});
    QVERIFY(std::fabs(again.ratio / only(*report).ratio.ratio - 1) < 1e-3);
    QVERIFY(std::fabs(again.interval.low / only(*report).ratio.interval.low - 1) < 1e-3);
    QVERIFY(std::fabs(again.interval.high / only(*report).ratio.interval.high - 1) < 1e-3);
}

void TestLatency::orderIsDrawnAnewForEachPair() {
    LatencyOptions options = quick();
    options.question = QStringLiteral("strike");
    options.pairs = 60;
    const auto order = [&] {
        QString text;
        const auto compared = compare(options);
        for (const LatencySample& sample : compared.value().samples)
            text += QString::number(int(sample.side)) + QString::number(sample.set) + u' ';
        return text;
    };
    const auto report = compare(options);
    std::map<std::pair<LatencySide, int>, int> at;
    for (const LatencySample& sample : report->samples)
        ++at[{sample.side, sample.position}];
    QCOMPARE(at.size(), std::size_t(9)); // each side has been first, second and third
    QCOMPARE(report->samples.size(), std::size_t(180));
    QVERIFY(report->blocks.size() >= 10);
    const QString one = order();
    options.seed = 8;
    QVERIFY(one != order());
}

void TestLatency::unequalAnswersAreRed_data() {
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("named");
    QTest::newRow("a count") << QStringLiteral("UPDATE %1 SET put_count = put_count + 1 WHERE strike = 25000")
                             << QStringLiteral("25000 put_count");
    QTest::newRow("an average")
        << QStringLiteral("UPDATE %1 SET call_iv_avg = call_iv_avg * 1.000001 WHERE strike = 25000")
        << QStringLiteral("call_iv_avg");
    QTest::newRow("NULL for a value")
        << QStringLiteral("UPDATE %1 SET call_vega_avg = NULL WHERE strike = 25000")
        << QStringLiteral("call_vega_avg");
    QTest::newRow("a row") << QStringLiteral("DELETE FROM %1 WHERE strike = 25000") << QStringLiteral("rows");
    QTest::newRow("a shifted bucket")
        << QStringLiteral("UPDATE %1 SET bucket_time = bucket_time + interval '1 min' WHERE strike = 25000")
        << QStringLiteral("25000");
}

void TestLatency::unequalAnswersAreRed() {
    QFETCH(const QString, fault);
    QFETCH(const QString, named);
    run(fault.arg(stored(allAggregates[0].v2())).toStdString());
    LatencyOptions options = quick();
    options.question = QStringLiteral("moneyness");
    options.symbol = QStringLiteral("NIFTY");
    options.pairs = 10;
    const auto report = compare(options);
    QVERIFY2(report, complaint(report).constData());
    QVERIFY(report->red());
    QVERIFY2(only(*report).difference.contains(named), qPrintable(only(*report).difference));
    QVERIFY(only(*report).voided > 0);
    QCOMPARE(only(*report).verdict, LatencyVerdict::NotDecided);
    QVERIFY(only(*report).pairs + only(*report).voided + only(*report).empty >= 10);
    for (const LatencySample& sample : report->samples) // the times of a void pair are kept, but do not count
        QVERIFY(!sample.used || !only(*report).sets[std::size_t(sample.set)].meantEmpty);
    QVERIFY(latencyText(*report).contains(QStringLiteral("RED")));
}

void TestLatency::aBlockBesideMaintenanceIsRepeatedAndCounted() {
    LatencyOptions options = quick();
    options.question = QStringLiteral("chain");
    auto other = Session::open(m_database.profile());
    QVERIFY(other);
    const auto held = (*other)->transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(
            (*other)->run("LOCK TABLE public.fo_option_strike_bars IN SHARE UPDATE EXCLUSIVE MODE"));
        const auto report = compare(options);
        if (!report)
            return tl::unexpected(report.error());
        const QuestionReport& question = only(*report);
        if (question.repeatedBlocks != 20 || question.undisturbed || report->samples.size() != 3 * 20 * 3)
            return failure(ErrorCode::Internal, QStringLiteral("not repeated"));
        if (question.verdict != LatencyVerdict::NotDecided ||
            !question.reason.contains(QStringLiteral("maintenance")))
            return failure(ErrorCode::Internal, question.reason);
        if (!report->blocks[0].surroundings.foreign.contains(QStringLiteral("ShareUpdateExclusiveLock")))
            return failure(ErrorCode::Internal, report->blocks[0].surroundings.foreign);
        return {};
    });
    QVERIFY2(held, complaint(held).constData());
    const auto quiet = compare(options);
    QCOMPARE(only(*quiet).repeatedBlocks, 0);
    QVERIFY(only(*quiet).undisturbed);
}

void TestLatency::aShortBudgetGivesFewerPairsAndSaysSo() {
    LatencyOptions options = quick();
    options.pairs = 100'000;
    options.budget = std::chrono::seconds(2);
    options.question = QStringLiteral("session");
    const auto report = compare(options);
    QVERIFY2(report, complaint(report).constData());
    QVERIFY(only(*report).shortened);
    QVERIFY(only(*report).pairs > 0 && only(*report).pairs < options.pairs);
    QVERIFY(latencyText(*report).contains(QStringLiteral("fewer than asked for")));
}

void TestLatency::openSchedule() {
    LatencyOptions options = quick();
    options.question = QStringLiteral("strike");
    options.rate = 5000;
    options.budget = std::chrono::seconds(6);
    const auto report = compare(options);
    QVERIFY2(report, complaint(report).constData());
    QVERIFY(only(*report).tail);
    const TailReport& tail = *only(*report).tail;
    QVERIFY(tail.oldTime > 0 && tail.newTime > 0);
    QCOMPARE(std::isnan(tail.ratio.ratio), tail.samples < 2000);
    const auto closed = std::count_if(report->samples.begin(), report->samples.end(),
                                      [](const LatencySample& sample) { return !sample.openSchedule; });
    QVERIFY(closed >= 3 && closed % 3 == 0);
}

void TestLatency::stops() {
    const std::atomic<bool> stopped = true;
    LatencyOptions options = quick();
    options.stopped = &stopped;
    const auto report = compare(options);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
}

void TestLatency::unknownQuestion() {
    LatencyOptions options = quick();
    options.question = QStringLiteral("smile");
    const auto report = compare(options);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Invalid);
    QVERIFY(report.error().message.contains(QStringLiteral("moneyness")));
}

void TestLatency::jsonHasWhatTheManualSays() {
    LatencyOptions options = quick();
    options.question = QStringLiteral("chain");
    const auto report = compare(options);
    QVERIFY2(report, complaint(report).constData());
    const QJsonObject json = latencyJson(*report);
    for (const char* key : {"verdict", "red", "engine", "server", "stage", "timeframe", "old", "new",
                            "settings", "declared", "seed", "margin", "started", "ended", "questions"})
        QVERIFY2(json.contains(QLatin1String(key)), key);
    QVERIFY(json[QStringLiteral("settings")].toString().contains(QStringLiteral("plan_cache_mode")));
    QCOMPARE(json[QStringLiteral("red")], QJsonValue(false));
}

QTEST_GUILESS_MAIN(TestLatency)
#include "tst_latency.moc"
