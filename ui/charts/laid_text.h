#pragma once

#include <QFont>
#include <QStaticText>

namespace strikescope {

// Lays a plain text out where it, or the font, is another than before: shaping is what a read-out that
// follows the mouse costs.
inline void layOutText(QStaticText& laid, const QString& text, const QFont& font, bool otherFont) {
    if (laid.text() == text && !otherFont)
        return;
    laid = QStaticText(text);
    laid.setTextFormat(Qt::PlainText);
    laid.setPerformanceHint(QStaticText::AggressiveCaching);
    laid.prepare({}, font);
}

} // namespace strikescope
