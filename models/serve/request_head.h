#pragma once

#include <QByteArrayView>

#include <optional>

namespace strikescope {

// Where the head of an HTTP request ends in the bytes (behind its empty line), or nothing while it is not
// whole. An empty line is CRLF or LF, as for Qt's own reader.
std::optional<qsizetype> headEnd(QByteArrayView bytes);

// Why a whole head is not let through: a status and a sentence. 0: it is. Only GET and HEAD, without a body
// and without a change of protocol, of HTTP/1.0 or 1.1, with one Host at most.
struct HeadObjection {
    int status = 0;
    const char* message = "";
};
HeadObjection objectionTo(QByteArrayView head);

// Whether an Accept-Encoding lets an answer be packed with gzip.
bool acceptsGzip(QByteArrayView header);

// Does the client want the connection closed after the answer?
bool wantsClose(QByteArrayView head);

} // namespace strikescope
