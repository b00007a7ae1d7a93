#include "ui/theme/theme.h"

#include <QApplication>
#include <QCoreApplication>
#include <QFont>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleOption>

namespace strikescope {

namespace {

struct Tones {
    QRgb window, base, alternate, button, text, quiet, edge, highlight, highlightedText, link;
};

constexpr Tones lightTones{0xfff4f5f7, 0xffffffff, 0xfff8f9fa, 0xffeceef1, 0xff1f2328,
                           0xff5b6470, 0xffc9ced6, 0xff44546a, 0xffffffff, 0xff2f5d8a};
constexpr Tones darkTones{0xff17191c, 0xff1e1e1e, 0xff232427, 0xff2a2d31, 0xffe4e6ea,
                          0xff9aa3ae, 0xff3b4047, 0xff5b6b80, 0xffffffff, 0xff8db4dc};

constexpr Tones printTones{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xff000000,
                           0xff333333, 0xff999999, 0xff333333, 0xffffffff, 0xff000000};

ColorPreset appliedPreset = ColorPreset::Standard; // main thread only, as every palette

struct Pair {
    QRgb call, put;
};
// Light reds and greens on dark and deep ones on light, for contrast; their lightness differs too, so that
// they are told apart without hue.
Pair pairOf(ColorPreset preset, bool dark) {
    switch (preset) {
    case ColorPreset::Standard:
        return dark ? Pair{0xE69F00, 0x56B4E9} : Pair{0xD55E00, 0x0072B2};
    case ColorPreset::India:
        return dark ? Pair{0xFF6B5E, 0x7BE0A0} : Pair{0xB3261E, 0x2E9E5B};
    case ColorPreset::Us:
        return dark ? Pair{0x7BE0A0, 0xFF6B5E} : Pair{0x2E9E5B, 0xB3261E};
    }
    Q_UNREACHABLE();
}

QPalette paletteOf(const Tones& t) {
    const QColor text(t.text), quiet(t.quiet), edge(t.edge), button(t.button);
    QPalette palette(text, button, button.lighter(115), edge, edge, text, Qt::white, QColor(t.base),
                     QColor(t.window));
    palette.setColor(QPalette::AlternateBase, QColor(t.alternate));
    palette.setColor(QPalette::Highlight, QColor(t.highlight));
    palette.setColor(QPalette::HighlightedText, QColor(t.highlightedText));
    palette.setColor(QPalette::Link, QColor(t.link));
    palette.setColor(QPalette::PlaceholderText, quiet);
    palette.setColor(QPalette::ToolTipBase, QColor(t.base));
    palette.setColor(QPalette::ToolTipText, text);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role,
                         edge.lightness() < 128 ? quiet.darker(140) : quiet.lighter(130));
    return palette;
}

// Fusion draws the frame of a tick box darker than the window: on a dark one an empty box is not seen.
class FusionOnDark : public QProxyStyle {
public:
    FusionOnDark()
        : QProxyStyle(QStringLiteral("Fusion")) {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        if (element != PE_IndicatorCheckBox || !isDark(option->palette))
            return;
        const bool enabled = option->state.testFlag(State_Enabled);
        painter->save();
        painter->setPen(option->palette.color(enabled ? QPalette::Active : QPalette::Disabled,
                                              enabled ? QPalette::PlaceholderText : QPalette::Text));
        painter->setBrush(Qt::NoBrush);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(0.5, 0.5); // over Fusion's own frame at any scale
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
    }
};

void applyTextSize(int percent) {
    static const QFont systems = QApplication::font();
    QFont font = systems;
    if (systems.pointSizeF() > 0)
        font.setPointSizeF(systems.pointSizeF() * percent / 100);
    else
        font.setPixelSize(systems.pixelSize() * percent / 100);
    if (QApplication::font() != font)
        QApplication::setFont(font);
}

} // namespace

QPalette paperPalette() {
    return paletteOf(printTones);
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Base).lightness() < 128;
}

QString key(Theme theme) {
    switch (theme) {
    case Theme::System:
        return QStringLiteral("system");
    case Theme::Light:
        return QStringLiteral("light");
    case Theme::Dark:
        return QStringLiteral("dark");
    case Theme::Print:
        return QStringLiteral("print");
    }
    Q_UNREACHABLE();
}

QString key(ColorPreset preset) {
    switch (preset) {
    case ColorPreset::Standard:
        return QStringLiteral("standard");
    case ColorPreset::India:
        return QStringLiteral("india");
    case ColorPreset::Us:
        return QStringLiteral("us");
    }
    Q_UNREACHABLE();
}

std::optional<Theme> themeFromKey(const QString& text) {
    for (const Theme theme : allThemes)
        if (key(theme) == text)
            return theme;
    return std::nullopt;
}

std::optional<ColorPreset> colorPresetFromKey(const QString& text) {
    for (const ColorPreset preset : allColorPresets)
        if (key(preset) == text)
            return preset;
    return std::nullopt;
}

QString themeName(Theme theme) {
    switch (theme) {
    case Theme::System:
        return QCoreApplication::translate("Theme", "As the system");
    case Theme::Light:
        return QCoreApplication::translate("Theme", "Light");
    case Theme::Dark:
        return QCoreApplication::translate("Theme", "Dark");
    case Theme::Print:
        return QCoreApplication::translate("Theme", "Print: black on white");
    }
    Q_UNREACHABLE();
}

QString colorPresetName(ColorPreset preset) {
    switch (preset) {
    case ColorPreset::Standard:
        return QCoreApplication::translate("Theme", "Calls orange, puts blue");
    case ColorPreset::India:
        return QCoreApplication::translate("Theme", "Calls red, puts green (India)");
    case ColorPreset::Us:
        return QCoreApplication::translate("Theme", "Calls green, puts red (US)");
    }
    Q_UNREACHABLE();
}

void applyTheme(QApplication& application, Theme theme, ColorPreset preset, int textSize) {
    applyTextSize(textSize);
    // The desktop's palette says light or dark; asked once, because ours replaces it.
    static const bool systemIsDark = isDark(QApplication::palette());
    if (!dynamic_cast<FusionOnDark*>(application.style()))
        QApplication::setStyle(new FusionOnDark);
    appliedPreset = preset;
    const bool dark = theme == Theme::Dark || (theme == Theme::System && systemIsDark);
    QPalette palette = paletteOf(theme == Theme::Print ? printTones : dark ? darkTones : lightTones);
    // A palette equal to the one before reaches no widget; this role is nobody's and tells presets apart.
    palette.setColor(QPalette::BrightText, QColor(0xff, 0xff, 0xf0 + int(preset)));
    QApplication::setPalette(palette);
}

MarketColors marketColors(const QPalette& palette) {
    const bool dark = isDark(palette);
    const Pair pair = pairOf(appliedPreset, dark);
    if (dark)
        return {QColor(pair.call), QColor(pair.put), QColor(0xC9CED6), QColor(0x303338), QColor(0x9AA3AE),
                QColor(0x26292E),  QColor(0x3A3F47), QColor(0xFFB4A2), QColor(0x3A2523), QColor(0x4CC38A)};
    return {QColor(pair.call), QColor(pair.put), QColor(0x4A525C), QColor(0xE6E9ED), QColor(0x5B6470),
            QColor(0xF3F4F0),  QColor(0xE3E7EC), QColor(0x9A2A17), QColor(0xFCEBE7), QColor(0x1A7F4B)};
}

} // namespace strikescope
