#include "ui/charts/strike_bars.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr int hatchedFrom = 4; // pixels: narrower, a hatch is no hatch any more

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

void StrikeBars::prepare(QCPPainter* painter, BarFill fill) const {
    painter->setPen(Qt::NoPen);
    painter->setBrush(Qt::NoBrush);
    if (fill == BarFill::Solid)
        painter->setBrush(m_color);
    else if (fill == BarFill::Hatched) {
        painter->setPen(QPen(m_color, 1));
        painter->setBrush(QBrush(m_color, Qt::BDiagPattern));
    } else
        painter->setPen(QPen(m_color, 1, fill == BarFill::Dashed ? Qt::DashLine : Qt::SolidLine));
}

void StrikeBars::draw(QCPPainter* painter) {
    painter->setAntialiasing(false);
    const QRect view = clipRect();
    QColor faint = m_color;
    faint.setAlphaF(m_color.alphaF() * 0.45F);
    for (std::size_t kind = 0; kind < m_bars.size(); ++kind) {
        const auto fill = BarFill(kind);
        prepare(painter, fill);
        for (const Bar& bar : m_bars[kind]) {
            const QRect rect = pixels(bar);
            if (!rect.intersects(view))
                continue;
            if (fill == BarFill::Solid)
                painter->fillRect(rect, m_color);
            else if (rect.width() < hatchedFrom)
                painter->fillRect(rect, faint);
            else
                painter->drawRect(rect.adjusted(0, 0, -1, -1));
        }
    }
}

} // namespace strikescope
