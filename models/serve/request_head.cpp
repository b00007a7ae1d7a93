#include "models/serve/request_head.h"

#include <QByteArray>
#include <QList>

namespace strikescope {

namespace {

// Calls f(name, value) for each header line, without copies; false from it, or a line that is none, ends the
// walk and is the answer.
template<typename F>
bool eachHeader(QByteArrayView head, F f) {
    qsizetype start = head.indexOf('\n') + 1;
    while (start > 0 && start < head.size()) {
        qsizetype end = head.indexOf('\n', start);
        if (end < 0)
            end = head.size();
        const QByteArrayView line = head.sliced(start, end - start), bare = line.trimmed();
        start = end + 1;
        if (bare.isEmpty())
            continue;
        const qsizetype colon = bare.indexOf(':');
        // A line that begins with a blank would go on with the one before: obsolete, and a way to smuggle.
        if (colon <= 0 || line.front() == ' ' || line.front() == '\t' || bare[colon - 1] == ' ')
            return false;
        if (!f(bare.first(colon), bare.sliced(colon + 1).trimmed()))
            return false;
    }
    return true;
}

bool isNamed(QByteArrayView name, QByteArrayView wanted) {
    return name.compare(wanted, Qt::CaseInsensitive) == 0;
}

bool isHttp1(QByteArrayView line) {
    return line.endsWith(" HTTP/1.1") || line.endsWith(" HTTP/1.0");
}

QByteArrayView requestLine(QByteArrayView head) {
    qsizetype end = head.indexOf('\n');
    if (end > 0 && head[end - 1] == '\r')
        --end;
    return head.first(end < 0 ? head.size() : end);
}

} // namespace

std::optional<qsizetype> headEnd(QByteArrayView bytes) {
    for (qsizetype i = bytes.indexOf('\n'); i >= 0; i = bytes.indexOf('\n', i + 1)) {
        if (i + 1 < bytes.size() && bytes[i + 1] == '\n')
            return i + 2;
        if (i + 2 < bytes.size() && bytes[i + 1] == '\r' && bytes[i + 2] == '\n')
            return i + 3;
    }
    return std::nullopt;
}

HeadObjection objectionTo(QByteArrayView head) {
    const QByteArrayView line = requestLine(head);
    if (!isHttp1(line))
        return {505, "Only HTTP/1.1 is spoken here."};
    if (!line.startsWith("GET /") && !line.startsWith("HEAD /"))
        return {405, "Only GET is answered."};
    if (line.indexOf('\0') >= 0 || head.indexOf('\0') >= 0)
        return {400, "The head of the request holds a zero byte."};
    int hosts = 0;
    bool hasBody = false, upgrades = false;
    const bool readable = eachHeader(head, [&](QByteArrayView name, QByteArrayView value) {
        hosts += isNamed(name, "host") ? 1 : 0;
        hasBody |= isNamed(name, "transfer-encoding") || (isNamed(name, "content-length") && value != "0");
        upgrades |= isNamed(name, "upgrade");
        return true;
    });
    if (!readable || hosts > 1)
        return {400, "The head of the request cannot be read."};
    if (hasBody)
        return {413, "A request has no body here."};
    if (upgrades)
        return {400, "No other protocol is spoken here."};
    return {};
}

bool acceptsGzip(QByteArrayView header) {
    for (const QByteArray& choice : header.toByteArray().toLower().split(',')) {
        const QList<QByteArray> parts = choice.split(';');
        if (parts.front().trimmed() != "gzip")
            continue;
        const QByteArray weight = parts.size() > 1 ? parts[1].trimmed() : QByteArray("q=1");
        return weight.startsWith("q=") && weight.mid(2).toDouble() > 0;
    }
    return false;
}

bool wantsClose(QByteArrayView head) {
    bool close = requestLine(head).endsWith("HTTP/1.0");
    eachHeader(head, [&](QByteArrayView name, QByteArrayView value) {
        close |= isNamed(name, "connection") && value.toByteArray().toLower().contains("close");
        return true;
    });
    return close;
}

} // namespace strikescope
