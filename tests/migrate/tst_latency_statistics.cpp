#include "models/migrate/latency/query_plan.h"
#include "models/migrate/latency/sides.h"
#include "models/migrate/latency/statistics.h"
#include "tests/support/test_cluster.h"

#include <QTest>

#include <cmath>
#include <map>
#include <random>

using namespace strikescope;

namespace {

constexpr double margin = 1.05;

// What a machine does to a measurement.
struct Noise {
    double spread = 0.3;      // of the logarithm of a single time
    double correlation = 0.0; // of neighbouring disturbances that hit both sides
    double drift = 0.0;       // how much slower everything is at the end than at the beginning
};

// Both sides share what disturbs the machine at that moment and have as much of their own.
PairedTimes simulated(int pairs, double slower, const Noise& noise, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> bell(0, noise.spread / std::sqrt(2.0));
    PairedTimes times;
    double shared = bell(random);
    for (int i = 0; i < pairs; ++i) {
        shared =
            noise.correlation * shared + std::sqrt(1 - noise.correlation * noise.correlation) * bell(random);
        const double level = 10 * (1 + noise.drift * i / pairs);
        times.first.push_back(level * std::exp(shared + bell(random)));
        times.second.push_back(level * slower * std::exp(shared + bell(random)));
    }
    return times;
}

// How many of the runs end with each verdict. Fewer resamples than a measurement takes: the ends of an
// interval are then a little less certain, which hides nothing here.
std::map<LatencyVerdict, int> verdicts(int runs, int pairs, double slower, const Noise& noise) {
    std::map<LatencyVerdict, int> found;
    for (int run = 0; run < runs; ++run) {
        const auto times = simulated(pairs, slower, noise, 1000 + std::uint64_t(run));
        const auto estimate = ratioOfQuantiles(times, 0.5, {300, std::uint64_t(run)});
        ++found[verdictOf(estimate.interval, margin)];
    }
    return found;
}

} // namespace

class TestLatencyStatistics : public QObject {
    Q_OBJECT

private slots:
    void quantilesOfKnownValues();
    void ratioOfMediansOfKnownPairs();
    void sameSeedSameInterval();
    void fewPairsHaveNoInterval();
    void constantTimesHaveAnIntervalOfOnePoint();
    void hodgesLehmannIsTheMedianOfAllMeansOfTwo();
    void blockFollowsTheAutocorrelation();
    void fourWords();
    void gateWantsOneInsideAndANarrowInterval();
    void noiseWidensTheInterval();
    void holmIsStricterThanEachAlone();
    void nothingIsFoundWhereNothingIs_data();
    void nothingIsFoundWhereNothingIs();
    void aFifthSlowerIsFound();
    void aTwentiethSlowerIsNeverCalledBetter();
    void intervalHoldsTheTruthAboutAsOftenAsItSays();
    void namesInAViewsTextAreReplacedWhole_data();
    void namesInAViewsTextAreReplacedWhole();
    void planOfBytesThatAreNone();
};

void TestLatencyStatistics::quantilesOfKnownValues() {
    QCOMPARE(median({3, 1, 2}), 2.0);
    QCOMPARE(median({4, 1, 3, 2}), 2.5);
    QCOMPARE(quantile({10, 20, 30, 40, 50}, 0.25), 20.0);
    QCOMPARE(quantile({10, 20, 30, 40}, 0.95), 38.5);
    QCOMPARE(quantile({7}, 0.95), 7.0);
    QCOMPARE(quantile({1, 2, 3}, 1.0), 3.0);
    QVERIFY(std::isnan(median({})));
}

