#include "ui/preferences.h"

#include <QSettings>

#include <algorithm>

namespace strikescope {

namespace {

const QString themeKey = QStringLiteral("window/theme"), colorsKey = QStringLiteral("window/colors"),
              textSizeKey = QStringLiteral("window/text_size"),
              contractsKey = QStringLiteral("window/contracts"), scaleKey = QStringLiteral("window/numbers"),
              linkedKey = QStringLiteral("window/linked_zoom"), dragKey = QStringLiteral("window/drag_zooms"),
              welcomedKey = QStringLiteral("window/welcomed"),
              recentKey = QStringLiteral("window/recent_commands");
const QString indian = QStringLiteral("lakh_crore"), western = QStringLiteral("kilo_million");
constexpr qsizetype mostRecentCommands = 20;

} // namespace

Preferences::Preferences(QString file, QObject* parent)
    : QObject(parent)
    , m_file(std::move(file)) {
    if (!m_file.isEmpty())
        read();
}

void Preferences::read() {
    QSettings settings(m_file, QSettings::IniFormat);
    m_theme = themeFromKey(settings.value(themeKey).toString()).value_or(m_theme);
    m_colors = colorPresetFromKey(settings.value(colorsKey).toString()).value_or(m_colors);
    if (const int size = settings.value(textSizeKey).toInt(); std::ranges::count(textSizes, size) > 0)
        m_textSize = size;
    m_units.contracts = settings.value(contractsKey).toBool();
    if (settings.value(scaleKey).toString() == western)
        m_units.scale = NumberScale::KiloMillion;
    m_zoomLinked = settings.value(linkedKey, true).toBool();
    m_dragZooms = settings.value(dragKey).toBool();
    m_welcomed = settings.value(welcomedKey).toBool();
    m_recent = settings.value(recentKey).toStringList().mid(0, mostRecentCommands);
    settings.beginGroup(QStringLiteral("keys"));
    const QStringList commands = settings.childKeys();
    for (const QString& command : commands) {
        QList<QKeySequence> keys;
        const QStringList texts = settings.value(command).toStringList();
        for (const QString& text : texts)
            if (const QKeySequence sequence(text, QKeySequence::PortableText); !sequence.isEmpty())
                keys << sequence;
        m_keys[command] = keys;
    }
}

void Preferences::keep(const QString& key, const QVariant& value) const {
    if (!m_file.isEmpty())
        QSettings(m_file, QSettings::IniFormat).setValue(key, value);
}

std::optional<QList<QKeySequence>> Preferences::keysOf(const QString& command) const {
    const auto found = m_keys.find(command);
    return found == m_keys.end() ? std::nullopt : std::optional(found->second);
}

void Preferences::setTheme(Theme theme) {
    m_theme = theme;
    keep(themeKey, key(theme));
    emit lookChanged();
}

void Preferences::setColors(ColorPreset colors) {
    m_colors = colors;
    keep(colorsKey, key(colors));
    emit lookChanged();
}

void Preferences::setTextSize(int percent) {
    if (percent == m_textSize)
        return;
    m_textSize = percent;
    keep(textSizeKey, percent);
    emit lookChanged();
}

void Preferences::stepTextSize(int steps) {
    const auto at = std::ranges::find(textSizes, m_textSize) - textSizes.begin();
    setTextSize(textSizes[std::size_t(std::clamp<std::ptrdiff_t>(at + steps, 0, textSizes.size() - 1))]);
}

void Preferences::setForThisRun(std::optional<Theme> theme, std::optional<ColorPreset> colors) {
    m_theme = theme.value_or(m_theme);
    m_colors = colors.value_or(m_colors);
}

void Preferences::setUnits(const Units& units) {
    m_units = units;
    keep(contractsKey, units.contracts);
    keep(scaleKey, units.scale == NumberScale::LakhCrore ? indian : western);
    emit changed();
}

void Preferences::setZoomLinked(bool linked) {
    m_zoomLinked = linked;
    keep(linkedKey, linked);
    emit changed();
}

void Preferences::setDragZooms(bool zooms) {
    m_dragZooms = zooms;
    keep(dragKey, zooms);
    emit changed();
}

void Preferences::setWelcomed() {
    m_welcomed = true;
    keep(welcomedKey, true);
}

void Preferences::setRecentCommands(const QStringList& ids) {
    m_recent = ids.mid(0, mostRecentCommands);
    keep(recentKey, m_recent);
}

} // namespace strikescope
