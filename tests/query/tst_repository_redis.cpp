// Several programs on one Redis: who asks the database, and what is believed of what Redis says.

#include "models/cache/frame_codec.h"
#include "tests/items/fake_source.h"
#include "tests/support/test_redis.h"

#include <QTest>

#include <thread>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date tuesday = FakeSource::sessionDates()[1];
const UtcTime noon = fromIst(tuesday, hours{12});

ChainQuestion nifty(std::optional<UtcTime> at = noon) {
    return {QStringLiteral("NIFTY"), Timeframe::Min5, at};
}

QByteArray bytesOf(const std::string& bytes) {
    return QByteArray(bytes.data(), qsizetype(bytes.size()));
}

} // namespace

class TestRepositoryRedis : public QObject {
    Q_OBJECT

    std::unique_ptr<TestRedis> m_redis;
    std::shared_ptr<FakeSource::Control> m_control;

    std::unique_ptr<StrikeRepository> program(const StrikeRepository::Options& options = {}) {
        auto cache = std::make_unique<RedisCache>(m_redis->profile());
        const auto end = steady_clock::now() + seconds{20};
        while (!cache->statistics().connected && steady_clock::now() < end)
            std::this_thread::sleep_for(milliseconds{1});
        return std::make_unique<StrikeRepository>(std::make_unique<FakeSource>(m_control), std::move(cache),
                                                  options);
    }

    static ChainAnswer answerOf(QFuture<Result<ChainAnswer>> future) {
        const auto answer = future.result();
        [&] { QVERIFY2(answer, answer ? "" : qPrintable(answer.error().message)); }();
        return answer.value_or(ChainAnswer{});
    }

    QByteArray chainKeys() {
        return m_redis
            ->say({"EVAL", "return table.concat(redis.call('keys', 'strikescope:*|chain|*'), ' ')", "0"})
            .value_or(QByteArray());
    }
    // Stores come behind the answer.
    bool isStored() {
        return QTest::qWaitFor([&] { return !chainKeys().isEmpty(); });
    }

private slots:
    void initTestCase() { START_TEST_REDIS(m_redis); }
    void init() {
        m_control = std::make_shared<FakeSource::Control>();
        QVERIFY(m_redis->say({"FLUSHALL"}));
    }

    void whatOneReadTheOtherNeedNot() {
        const auto one = program(), other = program();
        const auto read = answerOf(one->chain(nifty()));
        QVERIFY(isStored());
        const auto shared = answerOf(other->chain(nifty()));
        QCOMPARE(shared.freshness.layer, Layer::Redis);
        QVERIFY(encode(*shared.frame) == encode(*read.frame));
        QVERIFY(shared.freshness.age() < minutes{1});
        QCOMPARE(int(m_control->chainsAsked), 1);
        QCOMPARE(other->statistics().redis.count, std::uint64_t(1));
    }

    void ofManyWhoAskAtOnceOneLoads() {
        std::vector<std::unique_ptr<StrikeRepository>> programs;
        for (int i = 0; i < 12; ++i)
            programs.push_back(program());
        for (auto& p : programs) // the stamp is known, so that all ask in the same moment
            QVERIFY(p->symbols().result());
        m_control->takes = milliseconds{50};
        std::vector<QFuture<Result<ChainAnswer>>> waiting;
        for (auto& p : programs)
            waiting.push_back(p->chain(nifty({})));
        for (auto& future : waiting)
            answerOf(future);
        QCOMPARE(int(m_control->chainsAsked), 1);
    }

    void aLeaderThatFailsIsFollowedByAnother() {
        const auto one = program(), other = program();
        m_control->error = Error{ErrorCode::Timeout, QStringLiteral("too slow"), {}};
        QVERIFY(!one->chain(nifty()).result());
        m_control->error.reset();
        answerOf(other->chain(nifty()));
        QCOMPARE(int(m_control->chainsAsked), 2);
    }

