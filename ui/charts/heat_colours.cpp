#include "ui/charts/heat_colours.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace strikescope {

namespace {

constexpr std::array<QRgb, 9> sequentialStops{0xff440154, 0xff472d7b, 0xff3b528b, 0xff2c728e, 0xff21918c,
                                              0xff28ae80, 0xff5ec962, 0xffaddc30, 0xfffde725};
constexpr std::array<QRgb, 5> twoSidedStops{0xff0b5a94, 0xff7db8dc, 0xfff1f1ee, 0xfff2a86c, 0xffc04e00};

QRgb mix(QRgb a, QRgb b, double share) {
    const auto channel = [share](int from, int to) { return int(std::lround(from + share * (to - from))); };
    return qRgb(channel(qRed(a), qRed(b)), channel(qGreen(a), qGreen(b)), channel(qBlue(a), qBlue(b)));
}

template<std::size_t N>
QRgb along(const std::array<QRgb, N>& stops, double share) {
    const double at = share * double(N - 1);
    const auto low = std::min(std::size_t(at), N - 2);
    return mix(stops[low], stops[low + 1], at - double(low));
}

constexpr int noRow = -1;

// Of each line of pixels, the strike that it shows.
std::vector<int> strikeRows(const HeatPicture& picture, const ValueScale& strikes, int height) {
    std::vector<int> rows(std::size_t(height), noRow);
    for (std::size_t i = 0; i < picture.strikes.size(); ++i) {
        const StrikeEdges edges = strikeEdges(picture.strikes, i);
        const int first = std::max(0, int(std::lround(strikes.y(edges.upper))));
        const int end = std::min(height, int(std::lround(strikes.y(edges.lower))));
        for (int y = first; y < end; ++y)
            rows[std::size_t(y)] = int(i);
    }
    return rows;
}

// Of each column of pixels, the slot; nothing outside of the sessions.
std::vector<int> slotColumns(const HeatPicture& picture, const SlotScale& scale, int width) {
    std::vector<int> slotAtX(std::size_t(width), noRow);
    for (int x = 0; x < width; ++x)
        if (const double slot = std::floor(scale.slotAt(x + 0.5));
            slot >= 0 && slot < double(picture.axis.size()))
            slotAtX[std::size_t(x)] = int(slot);
    return slotAtX;
}

void fillLine(QRgb* line, const HeatPicture& picture, const HeatColours& colours, std::size_t strike,
              const std::vector<int>& slotAtX) {
    int before = noRow;
    QRgb colour = 0;
    for (std::size_t x = 0; x < slotAtX.size(); ++x) {
        if (slotAtX[x] != before) {
            before = slotAtX[x];
            colour = before == noRow ? 0 : colours.of(picture.value(strike, std::size_t(before)));
        }
        line[x] = colour;
    }
}

} // namespace

HeatColours::HeatColours(const HeatPicture& picture)
    : m_lowest(picture.lowest)
    , m_size(picture.highest - picture.lowest) {
    for (std::size_t i = 0; i < m_table.size(); ++i) {
        const double share = double(i) / double(m_table.size() - 1);
        m_table[i] = picture.twoSided ? along(twoSidedStops, share) : along(sequentialStops, share);
    }
}

QRgb HeatColours::at(double share) const {
    return m_table[std::size_t(std::clamp(share, 0.0, 1.0) * double(m_table.size() - 1) + 0.5)];
}

QRgb HeatColours::of(double value) const {
    if (isMissing(value))
        return 0;
    return at(m_size > 0 ? (value - m_lowest) / m_size : 0.5);
}

QImage heatImage(const HeatPicture& picture, const HeatColours& colours, const SlotScale& scale,
                 const ValueScale& strikes, QSize pixels) {
    QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
    const auto rows = strikeRows(picture, strikes, pixels.height());
    const auto slotAtX = slotColumns(picture, scale, pixels.width());
    for (int y = 0; y < pixels.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        const int row = rows[std::size_t(y)];
        if (row == noRow)
            std::fill(line, line + pixels.width(), 0U);
        else if (y > 0 && rows[std::size_t(y) - 1] == row)
            std::memcpy(line, image.constScanLine(y - 1), std::size_t(pixels.width()) * sizeof(QRgb));
        else
            fillLine(line, picture, colours, std::size_t(row), slotAtX);
    }
    return image;
}

} // namespace strikescope
