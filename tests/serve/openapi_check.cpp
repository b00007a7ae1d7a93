#include "tests/serve/openapi_check.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>

namespace strikescope {

namespace {

QString typeOf(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Null:
        return QStringLiteral("null");
    case QJsonValue::Bool:
        return QStringLiteral("boolean");
    case QJsonValue::Double:
        return value.toDouble() == std::floor(value.toDouble()) ? QStringLiteral("integer")
                                                                : QStringLiteral("number");
    case QJsonValue::String:
        return QStringLiteral("string");
    case QJsonValue::Array:
        return QStringLiteral("array");
    default:
        return QStringLiteral("object");
    }
}

bool isOfType(const QJsonValue& value, const QJsonValue& types) {
    const QString type = typeOf(value);
    const auto fits = [&](const QString& wanted) {
        return type == wanted || (type == QStringLiteral("integer") && wanted == QStringLiteral("number"));
    };
    if (types.isString())
        return fits(types.toString());
    for (const auto& one : types.toArray())
        if (fits(one.toString()))
            return true;
    return types.isUndefined();
}

bool isOfFormat(const QJsonValue& value, const QString& format) {
    if (format == QStringLiteral("date"))
        return QDate::fromString(value.toString(), Qt::ISODate).isValid();
    if (format == QStringLiteral("date-time"))
        return QDateTime::fromString(value.toString(), Qt::ISODate).isValid();
    return true;
}

} // namespace

std::optional<OpenApiCheck> OpenApiCheck::read(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    OpenApiCheck check;
    check.m_document = QJsonDocument::fromJson(file.readAll()).object();
    return check.m_document.isEmpty() ? std::nullopt : std::optional(check);
}

QJsonObject OpenApiCheck::operation(const QString& path) const {
    return m_document[QStringLiteral("paths")].toObject()[path].toObject()[QStringLiteral("get")].toObject();
}

QString OpenApiCheck::objection(const QString& path, int status, const QJsonValue& value) const {
    const QJsonObject responses = operation(path)[QStringLiteral("responses")].toObject();
    const QString code = QString::number(status);
    if (!responses.contains(code))
        return QStringLiteral("%1 is not said to answer %2").arg(path, code);
    const QJsonObject content = responses[code].toObject()[QStringLiteral("content")].toObject();
    const QJsonObject schema =
        content[QStringLiteral("application/json")].toObject()[QStringLiteral("schema")].toObject();
    return differs(schema, value, path);
}

QJsonObject OpenApiCheck::resolved(const QJsonObject& schema) const {
    const QString reference = schema[QStringLiteral("$ref")].toString();
    if (reference.isEmpty())
        return schema;
    return m_document[QStringLiteral("components")]
        .toObject()[QStringLiteral("schemas")]
        .toObject()[reference.section(u'/', -1)]
        .toObject();
}

QString OpenApiCheck::differs(const QJsonObject& raw, const QJsonValue& value, const QString& where) const {
    const QJsonObject schema = resolved(raw);
    if (schema.isEmpty())
        return where + QStringLiteral(": there is no schema");
    if (!isOfType(value, schema[QStringLiteral("type")]))
        return where + QStringLiteral(": is of type ") + typeOf(value);
    if (schema.contains(QStringLiteral("enum")) && !schema[QStringLiteral("enum")].toArray().contains(value))
        return where + QStringLiteral(": is ") + value.toString();
    if (!isOfFormat(value, schema[QStringLiteral("format")].toString()))
        return where + QStringLiteral(": is no ") + schema[QStringLiteral("format")].toString();
    if (value.isObject())
        return differsInside(schema, value.toObject(), where);
    for (qsizetype i = 0; i < value.toArray().size(); ++i)
        if (const QString found = differs(schema[QStringLiteral("items")].toObject(), value.toArray()[i],
                                          where + u'[' + QString::number(i) + u']');
            !found.isEmpty())
            return found;
    return {};
}

QString OpenApiCheck::differsInside(const QJsonObject& schema, const QJsonObject& value,
                                    const QString& where) const {
    const QJsonObject properties = schema[QStringLiteral("properties")].toObject();
    for (const auto& name : schema[QStringLiteral("required")].toArray())
        if (!value.contains(name.toString()))
            return where + u'.' + name.toString() + QStringLiteral(": is missing");
    for (const QString& name : value.keys()) {
        const QString here = where + u'.' + name;
        if (!properties.contains(name))
            return here + QStringLiteral(": is not in the document");
        if (const QString found = differs(properties[name].toObject(), value[name], here); !found.isEmpty())
            return found;
    }
    return {};
}

} // namespace strikescope
