#include "models/migrate/check/wording.h"

#include <QLocale>

namespace strikescope {

QString number(qint64 value) {
    static const QLocale english(QLocale::English, QLocale::UnitedStates);
    return english.toString(value);
}

QString bytes(qint64 value) {
    double amount = double(value);
    int unit = 0;
    for (; amount >= 1000 && unit < 4; ++unit)
        amount /= 1000;
    const char* const units[] = {"B", "kB", "MB", "GB", "TB"};
    return QString::number(amount, 'f', unit ? 1 : 0) + u' ' + QLatin1String(units[unit]);
}

QString span(qint64 seconds) {
    if (seconds < 600)
        return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 3 * 86400)
        return QStringLiteral("%1 h %2 min").arg(seconds / 3600).arg(seconds % 3600 / 60);
    return QStringLiteral("%1 d %2 h").arg(seconds / 86400).arg(seconds % 86400 / 3600);
}

QString listed(const QStringList& items, int most) {
    QString text = items.mid(0, most).join(QStringLiteral(", "));
    if (items.size() > most)
        text += QStringLiteral(" and %1 more").arg(items.size() - most);
    return text;
}

} // namespace strikescope
