#include "models/cache/circuit_breaker.h"

#include <QTest>

using namespace strikescope;
using namespace std::chrono_literals;
using State = CircuitBreaker::State;

class TestCircuitBreaker : public QObject {
    Q_OBJECT

    const CircuitBreaker::Clock::time_point start{1h};

private slots:
    void opensAfterFailuresInARow() {
        CircuitBreaker breaker;
        for (int i = 0; i < 2; ++i)
            breaker.failed(start);
        breaker.succeeded();
        for (int i = 0; i < 2; ++i)
            breaker.failed(start);
        QVERIFY(breaker.state() == State::Closed && breaker.admits(start));
        breaker.failed(start);
        QVERIFY(breaker.state() == State::Open && !breaker.admits(start));
    }

    void oneProbeAfterThePause() {
        CircuitBreaker breaker;
        for (int i = 0; i < 3; ++i)
            breaker.failed(start);
        QVERIFY(breaker.probeAt() == start + 250ms);
        QVERIFY(!breaker.admits(start + 249ms));
        QVERIFY(breaker.admits(start + 250ms));
        QVERIFY(breaker.state() == State::HalfOpen);
        QVERIFY(!breaker.admits(start + 260ms)); // the probe is still under way
        breaker.succeeded();
        QVERIFY(breaker.state() == State::Closed && breaker.admits(start + 270ms));
    }

    void thePauseDoublesUpToItsCap() {
        CircuitBreaker breaker;
        auto now = start;
        for (int i = 0; i < 3; ++i)
            breaker.failed(now);
        std::vector<long> pauses;
        for (int i = 0; i < 5; ++i) {
            pauses.push_back((breaker.probeAt() - now) / 1ms);
            now = breaker.probeAt();
            QVERIFY(breaker.admits(now));
            breaker.failed(now);
        }
        QCOMPARE(pauses, (std::vector<long>{250, 500, 1000, 1000, 1000}));
    }

    void startsAnewAfterASuccess() {
        CircuitBreaker breaker;
        for (int i = 0; i < 3; ++i)
            breaker.failed(start);
        QVERIFY(breaker.admits(breaker.probeAt()));
        breaker.failed(start + 250ms);
        QVERIFY(breaker.admits(breaker.probeAt()));
        breaker.succeeded();
        for (int i = 0; i < 3; ++i) {
            QVERIFY(breaker.admits(start + 10s));
            breaker.failed(start + 10s);
        }
        QVERIFY(breaker.probeAt() == start + 10s + 250ms);
    }

    void anUnprovenServerIsProbedAtOnce() {
        auto breaker = CircuitBreaker::unproven({}, start);
        QVERIFY(breaker.state() == State::Open);
        QVERIFY(breaker.admits(start));
        breaker.failed(start);
        QVERIFY(breaker.state() == State::Open && breaker.probeAt() == start + 250ms);
    }
};

QTEST_APPLESS_MAIN(TestCircuitBreaker)
#include "tst_circuit_breaker.moc"
