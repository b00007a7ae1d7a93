#include "tests/cache/asking.h"
#include "tests/support/test_redis.h"

#include <atomic>

using namespace strikescope;
using namespace strikescope::test;
using namespace std::chrono_literals;
using Kind = RedisCache::Outcome::Kind;

// What the repository sees: questions, leases, stores, over a sound server.
class TestRedisCache : public QObject {
    Q_OBJECT

    std::unique_ptr<TestRedis> m_redis;

    std::unique_ptr<RedisCache> cache(RedisCache::Options options = patient()) const {
        auto made = std::make_unique<RedisCache>(m_redis->profile(), options);
        return isUp(*made) ? std::move(made) : nullptr;
    }
    QByteArray stored(const char* key) const { return m_redis->say({"GET", key}).value_or(QByteArray()); }

private slots:
    void initTestCase() { START_TEST_REDIS(m_redis); }
    void init() { QVERIFY(m_redis->say({"FLUSHALL"})); }

    void whatOneProcessStoresAnotherFinds() {
        const auto here = cache(), there = cache();
        QVERIFY(here && there);
        QVERIFY(!find(*there, "k"));
        here->store("k", "value", 1min);
        QTRY_COMPARE(find(*there, "k"), std::optional<std::string>("value"));
        QCOMPARE(stored("strikescope:k"), QByteArray("value"));
    }

    void theTimeLeftIsTold() {
        const auto here = cache();
        QVERIFY(m_redis->say({"SET", "strikescope:k", "v", "PX", "60000"}));
        QVERIFY(m_redis->say({"SET", "strikescope:endless", "v"}));
        for (const char* key : {"k", "endless"}) {
            std::promise<std::optional<RedisCache::Milliseconds>> remaining;
            here->find(key, [&](const std::optional<RedisCache::Found>& found) {
                remaining.set_value(found ? found->remaining : 0ms);
            });
            const auto left = answerOf(remaining.get_future());
            if (std::string_view(key) == "k")
                QVERIFY(left && *left > 50s && *left <= 60s);
            else
                QVERIFY(!left);
        }
    }

    void installationsOnOneServerAreApart() {
        RedisProfile other = m_redis->profile();
        other.prefix = QStringLiteral("desk2");
        RedisCache there(other, patient());
        const auto here = cache();
        QVERIFY(here && isUp(there));
        QVERIFY(m_redis->say({"SET", "desk2:k", "v"}));
        QVERIFY(!find(*here, "k"));
        QVERIFY(find(there, "k"));
    }

