#include "models/cache/redis_connection.h"
#include "tests/support/test_redis.h"

#include <thread>

using namespace strikescope;
using namespace std::chrono_literals;

namespace {

RedisConnection::Deadline soon() {
    return std::chrono::steady_clock::now() + 10s;
}

RedisProfile withPassword(RedisProfile profile, const char* password) {
    profile.password = Secret(password);
    return profile;
}

} // namespace

// The commands, against a real server.
class TestRedisConnection : public QObject {
    Q_OBJECT

    std::unique_ptr<TestRedis> m_redis;

private slots:
    void initTestCase() { START_TEST_REDIS(m_redis); }
    void init() { QVERIFY(m_redis->say({"FLUSHALL"})); }

    void bytesComeBackOverBothKindsOfSocket() {
        std::string bytes(300'000, '\0');
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = char(i * 31);
        for (const RedisProfile& profile : {m_redis->profile(), m_redis->tcpProfile()}) {
            RedisConnection connection(profile);
            QVERIFY(!connection.isOpen());
            const auto stored = connection.store("k", bytes, 60s, soon());
            QVERIFY2(stored, complaint(stored));
            const auto found = connection.find("k", soon());
            QVERIFY2(found, complaint(found));
            QVERIFY(*found && (*found)->bytes == bytes);
            QVERIFY((*found)->remaining > 50s && (*found)->remaining <= 60s);
            QVERIFY(!*connection.find("other", soon()));
        }
    }

    void anEmptyValueIsAValue() {
        RedisConnection connection(m_redis->profile());
        QVERIFY(connection.store("k", "", 1min, soon()));
        const auto found = connection.find("k", soon());
        QVERIFY(found && *found && (*found)->bytes.empty());
    }

    void severalMegabytesGoThrough() {
        RedisConnection connection(m_redis->tcpProfile());
        const std::string bytes(13'000'000, 'x');
        QVERIFY2(connection.store("k", bytes, 1min, soon()), "");
        const auto found = connection.find("k", soon());
        QVERIFY2(found, complaint(found));
        QVERIFY(*found && (*found)->bytes == bytes);
    }

    void aValueWithoutAnEndHasNoTimeLeft() {
        QVERIFY(m_redis->say({"SET", "k", "v"}));
        RedisConnection connection(m_redis->profile());
        const auto found = connection.find("k", soon());
        QVERIFY(found && *found && !(*found)->remaining);
    }

    void anotherTypeUnderOurKeyIsNothingAndIsReplaced() {
        QVERIFY(m_redis->say({"RPUSH", "k", "a"}));
        RedisConnection connection(m_redis->profile());
        const auto found = connection.find("k", soon());
        QVERIFY2(found, complaint(found));
        QVERIFY(!*found);
        QVERIFY(connection.store("k", "v", 1min, soon()));
        QCOMPARE((*connection.find("k", soon()))->bytes, std::string_view("v"));
    }

    void valuesExpire() {
        RedisConnection connection(m_redis->profile());
        QVERIFY(connection.store("k", "v", 30ms, soon()));
        QTRY_VERIFY(!*connection.find("k", soon()));
    }

    void databasesAreApart() {
        RedisProfile other = m_redis->profile();
        other.database = 2;
        RedisConnection here(m_redis->profile()), there(other);
        QVERIFY(there.store("k", "v", 1min, soon()));
        QVERIFY(!*here.find("k", soon()));
        QVERIFY(*there.find("k", soon()));
    }

    void aDatabaseThatIsNotThere() {
        RedisProfile wrong = m_redis->profile();
        wrong.database = 99;
        RedisConnection connection(wrong);
        const auto pinged = connection.ping(soon());
        QVERIFY(!pinged);
        QCOMPARE(pinged.error().code, ErrorCode::NotFound);
        QVERIFY(pinged.error().message.contains(QLatin1String("99")));
    }

    void oneHoldsALeaseAndOnlyItsTokenEndsIt() {
        RedisConnection mine(m_redis->profile()), theirs(m_redis->tcpProfile());
        const auto first = mine.claim("k", "lease", "token-1", 1min, soon());
        QVERIFY2(first, complaint(first));
        QVERIFY(first->won && !first->value);
        QVERIFY(!theirs.claim("k", "lease", "token-2", 1min, soon())->won);
        QCOMPARE(theirs.release("lease", "token-2", soon()).value(), false);
        QVERIFY(!theirs.claim("k", "lease", "token-2", 1min, soon())->won);
        QCOMPARE(mine.release("lease", "token-1", soon()).value(), true);
        QVERIFY(theirs.claim("k", "lease", "token-2", 1min, soon())->won);
    }

    void aLeaseOfADeadHolderEndsByItself() {
        RedisConnection connection(m_redis->profile());
        {
            RedisConnection holder(m_redis->profile());
            QVERIFY(holder.claim("k", "lease", "token-1", 50ms, soon())->won);
        }
        bool won = false; // QTRY_VERIFY asks once more after a yes
        QTRY_VERIFY((won = won || connection.claim("k", "lease", "token-2", 1min, soon())->won));
        QCOMPARE(m_redis->say({"GET", "lease"}).value(), QByteArray("token-2"));
    }

    void aClaimShowsWhatTheLastHolderStored() {
        RedisConnection connection(m_redis->profile());
        QVERIFY(connection.store("k", "v", 1min, soon()));
        const auto claim = connection.claim("k", "lease", "token", 1min, soon());
        QVERIFY(claim && claim->won && claim->value);
        QCOMPARE(claim->value->bytes, std::string_view("v"));
    }

    void rubbishInPlaceOfALeaseDoesNotLastForEver() {
        RedisConnection connection(m_redis->profile());
        QVERIFY(m_redis->say({"SET", "lease", "rubbish"}));
        const auto claim = connection.claim("k", "lease", "token", 1min, soon());
        QVERIFY2(claim, complaint(claim));
        QVERIFY(claim->won);
        QVERIFY(m_redis->say({"DEL", "lease"}) && m_redis->say({"RPUSH", "lease", "x"}));
        QVERIFY(connection.claim("k", "lease", "token", 1min, soon())->won);
    }

    void aServerThatRestartedIsNoError() {
        RedisConnection connection(m_redis->profile());
        QVERIFY(connection.ping(soon()));
        const auto restarted = m_redis->restart();
        QVERIFY2(restarted, complaint(restarted));
        const auto pinged = connection.ping(soon());
        QVERIFY2(pinged, complaint(pinged));
    }

    void anIdleConnectionThatTheServerClosedIsNoError() {
        RedisConnection connection(m_redis->tcpProfile());
        QVERIFY(connection.ping(soon()));
        QVERIFY(m_redis->say({"CLIENT", "KILL", "TYPE", "normal"}));
        QVERIFY(connection.ping(soon()));
    }

    void aFullServerRefusesAndStillAnswers() {
        RedisConnection connection(m_redis->profile());
        QVERIFY(connection.store("k", "v", 1min, soon()));
        QVERIFY(m_redis->say({"CONFIG", "SET", "maxmemory", "1"}));
        QVERIFY(m_redis->say({"CONFIG", "SET", "maxmemory-policy", "noeviction"}));
        const auto stored = connection.store("k2", std::string(100'000, 'x'), 1min, soon());
        QVERIFY(m_redis->say({"CONFIG", "SET", "maxmemory", "0"}));
        QVERIFY(!stored);
        QCOMPARE(stored.error().code, ErrorCode::Refused);
        QVERIFY(*connection.find("k", soon()));
    }

    void passwords() {
        TestRedis::Options options;
        options.password = QStringLiteral("hush");
        const auto locked = TestRedis::start(options);
        QVERIFY2(locked, complaint(locked));
        QVERIFY(RedisConnection((*locked)->profile()).ping(soon()));
        for (const char* wrong : {"", "guess-42"}) {
            RedisConnection connection(withPassword((*locked)->profile(), wrong));
            const auto found = connection.find("k", soon());
            QVERIFY(!found);
            QCOMPARE(found.error().code, ErrorCode::Denied);
            QVERIFY(!complaint(found).contains("guess-42"));
        }
        // A password that the server does not know of is a mistake somewhere, and said.
        RedisConnection superfluous(withPassword(m_redis->profile(), "guess-42"));
        const auto pinged = superfluous.ping(soon());
        QCOMPARE(pinged.error().code, ErrorCode::Denied);
        QVERIFY(!complaint(pinged).contains("guess-42"));
    }

    void usersAndTheirRights() {
        TestRedis::Options options;
        options.user = QStringLiteral("desk");
        options.password = QStringLiteral("hush");
        options.settings = {QStringLiteral("user viewer on >look ~strikescope* +get +pttl +ping")};
        const auto locked = TestRedis::start(options);
        QVERIFY2(locked, complaint(locked));
        RedisConnection desk((*locked)->profile());
        QVERIFY2(desk.store("strikescope:k", "v", 1min, soon()), "");
        const auto foreign = desk.find("elsewhere", soon());
        QCOMPARE(foreign.error().code, ErrorCode::Denied);
        RedisProfile profile = withPassword((*locked)->profile(), "look");
        profile.user = QStringLiteral("viewer");
        RedisConnection viewer(profile);
        QVERIFY(*viewer.find("strikescope:k", soon()));
        QCOMPARE(viewer.store("strikescope:k", "w", 1min, soon()).error().code, ErrorCode::Denied);
        profile.user = QStringLiteral("nobody");
        QCOMPARE(RedisConnection(profile).ping(soon()).error().code, ErrorCode::Denied);
    }

    void namesAreLookedUp() {
        RedisProfile profile = m_redis->tcpProfile();
        profile.host = QStringLiteral("localhost"); // may mean ::1 first, where this server is not
        RedisConnection connection(profile);
        const auto pinged = connection.ping(soon());
        QVERIFY2(pinged, complaint(pinged));
        profile.host = QStringLiteral("no-such-host.invalid");
        const auto lost = RedisConnection(profile).ping(soon());
        QVERIFY(!lost);
        QVERIFY(lost.error().code == ErrorCode::Unavailable || lost.error().code == ErrorCode::Timeout);
    }

    void nobodyIsThere() {
        RedisProfile absent = m_redis->profile();
        absent.socket += QStringLiteral(".not");
        QCOMPARE(RedisConnection(absent).ping(soon()).error().code, ErrorCode::Unavailable);
        m_redis->kill();
        RedisConnection refused(m_redis->tcpProfile());
        QCOMPARE(refused.ping(soon()).error().code, ErrorCode::Unavailable);
        QVERIFY(m_redis->restart());
        QVERIFY(refused.ping(soon()));
    }
};

QTEST_GUILESS_MAIN(TestRedisConnection)
#include "tst_redis_connection.moc"
