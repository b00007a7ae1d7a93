#include "models/cache/redis_connection.h"
#include "tests/cache/asking.h"
#include "tests/cache/fake_server.h"
#include "tests/support/test_redis.h"

#include <QElapsedTimer>

#include <atomic>
#include <random>
#include <thread>

using namespace strikescope;
using namespace strikescope::test;
using namespace std::chrono_literals;
using State = CircuitBreaker::State;
using Kind = RedisCache::Outcome::Kind;

namespace {

constexpr int generous = 3000; // ms, for what is over in 50 where the machine is idle

// What follows a value's number, so that a wrong byte anywhere shows.
std::string valueOf(int number) {
    std::string value = std::to_string(number) + ':';
    for (int i = 0; i < 5000; ++i)
        value += char('a' + (number + i) % 26);
    return value;
}

// An error that a Redis means so, in words it uses: no reason to hang up.
bool hasCode(const QByteArray& greeting) {
    return greeting.startsWith("-NOAUTH") || greeting.startsWith("-LOADING");
}

} // namespace

// Redis absent, slow, full, flushed, answering rubbish or killed in the middle: always a miss, never more.
class TestRedisFaults : public QObject {
    Q_OBJECT

    std::unique_ptr<TestRedis> m_redis;

private slots:
    void initTestCase() { START_TEST_REDIS(m_redis); }
    void init() { QVERIFY(m_redis->say({"FLUSHALL"})); }

    void absentFromTheStart() {
        RedisProfile absent = m_redis->profile();
        absent.socket += QStringLiteral(".not");
        RedisCache cache(absent);
        QTRY_VERIFY(!cache.statistics().lastError.isEmpty());
        QVERIFY(!find(cache, "k"));
        QVERIFY(lead(cache, "k").kind == Kind::Alone);
        cache.store("k", "v", 1min);
        const RedisStatistics statistics = cache.statistics();
        QVERIFY(statistics.state != State::Closed && !statistics.connected);
        QCOMPARE(statistics.unanswered, std::uint64_t(2));
        QCOMPARE(statistics.storesDropped, std::uint64_t(1));
        QCOMPARE(statistics.latency.count, std::uint64_t(0));
    }

    void aHostThatNobodyKnows() {
        RedisProfile absent = m_redis->tcpProfile();
        absent.host = QStringLiteral("no-such-host.invalid");
        RedisCache cache(absent);
        QVERIFY(!find(cache, "k"));
        QTRY_VERIFY(!cache.statistics().lastError.isEmpty());
    }

    void comesUpLater() {
        m_redis->kill();
        RedisCache cache(m_redis->profile(), patient());
        QTRY_VERIFY(!cache.statistics().lastError.isEmpty());
        QVERIFY(!find(cache, "k"));
        const auto restarted = m_redis->restart();
        QVERIFY2(restarted, complaint(restarted));
        QVERIFY(isUp(cache)); // without being asked anything
        cache.store("k", "v", 1min);
        QTRY_VERIFY(find(cache, "k"));
    }

    // All at once, so that their budgets run together; one after the other they would take minutes.
    void aHangingServerCostsOneBudget() {
        RedisCache cache(m_redis->profile());
        QVERIFY(isUp(cache));
        m_redis->freeze();
        QElapsedTimer clock;
        clock.start();
        std::vector<std::future<std::optional<std::string>>> answers;
        for (int i = 0; i < 2000; ++i)
            answers.push_back(findLater(cache, "k"));
        for (auto& answer : answers)
            QVERIFY(!answerOf(std::move(answer)));
        const qint64 took = clock.elapsed();
        m_redis->thaw();
        QVERIFY2(took < generous, qPrintable(QString::number(took)));
        QVERIFY(isUp(cache));
        QCOMPARE(cache.statistics().hits, std::uint64_t(0));
    }

