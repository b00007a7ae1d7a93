#pragma once

#include "models/serve/bad_parameter.h"

#include <QByteArray>

namespace strikescope {

struct Reply {
    int status = 200;
    QByteArray type = "application/json";
    QByteArray body = {};
    QByteArray gzipped = {}; // the same, ready; empty: not made
    QByteArray etag = {};    // with its quotes
    int retryAfter = 0;      // seconds
};

// What of a request matters for how a reply is sent.
struct ReplyWishes {
    bool onlyHead = false, gzip = false, close = false;
    QByteArray ifNoneMatch = {};
};

// {"status":"error","error":{"code":…,"message":…,"parameter":…,"allowed":[…]}}
Reply errorReply(int status, const QString& code, const QString& message);
Reply errorReply(const BadParameter&);
// For those who ask: what went wrong, without a word of the database's own.
Reply replyTo(const Error&);
Reply noSuchSymbol(const QStringList& symbols);

// The bytes for the wire: 304 where the client has it already, compressed where that is wanted and pays.
QByteArray wireOf(const Reply&, const ReplyWishes&);
QByteArray gzipped(const QByteArray&);

inline constexpr qsizetype worthCompressing = 1024; // bytes

} // namespace strikescope
