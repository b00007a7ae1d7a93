#include "ui/theme/theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>

namespace strikescope {

namespace {

struct Tones {
    QRgb window, base, alternate, button, text, quiet, edge, highlight, highlightedText, link;
};

constexpr Tones lightTones{0xfff4f5f7, 0xffffffff, 0xfff8f9fa, 0xffeceef1, 0xff1f2328,
                           0xff5b6470, 0xffc9ced6, 0xff44546a, 0xffffffff, 0xff2f5d8a};
constexpr Tones darkTones{0xff17191c, 0xff1e1e1e, 0xff232427, 0xff2a2d31, 0xffe4e6ea,
                          0xff9aa3ae, 0xff3b4047, 0xff5b6b80, 0xffffffff, 0xff8db4dc};

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

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Base).lightness() < 128;
}

} // namespace

QString key(Theme theme) {
    switch (theme) {
    case Theme::System:
        return QStringLiteral("system");
    case Theme::Light:
        return QStringLiteral("light");
    case Theme::Dark:
        return QStringLiteral("dark");
    }
    Q_UNREACHABLE();
}

std::optional<Theme> themeFromKey(const QString& text) {
    for (const Theme theme : {Theme::System, Theme::Light, Theme::Dark})
        if (key(theme) == text)
            return theme;
    return std::nullopt;
}

void applyTheme(QApplication& application, Theme theme) {
    // The desktop's palette says light or dark; asked once, because ours replaces it.
    static const bool systemIsDark = isDark(QApplication::palette());
    if (application.style()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) != 0)
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const bool dark = theme == Theme::Dark || (theme == Theme::System && systemIsDark);
    QApplication::setPalette(paletteOf(dark ? darkTones : lightTones));
}

MarketColors marketColors(const QPalette& palette) {
    if (isDark(palette))
        return {QColor(0xE69F00), QColor(0x56B4E9), QColor(0xC9CED6), QColor(0x303338), QColor(0x9AA3AE),
                QColor(0x26292E), QColor(0x3A3F47), QColor(0xFFB4A2), QColor(0x3A2523), QColor(0x4CC38A)};
    return {QColor(0xD55E00), QColor(0x0072B2), QColor(0x4A525C), QColor(0xE6E9ED), QColor(0x5B6470),
            QColor(0xF3F4F0), QColor(0xE3E7EC), QColor(0x9A2A17), QColor(0xFCEBE7), QColor(0x1A7F4B)};
}

} // namespace strikescope
