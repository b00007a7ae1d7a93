#include "ui/widgets/command.h"

#include <QStringList>

namespace strikescope {

namespace {

QString withArrows(const QString& key) {
    static constexpr std::pair<const char*, char16_t> arrows[] = {
        {"Left", u'\u2190'}, {"Right", u'\u2192'}, {"Up", u'\u2191'}, {"Down", u'\u2193'}};
    for (const auto& [name, arrow] : arrows) {
        const QLatin1String word(name);
        if (key == word || key.endsWith(u'+' + QString(word)))
            return key.chopped(word.size()) + QChar(arrow);
    }
    return key;
}

} // namespace

QString keysText(const QList<QKeySequence>& keys) {
    QStringList names;
    for (const QKeySequence& key : keys)
        names << withArrows(key.toString(QKeySequence::NativeText));
    return names.join(QStringLiteral(", "));
}

} // namespace strikescope