    void garbageUnderOurKeysIsAMiss_data() {
        QTest::addColumn<QByteArray>("bytes");
        const auto frame = encode(*fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon));
        auto flipped = frame;
        flipped[flipped.size() / 2] ^= 1;
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("text") << QByteArray("hello");
        QTest::newRow("cut off") << bytesOf(frame.substr(0, frame.size() / 2));
        QTest::newRow("a flipped bit") << bytesOf(flipped);
        QTest::newRow("another symbol's frame")
            << bytesOf(encode(*fakeFrame(QStringLiteral("BANKNIFTY"), Timeframe::Min5, noon)));
        QTest::newRow("another bucket's frame")
            << bytesOf(encode(*fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon + hours{1})));
        QTest::newRow("another timeframe's frame")
            << bytesOf(encode(*fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min15, noon)));
        QTest::newRow("a list") << bytesOf(encode(QStringList{QStringLiteral("NIFTY")}));
    }

    void garbageUnderOurKeysIsAMiss() {
        QFETCH(QByteArray, bytes);
        const auto one = program(), other = program();
        const auto read = answerOf(one->chain(nifty()));
        QVERIFY(isStored());
        const QByteArray key = chainKeys();
        QVERIFY(!key.contains(' '));
        QVERIFY(m_redis->say({"SET", key, bytes, "PX", "60000"}));
        const auto answer = answerOf(other->chain(nifty()));
        QCOMPARE(answer.freshness.layer, Layer::Database);
        QCOMPARE(answer.frame->chains.front().strikes()[5], read.frame->chains.front().strikes()[5]);
    }

    void aDamagedLifeIsAMiss() { // its age is told from it
        const auto one = program(), other = program(), third = program();
        answerOf(one->chain(nifty()));
        QVERIFY(isStored());
        const QByteArray key = chainKeys();
        const QByteArray right = m_redis->say({"GET", key}).value_or(QByteArray());
        QVERIFY(m_redis->say({"SET", key, right, "PX", "10000"}));
        const auto shared = answerOf(other->chain(nifty()));
        QCOMPARE(shared.freshness.layer, Layer::Redis);
        QVERIFY(shared.freshness.age() > minutes{9}); // of ten that it lives, seconds were left
        QByteArray wrong = right;
        const auto life = wrong.indexOf('\n') + 1;
        QVERIFY(QChar::fromLatin1(wrong[life]).isDigit());
        wrong[life] ^= 1;
        QVERIFY(m_redis->say({"SET", key, wrong, "PX", "10000"}));
        QCOMPARE(answerOf(third->chain(nifty())).freshness.layer, Layer::Database);
    }

    void aValueWithoutAnEndIsNotBelieved() { // nobody knows how old it is
        const auto one = program(), other = program();
        answerOf(one->chain(nifty()));
        QVERIFY(isStored());
        QVERIFY(m_redis->say({"PERSIST", chainKeys()}));
        QCOMPARE(answerOf(other->chain(nifty())).freshness.layer, Layer::Database);
    }

    void whatWasReadBeforeAChangeIsNotTakenAfterIt() {
        StrikeRepository::Options options;
        options.readsAhead = true; // listens
        const auto one = program(), other = program(options);
        answerOf(one->chain(nifty()));
        QVERIFY(isStored());
        m_control->spots[noon] = 25000;
        m_control->listener.changed({QStringLiteral("NIFTY"), noon, noon, QStringLiteral("9")});
        const auto answer = answerOf(other->chain(nifty()));
        QCOMPARE(answer.freshness.layer, Layer::Database);
        QCOMPARE(answer.frame->chains.front().column(Column::Underlying)[0], 25000.0);
    }

    void aRedisThatIsGoneCostsNothingButItself() {
        const auto one = program();
        m_redis->kill();
        answerOf(one->chain(nifty()));
        answerOf(one->chain(nifty(noon + hours{1})));
        QCOMPARE(int(m_control->chainsAsked), 2);
        QVERIFY(m_redis->restart());
        QTRY_VERIFY_WITH_TIMEOUT(one->redisStatistics()->connected, 10000);
        answerOf(one->chain(nifty(noon + hours{2})));
        QVERIFY(isStored());
    }

    void aCutoverIsLearntFromOthers() {
        StrikeRepository::Options options;
        options.describeEvery = milliseconds{200};
        const auto one = program(options), other = program(options);
        answerOf(one->chain(nifty()));
        answerOf(other->chain(nifty()));
        m_control->stamp = "fake-2";
        const auto follows = [&](StrikeRepository& repository) {
            return QTest::qWaitFor(
                [&] { return answerOf(repository.chain(nifty())).freshness.layer != Layer::Memory; }, 10000);
        };
        QVERIFY(follows(*one));
        QVERIFY(follows(*other));
    }

    void whoWaitsForTheLayoutWaitsForItsAnswerOnly() {
        StrikeRepository::Options options;
        options.describeEvery = milliseconds{200};
        options.waits.lease = minutes{10};
        const auto one = program(options);
        QVERIFY(QTest::qWaitFor([&] {
            answerOf(one->chain(nifty()));
            return m_control->describes > 3; // the first has no lease
        }));
        const QByteArray leases = "return #redis.call('keys', '*-lease:*')";
        QTRY_COMPARE(m_redis->say({"EVAL", leases, "0"}).value_or(QByteArray()), QByteArray("0"));
    }
};

QTEST_GUILESS_MAIN(TestRepositoryRedis)
#include "tst_repository_redis.moc"
