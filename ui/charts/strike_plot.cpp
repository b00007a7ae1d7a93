#include "ui/charts/strike_plot.h"

#include "models/items/strike_text.h"
#include "ui/charts/strike_backdrop.h"
#include "ui/charts/strike_bar_parts.h"
#include "ui/charts/strike_marks_layer.h"
#include "ui/charts/strike_tickers.h"
#include "ui/panes/paper.h"

#include <QLabel>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr double markerPixels = 5; // distance of neighbouring strikes from which on points are drawn
constexpr int linesForGap = 24;    // text lines of height under which the gap gets no strip of its own
constexpr int linesForNames = 22;  // the same for the names of the value axes

} // namespace

StrikePlot::StrikePlot(QWidget* parent)
    : QCustomPlot(parent)
    , m_strip(new QCPAxisRect(this))
    , m_strikeTicker(new StrikeTicker)
    , m_valueTicker(new ValueTicker)
    , m_stripTicker(new ValueTicker)
    , m_ratioTicker(new RatioTicker)
    , m_backdrop(new StrikeBackdrop(axisRect()))
    , m_marks(new StrikeMarksLayer(axisRect()))
    , m_one(new QCPItemStraightLine(this))
    , m_notice(new QLabel(this))
    , m_bars(xAxis, yAxis)
    , m_graphs(xAxis, yAxis)
    , m_stripBars(m_strip->axis(QCPAxis::atBottom), m_strip->axis(QCPAxis::atLeft)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    // One paint buffer: on large windows compositing buffers costs more than drawing the curves.
    layer(QStringLiteral("overlay"))->setMode(QCPLayer::lmLogical);
    m_notice->setAlignment(Qt::AlignCenter);
    m_notice->setWordWrap(true);
    m_notice->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_notice->hide();
    m_one->point1->setCoords(0, 1);
    m_one->point2->setCoords(1, 1);
    m_one->setLayer(QStringLiteral("grid"));
    buildAxes();
    applyFont();
    applyColors();
}

void StrikePlot::buildAxes() {
    auto* left = new QCPMarginGroup(this);
    plotLayout()->addElement(1, 0, m_strip);
    plotLayout()->setRowStretchFactor(0, 3);
    for (QCPAxisRect* area : {axisRect(), m_strip}) {
        area->setMarginGroup(QCP::msLeft, left);
        QCPAxis *bottom = area->axis(QCPAxis::atBottom), *values = area->axis(QCPAxis::atLeft);
        bottom->setTicker(m_strikeTicker);
        for (QCPAxis* axis : {bottom, values}) {
            axis->setTickLength(0, 3);
            axis->setSubTicks(false);
            axis->setLayer(QStringLiteral("axes"));
            axis->grid()->setLayer(QStringLiteral("grid"));
        }
    }
    yAxis->setTicker(m_valueTicker);
    m_stripTicker->setTickCount(3);
    m_strip->axis(QCPAxis::atLeft)->setTicker(m_stripTicker);
    const auto follow = qOverload<const QCPRange&>(&QCPAxis::rangeChanged);
    connect(xAxis, follow, this, &StrikePlot::followZoom);
    arrangeStrip();
}

void StrikePlot::followZoom(const QCPRange& range) {
    m_strip->axis(QCPAxis::atBottom)->setRange(range);
    if (m_picture && !m_picture->isBars() && hasMarkers() != m_markers)
        draw(*m_picture);
}

bool StrikePlot::showsStrip() const {
    return m_strip->visible();
}

void StrikePlot::arrangeStrip() {
    const StripKind kind = m_picture && m_picture->notice.isEmpty() ? m_picture->strip : StripKind::None;
    const bool high = height() >= linesForGap * fontMetrics().height();
    const bool show = kind == StripKind::Difference || (kind == StripKind::IvGap && high);
    m_strip->setVisible(show);
    m_strip->setMinimumSize(0, show ? 2 * fontMetrics().height() : 0);
    m_strip->setMaximumSize(QWIDGETSIZE_MAX, show ? QWIDGETSIZE_MAX : 0);
    m_strip->setAutoMargins(show ? QCP::msLeft | QCP::msBottom : QCP::msNone);
    m_strip->setMargins(QMargins(0, 0, show ? 8 : 0, 0));
    m_strip->setMinimumMargins(QMargins(0, 0, 0, 0));
    plotLayout()->setRowSpacing(show ? 8 : 0);
    const int rows = height() >= 14 * fontMetrics().height() ? 2 : 1;
    axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    axisRect()->setMargins(QMargins(0, rows * m_marks->rowHeight() + 4, 8, 0));
    xAxis->setTickLabels(!show);
    m_marks->setBottom(show ? m_strip : axisRect());
}

