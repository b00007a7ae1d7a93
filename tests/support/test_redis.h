#pragma once

#include "models/cache/redis_profile.h"
#include "models/core/result.h"
#include "tests/support/complaint.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace strikescope {

// A private Redis for a test program: on a unix socket and a free TCP port of this machine, nothing on the
// disk. Ends with the program, however that ends.
class TestRedis {
public:
    struct Options {
        QString password; // of the default user, or of `user`
        QString user; // an ACL user that may do everything on the keys of StrikeScope; the default one is off
        QStringList settings; // more lines of redis.conf
    };
    // NotFound where no server is installed.
    static Result<std::unique_ptr<TestRedis>> start(const Options& options);
    static Result<std::unique_ptr<TestRedis>> start() { return start({}); }
    ~TestRedis();

    RedisProfile profile() const; // over the unix socket
    RedisProfile tcpProfile() const;
    int port() const { return m_port; }

    void kill();            // without a chance to say goodbye
    Result<void> restart(); // empty, at the same addresses
    void freeze();          // takes connections and bytes, answers nothing
    void thaw();

    // As redis-cli would say it, by a connection of its own. Texts as they are, numbers in digits, "(nil)".
    Result<QByteArray> say(const std::vector<QByteArray>& words) const;

private:
    TestRedis() = default;
    Result<void> startProcess();
    QString socketPath() const { return m_folder.filePath(QStringLiteral("redis.sock")); }

    QTemporaryDir m_folder;
    QString m_program;
    Options m_options;
    int m_port = 0;
    std::unique_ptr<QProcess> m_process;
};

} // namespace strikescope

// In initTestCase(): starts a server, skips all tests where Redis is not installed, fails otherwise.
#define START_TEST_REDIS(pointer)                                                                            \
    do {                                                                                                     \
        auto startedRedis = strikescope::TestRedis::start();                                                 \
        if (!startedRedis && startedRedis.error().code == strikescope::ErrorCode::NotFound)                  \
            QSKIP("ALL SKIPPED: no Redis server is installed");                                              \
        QVERIFY2(startedRedis, strikescope::complaint(startedRedis).constData());                            \
        (pointer) = std::move(*startedRedis);                                                                \
    } while (false)
