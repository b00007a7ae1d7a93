#pragma once

#include <QByteArray>
#include <QString>

namespace strikescope {

// Writes JSON into one buffer, in order, commas and escapes included. A number that is missing or not finite
// is null. QJsonDocument would build a tree first and sort the keys; an answer has thousands of numbers.
class JsonWriter {
public:
    explicit JsonWriter(QByteArray& bytes)
        : m_bytes(bytes) {}

    JsonWriter& open(char bracket);  // '{' or '['
    JsonWriter& close(char bracket); // '}' or ']'
    JsonWriter& key(const char* name);
    JsonWriter& number(double);
    JsonWriter& integer(qint64);
    JsonWriter& text(const QString&);
    JsonWriter& boolean(bool);
    JsonWriter& null();

    JsonWriter& field(const char* name, double value) { return key(name).number(value); }
    JsonWriter& field(const char* name, const QString& value) { return key(name).text(value); }
    JsonWriter& flag(const char* name, bool value) { return key(name).boolean(value); }
    JsonWriter& count(const char* name, qint64 value) { return key(name).integer(value); }

private:
    void separate();

    QByteArray& m_bytes;
};

} // namespace strikescope
