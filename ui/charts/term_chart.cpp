#include "ui/charts/term_chart.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr double termSpan = 100; // length of the axis, in units of the window

}

TermChart::TermChart(QWidget* parent)
    : PlotPane(tr("Term structure"), parent) {
    m_window.setFull(termSpan);
    m_window.fit();
}

void TermChart::setScene(const Scene& scene, const PaneView&) {
    const bool same = scene.frame == m_scene.frame && scene.a == m_scene.a && scene.b == m_scene.b &&
                      scene.tables == m_scene.tables;
    m_scene = scene;
    if (same && m_picture.first)
        return;
    const auto pointedAt = m_expiry && *m_expiry < m_picture.expiries.size()
                               ? std::optional(m_picture.expiries[*m_expiry])
                               : std::nullopt;
    m_picture = termPicture(m_scene, *sharedFigureCache());
    m_expiry.reset();
    if (const auto at =
            pointedAt ? std::ranges::find(m_picture.expiries, *pointedAt) : m_picture.expiries.end();
        at != m_picture.expiries.end())
        m_expiry = std::size_t(at - m_picture.expiries.begin());
    fillBox();
    showTitle(termTitle(m_picture, m_scene));
    canvas()->redraw();
}

QString TermChart::message() const {
    if (!m_picture.first)
        return m_picture.missingMoments.isEmpty() ? tr("The chain is loading…")
                                                  : m_picture.missingMoments.join(u'\n');
    if (m_picture.hasValues())
        return {};
    QStringList why;
    for (std::size_t i = 0; i < m_picture.expiries.size() && why.size() < 6; ++i)
        why << shortDate(m_picture.expiries[i]) + QStringLiteral(": ") +
                   m_picture.first->points[i].atmIv.refusal;
    return tr("No expiry has an ATM IV in this bucket.") + u'\n' + why.join(u'\n');
}

PaneTable TermChart::table() const {
    return termTable(m_picture, m_scene);
}

QStringList TermChart::readOut() const {
    if (m_picture.expiries.empty() || !m_picture.first)
        return {};
    return termReadOut(m_picture, m_expiry.value_or(0)).lines();
}

std::optional<Why> TermChart::whyAt(const QPoint& at) const {
    const QPoint inside = canvas()->mapFrom(this, at);
    const auto expiry = expiryAt(inside);
    for (const Strip& strip : m_strips)
        if (expiry && strip.area.contains(inside))
            return termWhy(m_picture, strip.kind, *expiry, m_scene, *sharedFigureCache());
    return std::nullopt;
}

// ---- along the axis ----

SlotScale TermChart::scale() const {
    return {m_window.lower(), m_window.upper(), double(m_plot.left()), double(m_plot.right())};
}

double TermChart::x(std::size_t expiry) const {
    const double first = std::sqrt(m_picture.days.front()), last = std::sqrt(m_picture.days.back());
    const double share = last > first ? (std::sqrt(m_picture.days[expiry]) - first) / (last - first) : 0.5;
    return scale().edge((0.03 + 0.94 * share) * termSpan);
}

QPoint TermChart::pixelOf(std::size_t expiry, TermStrip kind) const {
    for (const Strip& strip : m_strips)
        if (strip.kind == kind)
            return canvas()->mapTo(this,
                                   QPoint(int(x(expiry)), int(strip.values.y(shown(strip, 0, expiry)))));
    return {};
}

std::optional<std::size_t> TermChart::expiryAt(const QPoint& at) const {
    if (!m_plot.contains(at) || m_picture.expiries.empty())
        return std::nullopt;
    std::size_t best = 0;
    for (std::size_t i = 1; i < m_picture.expiries.size(); ++i)
        if (std::abs(x(i) - at.x()) < std::abs(x(best) - at.x()))
            best = i;
    return best;
}

void TermChart::fillBox() {
    if (m_expiry)
        m_box.set(termReadOut(m_picture, *m_expiry), {}, canvas()->font());
    else
        m_box.clear();
}

void TermChart::pointAtExpiry(std::optional<std::size_t> expiry) {
    if (expiry == m_expiry)
        return;
    m_expiry = expiry;
    fillBox();
    describe(readOut());
    canvas()->redrawHair();
}

void TermChart::pointAt(const std::optional<QPoint>& at) {
    pointAtExpiry(at ? expiryAt(*at) : std::nullopt);
}

void TermChart::stepCrosshair(int expiries) {
    if (m_picture.expiries.empty())
        return;
    const auto last = std::ptrdiff_t(m_picture.expiries.size()) - 1;
    const auto target = m_expiry ? std::ptrdiff_t(*m_expiry) + expiries : 0;
    pointAtExpiry(std::size_t(std::clamp<std::ptrdiff_t>(target, 0, last)));
}

void TermChart::fitAll() {
    m_window.fit();
    canvas()->redraw();
}

void TermChart::zoomBy(double factor) {
    m_window.zoom(factor, (m_window.lower() + m_window.upper()) / 2);
    canvas()->redraw();
}

void TermChart::dragBy(const QPoint& by) {
    if (m_plot.isEmpty())
        return;
    m_window.pan(-by.x() * m_window.size() / m_plot.width());
    canvas()->redraw();
}

void TermChart::showPart(const QRect& part) {
    if (m_plot.isEmpty())
        return;
    const SlotScale now = scale();
    m_window.set(now.slotAt(part.left()), now.slotAt(part.right()));
    canvas()->redraw();
}

void TermChart::wheelAt(const QPoint& at, double notches, Qt::KeyboardModifiers modifiers) {
    if (m_plot.isEmpty())
        return;
    if (modifiers & Qt::ShiftModifier)
        m_window.pan(-notches * 0.1 * m_window.size());
    else
        m_window.zoom(std::pow(1.2, notches), scale().slotAt(at.x()));
    canvas()->redraw();
}

} // namespace strikescope
