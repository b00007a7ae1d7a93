#include "ui/charts/strike_bars.h"

#include "ui/charts/series_style.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr int hatchedFrom = 4; // pixels: narrower, a hatch is no hatch any more

// As Qt::BDiagPattern, but kept as a picture: Qt makes one of its patterns anew for every bar.
QBrush hatchOf(const QColor& color, const QColor& base) {
    constexpr int size = 6;
    QImage image(size, size, QImage::Format_RGB32);
    image.fill(base);
    for (int i = 0; i < size; ++i)
        image.setPixelColor(i, size - 1 - i, color);
    return QBrush(QPixmap::fromImage(image));
}

} // namespace

StrikeBars::StrikeBars(QCPAxis* keys, QCPAxis* values)
    : QCPAbstractPlottable(keys, values) {}

void StrikeBars::clear() {
    for (auto& bars : m_bars)
        bars.clear();
}

QCPRange StrikeBars::getKeyRange(bool& found, QCP::SignDomain) const {
    found = false; // ranges are set from the picture
    return {};
}

QCPRange StrikeBars::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
    found = false;
    return {};
}

QRect StrikeBars::pixels(const Bar& bar) const {
    const double x1 = mKeyAxis->coordToPixel(bar.left), x2 = mKeyAxis->coordToPixel(bar.right);
    // Far beyond the view a pixel would not fit into a number any more.
    const double limit = 1e5;
    const double y1 = std::clamp(mValueAxis->coordToPixel(bar.from), -limit, limit);
    const double y2 = std::clamp(mValueAxis->coordToPixel(bar.to), -limit, limit);
    const int left = int(std::lround(std::min(x1, x2))), right = int(std::lround(std::max(x1, x2)));
    const int top = int(std::lround(std::min(y1, y2))), bottom = int(std::lround(std::max(y1, y2)));
    return {left, top, std::max(1, right - left), std::max(bar.from == bar.to ? 0 : 1, bottom - top)};
}

void StrikeBars::setColor(const QColor& color, const QColor& base) {
    const QColor solid = mixed(color, base, color.alphaF());
    if (solid == m_color && m_hatch.style() != Qt::NoBrush)
        return;
    m_color = solid;
    m_faint = mixed(solid, base, 0.45F);
    m_hatch = hatchOf(solid, base);
}

// Rectangles, not lines: the raster painter fills them without a path.
void StrikeBars::drawOutline(QCPPainter* painter, const QRect& rect, bool dashed) const {
    if (dashed) {
        painter->setPen(QPen(m_color, 1, Qt::DashLine));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(rect.adjusted(0, 0, -1, -1));
        return;
    }
    painter->fillRect(rect.left(), rect.top(), rect.width(), 1, m_color);
    painter->fillRect(rect.left(), rect.bottom(), rect.width(), 1, m_color);
    painter->fillRect(rect.left(), rect.top(), 1, rect.height(), m_color);
    painter->fillRect(rect.right(), rect.top(), 1, rect.height(), m_color);
}

void StrikeBars::drawBar(QCPPainter* painter, BarFill fill, const QRect& rect) const {
    if (fill == BarFill::Solid)
        return painter->fillRect(rect, m_color);
    if (rect.width() < hatchedFrom)
        return painter->fillRect(rect, m_faint);
    if (fill == BarFill::Hatched)
        painter->fillRect(rect, m_hatch);
    drawOutline(painter, rect, fill == BarFill::Dashed);
}

void StrikeBars::draw(QCPPainter* painter) {
    painter->setAntialiasing(false);
    const QRect view = clipRect();
    // What is cut off is not drawn: a pattern over a bar ten times as high as the plot costs ten times as
    // much.
    const QRect drawn = view.adjusted(-2, -2, 2, 2);
    for (std::size_t kind = 0; kind < m_bars.size(); ++kind)
        for (const Bar& bar : m_bars[kind])
            if (const QRect rect = pixels(bar).intersected(drawn); !rect.isEmpty())
                drawBar(painter, BarFill(kind), rect);
}

} // namespace strikescope
