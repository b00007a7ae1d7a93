#include "ui/charts/time_chart.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr int stripGap = 6;

}

TimeChart::TimeChart(QWidget* parent)
    : PlotPane(tr("Chart over time"), parent)
    , m_work(
          this,
          [cache = sharedFigureCache()](const TimeQuestion& question) {
              return std::make_shared<TimePicture>(timePicture(question, *cache));
          },
          [this](const TimeQuestion& question, const std::shared_ptr<TimePicture>& picture) {
              if (question == m_question)
                  adopt(std::move(*picture));
          }) {}

// ---- what is shown ----

void TimeChart::setScene(const Scene& scene, const PaneView& view) {
    const bool otherUnits = m_scene.units != scene.units;
    m_scene = scene;
    const TimeQuestion question = timeQuestion(scene, view);
    if (question != m_question)
        ask(question);
    else if (otherUnits)
        recolour();
    m_marks.follow(m_picture.axis, m_scene);
    showTitle(timeTitle(m_picture, m_scene));
    canvas()->redrawOver();
}

void TimeChart::ask(const TimeQuestion& question) {
    m_question = question;
    if (!m_scene.session) {
        // The sessions before it alone would look as if they were the day on screen.
        m_work.forget();
        adopt({question, {}, {}, {}, {}});
        return;
    }
    m_work.ask(question);
}

void TimeChart::adopt(TimePicture picture) {
    const SessionAxis before = std::move(m_picture.axis);
    const auto pointedAt = m_marks.hair && *m_marks.hair < before.size()
                               ? std::optional(before.bucket(*m_marks.hair))
                               : std::nullopt;
    m_strips.clear(); // they look at the picture
    m_picture = std::move(picture);
    m_window.moveTo(before, m_picture.axis);
    m_marks.follow(m_picture.axis, m_scene);
    m_marks.hair = pointedAt ? m_picture.axis.slotOf(*pointedAt) : std::nullopt;
    recolour();
    showTitle(timeTitle(m_picture, m_scene));
}

void TimeChart::recolour() {
    m_pens.assign(m_picture.series.size(), {});
    for (const TimeStrip& strip : m_picture.strips) {
        const auto looks = lineLooks(m_picture, strip, palette());
        std::size_t look = 0;
        for (const auto* side : {&strip.left, &strip.right})
            for (const std::size_t series : *side)
                m_pens[series] = looks[look++].pen;
    }
    fillBox();
    canvas()->redraw();
}

void TimeChart::changeEvent(QEvent* event) {
    PlotPane::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        recolour();
}

QString TimeChart::message() const {
    if (!m_scene.session)
        return tr("The session is loading…");
    if (m_picture.axis.isEmpty())
        return isSettled() ? tr("This session has no data.") : tr("The figures are being worked out…");
    if (m_picture.series.empty())
        return isSettled() ? tr("No expiry is chosen.") : tr("The figures are being worked out…");
    if (m_picture.hasValues())
        return {};
    QStringList why;
    for (const TimeSeries& series : m_picture.series)
        why << series.name + QStringLiteral(": ") + series.refusals.back();
    return tr("This session has no value of these.") + u'\n' + why.join(u'\n');
}

PaneTable TimeChart::table() const {
    return timeTable(m_picture, m_scene, m_window);
}

// ---- painting ----

SlotScale TimeChart::scale() const {
    return {m_window.lower(), m_window.upper(), double(m_plot.left()), double(m_plot.right() + 1)};
}

MomentMarks::Place TimeChart::marksPlace() const {
    MomentMarks::Place place{scale(), m_plot, {}, m_times};
    for (const TimeStripView& strip : m_strips)
        place.plots.push_back(strip.plot());
    return place;
}

// Twice: the labels in view say how much room the plot has, and the room which labels there are.
void TimeChart::layOut(const QFontMetrics& metrics) {
    m_strips.clear();
    for (const TimeStrip& strip : m_picture.strips)
        m_strips.emplace_back(m_picture, strip, m_scene, palette());
    int left = metrics.averageCharWidth() * 6, right = 8;
    for (int round = 0; round < 2; ++round) {
        stackStrips(metrics, left, right);
        left = 0;
        right = metrics.averageCharWidth();
        for (const TimeStripView& strip : m_strips) {
            left = std::max(left, strip.leftWidth(metrics));
            right = std::max(right, strip.rightWidth(metrics));
        }
    }
    stackStrips(metrics, left, right);
}

