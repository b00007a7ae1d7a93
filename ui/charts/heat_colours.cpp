#include "ui/charts/heat_colours.h"

#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace strikescope {

namespace {

constexpr std::array<QRgb, 9> sequentialStops{0xff440154, 0xff472d7b, 0xff3b528b, 0xff2c728e, 0xff21918c,
                                              0xff28ae80, 0xff5ec962, 0xffaddc30, 0xfffde725};
constexpr std::array<QRgb, 5> twoSidedOnLight{0xff0b5a94, 0xff7db8dc, 0xfff1f1ee, 0xfff2a86c, 0xffc04e00};
constexpr std::array<QRgb, 5> twoSidedOnDark{0xff9ad2f7, 0xff3f86bd, 0xff3a3d41, 0xffbd6a24, 0xffffc08a};

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

// A line of pixels, and where it has holes, from and to before.
struct Line {
    std::vector<QRgb> pixels;
    std::vector<std::pair<int, int>> holes;
};

Line lineOf(const HeatPicture& picture, const HeatColours& colours, int strike,
            const std::vector<int>& slotAtX, QRgb paper) {
    Line line{std::vector<QRgb>(slotAtX.size(), paper), {}};
    for (std::size_t x = 0; x < slotAtX.size();) {
        const std::size_t from = x;
        while (x < slotAtX.size() && slotAtX[x] == slotAtX[from])
            ++x;
        const QRgb colour = strike == noRow || slotAtX[from] == noRow
                                ? 0
                                : colours.of(picture.value(std::size_t(strike), std::size_t(slotAtX[from])));
        if (colour != 0)
            std::fill(line.pixels.begin() + std::ptrdiff_t(from), line.pixels.begin() + std::ptrdiff_t(x),
                      colour);
        else if (!line.holes.empty() && line.holes.back().second == int(from))
            line.holes.back().second = int(x);
        else
            line.holes.emplace_back(int(from), int(x));
    }
    return line;
}

// Slanting lines, eight pixels apart.
void hatch(QRgb* pixels, const Line& line, int y, QRgb ink) {
    constexpr int apart = 8;
    for (const auto& [from, to] : line.holes)
        for (int x = from + (apart - (from + y) % apart) % apart; x < to; x += apart)
            pixels[x] = ink;
}

} // namespace

HeatColours::HeatColours(const HeatPicture& picture, const QPalette& palette)
    : m_lowest(picture.lowest)
    , m_size(picture.highest - picture.lowest) {
    const auto& twoSided = isDark(palette) ? twoSidedOnDark : twoSidedOnLight;
    for (std::size_t i = 0; i < m_table.size(); ++i) {
        const double share = double(i) / double(m_table.size() - 1);
        m_table[i] = picture.twoSided ? along(twoSided, share) : along(sequentialStops, share);
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

void paintHeat(QImage& image, const HeatPicture& picture, const HeatColours& colours, const SlotScale& scale,
               const ValueScale& strikes, const QPalette& palette) {
    const QSize pixels = image.size();
    const QRgb paper = palette.color(QPalette::Base).rgb(), ink = marketColors(palette).grid.rgb();
    const auto rows = strikeRows(picture, strikes, pixels.height());
    const auto slotAtX = slotColumns(picture, scale, pixels.width());
    Line line;
    for (int y = 0; y < pixels.height(); ++y) {
        const int row = rows[std::size_t(y)];
        if (y == 0 || rows[std::size_t(y) - 1] != row)
            line = lineOf(picture, colours, row, slotAtX, paper);
        auto* target = reinterpret_cast<QRgb*>(image.scanLine(y));
        std::memcpy(target, line.pixels.data(), line.pixels.size() * sizeof(QRgb));
        hatch(target, line, y, ink);
    }
}

} // namespace strikescope