    void oneLeadsAndTheOthersGetItsValue() {
        std::vector<std::unique_ptr<RedisCache>> caches;
        std::vector<std::future<Led>> answers;
        for (int i = 0; i < 8; ++i)
            QVERIFY(caches.emplace_back(cache()));
        for (const auto& each : caches)
            answers.push_back(leadLater(*each, "k", {10s, 10s}));
        std::atomic<int> leads = 0, hits = 0;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            // The leader's answer comes first, wherever it is; the others come when it has stored.
            for (std::size_t j = 0; j < answers.size(); ++j)
                if (answers[j].valid() && answers[j].wait_for(0s) == std::future_status::ready) {
                    const Led led = answers[j].get();
                    leads += led.kind == Kind::Lead ? 1 : 0;
                    hits += led.kind == Kind::Hit && led.bytes == "loaded" ? 1 : 0;
                    if (led.kind == Kind::Lead)
                        caches[j]->store("k", "loaded", 1min, led.token);
                }
            QTRY_VERIFY(std::any_of(answers.begin(), answers.end(),
                                    [](const auto& answer) {
                                        return answer.valid() &&
                                               answer.wait_for(0s) == std::future_status::ready;
                                    }) ||
                        leads + hits == 8);
        }
        QCOMPARE(leads.load(), 1);
        QCOMPARE(hits.load(), 7);
        QTRY_COMPARE(m_redis->say({"EXISTS", "strikescope-lease:k"}).value(), QByteArray("0"));
    }

    void whatIsThereIsAHitAndTakesNoLease() {
        const auto here = cache();
        QVERIFY(m_redis->say({"SET", "strikescope:k", "v"}));
        QVERIFY(lead(*here, "k").kind == Kind::Hit);
        QCOMPARE(stored("strikescope-lease:k"), QByteArray("(nil)"));
    }

    void aLeaderThatCannotLoadLetsAnotherTry() {
        const auto one = cache(), other = cache();
        const Led first = lead(*one, "k", {1min, 1min});
        QVERIFY(first.kind == Kind::Lead);
        auto waiting = leadLater(*other, "k", {1min, 1min});
        QTRY_COMPARE(other->statistics().waits, std::uint64_t(1));
        one->release("k", "a stranger's token");
        QVERIFY(find(*one, "else") == std::nullopt); // the release before it has been done
        QCOMPARE(stored("strikescope-lease:k"), QByteArray::fromStdString(first.token));
        one->release("k", first.token);
        QVERIFY(answerOf(std::move(waiting)).kind == Kind::Lead);
    }

    void aLeaderThatDiesIsForgotten() {
        const auto other = cache();
        QVERIFY(lead(*cache(), "k", {80ms, 1s}).kind == Kind::Lead);
        const Led next = lead(*other, "k", {1min, 1min});
        QVERIFY(next.kind == Kind::Lead);
        QCOMPARE(stored("strikescope-lease:k"), QByteArray::fromStdString(next.token));
    }

    void whoWaitedLongEnoughGoesAlone() {
        const auto one = cache(), other = cache();
        QVERIFY(lead(*one, "k", {1min, 1min}).kind == Kind::Lead);
        QVERIFY(lead(*other, "k", {1min, 60ms}).kind == Kind::Alone);
        QCOMPARE(other->statistics().waitsInVain, std::uint64_t(1));
    }

    void othersAreAnsweredWhileOneWaits() {
        const auto one = cache(), other = cache();
        const Led leader = lead(*one, "k", {1min, 1min});
        auto waiting = leadLater(*other, "k", {1min, 1min});
        QTRY_COMPARE(other->statistics().waits, std::uint64_t(1));
        for (int i = 0; i < 20; ++i)
            QVERIFY(!find(*other, "else"));
        QVERIFY(waiting.wait_for(0s) == std::future_status::timeout);
        one->store("k", "loaded", 1min, leader.token);
        const Led answer = answerOf(std::move(waiting));
        QVERIFY(answer.kind == Kind::Hit);
        QCOMPARE(answer.bytes, std::string("loaded"));
    }

    void whatWaitsIsAnsweredAtTheEnd() {
        const auto one = cache();
        QVERIFY(lead(*one, "k", {1min, 1min}).kind == Kind::Lead);
        auto other = cache();
        auto waiting = leadLater(*other, "k", {1min, 1min});
        QTRY_COMPARE(other->statistics().waits, std::uint64_t(1));
        other.reset();
        QVERIFY(answerOf(std::move(waiting)).kind == Kind::Alone);
    }

    void aCallbackMayAskAgain() {
        const auto here = cache();
        QVERIFY(m_redis->say({"SET", "strikescope:second", "v"}));
        std::promise<bool> second;
        here->find("first", [&](const auto&) {
            here->find("second", [&](const auto& found) { second.set_value(found.has_value()); });
        });
        QVERIFY(answerOf(second.get_future()));
    }

    void aStoreWithoutTimeLeftIsNotMade() {
        const auto here = cache();
        here->store("k", "v", 0ms);
        QTRY_COMPARE(here->statistics().storesDropped, std::uint64_t(1));
        QCOMPARE(stored("strikescope:k"), QByteArray("(nil)"));
    }

    void whatDoesNotFitIntoTheQueueIsNotStored() {
        RedisCache::Options options = patient();
        options.queuedBytes = 1000;
        const auto here = cache(options);
        const Led leader = lead(*here, "k", {1min, 1min});
        QVERIFY(leader.kind == Kind::Lead);
        here->store("k", std::string(1001, 'x'), 1min, leader.token);
        QCOMPARE(here->statistics().storesDropped, std::uint64_t(1));
        // The others need not wait for it.
        QTRY_COMPARE(stored("strikescope-lease:k"), QByteArray("(nil)"));
    }

    void thebooksAreKept() {
        const auto here = cache();
        QVERIFY(!find(*here, "k"));
        here->store("k", std::string(1000, 'x'), 1min);
        QTRY_COMPARE(here->statistics().stores, std::uint64_t(1));
        QVERIFY(find(*here, "k"));
        QVERIFY(lead(*here, "new").kind == Kind::Lead);
        const RedisStatistics statistics = here->statistics();
        QVERIFY(statistics.state == CircuitBreaker::State::Closed && statistics.connected);
        QCOMPARE(statistics.questions, std::uint64_t(3));
        QCOMPARE(statistics.hits, std::uint64_t(1));
        QCOMPARE(statistics.misses, std::uint64_t(2));
        QCOMPARE(statistics.unanswered, std::uint64_t(0));
        QCOMPARE(statistics.leads, std::uint64_t(1));
        QCOMPARE(statistics.bytesRead, std::uint64_t(1000));
        QCOMPARE(statistics.bytesWritten, std::uint64_t(1000));
        QCOMPARE(statistics.latency.count, std::uint64_t(3));
        QVERIFY(statistics.latency.p50 > 0ns && statistics.since != UtcTime());
        QVERIFY(statistics.lastError.isEmpty());
        QCOMPARE(statistics.server, m_redis->profile().describe());
    }
};

QTEST_GUILESS_MAIN(TestRedisCache)
#include "tst_redis_cache.moc"
