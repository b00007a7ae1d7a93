#pragma once

#include "models/core/result.h"

#include <QSizeF>
#include <QString>

class QPainter;
class QWidget;

namespace strikescope {

// Pictures that leave the program: a pane with a line under it that says what it shows, so that a picture
// passed on still says so.

// Whether it paints lines that keep their sharpness (SVG, PDF) rather than pixels.
bool drawsLines(const QPainter& painter);

struct PaperSize {
    QSizeF millimetres = {}; // empty: as large as on screen
    int dotsPerInch = 96;    // of a PNG
};

// PNG, SVG or PDF by the name's end, written as replaceFile() does. Invalid: another end.
Result<void> savePicture(QWidget& pane, const QString& caption, const QString& file,
                         const PaperSize& size = {});

} // namespace strikescope