QRect StrikePlot::plotArea() const {
    return showsStrip() ? axisRect()->rect().united(m_strip->rect()) : axisRect()->rect();
}

QStringList StrikePlot::shownMarks() const {
    return m_marks->shown();
}

bool StrikePlot::hasMarkers() const {
    return std::abs(xAxis->coordToPixel(m_picture->placeGap()) - xAxis->coordToPixel(0)) >= markerPixels;
}

// ---- drawing ----

void StrikePlot::draw(const StrikePicture& picture) {
    m_picture = &picture;
    arrangeStrip();
    nameAxes();
    m_notice->setText(picture.notice);
    const bool hasPicture = picture.notice.isEmpty();
    m_notice->setVisible(!hasPicture);
    // An axis without values would name some that nobody has.
    yAxis->setTickLabels(hasPicture);
    m_marks->setVisible(hasPicture);
    m_backdrop->setVisible(hasPicture);
    m_one->setVisible(hasPicture && picture.isLogarithmic());
    m_backdrop->setPicture(picture);
    m_marks->setPicture(picture);
    // Bars stand beside their strike and would cover the lines; points stand on it, and lines would cover
    // them.
    m_marks->setLayer(picture.isBars() ? QStringLiteral("overlay") : QStringLiteral("grid"));
    m_bars.begin();
    m_graphs.begin();
    m_stripBars.begin();
    if (hasPicture) {
        if (picture.isBars())
            drawBars();
        else
            drawCurves();
        if (showsStrip())
            drawStrip();
    }
    m_bars.end();
    m_graphs.end();
    m_stripBars.end();
    replot(QCustomPlot::rpQueuedReplot);
}

