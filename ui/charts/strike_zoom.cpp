#include "ui/charts/strike_zoom.h"

#include "ui/charts/strike_plot.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr double valueHeadroom = 0.06; // of the value range, above and below
constexpr double fewestGaps = 4;       // in view
constexpr double farDelta = 0.03;      // what a chart over delta opens on, from either end
constexpr double farDeviations = 4;    // what one over standardised moneyness opens on

// On a logarithmic axis, with the ratio of 1 always in view.
QCPRange withHeadroomFactor(const ValueRange& values) {
    const double lower = std::min(values.lower, 0.5), upper = std::max(values.upper, 2.0);
    const double room = std::pow(upper / lower, valueHeadroom);
    return {lower / room, upper * room};
}

QCPRange withHeadroom(const ValueRange& values, bool fromZero) {
    double size = values.upper - values.lower;
    if (!(size > 0))
        size = std::max(1e-9, std::abs(values.upper));
    const bool standsOnZero = fromZero && values.lower >= 0, hangsFromZero = fromZero && values.upper <= 0;
    return {values.lower - (standsOnZero ? 0 : valueHeadroom * size),
            values.upper + (hangsFromZero ? 0 : valueHeadroom * size)};
}

} // namespace

StrikeZoom::StrikeZoom(StrikePlot& plot)
    : QObject(&plot)
    , m_plot(plot) {}

StrikeZoom::Shown StrikeZoom::shownOf(const StrikePicture& p) {
    return {p.symbol, istDate(p.bucket), p.axis, p.quantity, p.mode, p.sign, p.pair, p.contracts};
}

void StrikeZoom::follow(const StrikePicture& picture) {
    const StrikeRange before = m_inView;
    m_picture = &picture;
    if (picture.series.empty())
        return;
    const Shown now = shownOf(picture), last = m_shown.value_or(Shown{});
    m_shown = now;
    const bool newSymbol = last.symbol != now.symbol;
    const bool newValues = newSymbol || last.quantity != now.quantity || last.mode != now.mode ||
                           last.sign != now.sign || last.pair != now.pair || last.contracts != now.contracts;
    if (newSymbol)
        m_ownStrikes = false;
    if (newValues)
        m_ownValues = false;
    const bool elsewhere = last.session != now.session || last.axis != now.axis;
    if (newSymbol || (elsewhere && !m_ownStrikes) || isMissing(before.lower))
        openOn(homeRange(picture));
    else if (last.axis != now.axis)
        showStrikes(before);
    fitValues(!newValues && last.axis == now.axis);
    m_inView = strikes();
}

// ---- strikes ----

StrikeRange StrikeZoom::strikes() const {
    if (!m_picture)
        return {};
    const StrikeRange places = m_plot.places();
    const double one = m_picture->scale().strikeAt(places.lower);
    const double other = m_picture->scale().strikeAt(places.upper);
    return {std::min(one, other), std::max(one, other)};
}

void StrikeZoom::openOn(const StrikeRange& strikes) {
    const double one = m_picture->scale().xOf(strikes.lower), other = m_picture->scale().xOf(strikes.upper);
    if (isMissing(one) || isMissing(other))
        return;
    const double from = std::min(one, other), to = std::max(one, other);
    // Far strikes of a near expiry lie on top of each other over delta, and far apart over moneyness.
    if (m_picture->axis == XAxis::Delta)
        return setPlaces(std::max(from, farDelta), std::min(to, 1 - farDelta));
    if (m_picture->axis == XAxis::Standardised)
        return setPlaces(std::max(from, -farDeviations), std::min(to, farDeviations));
    const double margin = 0.6 * m_picture->placeGap();
    setPlaces(from - margin, to + margin);
}

void StrikeZoom::showStrikes(const StrikeRange& strikes) {
    if (!m_picture || m_picture->series.empty())
        return;
    const double one = m_picture->scale().xOf(strikes.lower), other = m_picture->scale().xOf(strikes.upper);
    if (isMissing(one) || isMissing(other))
        return;
    m_ownStrikes = true;
    setPlaces(std::min(one, other), std::max(one, other));
}

StrikeRange StrikeZoom::allPlaces() const {
    StrikeRange all;
    for (const StrikeSeries& series : m_picture->series)
        for (const double x : series.x)
            if (!isMissing(x)) {
                all.lower = isMissing(all.lower) ? x : std::min(all.lower, x);
                all.upper = isMissing(all.upper) ? x : std::max(all.upper, x);
            }
    return all;
}

