#include "models/cache/redis_profile.h"

#include "models/cache/redis_wire.h"
#include "models/core/secret_file.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QFile>

#include <optional>

namespace strikescope {

namespace {

constexpr int mostDatabases = 1'000'000; // far more than any server has; keeps the number an int

QString wrongAddress() {
    return QCoreApplication::translate(
        "Redis", "The address of Redis cannot be read. Write it as redis://[user@]host[:port][/database] or "
                 "unix:///path/to/socket[?db=number].");
}

// A whole number from 0 up to `most`, digits only.
std::optional<int> wholeNumber(QStringView text, int most) {
    int value = 0;
    if (text.isEmpty() || text.size() > 7)
        return std::nullopt;
    for (const QChar c : text) {
        if (c < u'0' || c > u'9')
            return std::nullopt;
        value = value * 10 + (c.unicode() - u'0');
    }
    return value <= most ? std::optional(value) : std::nullopt;
}

// %40 and the like; nothing where that is not text, or holds what no name can hold.
std::optional<QString> decoded(QStringView text) {
    const QByteArray bytes = QByteArray::fromPercentEncoding(text.toUtf8());
    const QString plain = QString::fromUtf8(bytes);
    if (plain.toUtf8() != bytes)
        return std::nullopt;
    for (const QChar c : plain)
        if (c.unicode() < 0x20 || c.unicode() == 0x7f)
            return std::nullopt;
    return plain;
}

bool isName(const QString& text, QStringView alsoAllowed) {
    for (const QChar c : text)
        if (!c.isLetterOrNumber() && !alsoAllowed.contains(c))
            return false;
    return !text.isEmpty();
}

QString encoded(const QString& text, const char* keep) {
    return QString::fromLatin1(text.toUtf8().toPercentEncoding(keep));
}

// Takes "user@" off the front. False where it cannot be read.
bool takeUser(QStringView& rest, QString& user) {
    const qsizetype at = rest.lastIndexOf(u'@');
    if (at < 0)
        return true;
    const auto name = decoded(rest.first(at));
    if (!name || name->isEmpty() || name->contains(u' '))
        return false;
    user = *name;
    rest = rest.sliced(at + 1);
    return true;
}

bool readPort(QStringView text, int& port) {
    const auto number = wholeNumber(text, 65535);
    port = number.value_or(0);
    return port > 0;
}

// "[::1]:6379", with the zone as in "[fe80::1%25eth0]".
bool readIpv6(QStringView text, RedisProfile& profile) {
    const qsizetype end = text.indexOf(u']');
    if (end < 0)
        return false;
    const auto address = decoded(text.sliced(1, end - 1));
    profile.host = address.value_or(QString());
    const QStringView behind = text.sliced(end + 1);
    return profile.host.contains(u':') && isName(profile.host, u".-_:%") &&
           (behind.isEmpty() || (behind.startsWith(u':') && readPort(behind.sliced(1), profile.port)));
}

bool readHost(QStringView text, RedisProfile& profile) {
    if (text.startsWith(u'['))
        return readIpv6(text, profile);
    const qsizetype colon = text.indexOf(u':');
    profile.host = (colon < 0 ? text : text.first(colon)).toString();
    return isName(profile.host, u".-_") && (colon < 0 || readPort(text.sliced(colon + 1), profile.port));
}

bool readDatabase(QStringView text, RedisProfile& profile) {
    const auto number = wholeNumber(text, mostDatabases);
    profile.database = number.value_or(0);
    return number.has_value();
}

bool readTcp(QStringView rest, RedisProfile& profile) {
    const qsizetype slash = rest.indexOf(u'/');
    QStringView place = slash < 0 ? rest : rest.first(slash);
    const QStringView database = slash < 0 ? QStringView() : rest.sliced(slash + 1);
    return takeUser(place, profile.user) && readHost(place, profile) &&
           (database.isEmpty() || readDatabase(database, profile));
}

bool readUnix(QStringView rest, RedisProfile& profile) {
    const qsizetype slash = rest.indexOf(u'/');
    if (slash < 0)
        return false;
    QStringView place = rest.first(slash);
    if (!takeUser(place, profile.user) || !place.isEmpty())
        return false;
    rest = rest.sliced(slash);
    if (const qsizetype question = rest.indexOf(u'?'); question >= 0) {
        const QStringView query = rest.sliced(question + 1);
        if (!query.startsWith(u"db=") || !readDatabase(query.sliced(3), profile))
            return false;
        rest = rest.first(question);
    }
    const auto path = decoded(rest);
    profile.socket = path.value_or(QString());
    // The kernel's limit of an address, less its end.
    return path && path->size() > 1 && QFile::encodeName(*path).size() <= 107;
}

// Between "//" and the last "@" before a path.
bool holdsPassword(QStringView rest) {
    const qsizetype slash = rest.lastIndexOf(u'@');
    return slash >= 0 && rest.first(slash).contains(u':');
}

} // namespace

Result<RedisProfile> RedisProfile::parse(const QString& address) {
    const QStringView text = QStringView(address).trimmed();
    const qsizetype end = text.indexOf(u"://");
    const QStringView rest = end < 0 ? QStringView() : text.sliced(end + 3);
    const QString scheme = end < 0 ? QString() : text.first(end).toString();
    if (holdsPassword(rest))
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate(
                           "Redis",
                           "The address of Redis holds a password, which others could read. Write the "
                           "password into a file that only you can read, and name that file."));
    RedisProfile profile;
    profile.tls = scheme == u"rediss";
    if (profile.tls && !RedisWire::hasTls())
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate(
                           "Redis",
                           "This build cannot speak TLS to Redis, because its hiredis library has no "
                           "TLS. Use redis:// in a network you trust, or a tunnel (stunnel, ssh)."));
    const bool understood = profile.tls || scheme == u"redis" ? readTcp(rest, profile)
                                                              : scheme == u"unix" && readUnix(rest, profile);
    if (!understood)
        return failure(ErrorCode::Invalid, wrongAddress());
    return profile;
}

// Put together without arg(), which would take the %2C of an encoded name for a place of its own.
QString RedisProfile::describe() const {
    const QString who = user.isEmpty() ? QString() : encoded(user, "") + u'@';
    const QString number = QString::number(database);
    if (!socket.isEmpty())
        return QStringLiteral("unix://") + who + encoded(socket, "/") +
               (database == 0 ? QString() : QStringLiteral("?db=") + number);
    const QString name = host.contains(u':') ? u'[' + encoded(host, ":") + u']' : host;
    return (tls ? QStringLiteral("rediss://") : QStringLiteral("redis://")) + who + name + u':' +
           QString::number(port) + u'/' + number;
}

Result<Secret> readPasswordFile(const QString& path) {
    const auto line =
        readSecretLine(path, QCoreApplication::translate("Redis", "The password file of Redis"));
    if (!line)
        return tl::unexpected(line.error());
    if (line->isEmpty())
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate(
                           "Redis", "The password file of Redis has no password in its first line: %1")
                           .arg(path));
    return Secret(line->toStdString());
}

} // namespace strikescope