void TestLatencyStatistics::ratioOfMediansOfKnownPairs() {
    PairedTimes times;
    for (int i = 0; i < 101; ++i) {
        times.first.push_back(100 + i);
        times.second.push_back(2 * (100 + i));
    }
    const auto estimate = ratioOfQuantiles(times, 0.5, {});
    QCOMPARE(estimate.ratio, 2.0);
    QCOMPARE(estimate.interval.low, 2.0); // pairs stay together: whatever is drawn, the ratio is 2
    QCOMPARE(estimate.interval.high, 2.0);
    QCOMPARE(estimate.chanceNotBelowOne, 1.0);
    std::swap(times.first, times.second);
    QCOMPARE(ratioOfQuantiles(times, 0.5, {}).ratio, 0.5);
    QCOMPARE(ratioOfQuantiles(times, 0.5, {}).chanceNotBelowOne, 1.0 / 10'001);
}

void TestLatencyStatistics::sameSeedSameInterval() {
    const auto times = simulated(120, 1.1, {}, 5);
    const auto one = ratioOfQuantiles(times, 0.5, {2000, 42}),
               again = ratioOfQuantiles(times, 0.5, {2000, 42}),
               other = ratioOfQuantiles(times, 0.5, {2000, 43});
    QCOMPARE(one.interval.low, again.interval.low);
    QCOMPARE(one.interval.high, again.interval.high);
    QVERIFY(one.interval.low != other.interval.low || one.interval.high != other.interval.high);
    QVERIFY(std::fabs(one.interval.low / other.interval.low - 1) < 0.02);
}

void TestLatencyStatistics::fewPairsHaveNoInterval() {
    const auto few = ratioOfQuantiles(simulated(9, 1, {}, 1), 0.5, {});
    QVERIFY(!std::isnan(few.ratio) && std::isnan(few.interval.low) && std::isnan(few.interval.high));
    QCOMPARE(verdictOf(few.interval, margin), LatencyVerdict::NotDecided);
    QVERIFY(!passesGate(few));
    QVERIFY(std::isnan(ratioOfQuantiles({}, 0.5, {}).ratio));
}

void TestLatencyStatistics::constantTimesHaveAnIntervalOfOnePoint() {
    const PairedTimes same{std::vector<double>(50, 3.0), std::vector<double>(50, 3.0)};
    const auto estimate = ratioOfQuantiles(same, 0.5, {});
    QCOMPARE(estimate.interval.low, 1.0);
    QCOMPARE(estimate.interval.high, 1.0);
    QVERIFY(passesGate(estimate));
    QCOMPARE(verdictOf(estimate.interval, margin), LatencyVerdict::NotWorse);
}

void TestLatencyStatistics::hodgesLehmannIsTheMedianOfAllMeansOfTwo() {
    const PairedTimes times = simulated(101, 1.3, {}, 9);
    std::vector<double> means;
    for (std::size_t i = 0; i < times.first.size(); ++i)
        for (std::size_t j = i; j < times.first.size(); ++j)
            means.push_back(
                (std::log(times.second[i] / times.first[i]) + std::log(times.second[j] / times.first[j])) /
                2);
    QVERIFY(std::fabs(hodgesLehmannRatio(times) / std::exp(median(means)) - 1) < 1e-9);
    QVERIFY(std::fabs(hodgesLehmannRatio({{1, 1, 1}, {1, 2, 4}}) - 2) < 1e-9);
    QVERIFY(std::isnan(hodgesLehmannRatio({})));
}

void TestLatencyStatistics::blockFollowsTheAutocorrelation() {
    QVERIFY(blockLength(simulated(400, 1, {}, 3)) <= 3);
    Noise sticky;
    sticky.correlation = 0.8;
    QVERIFY(blockLength(simulated(400, 1, sticky, 3)) >= 5);
    Noise drifting;
    drifting.spread = 0.02;
    drifting.drift = 1;
    QCOMPARE(blockLength(simulated(400, 1, drifting, 3)), std::size_t(40)); // never more than a tenth
    QCOMPARE(blockLength({}), std::size_t(1));
}

void TestLatencyStatistics::fourWords() {
    QCOMPARE(verdictOf({0.80, 0.99}, margin), LatencyVerdict::Better);
    QCOMPARE(verdictOf({0.95, 1.00}, margin), LatencyVerdict::NotWorse);
    QCOMPARE(verdictOf({0.95, 1.05}, margin), LatencyVerdict::NotWorse);
    QCOMPARE(verdictOf({0.95, 1.06}, margin), LatencyVerdict::NotDecided);
    QCOMPARE(verdictOf({1.05, 1.20}, margin), LatencyVerdict::NotDecided);
    QCOMPARE(verdictOf({1.06, 1.20}, margin), LatencyVerdict::Worse);
}

void TestLatencyStatistics::gateWantsOneInsideAndANarrowInterval() {
    const auto gate = [](double low, double high) { return passesGate({1.0, {low, high}, 1, 1}); };
    QVERIFY(gate(0.96, 1.05) && gate(1.0, 1.0));
    QVERIFY(!gate(0.93, 1.05)); // too wide
    QVERIFY(!gate(1.01, 1.03) && !gate(0.95, 0.99));
}

void TestLatencyStatistics::noiseWidensTheInterval() {
    const Interval noise{0.90, 1.18};
    QCOMPARE(verdictOf(widened({0.015, 0.018}, noise), margin),
             LatencyVerdict::Better); // sixty times as fast
    QCOMPARE(verdictOf(widened({0.85, 0.95}, noise), margin), LatencyVerdict::NotDecided);
    QCOMPARE(verdictOf(widened({1.5, 1.6}, noise), margin), LatencyVerdict::Worse);
    QCOMPARE(verdictOf(widened({1.1, 1.2}, {0.5, 0.9}), margin), LatencyVerdict::NotDecided); // 1 not inside
    QCOMPARE(verdictOf(widened({0.1, 0.2}, {}), margin), LatencyVerdict::NotDecided);
}

void TestLatencyStatistics::holmIsStricterThanEachAlone() {
    QCOMPARE(holm({0.01, 0.04, 0.03}, 0.05), (std::vector<bool>{true, false, false}));
    QCOMPARE(holm({0.001, 0.02, 0.015}, 0.05), (std::vector<bool>{true, true, true}));
    QCOMPARE(holm({0.2}, 0.05), std::vector<bool>{false});
    QVERIFY(holm({}, 0.05).empty());
}

void TestLatencyStatistics::nothingIsFoundWhereNothingIs_data() {
    QTest::addColumn<double>("correlation");
    QTest::addColumn<double>("drift");
    QTest::newRow("independent") << 0.0 << 0.0;
    QTest::newRow("neighbours alike") << 0.8 << 0.0;
    QTest::newRow("drift of 20 %") << 0.0 << 0.2;
    QTest::newRow("both") << 0.8 << 0.2;
}

void TestLatencyStatistics::nothingIsFoundWhereNothingIs() {
    QFETCH(const double, correlation);
    QFETCH(const double, drift);
    constexpr int runs = 200;
    const Noise noise{0.3, correlation, drift};
    auto found = verdicts(runs, 200, 1, noise);
    const int better = found[LatencyVerdict::Better], worse = found[LatencyVerdict::Worse];
    QVERIFY2(better + worse <= runs / 20, qPrintable(QStringLiteral("%1 + %2").arg(better).arg(worse)));
}

void TestLatencyStatistics::aFifthSlowerIsFound() {
    constexpr int runs = 200;
    QVERIFY(verdicts(runs, 400, 1.20, {0.3, 0.8, 0.2})[LatencyVerdict::Worse] >= runs * 99 / 100);
    QVERIFY(verdicts(runs, 400, 1 / 1.20, {})[LatencyVerdict::Better] >= runs * 99 / 100);
}

void TestLatencyStatistics::aTwentiethSlowerIsNeverCalledBetter() {
    QCOMPARE(verdicts(200, 400, 1.05, {0.3, 0.8, 0.2})[LatencyVerdict::Better], 0);
}

void TestLatencyStatistics::intervalHoldsTheTruthAboutAsOftenAsItSays() {
    constexpr int runs = 300;
    int holds = 0;
    for (int run = 0; run < runs; ++run) {
        const auto interval =
            ratioOfQuantiles(simulated(200, 0.7, {0.3, 0.8, 0.2}, 7000 + std::uint64_t(run)), 0.5, {300, 1})
                .interval;
        holds += interval.low <= 0.7 && interval.high >= 0.7;
    }
    QVERIFY2(holds >= runs * 90 / 100, qPrintable(QString::number(holds)));
    QVERIFY2(holds < runs, "an interval that never misses is too wide to decide anything");
}

void TestLatencyStatistics::namesInAViewsTextAreReplacedWhole_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(expected);
    };
    row("FROM fo_x a", "FROM public.fo_x_old a");
    row("FROM public.fo_x a", "FROM public.fo_x_old a");
    row("FROM (fo_x a JOIN fo_x_enriched b)", "FROM (public.fo_x_old a JOIN fo_x_enriched b)");
    row("FROM other.fo_x", "FROM other.fo_x");
    row("SELECT fo_x.strike FROM fo_x", "SELECT public.fo_x_old.strike FROM public.fo_x_old");
    row("FROM my_fo_x, fo_x1", "FROM my_fo_x, fo_x1");
}

