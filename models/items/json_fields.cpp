#include "models/items/json_fields.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonValue>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr qsizetype mostWords = 64;
constexpr qsizetype longestWord = 40;

QString say(const char* text) {
    return QCoreApplication::translate("JsonFields", text);
}

bool isWord(const QString& text) {
    return !text.isEmpty() && text.size() <= longestWord && std::ranges::all_of(text, [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
    });
}

// A key comes from the file too: what could not be one of ours is not repeated at its full length.
QString shown(const QString& key) {
    return key.size() <= longestWord ? key : key.left(longestWord) + QChar(0x2026);
}

QString oneOf(const QStringList& allowed) {
    return allowed.isEmpty() ? say("words of small letters, digits and \"_\"")
                             : say("one of %1").arg(allowed.join(QStringLiteral(", ")));
}

} // namespace

JsonFields::JsonFields(QJsonObject object, QString where)
    : m_object(std::move(object))
    , m_where(std::move(where)) {}

QJsonValue JsonFields::take(const char* name) {
    m_asked << QLatin1String(name);
    return m_object.value(QLatin1String(name));
}

QString JsonFields::pathOf(const char* name) const {
    return m_where.isEmpty() ? QString(QLatin1String(name)) : m_where + u'.' + QLatin1String(name);
}

void JsonFields::objectTo(const QString& objection) {
    if (m_objection.isEmpty())
        m_objection = objection;
}

void JsonFields::wantInstead(const char* name, const QString& what) {
    objectTo(say("\"%1\" has to be %2.").arg(pathOf(name), what));
}

void JsonFields::day(const char* name, std::optional<Date>& value) {
    const QJsonValue found = take(name);
    if (found.isUndefined())
        return;
    value = parseIsoDate(found.toString().toStdString());
    if (!value)
        wantInstead(name, say("a day such as \"2026-08-25\""));
}

void JsonFields::flag(const char* name, bool& value) {
    const QJsonValue found = take(name);
    if (found.isBool())
        value = found.toBool();
    else if (!found.isUndefined())
        wantInstead(name, say("true or false"));
}

void JsonFields::whole(const char* name, int& value, int least, int most) {
    const QJsonValue found = take(name);
    if (found.isUndefined())
        return;
    const double number = found.isDouble() ? found.toDouble() : std::nan("");
    if (number >= least && number <= most && number == std::floor(number))
        value = int(number);
    else
        wantInstead(name, say("a whole number from %1 to %2").arg(least).arg(most));
}

void JsonFields::number(const char* name, double& value, double least, double most) {
    const QJsonValue found = take(name);
    if (found.isUndefined())
        return;
    const double number = found.isDouble() ? found.toDouble() : std::nan("");
    if (number >= least && number <= most)
        value = number;
    else
        wantInstead(name, say("a number from %1 to %2").arg(least).arg(most));
}

void JsonFields::word(const char* name, QString& value, const QStringList& allowed) {
    const QJsonValue found = take(name);
    if (found.isUndefined())
        return;
    if (found.isString() && allowed.contains(found.toString()))
        value = found.toString();
    else
        wantInstead(name, oneOf(allowed));
}

void JsonFields::words(const char* name, QStringList& value, const QStringList& allowed) {
    const QJsonValue found = take(name);
    if (found.isUndefined())
        return;
    const QJsonArray list = found.toArray();
    QStringList read;
    for (const QJsonValue each : list) {
        const QString word = each.toString();
        if (read.size() == mostWords || !isWord(word) || read.contains(word) ||
            (!allowed.isEmpty() && !allowed.contains(word)))
            break;
        read << word;
    }
    if (found.isArray() && read.size() == list.size())
        value = read;
    else
        wantInstead(name,
                    say("a list of %1 words at most, each once: %2").arg(mostWords).arg(oneOf(allowed)));
}

void JsonFields::text(const char* name, QString& value, int longest) {
    const QJsonValue found = take(name);
    if (found.isUndefined())
        return;
    const QString text = found.toString();
    const bool printable = std::ranges::all_of(text, [](QChar c) { return c.isPrint(); });
    if (found.isString() && !text.isEmpty() && text.size() <= longest && printable)
        value = text;
    else
        wantInstead(name, say("a text of one line and %1 characters at most").arg(longest));
}

void JsonFields::moment(const char* name, std::optional<UtcTime>& value) {
    const QJsonValue found = take(name);
    if (found.isUndefined() || found.isNull())
        return;
    const auto read = found.isString() ? parseTime(found.toString()) : failure(ErrorCode::Invalid, {});
    if (read)
        value = *read;
    else
        wantInstead(name, say("a time such as \"2026-08-18T06:30:00Z\", or null"));
}

template<typename T, typename F>
void JsonFields::list(const char* name, std::vector<T>& value, int most, const QString& what, F&& read) {
    const QJsonValue found = take(name);
    if (found.isUndefined())
        return;
    const QJsonArray list = found.toArray();
    std::vector<T> all;
    for (const QJsonValue& each : list) {
        const std::optional<T> entry = all.size() < std::size_t(most) ? read(each) : std::nullopt;
        if (!entry)
            break;
        all.push_back(*entry);
    }
    if (found.isArray() && all.size() == std::size_t(list.size()))
        value = std::move(all);
    else
        wantInstead(name, say("a list of %1 at most: %2").arg(most).arg(what));
}

void JsonFields::days(const char* name, std::vector<Date>& value, int most) {
    list(name, value, most, say("days such as \"2026-08-25\""),
         [](const QJsonValue& each) { return parseIsoDate(each.toString().toStdString()); });
}

void JsonFields::wholes(const char* name, std::vector<int>& value, int least, int highest, int most) {
    list(name, value, most, say("whole numbers from %1 to %2").arg(least).arg(highest),
         [=](const QJsonValue& each) -> std::optional<int> {
             const double number = each.isDouble() ? each.toDouble() : std::nan("");
             const bool fits = number >= least && number <= highest && number == std::floor(number);
             return fits ? std::optional(int(number)) : std::nullopt;
         });
}

std::vector<QJsonObject> JsonFields::objects(const char* name, int most) {
    std::vector<QJsonObject> all;
    list(name, all, most, say("objects in { }"), [](const QJsonValue& each) {
        return each.isObject() ? std::optional(each.toObject()) : std::nullopt;
    });
    return all;
}

std::optional<QJsonObject> JsonFields::object(const char* name) {
    const QJsonValue found = take(name);
    if (found.isObject())
        return found.toObject();
    if (!found.isUndefined() && !found.isNull())
        wantInstead(name, say("an object in { }, or null"));
    return std::nullopt;
}

Result<void> JsonFields::finish() {
    const QStringList found = m_object.keys();
    const auto unknown =
        std::ranges::find_if(found, [&](const QString& key) { return !m_asked.contains(key); });
    if (unknown != found.end()) {
        QStringList known(m_asked.begin(), m_asked.end());
        known.sort();
        objectTo(say("\"%1\" is not known here; there are %2.")
                     .arg((m_where.isEmpty() ? QString() : m_where + u'.') + shown(*unknown),
                          known.join(QStringLiteral(", "))));
    }
    if (m_objection.isEmpty())
        return {};
    return failure(ErrorCode::Invalid, m_objection);
}

} // namespace strikescope
