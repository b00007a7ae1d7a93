#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include <array>
#include <optional>

class QApplication;

namespace strikescope {

enum class Theme {
    System,
    Light,
    Dark,
    Print, // black on white, for paper
};
inline constexpr std::array allThemes{Theme::Light, Theme::Dark, Theme::System, Theme::Print};

// Which side has which colour: habits differ, so it can be chosen.
enum class ColorPreset {
    Standard, // calls warm, puts blue (the Okabe–Ito pair): told apart with any colour vision
    India,    // calls red, puts green: the writers' view
    Us,       // calls green, puts red
};
inline constexpr std::array allColorPresets{ColorPreset::Standard, ColorPreset::India, ColorPreset::Us};

// "system", "light", "dark", "print"; "standard", "india", "us": the spelling of command line and settings.
QString key(Theme);
QString key(ColorPreset);
std::optional<Theme> themeFromKey(const QString&);
std::optional<ColorPreset> colorPresetFromKey(const QString&);

QString themeName(Theme);             // "Light"
QString colorPresetName(ColorPreset); // "Calls green, puts red"

// Sizes of the text, in per cent of the system's.
inline constexpr std::array textSizes{80, 90, 100, 110, 125, 150, 175, 200};

// Fusion with our palette and size of text, on every widget of the application. Widgets follow through
// QEvent::PaletteChange and FontChange, and take what a palette has no role for from marketColors(palette()).
void applyTheme(QApplication&, Theme, ColorPreset = ColorPreset::Standard, int textSize = 100);

// Black on white, whatever was applied: for what is drawn for paper.
QPalette paperPalette();

bool isDark(const QPalette&); // light text on a dark base

// By the preset that was applied; everything but calls and puts is neutral. Marks keep a contrast of 3:1 to
// the base.
struct MarketColors {
    QColor call;
    QColor put;
    QColor marker; // spot and ATM
    QColor grid;
    QColor quiet;       // text that is not read first
    QColor inTheMoney;  // table background
    QColor atTheMoney;  // table background
    QColor warning;     // text and edge of an error
    QColor warningBase; // its background
    QColor live;        // the dot that says LIVE
};

MarketColors marketColors(const QPalette&);

} // namespace strikescope
