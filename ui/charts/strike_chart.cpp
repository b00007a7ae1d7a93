#include "ui/charts/strike_chart.h"

#include "models/items/chain_summary.h"
#include "models/items/strike_table.h"
#include "models/items/strike_text.h"
#include "models/items/strike_why.h"
#include "ui/charts/expiry_legend.h"
#include "ui/charts/hover_overlay.h"
#include "ui/charts/strike_gestures.h"
#include "ui/charts/strike_plot.h"
#include "ui/charts/strike_pointer.h"
#include "ui/charts/strike_zoom.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace strikescope {

StrikeChart::StrikeChart(QWidget* parent)
    : Pane(parent)
    , m_title(new ElidedLabel(this))
    , m_summary(new ElidedLabel(this))
    , m_notes(new ElidedLabel(this))
    , m_legend(new ExpiryLegend(this))
    , m_plot(new StrikePlot(this))
    , m_overlay(new HoverOverlay(m_plot))
    , m_zoom(new StrikeZoom(*m_plot))
    , m_gestures(new StrikeGestures(*m_plot, *m_zoom)) {
    setAccessibleName(tr("Chart across strikes"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setFocusProxy(m_plot);
    m_plot->setAccessibleName(tr("Plot; up and down read the strikes out"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setAccessibleName(tr("What the chart shows"));
    m_summary->setAccessibleName(tr("Figures of the chain"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_notes->setAccessibleName(tr("Notes"));
    m_notes->setForegroundRole(QPalette::PlaceholderText);
    m_notes->hide();
    arrange();
    connectMouse();
}

void StrikeChart::arrange() {
    auto* second = new QHBoxLayout;
    second->setContentsMargins({});
    second->setSpacing(16);
    // What the marks mean comes first; the figures get the room that is left.
    second->addWidget(m_legend);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    second->addWidget(m_summary, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addLayout(second);
    layout->addWidget(m_notes);
    layout->addWidget(m_plot, 1);
}

void StrikeChart::connectMouse() {
    connect(m_gestures, &StrikeGestures::hovered, this, &StrikeChart::hoverAt);
    connect(m_gestures, &StrikeGestures::left, this, &StrikeChart::endHover);
    connect(m_gestures, &StrikeGestures::stepped, this, &StrikeChart::stepCrosshair);
    connect(m_gestures, &StrikeGestures::doubleClicked, this, &StrikeChart::chooseAt);
    connect(m_legend, &ExpiryLegend::hiddenChanged, this, [this] {
        hideByLegend();
        m_zoom->fitValues(false);
        m_plot->draw(m_picture);
    });
    // A new layout may have moved what the pointer stands at; a line of notes makes the plot lower.
    connect(m_plot, &QCustomPlot::afterReplot, this, [this] {
        m_overlay->resize(m_plot->size());
        if (const auto& hover = m_overlay->hover(); hover && hover->plotArea != m_plot->plotArea())
            showHover(hover->strike, hover->boxed);
    });
    connect(m_zoom, &StrikeZoom::zoomed, this, [this] {
        if (const auto range = strikesInView())
            emit strikesZoomed(*range);
    });
}

void StrikeChart::setScene(const Scene& scene, const PaneView& view) {
    m_scene = scene;
    m_picture = strikePicture(scene, view);
    m_legend->setPicture(m_picture);
    hideByLegend();
    showTexts();
    m_zoom->follow(m_picture);
    m_plot->draw(m_picture);
    if (m_overlay->hover()) // its numbers are of the scene before
        showHover(m_overlay->hover()->strike, m_overlay->hover()->boxed);
}

void StrikeChart::hideByLegend() {
    for (auto* all : {&m_picture.series, &m_picture.stripSeries})
        for (StrikeSeries& series : *all)
            series.hidden = m_legend->isHidden(series);
}

void StrikeChart::showTexts() {
    const QString title = strikeTitle(m_picture);
    m_title->setText(title);
    setAccessibleDescription(title);
    ChainSummary summary;
    if (!m_picture.figures.empty())
        summary = chainSummary(m_picture.figures.front(), m_picture.numbers);
    if (m_picture.expiries.size() > 1) // whose figures these are
        summary.text.prepend(dayMonth(m_picture.expiries.front()) + QStringLiteral(":  "));
    m_summary->setText(summary.text);
    m_summary->setDetail(summary.reasons);
    m_summary->updateGeometry();
    m_notes->setText(m_picture.notes.join(QStringLiteral("  ·  ")));
    m_notes->setVisible(!m_picture.notes.empty());
}

PaneTable StrikeChart::table() const {
    return strikeTable(m_picture, m_zoom->strikes());
}

// ---- the view ----

void StrikeChart::fitAll() {
    m_zoom->fitAll();
}

void StrikeChart::resetView() {
    m_zoom->reset();
}

void StrikeChart::centreOnMoney() {
    m_zoom->centreOnMoney();
}

void StrikeChart::zoomBy(double factor) {
    m_zoom->zoomAtMoney(factor);
}

std::optional<StrikeRange> StrikeChart::strikesInView() const {
    const StrikeRange range = m_zoom->strikes();
    return isMissing(range.lower) || m_picture.series.empty() ? std::nullopt : std::optional(range);
}

void StrikeChart::setDragZooms(bool zooms) {
    m_gestures->setDragZooms(zooms);
}

void StrikeChart::setStrikesInView(const StrikeRange& range) {
    m_zoom->showStrikes(range);
}

StrikeRange StrikeChart::visibleStrikes() const {
    return m_plot->places();
}

ValueRange StrikeChart::visibleValues() const {
    return {m_plot->yAxis->range().lower, m_plot->yAxis->range().upper};
}

QPointF StrikeChart::pixelOf(double place, double axisValue) const {
    const QPointF inPlot(m_plot->xAxis->coordToPixel(place), m_plot->yAxis->coordToPixel(axisValue));
    return m_plot->mapTo(this, inPlot);
}

double StrikeChart::barCentre(std::size_t expiryIndex, Side side, double strike) const {
    for (const StrikeSeries& series : m_picture.series)
        if (series.order == expiryIndex && series.side == side)
            if (const auto row = series.row(strike))
                return BarSlots(m_picture).slot(series, series.x, *row).centre();
    return missing;
}

QStringList StrikeChart::shownMarks() const {
    return m_plot->shownMarks();
}

// ---- hovering and the mouse ----

QStringList StrikeChart::readOut() const {
    return m_overlay->readOut();
}

void StrikeChart::showHover(double strike, bool boxed) {
    const double place = m_picture.scale().xOf(strike);
    if (isMissing(place) || !m_plot->xAxis->range().contains(place) || m_picture.series.empty())
        return m_overlay->setHover(std::nullopt);
    m_overlay->setHover(HoverOverlay::Hover{strike, int(std::lround(m_plot->xAxis->coordToPixel(place))),
                                            m_plot->plotArea(), strikeReadOut(m_picture, strike), boxed});
}

void StrikeChart::hoverStrike(double strike) {
    showHover(strike, true);
    if (m_told == strike)
        return;
    m_told = strike;
    emit crosshairMoved(Crosshair{strike, {}});
}

void StrikeChart::hoverAt(const QPoint& at) {
    const auto strike = m_plot->plotArea().contains(at) && m_picture.notice.isEmpty()
                            ? strikeAtPixel(*m_plot, m_picture, at.x())
                            : std::nullopt;
    if (!strike)
        return endHover();
    hoverStrike(*strike);
}

void StrikeChart::endHover() {
    m_overlay->setHover(std::nullopt);
    if (!m_told)
        return;
    m_told.reset();
    emit crosshairMoved(std::nullopt);
}

void StrikeChart::setCrosshair(const std::optional<Crosshair>& crosshair) {
    if (crosshair && crosshair->strike)
        showHover(*crosshair->strike, false);
    else
        m_overlay->setHover(std::nullopt);
}

void StrikeChart::stepCrosshair(int strikes) {
    const std::vector<double> all = m_picture.strikes();
    if (all.empty())
        return;
    const double from = m_overlay->hover() ? m_overlay->hover()->strike : m_picture.atm;
    const auto at = std::lower_bound(all.begin(), all.end(), from) - all.begin();
    const auto target = m_overlay->hover() ? at + strikes : at;
    const double strike = all[std::size_t(std::clamp<std::ptrdiff_t>(target, 0, std::ssize(all) - 1))];
    if (m_plot->xAxis->range().contains(m_picture.scale().xOf(strike)))
        hoverStrike(strike);
}

void StrikeChart::chooseAt(const QPoint& at) {
    const auto hit = strikeHit(*m_plot, m_picture, at);
    if (hit && hit->exact && hit->series->side)
        emit contractChosen({hit->series->expiry, hit->strike, *hit->series->side});
    else
        fitAll();
}

std::optional<Why> StrikeChart::whyAt(const QPoint& at) const {
    const QPoint inPlot = m_plot->mapFrom(this, at);
    if (!m_plot->plotArea().contains(inPlot) || !m_picture.notice.isEmpty())
        return std::nullopt;
    const auto hit = strikeHit(*m_plot, m_picture, inPlot);
    return hit ? std::optional(strikeWhy(m_scene, m_picture, *hit->series, hit->strike)) : std::nullopt;
}

} // namespace strikescope
