#pragma once

#include "models/items/heat_picture.h"
#include "ui/charts/plot_scales.h"

#include <QImage>
#include <QPalette>

#include <array>

namespace strikescope {

// 256 colours from the least to the greatest value. Levels: from dark violet over green to yellow, even in
// lightness and for the colour-blind (the stops of matplotlib's viridis). Two-sided: blue, near the paper at
// 0, orange.
class HeatColours {
public:
    HeatColours(const HeatPicture& picture, const QPalette& palette);

    QRgb of(double value) const; // values beyond the ends have the ends' colour; 0 for NaN
    QRgb at(double share) const; // 0..1 along the scale

private:
    double m_lowest, m_size;
    std::array<QRgb, 256> m_table;
};

// Paints the cells as pixels of a plot, each strike as high as half the way to its neighbours; scales in
// those pixels. Hatched where there is nothing, so that a hole never looks like a value near the colour of
// the paper. The image (RGB32) is kept by the caller: 8 MB fresh from the system every time would cost more
// than the painting.
void paintHeat(QImage& image, const HeatPicture&, const HeatColours&, const SlotScale&,
               const ValueScale& strikes, const QPalette&);

} // namespace strikescope