void TimeChart::stackStrips(const QFontMetrics& metrics, int left, int right) {
    const QRect whole = canvas()->rect();
    const int head = metrics.height() + 2; // the letters of A and B
    const int foot = timeScaleHeight(m_picture.axis, metrics);
    m_plot = whole.adjusted(left, head, -right, -foot - 1);
    if (m_strips.empty())
        return;
    const int count = int(m_strips.size());
    const int each = (m_plot.height() - (count - 1) * stripGap) / count;
    for (int i = 0; i < count; ++i) {
        const int top = m_plot.top() + i * (each + stripGap);
        const int bottom = i + 1 == count ? m_plot.bottom() : top + each - 1;
        m_strips[std::size_t(i)].place(QRect(m_plot.left(), top, m_plot.width(), bottom - top + 1), scale(),
                                       metrics);
    }
}

void TimeChart::paintPicture(QPainter& painter) {
    if (const QString text = message(); !text.isEmpty()) {
        m_strips.clear();
        m_plot = {};
        paintMessage(painter, canvas()->rect(), text);
        return;
    }
    layOut(painter.fontMetrics());
    for (const TimeStripView& strip : m_strips)
        paintAuctionBands(painter, m_picture.auctions, scale(), strip.plot(), palette());
    paintAuctionNames(painter, m_picture.auctions, scale(), m_plot, palette());
    for (const TimeStripView& strip : m_strips) {
        paintDividers(painter, m_picture.axis, scale(), strip.plot(), palette());
        strip.paint(painter, scale());
    }
    m_times = paintTimeScale(painter, m_picture.axis, scale(), m_plot, palette());
}

void TimeChart::paintOver(QPainter& painter, const QRegion& due) {
    if (m_plot.isEmpty())
        return;
    m_marks.paint(painter, marksPlace(), palette(), due);
    if (m_marks.hair && !m_box.isEmpty())
        m_box.paint(painter, m_box.rect(int(scale().middle(*m_marks.hair)), m_plot), palette());
}

QRegion TimeChart::marks() const {
    return m_plot.isEmpty() ? QRegion() : m_marks.region(marksPlace(), canvas()->fontMetrics());
}

QRegion TimeChart::hair() const {
    if (m_plot.isEmpty())
        return {};
    QRegion region = m_marks.hairRegion(marksPlace());
    if (m_marks.hair && !m_box.isEmpty())
        region |= m_box.rect(int(scale().middle(*m_marks.hair)), m_plot).adjusted(-1, -1, 1, 1);
    return region;
}

// ---- the read-out ----

void TimeChart::fillBox() {
    if (!m_marks.hair || m_picture.series.empty())
        return m_box.clear();
    m_box.set(timeReadOut(m_picture, *m_marks.hair, m_scene), m_pens, canvas()->font());
}

std::optional<std::size_t> TimeChart::slotInFocus() const {
    return m_marks.hair ? m_marks.hair : m_marks.moment;
}

QStringList TimeChart::readOut() const {
    if (!m_box.isEmpty())
        return m_box.lines();
    const auto slot = slotInFocus();
    return slot && *slot < m_picture.axis.size() ? timeReadOut(m_picture, *slot, m_scene).lines()
                                                 : QStringList();
}

std::optional<Why> TimeChart::whyAt(const QPoint& at) const {
    const QPoint inside = canvas()->mapFrom(this, at);
    const auto slot = slotAt(inside);
    for (const TimeStripView& strip : m_strips)
        if (slot && strip.plot().contains(inside))
            if (const auto series = strip.seriesAt(*slot, inside.y()))
                return timeWhy(m_picture, m_picture.series[*series], *slot, m_scene, *sharedFigureCache());
    return std::nullopt;
}

