#include "models/cache/redis_tls.h"

#include "models/cache/redis_profile.h"

#include <QCoreApplication>

#ifdef STRIKESCOPE_REDIS_TLS
#include <hiredis/hiredis.h>
#include <hiredis/hiredis_ssl.h>
#include <openssl/ssl.h>

#include <memory>
#endif

namespace strikescope {

#ifdef STRIKESCOPE_REDIS_TLS

namespace {

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// OpenSSL reads the authorities of the system once.
SSL_CTX* systemTrust() {
    static const TlsContext context = [] {
        TlsContext made(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
        if (made) {
            SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION);
            SSL_CTX_set_default_verify_paths(made.get());
            SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
        }
        return made;
    }();
    return context.get();
}

tl::unexpected<Error> refused(const char* detail) {
    return failure(ErrorCode::Denied,
                   QCoreApplication::translate("Redis",
                                               "No TLS with Redis: check that its certificate is for the "
                                               "host in its address, and from an authority that this "
                                               "system trusts."),
                   QString::fromLocal8Bit(detail));
}

} // namespace

bool redisHasTls() {
    return true;
}

// hiredis's own set-up does not compare the certificate with the host, so the SSL object is made here.
Result<void> startRedisTls(redisContext& context, const RedisProfile& profile) {
    const QByteArray host = profile.host.toUtf8();
    SSL* ssl = systemTrust() ? SSL_new(systemTrust()) : nullptr;
    if (ssl == nullptr)
        return refused("OpenSSL");
    if (SSL_set1_host(ssl, host.constData()) != 1 || SSL_set_tlsext_host_name(ssl, host.constData()) != 1 ||
        redisInitiateSSL(&context, ssl) != REDIS_OK) {
        SSL_free(ssl);
        return refused(context.errstr);
    }
    return {};
}

#else

bool redisHasTls() {
    return false;
}

Result<void> startRedisTls(redisContext& /*context*/, const RedisProfile& /*profile*/) {
    return failure(ErrorCode::Invalid,
                   QCoreApplication::translate("Redis", "This build cannot speak TLS to Redis."));
}

#endif

} // namespace strikescope