void StrikePlot::nameAxes() {
    const StrikePicture& picture = *m_picture;
    m_strikeTicker->setAxis(picture.axis);
    m_valueTicker->setForm(picture.quantity, picture.mode == ChangeMode::PerCent, picture.numbers);
    m_stripTicker->setForm(picture.quantity, false, picture.numbers);
    // Low panes have no room for the names beside each other's axes; the title names the quantity.
    const bool named = height() >= linesForNames * fontMetrics().height();
    yAxis->setLabel(named ? valueAxisTitle(picture) : QString());
    yAxis->setScaleType(picture.isLogarithmic() ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (picture.isLogarithmic())
        yAxis->setTicker(m_ratioTicker);
    else
        yAxis->setTicker(m_valueTicker);
    QCPAxis* stripStrikes = m_strip->axis(QCPAxis::atBottom);
    m_strip->axis(QCPAxis::atLeft)->setLabel(named ? stripAxisTitle(picture) : QString());
    xAxis->setLabel(showsStrip() ? QString() : strikeAxisTitle(picture.axis));
    stripStrikes->setLabel(strikeAxisTitle(picture.axis));
    for (QCPAxis* axis : {xAxis, stripStrikes})
        axis->setRangeReversed(picture.axis == XAxis::Delta); // strikes rise to the right on every axis
}

void StrikePlot::drawBars() {
    const MarketColors colors = marketColors(palette());
    const BarSlots barSlots(*m_picture);
    for (const StrikeSeries& series : m_picture->series) {
        if (series.hidden)
            continue;
        StrikeBars* bars = m_bars.next();
        bars->clear();
        bars->setColor(seriesStyle(colors, series.side, series.order).color, palette().color(QPalette::Base));
        addBars(*bars, *m_picture, series, barSlots);
    }
}

void StrikePlot::drawCurves() {
    const MarketColors colors = marketColors(palette());
    m_markers = hasMarkers();
    // Calls last and as dots inside the puts' squares: where both have one IV, both are still seen.
    for (const std::optional<Side> side : {std::optional(Side::Put), std::optional(Side::Call), {}})
        for (const StrikeSeries& series : m_picture->series) {
            if (series.side != side || series.hidden)
                continue;
            SeriesStyle style = seriesStyle(colors, side, series.order);
            if (!m_picture->pair) {
                drawCurve(series, series.x, m_picture->shown(series), style);
                continue;
            }
            style.line = Qt::SolidLine;
            drawCurve(series, series.xA, series.a, style);
            style.line = Qt::DashLine;
            drawCurve(series, series.xB, series.b, style);
        }
}

void StrikePlot::drawCurve(const StrikeSeries& series, const std::vector<double>& x,
                           const std::vector<double>& values, const SeriesStyle& style) {
    QVector<double> keys, heights;
    keys.reserve(qsizetype(x.size()));
    heights.reserve(qsizetype(x.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!isMissing(x[i])) {
            keys << x[i];
            // NaN makes a gap; on a logarithmic axis 0 has no place.
            heights << (m_picture->isLogarithmic() && values[i] <= 0 ? missing : values[i]);
        }
    QCPGraph* graph = m_graphs.next();
    graph->setPen(QPen(style.color, 1, style.line));
    const QPen outline(style.color, 1);
    QCPScatterStyle marker;
    if (m_markers && series.side == Side::Put)
        marker = {QCPScatterStyle::ssSquare, outline, palette().color(QPalette::Base), 6};
    else if (m_markers)
        marker = {QCPScatterStyle::ssDisc, outline, style.color, 4};
    graph->setScatterStyle(marker);
    graph->setData(keys, heights, m_picture->axis != XAxis::Delta);
}

void StrikePlot::drawStrip() {
    const MarketColors colors = marketColors(palette());
    const BarSlots barSlots(*m_picture);
    for (const StrikeSeries& series : m_picture->inStrip()) {
        if (series.hidden)
            continue;
        StrikeBars* bars = m_stripBars.next();
        bars->clear();
        bars->setColor(seriesStyle(colors, series.side, series.order).color, palette().color(QPalette::Base));
        addStripBars(*bars, *m_picture, series, barSlots);
    }
}

void StrikePlot::applyColors() {
    const MarketColors colors = marketColors(palette());
    const QColor text = palette().color(QPalette::Text);
    setBackground(palette().color(QPalette::Base));
    for (QCPAxisRect* area : {axisRect(), m_strip})
        for (const auto side : {QCPAxis::atBottom, QCPAxis::atLeft}) {
            QCPAxis* axis = area->axis(side);
            const QPen line(side == QCPAxis::atBottom ? colors.quiet : QColor(Qt::transparent), 1);
            axis->setBasePen(line);
            axis->setTickPen(line);
            axis->setTickLabelColor(text);
            axis->setLabelColor(colors.quiet);
            axis->grid()->setPen(QPen(colors.grid, 1));
            axis->grid()->setZeroLinePen(side == QCPAxis::atLeft ? QPen(colors.quiet, 1) : Qt::NoPen);
        }
    m_one->setPen(QPen(colors.quiet, 1));
    m_backdrop->setColors(colors, palette().color(QPalette::Base));
    m_marks->setColors(colors, text, palette().color(QPalette::Base));
    if (m_picture)
        draw(*m_picture);
}

void StrikePlot::applyFont() {
    setMinimumSize(fontMetrics().averageCharWidth() * 30, fontMetrics().height() * 8);
    m_marks->setFont(font());
    for (QCPAxisRect* area : {axisRect(), m_strip})
        for (QCPAxis* axis : area->axes()) {
            axis->setLabelFont(font());
            axis->setTickLabelFont(font());
        }
    if (m_picture)
        draw(*m_picture);
}

void StrikePlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColors();
    if (event->type() == QEvent::FontChange)
        applyFont();
}

void StrikePlot::resizeEvent(QResizeEvent* event) {
    m_notice->setGeometry(rect().adjusted(width() / 8, height() / 6, -width() / 8, -height() / 4));
    QCustomPlot::resizeEvent(event);
    if (m_picture)
        draw(*m_picture); // points appear, and the strip of the gap, where there is room
}

// On paper there are lines, not the pixels of the screen.
void StrikePlot::paintEvent(QPaintEvent* event) {
    if (!drawsOnPaper())
        return QCustomPlot::paintEvent(event);
    QCPPainter paper(this);
    paper.setModes(QCPPainter::pmVectorized | QCPPainter::pmNoCaching); // tick labels are kept as pixels
    paper.fillRect(rect(), palette().color(QPalette::Base));
    QCustomPlot::draw(&paper);
}

} // namespace strikescope
