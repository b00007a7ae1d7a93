#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include <optional>

class QApplication;

namespace strikescope {

enum class Theme { System, Light, Dark };

// "system", "light", "dark": the command line's spelling.
QString key(Theme);
std::optional<Theme> themeFromKey(const QString&);

// Fusion with our palette, on every widget of the application. Widgets follow through QEvent::PaletteChange
// and take what a palette has no role for from marketColors(palette()).
void applyTheme(QApplication&, Theme);

// Calls warm, puts blue (the Okabe–Ito pair), everything else neutral. Marks keep a contrast of 3:1 to the
// base.
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
