#include "tests/support/test_redis.h"

#include <QFile>
#include <QStandardPaths>

#include <hiredis/hiredis.h>

#include <chrono>
#include <csignal>
#include <thread>

#include <arpa/inet.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace strikescope {

namespace {

// Debian's redis-tools brings the server along as redis-check-rdb; which of the two it is, it tells by its
// name.
QString serverProgram(const QString& folder) {
    const QString server = QStandardPaths::findExecutable(QStringLiteral("redis-server"));
    if (!server.isEmpty())
        return server;
    const QString checker = QStandardPaths::findExecutable(QStringLiteral("redis-check-rdb"));
    const QString link = folder + QStringLiteral("/redis-server");
    return !checker.isEmpty() && QFile::link(checker, link) ? link : QString();
}

// Free a moment ago. Another program may take it meanwhile; then the server does not start, and we try
// another.
int freePort() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    const bool bound = bind(socket, plain, size) == 0 && getsockname(socket, plain, &size) == 0;
    close(socket);
    return bound ? ntohs(address.sin_port) : 0;
}

using Context = std::unique_ptr<redisContext, decltype(&redisFree)>;
using Reply = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

Reply ask(redisContext* context, const std::vector<QByteArray>& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const QByteArray& word : words) {
        texts.push_back(word.constData());
        sizes.push_back(std::size_t(word.size()));
    }
    return {
        static_cast<redisReply*>(redisCommandArgv(context, int(texts.size()), texts.data(), sizes.data())),
        &freeReplyObject};
}

} // namespace

Result<std::unique_ptr<TestRedis>> TestRedis::start(const Options& options) {
    std::unique_ptr<TestRedis> redis(new TestRedis);
    redis->m_options = options;
    redis->m_program = serverProgram(redis->m_folder.path());
    if (redis->m_program.isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("No Redis server is installed."));
    Result<void> started = failure(ErrorCode::Internal, QString());
    for (int i = 0; i < 5 && !started; ++i) {
        redis->m_port = freePort();
        started = redis->startProcess();
    }
    if (!started)
        return tl::unexpected(started.error());
    return redis;
}

TestRedis::~TestRedis() {
    kill();
}

Result<void> TestRedis::startProcess() {
    QStringList lines{QStringLiteral("port %1").arg(m_port),
                      QStringLiteral("bind 127.0.0.1"),
                      QStringLiteral("unixsocket %1").arg(socketPath()),
                      QStringLiteral("dir %1").arg(m_folder.path()),
                      QStringLiteral("save \"\""),
                      QStringLiteral("databases 4"),
                      QStringLiteral("loglevel warning")};
    if (!m_options.user.isEmpty())
        lines += QStringLiteral("user %1 on >%2 ~strikescope* +@all").arg(m_options.user, m_options.password);
    if (!m_options.user.isEmpty())
        lines += QStringLiteral("user default off");
    else if (!m_options.password.isEmpty())
        lines += QStringLiteral("requirepass %1").arg(m_options.password);
    QFile::remove(socketPath());
    m_process = std::make_unique<QProcess>();
    m_process->setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    m_process->start(m_program, {QStringLiteral("-")}); // settings come in by the standard input
    m_process->write((lines + m_options.settings).join(u'\n').toUtf8() + '\n');
    m_process->closeWriteChannel();
    if (!m_process->waitForStarted())
        return failure(ErrorCode::Internal, m_process->errorString());
    for (int i = 0; i < 2000; ++i) {
        if (say({"PING"}) == QByteArray("PONG"))
            return {};
        if (m_process->waitForFinished(5))
            break;
    }
    return failure(ErrorCode::Internal, QString::fromUtf8(m_process->readAll()));
}

RedisProfile TestRedis::profile() const {
    RedisProfile profile;
    profile.socket = socketPath();
    profile.user = m_options.user;
    profile.password = Secret(m_options.password.toStdString());
    return profile;
}

RedisProfile TestRedis::tcpProfile() const {
    RedisProfile tcp = profile();
    tcp.socket.clear();
    tcp.host = QStringLiteral("127.0.0.1");
    tcp.port = m_port;
    return tcp;
}

void TestRedis::kill() {
    if (!m_process)
        return;
    m_process->kill(); // SIGKILL ends a frozen one too
    m_process->waitForFinished();
    m_process.reset();
}

Result<void> TestRedis::restart() {
    kill();
    return startProcess();
}

void TestRedis::freeze() {
    ::kill(pid_t(m_process->processId()), SIGSTOP);
}

void TestRedis::thaw() {
    ::kill(pid_t(m_process->processId()), SIGCONT);
}

Result<QByteArray> TestRedis::say(const std::vector<QByteArray>& words) const {
    const Context context(redisConnectUnix(QFile::encodeName(socketPath()).constData()), &redisFree);
    if (!context || context->err != 0)
        return failure(ErrorCode::Unavailable, QStringLiteral("No connection."));
    if (!m_options.password.isEmpty()) {
        std::vector<QByteArray> login{"AUTH", m_options.password.toUtf8()};
        if (!m_options.user.isEmpty())
            login.insert(login.begin() + 1, m_options.user.toUtf8());
        ask(context.get(), login);
    }
    const Reply reply = ask(context.get(), words);
    if (!reply)
        return failure(ErrorCode::Unavailable, QString::fromLatin1(context->errstr));
    if (reply->type == REDIS_REPLY_ERROR)
        return failure(ErrorCode::Invalid, QString::fromLatin1(reply->str));
    if (reply->type == REDIS_REPLY_INTEGER)
        return QByteArray::number(reply->integer);
    if (reply->type == REDIS_REPLY_NIL)
        return QByteArray("(nil)");
    return QByteArray(reply->str, qsizetype(reply->len));
}

} // namespace strikescope
