#pragma once

#include "models/core/result.h"
#include "models/core/time.h"

#include <QJsonObject>
#include <QSet>
#include <QString>
#include <QStringList>

#include <array>
#include <optional>
#include <vector>

namespace strikescope {

// Reads the fields of one object of a settings file, which anybody may have written. Fields that are not
// there leave the value as it is. The first thing that is wrong is kept and told by finish(): its key, and
// what may stand there; never what stood there.
class JsonFields {
public:
    // where: the key of the object itself, put before the names of its fields; empty for the outermost.
    explicit JsonFields(QJsonObject object, QString where = {});

    void flag(const char* name, bool& value);
    void whole(const char* name, int& value, int least, int most);
    void number(const char* name, double& value, double least, double most);
    void word(const char* name, QString& value, const QStringList& allowed);
    // "2026-08-25"; nothing where there is none.
    void day(const char* name, std::optional<Date>& value);
    // As a person wrote it: any text of one line.
    void text(const char* name, QString& value, int longest);
    // "2026-08-18T06:30:00Z"; nothing where there is none or it is null.
    void moment(const char* name, std::optional<UtcTime>& value);
    void days(const char* name, std::vector<Date>& value, int most);
    void wholes(const char* name, std::vector<int>& value, int least, int highest, int most);
    // Nothing where there is no such list.
    std::vector<QJsonObject> objects(const char* name, int most);
    // A list of such words, each at most once. allowed empty: any words of small letters, digits and "_".
    void words(const char* name, QStringList& value, const QStringList& allowed);
    // One of the enumerators that key() spells.
    template<typename E, std::size_t N>
    void choice(const char* name, E& value, const std::array<E, N>& all);
    // Nothing where there is none or it is null.
    std::optional<QJsonObject> object(const char* name);

    QString pathOf(const char* name) const;
    // What the reader itself finds wrong, as a sentence for the user.
    void objectTo(const QString& objection);
    // Also objects to fields that nobody asked for: a word with a slip in it must not be passed over.
    Result<void> finish();

private:
    QJsonValue take(const char* name);
    // Each entry of a list through `read`; an entry it gives nothing for, or too many of them, is objected
    // to.
    template<typename T, typename F>
    void list(const char* name, std::vector<T>& value, int most, const QString& what, F&& read);
    void wantInstead(const char* name, const QString& what); // "a whole number from 1 to 20"

    QJsonObject m_object;
    QString m_where;
    QSet<QString> m_asked;
    QString m_objection;
};

template<typename E, std::size_t N>
void JsonFields::choice(const char* name, E& value, const std::array<E, N>& all) {
    QStringList allowed;
    for (const E each : all)
        allowed << key(each);
    QString text = key(value);
    word(name, text, allowed);
    if (const auto at = allowed.indexOf(text); at >= 0)
        value = all[std::size_t(at)];
}

} // namespace strikescope