// Dragging and wheeling end where the strikes end, and the values follow what is in view.
void StrikeZoom::setPlaces(double lower, double upper) {
    const StrikeRange all = m_picture ? allPlaces() : StrikeRange{};
    if (isMissing(all.lower))
        return;
    const double gap = m_picture->placeGap();
    const double lowest = all.lower - gap, highest = all.upper + gap;
    const double size =
        std::clamp(upper - lower, std::min(fewestGaps * gap, highest - lowest), highest - lowest);
    const double centre = 0.5 * (lower + upper);
    const double from = std::clamp(centre - size / 2, lowest, std::max(lowest, highest - size));
    m_plot.xAxis->setRange(from, from + size);
    m_inView = strikes();
    fitValues(false);
    m_plot.replot(QCustomPlot::rpQueuedReplot);
}

void StrikeZoom::userSets(double lower, double upper) {
    if (!m_picture || m_picture->series.empty())
        return;
    m_ownStrikes = true;
    setPlaces(lower, upper);
    emit zoomed();
}

void StrikeZoom::fitAll() {
    m_ownValues = false;
    fitStrikeAxis();
}

void StrikeZoom::fitStrikeAxis() {
    // Seeing everything is a view of the user's own: a new session must not take it away.
    if (m_picture)
        if (const StrikeRange all = allPlaces(); !isMissing(all.lower))
            userSets(all.lower - m_picture->placeGap(), all.upper + m_picture->placeGap());
}

void StrikeZoom::reset() {
    m_ownStrikes = m_ownValues = false;
    if (!m_picture || m_picture->series.empty())
        return;
    openOn(homeRange(*m_picture));
    emit zoomed();
}

void StrikeZoom::centreOnMoney() {
    const double money = m_picture ? m_picture->scale().xOf(m_picture->atm) : missing;
    const double half = m_plot.xAxis->range().size() / 2;
    if (!isMissing(money))
        userSets(money - half, money + half);
}

void StrikeZoom::zoomAtMoney(double factor) {
    const double money = m_picture ? m_picture->scale().xOf(m_picture->atm) : missing;
    const bool inView = m_plot.xAxis->range().contains(money);
    zoomAt(m_plot.xAxis->coordToPixel(inView ? money : m_plot.xAxis->range().center()), factor);
}

void StrikeZoom::zoomAt(double pixel, double factor) {
    const QCPRange now = m_plot.xAxis->range();
    const double centre = m_plot.xAxis->pixelToCoord(pixel);
    userSets(centre + (now.lower - centre) / factor, centre + (now.upper - centre) / factor);
}

void StrikeZoom::pan(double pixels) {
    const double by = m_plot.xAxis->pixelToCoord(0) - m_plot.xAxis->pixelToCoord(pixels);
    const QCPRange now = m_plot.xAxis->range();
    userSets(now.lower + by, now.upper + by);
}

void StrikeZoom::showPixels(double from, double to) {
    const double one = m_plot.xAxis->pixelToCoord(from), other = m_plot.xAxis->pixelToCoord(to);
    userSets(std::min(one, other), std::max(one, other));
}

// ---- values ----

void StrikeZoom::zoomValues(double pixel, double factor) {
    const bool fromZero = m_picture && (m_picture->isBars() || m_picture->mode != ChangeMode::Value);
    m_plot.yAxis->scaleRange(1 / factor, fromZero ? 0 : m_plot.yAxis->pixelToCoord(pixel));
    m_ownValues = true;
    m_plot.replot(QCustomPlot::rpQueuedReplot);
}

void StrikeZoom::fitValueAxis() {
    m_ownValues = false;
    fitValues(false);
    m_plot.replot(QCustomPlot::rpQueuedReplot);
}

void StrikeZoom::fitStrip() {
    const ValueRange strip = stripRange(*m_picture, m_plot.places());
    if (!isMissing(strip.lower))
        m_plot.strip()->axis(QCPAxis::atLeft)->setRange(withHeadroom(strip, false));
}

void StrikeZoom::fitValues(bool keepIfItFits) {
    if (!m_picture)
        return;
    fitStrip();
    const ValueRange values = valueRange(*m_picture, m_plot.places());
    if (m_ownValues || isMissing(values.lower))
        return;
    const QCPRange fitting =
        m_picture->isLogarithmic()
            ? withHeadroomFactor(values)
            : withHeadroom(values, m_picture->isBars() || m_picture->mode != ChangeMode::Value);
    // On a refresh the axis stands still as long as the values fit and do not shrink to a corner; under the
    // pointer also then.
    const QCPRange now = m_plot.yAxis->range();
    const bool fits = now.lower <= values.lower && now.upper >= values.upper;
    if (keepIfItFits && fits && (m_plot.underMouse() || fitting.size() > 0.6 * now.size()))
        return;
    m_plot.yAxis->setRange(fitting);
}

} // namespace strikescope
