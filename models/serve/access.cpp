#include "models/serve/access.h"

#include "models/core/secret_file.h"

#include <QCryptographicHash>
#include <QHostAddress>

namespace strikescope {

namespace {

constexpr qsizetype shortestToken = 16;

QByteArray digestOf(QByteArrayView token) {
    return QCryptographicHash::hash(token.toByteArray(), QCryptographicHash::Sha256);
}

// Both are digests of one length; no byte ends it early.
bool isEqual(const QByteArray& a, const QByteArray& b) {
    unsigned char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

bool isLoopbackName(const QByteArray& host) {
    QByteArray name = host.toLower();
    if (name.startsWith('['))
        name = name.mid(1, name.indexOf(']') - 1);
    else if (name.contains(':'))
        name.truncate(name.indexOf(':'));
    return name == "localhost" || QHostAddress(QString::fromLatin1(name)).isLoopback();
}

} // namespace

Access::Access(const QByteArray& token)
    : m_digest(digestOf(token)) {}

Result<Access> Access::fromFile(const QString& path) {
    const auto line = readSecretLine(path, QStringLiteral("The token file"));
    if (!line)
        return tl::unexpected(line.error());
    const QByteArray token = line->trimmed();
    if (token.size() < shortestToken)
        return failure(ErrorCode::Invalid,
                       QStringLiteral("The first line of %1 is no token: write %2 characters or more there, "
                                      "for example with openssl rand -hex 32.")
                           .arg(path)
                           .arg(shortestToken));
    return Access(token);
}

bool Access::lets(const QByteArray& authorization, const QByteArray& host) const {
    if (!m_digest)
        return isLoopbackName(host);
    constexpr QByteArrayView scheme = "bearer ";
    const bool named = authorization.left(scheme.size()).toLower() == scheme;
    const QByteArray shown = named ? authorization.mid(scheme.size()).trimmed() : QByteArray();
    return isEqual(digestOf(shown), *m_digest) && named;
}

} // namespace strikescope
