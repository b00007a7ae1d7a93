#include "ui/charts/strike_pointer.h"

#include "ui/charts/strike_plot.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr double onPoint = 8; // pixels
constexpr double onBar = 3;   // above a low bar

class StrikeHitSearch {
public:
    StrikeHitSearch(const StrikePlot& plot, const StrikePicture& picture, const QPoint& at)
        : m_plot(plot)
        , m_picture(picture)
        , m_at(at)
        , m_slots(picture)
        , m_inStrip(plot.showsStrip() && plot.strip()->rect().contains(at)) {}

    std::optional<StrikeHit> search() {
        if (m_inStrip && m_picture.strip != StripKind::Difference)
            return std::nullopt; // a gap belongs to no contract
        for (const StrikeSeries& series : m_picture.series)
            if (!series.hidden)
                searchIn(series);
        if (!m_best.series)
            return std::nullopt;
        m_best.exact = m_distance <= (isBars() ? onBar : onPoint);
        return m_best;
    }

private:
    bool isBars() const { return m_inStrip || m_picture.isBars(); }

    void searchIn(const StrikeSeries& series) {
        const bool pair = m_picture.pair;
        if (m_inStrip)
            consider(series, series.xB, series.difference);
        else if (pair) {
            consider(series, series.xA, series.a);
            consider(series, series.xB, series.b);
        } else
            consider(series, series.x, m_picture.shown(series));
    }

    void consider(const StrikeSeries& series, const std::vector<double>& x,
                  const std::vector<double>& values) {
        const QCPAxisRect* area = m_inStrip ? m_plot.strip() : m_plot.axisRect();
        const QCPAxis *keys = area->axis(QCPAxis::atBottom), *heights = area->axis(QCPAxis::atLeft);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (isMissing(values[i]) || isMissing(x[i]))
                continue;
            const double y = heights->coordToPixel(values[i]);
            const double distance = isBars()
                                        ? toBar(m_slots.slot(series, x, i), keys, y, heights->coordToPixel(0))
                                        : std::hypot(keys->coordToPixel(x[i]) - m_at.x(), y - m_at.y());
            if (!m_best.series || distance < m_distance) {
                m_best = {&series, series.strikes[i], false};
                m_distance = distance;
            }
        }
    }

    double toBar(const BarSlots::Slot& slot, const QCPAxis* keys, double top, double zero) const {
        const auto outside = [](double value, double one, double other) {
            return std::max({0.0, std::min(one, other) - value, value - std::max(one, other)});
        };
        const double sideways =
            outside(m_at.x(), keys->coordToPixel(slot.left), keys->coordToPixel(slot.right));
        // Beside a bar is further away than over one: the column decides first.
        return 4 * sideways + outside(m_at.y(), top, zero);
    }

    const StrikePlot& m_plot;
    const StrikePicture& m_picture;
    const QPoint m_at;
    const BarSlots m_slots;
    const bool m_inStrip;
    StrikeHit m_best;
    double m_distance = 0;
};

} // namespace

std::optional<StrikeHit> strikeHit(const StrikePlot& plot, const StrikePicture& picture, const QPoint& at) {
    return StrikeHitSearch(plot, picture, at).search();
}

std::optional<double> strikeAtPixel(const StrikePlot& plot, const StrikePicture& picture, int x) {
    const double place = plot.xAxis->pixelToCoord(x);
    double nearest = missing, distance = missing;
    for (const StrikeSeries& series : picture.series) {
        if (series.order != 0 && picture.axis != XAxis::Strike)
            continue; // elsewhere the read-out goes by the first expiry's strikes
        for (std::size_t i = 0; i < series.x.size(); ++i)
            if (const double away = std::abs(series.x[i] - place); away < distance || isMissing(distance)) {
                if (isMissing(away))
                    continue;
                nearest = series.strikes[i];
                distance = away;
            }
    }
    return isMissing(nearest) ? std::nullopt : std::optional(nearest);
}

} // namespace strikescope
