#include "models/core/latency_histogram.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>
#include <thread>
#include <vector>

using namespace strikescope;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

bool isWithinOnePercent(nanoseconds measured, nanoseconds truth) {
    return std::abs(double((measured - truth).count())) <= 0.01 * double(truth.count());
}

} // namespace

class TestLatencyHistogram : public QObject {
    Q_OBJECT

private slots:
    void nothingIsZero() {
        const LatencySummary summary = LatencyHistogram().summary();
        QCOMPARE(summary.count, std::uint64_t(0));
        QCOMPARE(summary.p99.count(), 0L);
        QCOMPARE(summary.max.count(), 0L);
    }

    void everySizeIsKeptWithinOnePercent() {
        for (double time = 100; time < 6.8e10; time *= 1.01) {
            LatencyHistogram histogram;
            const nanoseconds truth{std::int64_t(time)};
            histogram.record(truth);
            histogram.record(2 * truth); // or the maximum would mend the answer
            QVERIFY2(isWithinOnePercent(histogram.summary().p50, truth), qPrintable(QString::number(time)));
        }
    }

    void quantilesAreThoseOfTheValues() {
        std::mt19937 random(7);
        std::lognormal_distribution<double> times(std::log(50e3), 1.5);
        LatencyHistogram histogram;
        std::vector<nanoseconds> values;
        for (int i = 0; i < 20'000; ++i) {
            values.emplace_back(std::int64_t(times(random)) + 1000);
            histogram.record(values.back());
        }
        std::sort(values.begin(), values.end());
        const LatencySummary summary = histogram.summary();
        QCOMPARE(summary.count, std::uint64_t(20'000));
        QVERIFY(isWithinOnePercent(summary.p50, values[9'999]));
        QVERIFY(isWithinOnePercent(summary.p95, values[18'999]));
        QVERIFY(isWithinOnePercent(summary.p99, values[19'799]));
        QCOMPARE(summary.max, values.back());
    }

    void outOfRangeCountsAtTheEnds() {
        LatencyHistogram histogram;
        histogram.record(-5ns);
        histogram.record(10min);
        const LatencySummary summary = histogram.summary();
        QCOMPARE(summary.count, std::uint64_t(2));
        QCOMPARE(summary.p50, 0ns);
        QVERIFY(summary.p99 > 60s);
        QCOMPARE(summary.max, nanoseconds(10min));
    }

    void threadsLoseNothing() {
        LatencyHistogram histogram;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&histogram, t] {
                for (int i = 0; i < 10'000; ++i)
                    histogram.record(microseconds(1 + t * 1000 + i));
            });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(histogram.summary().count, std::uint64_t(40'000));
        QCOMPARE(histogram.summary().max, nanoseconds(microseconds(13'000)));
    }
};

QTEST_APPLESS_MAIN(TestLatencyHistogram)
#include "tst_latency_histogram.moc"
