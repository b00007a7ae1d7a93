#include "models/cache/redis_connection.h"

#include <QCoreApplication>

#include <pthread.h>
#include <signal.h>

namespace strikescope {

namespace {

using Type = RedisAnswer::Type;

// The first word of an error is its code; the rest may quote what was sent.
std::string_view codeOf(const RedisAnswer& error) {
    const std::string_view word = error.text.substr(0, error.text.find(' '));
    const bool isCode =
        word.size() <= 20 && word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == word.npos;
    return isCode ? word : std::string_view();
}

tl::unexpected<Error> refusal(ErrorCode code, const QString& message, const RedisAnswer& error) {
    const std::string_view word = codeOf(error);
    return failure(code, message, QString::fromLatin1(word.data(), qsizetype(word.size())));
}

QString deniedText() {
    return QCoreApplication::translate(
        "Redis",
        "Redis wants another user or password. Check the user in its address, and its password file.");
}

tl::unexpected<Error> errorOf(const RedisAnswer& error) {
    const std::string_view code = codeOf(error);
    if (code == "NOAUTH" || code == "WRONGPASS")
        return refusal(ErrorCode::Denied, deniedText(), error);
    if (code == "NOPERM")
        return refusal(ErrorCode::Denied,
                       QCoreApplication::translate(
                           "Redis",
                           "The user may not do this in Redis. It needs the commands get, set, del, pttl, "
                           "eval and ping on the keys of StrikeScope."),
                       error);
    if (code == "LOADING" || code == "MASTERDOWN" || code == "BUSY" || code == "CLUSTERDOWN" ||
        code == "TRYAGAIN")
        return refusal(ErrorCode::Unavailable,
                       QCoreApplication::translate("Redis", "Redis is busy or still starting."), error);
    if (code == "OOM" || code == "READONLY" || code == "MISCONF" || code == "NOREPLICAS")
        return refusal(ErrorCode::Refused,
                       QCoreApplication::translate("Redis", "Redis takes no values: it is full, read only or "
                                                            "cannot save."),
                       error);
    return refusal(ErrorCode::Invalid, QCoreApplication::translate("Redis", "Redis refused a command."),
                   error);
}

tl::unexpected<Error> unexpectedAnswer() {
    return failure(ErrorCode::Invalid, QCoreApplication::translate(
                                           "Redis", "Redis gave an answer that does not fit the question."));
}

// Of PTTL and GET, in this order: another program may store a new value between them, and the time left of
// that one would make the old value younger than it is.
Result<std::optional<RedisConnection::Value>> valueOf(const RedisAnswer& remaining,
                                                      const RedisAnswer& bytes) {
    if (bytes.type == Type::Nil || (bytes.type == Type::Error && codeOf(bytes) == "WRONGTYPE"))
        return std::nullopt;
    for (const RedisAnswer* answer : {&bytes, &remaining})
        if (answer->type == Type::Error)
            return errorOf(*answer);
    if (bytes.type != Type::Text || remaining.type != Type::Number)
        return unexpectedAnswer();
    RedisConnection::Value value{bytes.text, std::nullopt};
    if (remaining.number != -1) // -2: it has come since
        value.remaining = std::chrono::milliseconds(std::max(0LL, remaining.number));
    return value;
}

Result<void> done(const RedisAnswer& answer) {
    if (answer.type == Type::Error)
        return errorOf(answer);
    return {};
}

std::string wholeMilliseconds(std::chrono::milliseconds time) {
    return std::to_string(std::max<std::int64_t>(1, time.count()));
}

void blockSigPipe() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

} // namespace

RedisConnection::RedisConnection(RedisProfile profile)
    : m_profile(std::move(profile))
    , m_resolver(m_profile.host.toStdString()) {
    blockSigPipe();
}

Result<std::unique_ptr<RedisWire>> RedisConnection::dial(Deadline until) {
    if (!m_profile.socket.isEmpty())
        return RedisWire::connect(m_profile, {}, until);
    const auto addresses = m_resolver.addresses(until);
    if (!addresses)
        return tl::unexpected(addresses.error());
    Result<std::unique_ptr<RedisWire>> wire;
    for (std::size_t i = 0; i < addresses->size(); ++i) {
        wire = RedisWire::connect(m_profile, (*addresses)[m_firstAddress % addresses->size()], until);
        if (wire)
            return wire;
        ++m_firstAddress; // an address that swallows everything must not keep us from the next one
        if (wire.error().code == ErrorCode::Timeout)
            return wire;
    }
    m_resolver.forget();
    return wire;
}

Result<void> RedisConnection::logIn(RedisWire& wire, Deadline until) const {
    const std::string user = m_profile.user.toStdString(), database = std::to_string(m_profile.database);
    Commands commands;
    if (!m_profile.password.isEmpty()) {
        RedisWire::Command& command = commands.emplace_back(RedisWire::Command{"AUTH"});
        if (!user.empty())
            command.emplace_back(user);
        command.emplace_back(m_profile.password.reveal());
    }
    if (m_profile.database != 0)
        commands.push_back({"SELECT", database});
    if (commands.empty())
        return {};
    const auto answers = wire.exchange(commands, until);
    if (!answers)
        return tl::unexpected(answers.error());
    if (!m_profile.password.isEmpty() && answers->front().type == Type::Error)
        return codeOf(answers->front()) == "LOADING"
                   ? errorOf(answers->front())
                   : refusal(ErrorCode::Denied, deniedText(), answers->front());
    const RedisAnswer& last = answers->back();
    if (m_profile.database != 0 && last.type == Type::Error && codeOf(last) == "ERR")
        return refusal(
            ErrorCode::NotFound,
            QCoreApplication::translate("Redis", "Redis has no database number %1. Check its address.")
                .arg(m_profile.database),
            last);
    return done(last);
}

Result<void> RedisConnection::open(Deadline until) {
    if (m_wire)
        return {};
    auto wire = dial(until);
    if (!wire)
        return tl::unexpected(wire.error());
    STRIKESCOPE_TRY(logIn(**wire, until));
    m_wire = std::move(*wire);
    return {};
}

Result<RedisConnection::Answers> RedisConnection::askOnce(const Commands& commands, Deadline until) {
    STRIKESCOPE_TRY(open(until));
    auto answers = m_wire->exchange(commands, until);
    if (!answers)
        drop();
    return answers;
}

// A connection that was idle may have been closed by the server, or by its restart: that is known only when
// it is used. All commands may be said twice.
Result<RedisConnection::Answers> RedisConnection::ask(const Commands& commands, Deadline until) {
    const bool wasOpen = isOpen();
    auto answers = askOnce(commands, until);
    if (!answers && wasOpen && answers.error().code == ErrorCode::Unavailable)
        answers = askOnce(commands, until);
    return answers;
}

Result<void> RedisConnection::ping(Deadline until) {
    const auto answers = ask({{"PING"}}, until);
    return answers ? done(answers->front()) : tl::unexpected(answers.error());
}

Result<std::optional<RedisConnection::Value>> RedisConnection::find(const std::string& key, Deadline until) {
    const auto answers = ask({{"PTTL", key}, {"GET", key}}, until);
    if (!answers)
        return tl::unexpected(answers.error());
    return trusted(valueOf((*answers)[0], (*answers)[1]));
}

Result<void> RedisConnection::store(const std::string& key, std::string_view bytes, Milliseconds timeToLive,
                                    Deadline until) {
    const auto answers = ask({{"SET", key, bytes, "PX", wholeMilliseconds(timeToLive)}}, until);
    return answers ? done(answers->front()) : tl::unexpected(answers.error());
}

Result<RedisConnection::Claim> RedisConnection::claim(const std::string& key, const std::string& lease,
                                                      const std::string& token, Milliseconds leaseFor,
                                                      Deadline until) {
    const std::string time = wholeMilliseconds(leaseFor);
    const RedisWire::Command take{"SET", lease, token, "NX", "PX", time};
    auto answers = ask({take, {"PTTL", lease}, {"PTTL", key}, {"GET", key}}, until);
    // Every lease of ours expires. One that does not is rubbish, and would keep everybody waiting for ever.
    if (answers && answers->front().type == Type::Nil && (*answers)[1].type == Type::Number &&
        (*answers)[1].number == -1)
        answers = ask({{"DEL", lease}, take, {"PTTL", key}, {"GET", key}}, until).map([](Answers again) {
            std::swap(again[0], again[1]);
            return again;
        });
    if (!answers)
        return tl::unexpected(answers.error());
    const RedisAnswer& taken = answers->front();
    if (taken.type == Type::Error)
        return trusted<Claim>(errorOf(taken));
    const auto value = trusted(valueOf((*answers)[2], (*answers)[3]));
    if (!value)
        return tl::unexpected(value.error());
    return Claim{taken.type == Type::Status, *value};
}

Result<bool> RedisConnection::release(const std::string& lease, const std::string& token, Deadline until) {
    static constexpr std::string_view script =
        "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";
    const auto answers = ask({{"EVAL", script, "1", lease, token}}, until);
    if (!answers)
        return tl::unexpected(answers.error());
    STRIKESCOPE_TRY(done(answers->front()));
    return answers->front().number == 1;
}

} // namespace strikescope
