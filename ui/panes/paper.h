#pragma once

#include "models/core/result.h"

#include <QImage>
#include <QSizeF>
#include <QString>

#include <optional>

class QWidget;

namespace strikescope {

// Pictures that leave the program: a pane with a line under it that says what it shows, so that a picture
// passed on still says so.

// Whether a pane is being drawn for such a picture: with lines, which are sharp at any size, rather than from
// pixels that were kept for the screen.
bool drawsOnPaper();

struct PaperSize {
    QSizeF millimetres = {}; // the picture fits into it and keeps its shape; empty: as large as on screen
    int dotsPerInch = 96;    // of a PNG
};
// "160x100mm", or "1600x1000" pixels (with "px" or without); dots: of a size in millimetres. Nothing where it
// is none.
std::optional<PaperSize> paperSizeFrom(const QString& text, int dotsPerInch);
PaperSize paperOfPixels(const QSize& pixels);
QSizeF millimetresOnScreen(const QSize& pixels);

// What a picture of the pane measures on screen: the pane and its caption.
QSize paperShape(const QWidget& pane, const QString& caption);

QImage captionedPicture(QWidget& pane, const QString& caption, const PaperSize& size = {});

// PNG, SVG or PDF by the name's end, written as replaceFile() does. Invalid: another end.
Result<void> savePicture(QWidget& pane, const QString& caption, const QString& file,
                         const PaperSize& size = {});

} // namespace strikescope
