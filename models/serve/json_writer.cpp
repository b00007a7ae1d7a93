#include "models/serve/json_writer.h"

#include "models/core/number_text.h"

#include <array>
#include <cmath>

namespace strikescope {

// The last byte tells whether something stands before: a comma is needed unless a bracket or a key does.
void JsonWriter::separate() {
    if (m_bytes.isEmpty())
        return;
    const char last = m_bytes.back();
    if (last != '{' && last != '[' && last != ':' && last != ',')
        m_bytes += ',';
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    m_bytes += bracket;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    m_bytes += bracket;
    return *this;
}

JsonWriter& JsonWriter::key(const char* name) {
    separate();
    m_bytes += '"';
    m_bytes += name;
    m_bytes += "\":";
    return *this;
}

JsonWriter& JsonWriter::number(double value) {
    if (!std::isfinite(value))
        return null();
    separate();
    std::array<char, longestNumber> digits;
    m_bytes.append(digits.data(), writeNumber(digits.data(), value) - digits.data());
    return *this;
}

JsonWriter& JsonWriter::integer(qint64 value) {
    separate();
    m_bytes += QByteArray::number(value);
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
    separate();
    m_bytes += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null() {
    separate();
    m_bytes += "null";
    return *this;
}

JsonWriter& JsonWriter::text(const QString& value) {
    separate();
    m_bytes += '"';
    for (const char c : value.toUtf8()) {
        if (c == '"' || c == '\\') {
            m_bytes += '\\';
            m_bytes += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            m_bytes += "\\u00";
            m_bytes += QByteArray::number(int(c), 16).rightJustified(2, '0');
        } else {
            m_bytes += c;
        }
    }
    m_bytes += '"';
    return *this;
}

} // namespace strikescope
