#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>

namespace strikescope {

// The document that developers write their clients by, to hold the answers to it. Understands what the
// document uses: types, required and further properties, items, enumerations, references, dates.
class OpenApiCheck {
public:
    static std::optional<OpenApiCheck> read(const QString& path);

    QStringList paths() const { return m_document[QStringLiteral("paths")].toObject().keys(); }
    QJsonObject operation(const QString& path) const;
    // "" where the value is as the document says for that answer, else where it is not.
    QString objection(const QString& path, int status, const QJsonValue&) const;

private:
    QString differs(const QJsonObject& schema, const QJsonValue&, const QString& where) const;
    QString differsInside(const QJsonObject& schema, const QJsonObject&, const QString& where) const;
    QJsonObject resolved(const QJsonObject& schema) const;

    QJsonObject m_document;
};

} // namespace strikescope