    void theBreakerOpensAndSparesTheServer() {
        RedisCache cache(m_redis->profile());
        QVERIFY(isUp(cache));
        m_redis->freeze();
        for (int i = 0; i < 3; ++i)
            QVERIFY(!find(cache, "k"));
        QVERIFY(cache.statistics().state != State::Closed);
        QVERIFY(cache.statistics().lastError.contains(QLatin1String("time")));
        cache.store("k", "v", 1min);
        QCOMPARE(cache.statistics().storesDropped, std::uint64_t(1));
        m_redis->thaw();
        QVERIFY(isUp(cache));
        QTRY_VERIFY(!find(cache, "k"));
    }

    void whoWaitsWhenTheServerGoesIsAnswered() {
        RedisCache one(m_redis->profile(), patient()), other(m_redis->profile(), patient());
        QVERIFY(isUp(one) && isUp(other));
        QVERIFY(lead(one, "k", {1min, 1min}).kind == Kind::Lead);
        auto waiting = leadLater(other, "k", {1min, 1min});
        QTRY_COMPARE(other.statistics().waits, std::uint64_t(1));
        m_redis->kill();
        const Led answer = answerOf(std::move(waiting));
        QVERIFY(m_redis->restart());
        QVERIFY(answer.kind == Kind::Alone);
    }

    void killedInTheMiddleItNeverGivesAWrongValue() {
        RedisCache cache(m_redis->profile(), patient());
        std::atomic<bool> done = false;
        std::atomic<int> hits = 0, wrong = 0;
        std::thread asker([&] {
            std::mt19937 random(3);
            while (!done) {
                const int number = int(random() % 20);
                const std::string key = "value-" + std::to_string(number);
                const auto found = find(cache, key);
                if (!found)
                    cache.store(key, valueOf(number), 1min);
                else
                    ++(*found == valueOf(number) ? hits : wrong);
            }
        });
        bool wentOn = true;
        for (int i = 0; i < 6 && wentOn; ++i) {
            const int before = hits;
            wentOn = QTest::qWaitFor([&] { return hits > before + 20; }, 20000);
            m_redis->kill();
            wentOn = m_redis->restart() && wentOn;
        }
        done = true;
        asker.join();
        QVERIFY(wentOn);
        QCOMPARE(wrong.load(), 0);
        QVERIFY(isUp(cache));
        cache.store("value-1", valueOf(1), 1min);
        QTRY_COMPARE(find(cache, "value-1"), std::optional(valueOf(1)));
        QVERIFY(hits > 100);
    }

    void flushedIsAMiss() {
        RedisCache cache(m_redis->profile(), patient());
        QVERIFY(isUp(cache));
        cache.store("k", "v", 1min);
        QTRY_VERIFY(find(cache, "k"));
        QVERIFY(m_redis->say({"FLUSHALL"}));
        QVERIFY(!find(cache, "k"));
        QVERIFY(cache.statistics().state == State::Closed);
    }

