#include "models/serve/reply.h"

#include "models/serve/json_writer.h"

#include <zlib.h>

#include <array>

namespace strikescope {

namespace {

struct StatusText {
    int status;
    const char* text;
};
constexpr std::array statusTexts{StatusText{200, "OK"},
                                 StatusText{304, "Not Modified"},
                                 StatusText{400, "Bad Request"},
                                 StatusText{401, "Unauthorized"},
                                 StatusText{403, "Forbidden"},
                                 StatusText{404, "Not Found"},
                                 StatusText{405, "Method Not Allowed"},
                                 StatusText{408, "Request Timeout"},
                                 StatusText{413, "Content Too Large"},
                                 StatusText{431, "Request Header Fields Too Large"},
                                 StatusText{500, "Internal Server Error"},
                                 StatusText{503, "Service Unavailable"},
                                 StatusText{504, "Gateway Timeout"},
                                 StatusText{505, "HTTP Version Not Supported"}};

QByteArray statusLine(int status) {
    for (const StatusText& known : statusTexts)
        if (known.status == status)
            return "HTTP/1.1 " + QByteArray::number(status) + ' ' + known.text + "\r\n";
    return "HTTP/1.1 " + QByteArray::number(status) + " Error\r\n";
}

// "W/" says that the ages in a body may differ while its numbers are the same.
bool holds(const QByteArray& ifNoneMatch, const QByteArray& etag) {
    if (etag.isEmpty() || ifNoneMatch.isEmpty())
        return false;
    for (const QByteArray& candidate : ifNoneMatch.split(','))
        if (candidate.trimmed() == etag || candidate.trimmed() == "*")
            return true;
    return false;
}

} // namespace

QByteArray gzipped(const QByteArray& body) {
    z_stream stream{};
    constexpr int gzipWindow = 15 + 16;
    // The fastest level: JSON shrinks to a fifth, and the next levels cost thrice the time for a tenth more.
    if (deflateInit2(&stream, 1, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray packed(qsizetype(deflateBound(&stream, uLong(body.size()))), Qt::Uninitialized);
    QByteArray input = body; // zlib's interface is not const
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = uInt(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = uInt(packed.size());
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    packed.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return whole ? packed : QByteArray();
}

Reply errorReply(int status, const QString& code, const QString& message) {
    Reply reply{.status = status};
    JsonWriter json(reply.body);
    json.open('{').field("status", QStringLiteral("error")).key("error").open('{');
    json.field("code", code).field("message", message).close('}').close('}');
    return reply;
}

Reply errorReply(const BadParameter& bad) {
    Reply reply{.status = 400};
    JsonWriter json(reply.body);
    json.open('{').field("status", QStringLiteral("error")).key("error").open('{');
    json.field("code", QStringLiteral("bad_parameter")).field("message", bad.message);
    json.field("parameter", bad.name).key("allowed").open('[');
    for (const QString& allowed : bad.allowed)
        json.text(allowed);
    json.close(']').close('}').close('}');
    return reply;
}

Reply replyTo(const Error& error) {
    Reply reply;
    switch (error.code) {
    case ErrorCode::NotFound:
        return errorReply(404, QStringLiteral("no_data"), error.message);
    case ErrorCode::Timeout:
        return errorReply(504, QStringLiteral("timeout"),
                          QStringLiteral("The database took too long. Ask for less, or try again."));
    case ErrorCode::Unavailable:
    case ErrorCode::Conflict:
    case ErrorCode::Cancelled:
        reply = errorReply(503, QStringLiteral("unavailable"),
                           QStringLiteral("The database does not answer. Try again."));
        reply.retryAfter = 2;
        return reply;
    default:
        return errorReply(500, QStringLiteral("internal"),
                          QStringLiteral("The database cannot answer this. Its administrator finds out why "
                                         "with: strikescopectl doctor"));
    }
}

Reply noSuchSymbol(const QStringList& symbols) {
    return errorReply(
        BadParameter{QStringLiteral("symbol"), QStringLiteral("There are no bars of this symbol."), symbols});
}

QByteArray wireOf(const Reply& reply, const ReplyWishes& wishes) {
    const bool known = reply.status == 200 && holds(wishes.ifNoneMatch, reply.etag);
    QByteArray body = known ? QByteArray() : reply.body;
    bool packed = false;
    if (!known && wishes.gzip && body.size() >= worthCompressing) {
        const QByteArray small = reply.gzipped.isEmpty() ? gzipped(body) : reply.gzipped;
        packed = !small.isEmpty();
        if (packed)
            body = small;
    }
    QByteArray wire = statusLine(known ? 304 : reply.status);
    wire.reserve(body.size() + 512);
    if (!known)
        wire +=
            "Content-Type: " + reply.type + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
    if (packed)
        wire += "Content-Encoding: gzip\r\n";
    if (!reply.etag.isEmpty())
        wire += "ETag: " + reply.etag + "\r\n";
    if (reply.retryAfter > 0)
        wire += "Retry-After: " + QByteArray::number(reply.retryAfter) + "\r\n";
    if (reply.status == 401)
        wire += "WWW-Authenticate: Bearer\r\n";
    if (reply.status == 405)
        wire += "Allow: GET, HEAD\r\n";
    wire += "Cache-Control: private, no-cache\r\nVary: Accept-Encoding, Authorization\r\n"
            "X-Content-Type-Options: nosniff\r\nServer: StrikeScope\r\n";
    wire += wishes.close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
    if (!wishes.onlyHead)
        wire += body;
    return wire;
}

} // namespace strikescope
