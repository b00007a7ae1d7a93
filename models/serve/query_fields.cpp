#include "models/serve/query_fields.h"

#include <QStringDecoder>

#include <algorithm>
#include <optional>

namespace strikescope {

namespace {

constexpr qsizetype longestQuery = 4096, longestField = 128;
constexpr std::size_t mostFields = 64;

int hexDigit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<QByteArray> percentDecoded(QByteArrayView text) {
    QByteArray bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += char(high * 16 + low);
        i += 2;
    }
    return bytes;
}

std::optional<QString> readableText(QByteArrayView encoded) {
    const auto bytes = percentDecoded(encoded);
    if (!bytes)
        return std::nullopt;
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder(*bytes);
    const bool isPlain = std::all_of(text.begin(), text.end(), [](QChar c) { return c.isPrint(); });
    if (decoder.hasError() || !isPlain || text.size() > longestField)
        return std::nullopt;
    return text;
}

} // namespace

Parameter<std::vector<QueryField>> readQueryFields(QByteArrayView query) {
    if (query.size() > longestQuery)
        return badParameter({}, QStringLiteral("The query is longer than %1 bytes.").arg(longestQuery));
    std::vector<QueryField> fields;
    for (qsizetype start = 0; start < query.size();) {
        const qsizetype found = query.indexOf('&', start);
        const qsizetype end = found < 0 ? query.size() : found;
        const QByteArrayView piece = query.sliced(start, end - start);
        start = end + 1;
        if (piece.isEmpty())
            continue;
        const qsizetype equals = piece.indexOf('=');
        const auto name = readableText(equals < 0 ? piece : piece.first(equals));
        const auto value = equals < 0 ? std::optional(QString()) : readableText(piece.sliced(equals + 1));
        if (!name || name->isEmpty())
            return badParameter({}, QStringLiteral("A parameter's name cannot be read."));
        if (!value)
            return badParameter(*name, QStringLiteral("The value cannot be read: it is too long, or no UTF-8 "
                                                      "text, or a percent sign in it is broken."));
        if (fields.size() == mostFields)
            return badParameter(*name, QStringLiteral("There are more than %1 parameters.").arg(mostFields));
        fields.push_back({*name, *value});
    }
    return fields;
}

} // namespace strikescope