void TestLatencyStatistics::namesInAViewsTextAreReplacedWhole() {
    QFETCH(const QString, text);
    QFETCH(const QString, expected);
    QCOMPARE(QString::fromStdString(withRelation(text.toStdString(), "public.fo_x", "public.fo_x_old")),
             expected);
}

void TestLatencyStatistics::planOfBytesThatAreNone() {
    QCOMPARE(parsePlan("[]").error().code, ErrorCode::Invalid);
    QCOMPARE(parsePlan("not json").error().code, ErrorCode::Invalid);
    const auto plan = parsePlan(R"([{"Plan": {"Node Type": "Sort", "Shared Hit Blocks": 7, "Plans": [
        {"Node Type": "Hash Join", "Plans": [{"Node Type": "Append", "Plans": [{"Node Type": "Seq Scan"},
        {"Node Type": "Seq Scan"}]}, {"Node Type": "Hash"}]}]}, "Planning Time": 0.5, "Execution Time": 2}])");
    QVERIFY2(plan, complaint(plan).constData());
    QCOMPARE(plan->outline, QStringLiteral("Sort(Hash Join(Append(Seq Scan), Hash))"));
    QCOMPARE(plan->joins, QStringList{QStringLiteral("Hash Join")});
    QCOMPARE(plan->hit, 7.0);
    QCOMPARE(plan->execution, 2.0);
    QCOMPARE(typicalPlan({*plan, *plan, *plan}).planning, 0.5);
    QVERIFY(typicalPlan({}).shape.isEmpty());
}

QTEST_GUILESS_MAIN(TestLatencyStatistics)
#include "tst_latency_statistics.moc"
