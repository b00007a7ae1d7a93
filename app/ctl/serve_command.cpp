#include "app/ctl/serve_command.h"

#include "app/common/database.h"
#include "app/ctl/interrupt.h"
#include "models/cache/redis_cache.h"
#include "models/query/postgres_source.h"
#include "models/serve/service.h"

#include <QCoreApplication>
#include <QFile>
#include <QSslCertificate>
#include <QSslKey>

#include <sys/resource.h>

namespace strikescope {

namespace {

// "127.0.0.1:8780", "[::1]:8780", "localhost:0"
Result<void> readListen(Service::Options& options, const QString& text) {
    const qsizetype colon = text.lastIndexOf(u':');
    QString host = text.left(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1).chopped(1);
    if (host == QStringLiteral("localhost"))
        host = QStringLiteral("127.0.0.1");
    bool isNumber = false;
    const uint port = text.mid(colon + 1).toUInt(&isNumber);
    options.address = QHostAddress(host);
    options.port = quint16(port);
    if (colon > 0 && !options.address.isNull() && isNumber && port < 65536)
        return {};
    return failure(
        ErrorCode::Invalid,
        QStringLiteral("--listen \"%1\" is no address and port. Write 127.0.0.1:8780 or [::1]:8780.")
            .arg(text));
}

Result<QByteArray> contentOf(const QString& option, const QString& path) {
    QFile file(path);
    if (file.open(QIODevice::ReadOnly))
        return file.readAll();
    return failure(ErrorCode::NotFound,
                   QStringLiteral("--%1: %2 cannot be read: %3").arg(option, path, file.errorString()));
}

Result<void> readTls(Service::Options& options, const QString& certFile, const QString& keyFile) {
    if (certFile.isEmpty() && keyFile.isEmpty())
        return {};
    if (certFile.isEmpty() || keyFile.isEmpty())
        return failure(ErrorCode::Invalid, QStringLiteral("--tls-cert and --tls-key belong together."));
    const auto cert = contentOf(QStringLiteral("tls-cert"), certFile);
    const auto key = contentOf(QStringLiteral("tls-key"), keyFile);
    for (const auto* read : {&cert, &key})
        if (!*read)
            return tl::unexpected(read->error());
    const auto chain = QSslCertificate::fromData(*cert, QSsl::Pem);
    QSslKey privateKey(*key, QSsl::Rsa);
    if (privateKey.isNull())
        privateKey = QSslKey(*key, QSsl::Ec);
    if (chain.isEmpty() || privateKey.isNull())
        return failure(ErrorCode::Invalid,
                       QStringLiteral("%1 has to be a certificate and %2 its RSA or EC key, both as PEM.")
                           .arg(certFile, keyFile));
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificateChain(chain);
    tls.setPrivateKey(privateKey);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone); // clients show a token, not a certificate
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    options.tls = tls;
    return {};
}

Result<Service::Options> serveOptionsOf(const QCommandLineParser& parser) {
    Service::Options options;
    STRIKESCOPE_TRY(readListen(options, parser.value(QStringLiteral("listen"))));
    STRIKESCOPE_TRY(
        readTls(options, parser.value(QStringLiteral("tls-cert")), parser.value(QStringLiteral("tls-key"))));
    if (parser.isSet(QStringLiteral("token-file"))) {
        const auto access = Access::fromFile(parser.value(QStringLiteral("token-file")));
        if (!access)
            return tl::unexpected(access.error());
        options.access = *access;
    }
    return options;
}

// Every client is a file; what the system lets a program have at first is often 1,024.
void allowManyFiles() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int serveUntilStopped(Service& service, const Service::Options& options, const Terminal& terminal) {
    const auto port = service.start();
    if (!port)
        return terminal.fail(port.error());
    const QString address = options.address.protocol() == QAbstractSocket::IPv6Protocol
                                ? u'[' + options.address.toString() + u']'
                                : options.address.toString();
    terminal.say(QStringLiteral("Listening at %1://%2:%3")
                     .arg(options.tls ? QStringLiteral("https") : QStringLiteral("http"), address)
                     .arg(*port));
    if (!options.address.isLoopback() && !options.tls)
        terminal.say(QStringLiteral("Without --tls-cert the token and all numbers pass the network in the "
                                    "clear. Put a proxy with TLS in front, or give a certificate."));
    QObject::connect(&service, &Service::drained, qApp, &QCoreApplication::quit);
    const Interrupt interrupt(
        [&service] { QMetaObject::invokeMethod(&service, &Service::drain, Qt::QueuedConnection); });
    QCoreApplication::exec();
    terminal.say(QStringLiteral("Stopped."));
    return exitDone;
}

} // namespace

void ServeCommand::declare(QCommandLineParser& parser) const {
    const auto add = [&](const char* name, const QString& text, const char* value, const char* preset = "") {
        parser.addOption(
            {QString::fromLatin1(name), text, QString::fromLatin1(value), QString::fromLatin1(preset)});
    };
    add("listen",
        QStringLiteral("Where to listen (default 127.0.0.1:8780; port 0: any that is free). Beyond this "
                       "machine only with --token-file."),
        "address:port", "127.0.0.1:8780");
    add("token-file",
        QStringLiteral("Answer only who shows the token in this file's first line, readable by you alone."),
        "file");
    add("tls-cert", QStringLiteral("Speak HTTPS with this certificate (PEM, the whole chain)."), "file");
    add("tls-key", QStringLiteral("Its private key (PEM, RSA or EC)."), "file");
    declareRedis(parser);
}

int ServeCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    const auto options = serveOptionsOf(parser);
    if (!options)
        return options.error().code == ErrorCode::Invalid ? terminal.wrongUse(options.error().message)
                                                          : terminal.fail(options.error());
    const auto market = terminal.marketTables();
    if (!market)
        return exitCodeOf(market.error());
    auto redis = terminal.redis(parser);
    if (!redis)
        return exitCodeOf(redis.error());
    const auto database = terminal.openToRead();
    if (!database)
        return exitCodeOf(database.error());
    allowManyFiles();
    StrikeRepository::Options repositoryOptions;
    repositoryOptions.readsAhead = true;      // hear what the database announces,
    repositoryOptions.readAheadPerMinute = 0; // and read nothing that nobody asked for
    const ConnectionProfile& profile = (*database)->profile();
    StrikeRepository repository(makePostgresSource(profile, *market), std::move(*redis), repositoryOptions);
    Service service(repository, *market, makePostgresSource(profile, *market), *options);
    return serveUntilStopped(service, *options, terminal);
}

} // namespace strikescope