void TimeChart::pointAtSlot(std::optional<std::size_t> slot, bool byUser) {
    if (slot == m_marks.hair)
        return;
    m_marks.hair = slot;
    fillBox();
    canvas()->redrawHair();
    if (!byUser)
        return;
    describe(readOut());
    emit crosshairMoved(slot ? std::optional(Crosshair{{}, m_picture.axis.bucket(*slot)}) : std::nullopt);
}

void TimeChart::setCrosshair(const std::optional<Crosshair>& crosshair) {
    pointAtSlot(crosshair && crosshair->bucket ? m_picture.axis.slotOf(*crosshair->bucket) : std::nullopt,
                false);
}

void TimeChart::stepCrosshair(int buckets) {
    const auto from = slotInFocus();
    if (m_picture.axis.isEmpty())
        return;
    const auto last = std::ptrdiff_t(m_picture.axis.size()) - 1;
    const auto start = from ? std::ptrdiff_t(*from) : last;
    const auto slot = std::size_t(std::clamp<std::ptrdiff_t>(start + buckets, 0, last));
    const double lower = m_window.lower();
    m_window.show(double(slot));
    if (m_window.lower() != lower)
        canvas()->redraw();
    pointAtSlot(slot, true);
}

// ---- the mouse ----

QPoint TimeChart::pixelOf(std::size_t slot) const {
    return canvas()->mapTo(this, QPoint(int(scale().middle(slot)), m_plot.center().y()));
}

std::optional<std::size_t> TimeChart::slotAt(const QPoint& at) const {
    if (!m_plot.contains(at))
        return std::nullopt;
    const double slot = std::floor(scale().slotAt(at.x() + 0.5));
    return slot >= 0 && slot < double(m_picture.axis.size()) ? std::optional(std::size_t(slot))
                                                             : std::nullopt;
}

void TimeChart::pointAt(const std::optional<QPoint>& at) {
    pointAtSlot(at ? slotAt(*at) : std::nullopt, true);
}

void TimeChart::clickAt(const QPoint& at, Qt::KeyboardModifiers modifiers) {
    const auto slot = slotAt(at);
    if (!slot)
        return;
    const UtcTime bucket = m_picture.axis.bucket(*slot);
    if (modifiers & Qt::ShiftModifier)
        emit momentPinned(true, bucket);
    else if (modifiers & Qt::AltModifier)
        emit momentPinned(false, bucket);
    else
        emit momentChosen(bucket);
}

void TimeChart::doubleClickAt(const QPoint&) {
    fitAll();
}

void TimeChart::dragBy(const QPoint& by) {
    if (m_plot.isEmpty())
        return;
    m_window.pan(-by.x() / scale().slotWidth());
    canvas()->redraw();
}

void TimeChart::showPart(const QRect& part) {
    if (m_plot.isEmpty())
        return;
    const SlotScale now = scale();
    m_window.set(now.slotAt(part.left()), now.slotAt(part.right()));
    canvas()->redraw();
}

void TimeChart::wheelAt(const QPoint& at, double notches, Qt::KeyboardModifiers modifiers) {
    if (m_plot.isEmpty())
        return;
    if (modifiers & Qt::ShiftModifier)
        m_window.pan(-notches * 0.1 * m_window.size());
    else
        m_window.zoom(std::pow(1.2, notches),
                      scale().slotAt(std::clamp(at.x(), m_plot.left(), m_plot.right())));
    canvas()->redraw();
}

void TimeChart::fitAll() {
    m_window.fit();
    canvas()->redraw();
}

void TimeChart::resetView() {
    fitAll();
}

void TimeChart::centreOnMoney() {
    if (!m_marks.moment)
        return;
    m_window.pan(double(*m_marks.moment) + 0.5 - (m_window.lower() + m_window.upper()) / 2);
    canvas()->redraw();
}

void TimeChart::zoomBy(double factor) {
    const double middle = (m_window.lower() + m_window.upper()) / 2;
    const double moment = m_marks.moment ? double(*m_marks.moment) + 0.5 : middle;
    m_window.zoom(factor, moment >= m_window.lower() && moment <= m_window.upper() ? moment : middle);
    canvas()->redraw();
}

} // namespace strikescope