    void fullStoresNothingAndStaysInUse() {
        RedisCache cache(m_redis->profile(), patient());
        QVERIFY(isUp(cache));
        cache.store("k", "v", 1min);
        QTRY_VERIFY(find(cache, "k"));
        QVERIFY(m_redis->say({"CONFIG", "SET", "maxmemory", "1"}));
        for (int i = 0; i < 5; ++i)
            cache.store("other", std::string(10'000, 'x'), 1min);
        QTRY_COMPARE(cache.statistics().storesDropped, std::uint64_t(5));
        QVERIFY(find(cache, "k"));
        QVERIFY(lead(cache, "new").kind == Kind::Alone); // the lease is a value too
        QVERIFY(m_redis->say({"CONFIG", "SET", "maxmemory", "0"}));
        QVERIFY(cache.statistics().state == State::Closed);
    }

    void anotherTypeUnderOurKeyIsAMiss() {
        RedisCache cache(m_redis->profile(), patient());
        QVERIFY(isUp(cache));
        QVERIFY(m_redis->say({"RPUSH", "strikescope:k", "a", "b"}));
        for (int i = 0; i < 5; ++i)
            QVERIFY(!find(cache, "k"));
        QVERIFY(cache.statistics().state == State::Closed);
        cache.store("k", "v", 1min);
        QTRY_VERIFY(find(cache, "k"));
    }

    void otherThanARedis_data() {
        QTest::addColumn<QByteArray>("greeting");
        QTest::addColumn<QByteArray>("drip");
        QTest::addColumn<bool>("hangsUp");
        const auto row = [](const char* name, const QByteArray& greeting, const QByteArray& drip = {},
                            bool hangsUp = false) { QTest::newRow(name) << greeting << drip << hangsUp; };
        row("silent", {});
        row("hangs up", {}, {}, true);
        row("drips for ever", "$1000000\r\n", "x");
        row("drips a status that never ends", "+", "x");
        row("a web server", "HTTP/1.1 400 Bad Request\r\n\r\n", {}, true);
        row("a huge value", "$9000000000\r\nabc");
        row("a value with a negative length", "$-17\r\nabc\r\n");
        row("a list as long as can be", "*2147483647\r\n", ":1\r\n");
        row("lists in lists", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n");
        row("a number for a value", ":1\r\n:1\r\n:1\r\n:1\r\n", ":1\r\n");
        row("wants a password", "-NOAUTH Authentication required.\r\n",
            "-NOAUTH Authentication required.\r\n");
        row("is loading", "-LOADING Redis is loading the dataset in memory\r\n", "-LOADING x\r\n");
        row("is half a cluster", "-MOVED 3999 127.0.0.1:6381\r\n", "-MOVED 3999 127.0.0.1:6381\r\n");
        row("cut off in mid-value", "+PONG\r\n$100\r\nabc", {}, true);
    }

    void otherThanARedis() {
        QFETCH(QByteArray, greeting);
        QFETCH(QByteArray, drip);
        QFETCH(bool, hangsUp);
        const FakeServer server({greeting.toStdString(), drip.toStdString(), hangsUp});
        const RedisProfile profile = server.profile();
        QElapsedTimer clock;
        clock.start();
        RedisConnection connection(profile);
        QVERIFY(!connection.find("k", RedisConnection::Deadline::clock::now() + 50ms));
        QVERIFY(!connection.isOpen() || hasCode(greeting));
        connection.drop();
        {
            RedisCache cache(profile);
            for (int i = 0; i < 5; ++i)
                QVERIFY(!find(cache, "k"));
            QVERIFY(lead(cache, "k").kind == Kind::Alone);
            QTRY_VERIFY(!cache.statistics().lastError.isEmpty());
        }
        QVERIFY2(clock.elapsed() < generous, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(server.accepted() > 0);
    }

    void wrongPasswordsAndDatabasesAreSaidAndHarmless() {
        TestRedis::Options options;
        options.password = QStringLiteral("hush");
        const auto locked = TestRedis::start(options);
        QVERIFY2(locked, complaint(locked));
        RedisProfile wrong = (*locked)->profile();
        wrong.password = Secret("guess-42");
        RedisProfile none = wrong;
        none.password = Secret();
        RedisProfile elsewhere = m_redis->profile();
        elsewhere.database = 77;
        for (const RedisProfile& profile : {wrong, none, elsewhere}) {
            RedisCache cache(profile);
            QTRY_VERIFY(!cache.statistics().lastError.isEmpty());
            QVERIFY(!find(cache, "k"));
            QVERIFY(cache.statistics().state != State::Closed);
            QVERIFY(!cache.statistics().lastError.contains(QLatin1String("guess")));
        }
        RedisCache right((*locked)->profile(), patient());
        QVERIFY(isUp(right));
    }
};

QTEST_GUILESS_MAIN(TestRedisFaults)
#include "tst_redis_faults.moc"
