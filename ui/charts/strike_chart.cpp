#include "ui/charts/strike_chart.h"

#include "models/domain/format.h"
#include "models/items/quantity_text.h"
#include "ui/charts/expiry_legend.h"
#include "ui/charts/hover_overlay.h"
#include "ui/charts/series_style.h"
#include "ui/charts/strike_tickers.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr double barShare = 0.76;  // of the strike gap that its bars take together
constexpr double headroom = 0.06;  // of the value range, above and below
constexpr double markerPixels = 5; // distance of neighbouring strikes from which on points are drawn

QString weekdayName(Date date) {
    static constexpr const char* names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    return QLatin1String(names[std::chrono::weekday{date}.c_encoding()]);
}

} // namespace

QString chartTitle(const StrikePicture& picture) {
    if (picture.symbol.isEmpty())
        return {};
    QStringList expiries;
    for (const Date expiry : picture.expiries)
        expiries << shortDate(expiry);
    const Date session = istDate(picture.bucket);
    const QString separator = QStringLiteral("  ·  ");
    QStringList parts{picture.symbol,
                      quantityName(picture.quantity),
                      StrikeChart::tr("expiry %1").arg(expiries.join(QStringLiteral(", "))),
                      timeframeLabel(picture.timeframe),
                      StrikeChart::tr("%1 IST").arg(bucketLabel(picture.bucket, picture.timeframe)),
                      weekdayName(session) + u' ' + shortDate(session)};
    if (!picture.closed)
        parts << StrikeChart::tr("still filling");
    return parts.join(separator);
}

StrikeChart::StrikeChart(QWidget* parent)
    : QWidget(parent)
    , m_title(new ElidedLabel(this))
    , m_summary(new ElidedLabel(this))
    , m_legend(new ExpiryLegend(this))
    , m_plot(new QCustomPlot(this))
    , m_overlay(new HoverOverlay(m_plot))
    , m_valueTicker(new ValueTicker) {
    buildPlot(); // first: roles and fonts set here already send change events
    setAccessibleName(tr("Chart across strikes"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setAccessibleName(tr("What the chart shows"));
    m_summary->setAccessibleName(tr("Figures of the chain"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);

    auto* second = new QHBoxLayout;
    second->setContentsMargins({});
    second->addWidget(m_legend);
    second->addStretch(1);
    second->addWidget(m_summary, 0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addLayout(second);
    layout->addWidget(m_plot, 1);
    colour();
}

void StrikeChart::buildPlot() {
    m_plot->setAccessibleName(tr("Plot; up and down read the strikes out"));
    m_plot->setFocusPolicy(Qt::StrongFocus);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->setMinimumSize(fontMetrics().averageCharWidth() * 30, fontMetrics().height() * 8);
    // One paint buffer: on large windows compositing buffers costs more than drawing the curves.
    m_plot->layer(QStringLiteral("overlay"))->setMode(QCPLayer::lmLogical);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->axisRect()->setRangeDrag(Qt::Horizontal);
    m_plot->axisRect()->setRangeZoom(Qt::Horizontal);
    m_plot->axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    m_plot->axisRect()->setMargins(QMargins(0, fontMetrics().height() + 8, 8, 0));
    m_plot->xAxis->setTicker(QSharedPointer<StrikeTicker>::create());
    m_plot->yAxis->setTicker(m_valueTicker);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLength(0, 3);
        axis->setLabelFont(font());
        axis->setTickLabelFont(font());
    }
    m_plot->xAxis->setLabel(tr("Strike"));

    m_zeroLine = new QCPItemStraightLine(m_plot);
    m_zeroLine->point1->setCoords(0, 0);
    m_zeroLine->point2->setCoords(1, 0);
    m_atmLine = new QCPItemStraightLine(m_plot);
    m_spotLine = new QCPItemStraightLine(m_plot);
    for (QCPItemText** label : {&m_spotLabel, &m_atmLabel}) {
        *label = new QCPItemText(m_plot);
        (*label)->setClipToAxisRect(false);
        (*label)->position->setType(QCPItemPosition::ptAbsolute);
        (*label)->setFont(font());
    }
    m_nothing = new QCPItemText(m_plot);
    m_nothing->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_nothing->position->setCoords(0.5, 0.4);
    m_nothing->setFont(font());
    for (QCPAbstractItem* item : std::initializer_list<QCPAbstractItem*>{m_zeroLine, m_atmLine, m_spotLine,
                                                                         m_spotLabel, m_atmLabel, m_nothing})
        item->setLayer(QStringLiteral("overlay")); // over the bars
    connect(m_plot, &QCustomPlot::afterLayout, this, &StrikeChart::placeLabels);
    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            &StrikeChart::keepInside);
}

void StrikeChart::setPicture(const StrikePicture& picture) {
    const bool newSymbol = m_picture.symbol != picture.symbol;
    const bool newSession = istDate(m_picture.bucket) != istDate(picture.bucket);
    const bool newQuantity = m_picture.quantity != picture.quantity;
    m_picture = picture;
    m_strikes = picture.strikes();
    m_valueTicker->setQuantity(picture.quantity);
    m_plot->yAxis->setLabel(axisTitle(picture.quantity));
    m_legend->setPicture(picture);
    showTitle();
    if (newSymbol)
        m_ownStrikes = false;
    if (newSymbol || newQuantity)
        m_ownValues = false;
    if (newSymbol || (newSession && !m_ownStrikes))
        setStrikes(homeRange(picture));
    fitValues(!newSymbol && !newQuantity);
    draw();
    m_overlay->setPicture(picture);
}

void StrikeChart::setSummary(const QString& summary) {
    m_summary->setText(summary);
    m_summary->updateGeometry();
}

void StrikeChart::showTitle() {
    const QString title = chartTitle(m_picture);
    m_title->setText(title);
    setAccessibleDescription(title);
}

// ---- drawing ----

void StrikeChart::draw() {
    m_plot->clearPlottables();
    if (isLevel(m_picture.quantity))
        drawBars();
    else
        drawCurves();
    markMoney();
    m_nothing->setVisible(!m_picture.series.empty() && !m_picture.hasValues());
    m_nothing->setText(
        tr("This bucket has no value of %1 for these expiries.").arg(quantityName(m_picture.quantity)));
    replotSoon();
}

void StrikeChart::drawCurves() {
    const MarketColors colors = marketColors(palette());
    const double pixels =
        isMissing(m_picture.gap)
            ? markerPixels
            : std::abs(m_plot->xAxis->coordToPixel(m_picture.gap) - m_plot->xAxis->coordToPixel(0));
    // Calls last and as dots inside the puts' squares: where both have one IV, both are still seen.
    for (const Side side : {Side::Put, Side::Call})
        for (std::size_t i = 0; i < m_picture.series.size(); ++i)
            if (m_picture.series[i].side == side)
                drawCurve(m_picture.series[i], seriesStyle(colors, side, i / 2), pixels >= markerPixels);
}

void StrikeChart::drawCurve(const StrikeSeries& series, const SeriesStyle& style, bool markers) {
    auto* graph = new QCPGraph(m_plot->xAxis, m_plot->yAxis);
    graph->setPen(QPen(style.color, 1, style.line));
    const QPen outline(style.color, 1);
    if (markers && series.side == Side::Call)
        graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, outline, style.color, 4));
    else if (markers)
        graph->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssSquare, outline, palette().color(QPalette::Base), 6));
    graph->setData(QVector<double>(series.strikes.begin(), series.strikes.end()),
                   QVector<double>(series.values.begin(), series.values.end()), true);
}

double StrikeChart::barWidth() const {
    const double gap = isMissing(m_picture.gap) ? 1 : m_picture.gap;
    return gap * barShare / double(std::max<std::size_t>(2, m_picture.series.size()));
}

double StrikeChart::barCentre(std::size_t expiryIndex, Side side, double strike) const {
    // Calls to the right of the strike, puts to the left; the first expiry next to it.
    const double distance = (double(expiryIndex) + 0.5) * barWidth();
    return side == Side::Call ? strike + distance : strike - distance;
}

void StrikeChart::drawBars() {
    const MarketColors colors = marketColors(palette());
    for (std::size_t i = 0; i < m_picture.series.size(); ++i) {
        const StrikeSeries& series = m_picture.series[i];
        QVector<double> keys, values;
        for (std::size_t k = 0; k < series.strikes.size(); ++k) {
            if (isMissing(series.values[k]))
                continue; // QCPBars draws NaN as a bar without end
            keys << barCentre(i / 2, series.side, series.strikes[k]);
            values << series.values[k];
        }
        auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        bars->setAntialiased(false);
        bars->setWidthType(QCPBars::wtPlotCoords);
        bars->setWidth(barWidth());
        bars->setPen(Qt::NoPen);
        bars->setBrush(seriesStyle(colors, series.side, i / 2).color);
        bars->setData(keys, values, true);
    }
}

void StrikeChart::markMoney() {
    const bool spot = !isMissing(m_picture.underlying), atm = !isMissing(m_picture.atm);
    m_spotLine->setVisible(spot);
    m_atmLine->setVisible(atm);
    if (spot) {
        m_spotLine->point1->setCoords(m_picture.underlying, 0);
        m_spotLine->point2->setCoords(m_picture.underlying, 1);
        m_spotLabel->setText(tr("Spot %1").arg(formatGrouped(m_picture.underlying, 2)));
    }
    if (atm) {
        m_atmLine->point1->setCoords(m_picture.atm, 0);
        m_atmLine->point2->setCoords(m_picture.atm, 1);
        m_atmLabel->setText(tr("ATM %1").arg(formatStrike(m_picture.atm)));
    }
}

// Above the plot, one to either side, so that no label ever lies on a curve or on the other.
void StrikeChart::placeLabels() {
    const QRect area = m_plot->axisRect()->rect();
    const auto inView = [&](double strike) {
        return !isMissing(strike) && m_plot->xAxis->range().contains(strike);
    };
    m_spotLabel->setVisible(inView(m_picture.underlying));
    m_atmLabel->setVisible(inView(m_picture.atm));
    const bool atmLeft = isMissing(m_picture.underlying) || m_picture.atm <= m_picture.underlying;
    m_spotLabel->setPositionAlignment((atmLeft ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignBottom);
    m_atmLabel->setPositionAlignment((atmLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignBottom);
    const auto place = [&](QCPItemText* label, double strike, bool toTheLeft) {
        if (!label->visible())
            return;
        const int width = fontMetrics().horizontalAdvance(label->text()) + 4;
        const double x = m_plot->xAxis->coordToPixel(strike) + (toTheLeft ? -4 : 4);
        const double lowest = toTheLeft ? area.left() + width : area.left();
        const double highest = toTheLeft ? area.right() : area.right() - width;
        label->position->setCoords(std::clamp(x, std::min(lowest, highest), std::max(lowest, highest)),
                                   area.top() - 3);
    };
    place(m_spotLabel, m_picture.underlying, !atmLeft);
    place(m_atmLabel, m_picture.atm, atmLeft);
}

void StrikeChart::colour() {
    const MarketColors colors = marketColors(palette());
    const QColor text = palette().color(QPalette::Text);
    m_plot->setBackground(palette().color(QPalette::Base));
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setBasePen(QPen(axis == m_plot->xAxis ? colors.quiet : QColor(Qt::transparent), 1));
        axis->setTickPen(QPen(axis == m_plot->xAxis ? colors.quiet : QColor(Qt::transparent), 1));
        axis->setTickLabelColor(text);
        axis->setLabelColor(colors.quiet);
        axis->grid()->setPen(QPen(colors.grid, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    m_zeroLine->setPen(QPen(colors.quiet, 1));
    m_spotLine->setPen(QPen(colors.marker, 1, Qt::DashLine));
    m_atmLine->setPen(QPen(colors.marker, 1, Qt::DotLine));
    for (QCPItemText* label : {m_spotLabel, m_atmLabel, m_nothing})
        label->setColor(text);
    draw();
}

void StrikeChart::replotSoon() {
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

// ---- ranges ----

StrikeRange StrikeChart::visibleStrikes() const {
    return {m_plot->xAxis->range().lower, m_plot->xAxis->range().upper};
}

ValueRange StrikeChart::visibleValues() const {
    return {m_plot->yAxis->range().lower, m_plot->yAxis->range().upper};
}

void StrikeChart::setStrikes(const StrikeRange& range) {
    if (isMissing(range.lower))
        return;
    const double margin = isMissing(m_picture.gap) ? 1 : 0.6 * m_picture.gap;
    m_adjusting = true;
    m_plot->xAxis->setRange(range.lower - margin, range.upper + margin);
    m_adjusting = false;
}

void StrikeChart::fitAll() {
    m_ownStrikes = m_ownValues = false;
    setStrikes(fullRange(m_picture));
    // Seeing everything is a view of the user's own: a new session must not take it away.
    m_ownStrikes = true;
    fitValues(false);
    draw();
}

void StrikeChart::resetView() {
    m_ownStrikes = m_ownValues = false;
    setStrikes(homeRange(m_picture));
    fitValues(false);
    draw();
}

void StrikeChart::centreOnMoney() {
    if (isMissing(m_picture.atm))
        return;
    m_plot->xAxis->setRange(m_picture.atm, m_plot->xAxis->range().size(), Qt::AlignCenter);
    replotSoon();
}

void StrikeChart::zoomBy(double factor) {
    const double centre =
        m_plot->xAxis->range().contains(m_picture.atm) ? m_picture.atm : m_plot->xAxis->range().center();
    m_plot->xAxis->scaleRange(1 / factor, centre);
    replotSoon();
}

void StrikeChart::zoomValues(double factor) {
    const double centre = isLevel(m_picture.quantity) ? 0 : m_plot->yAxis->range().center();
    m_plot->yAxis->scaleRange(1 / factor, centre);
    m_ownValues = true;
    replotSoon();
}

// Dragging and wheeling end where the strikes end, and the values follow what is in view.
void StrikeChart::keepInside(const QCPRange& range) {
    if (m_adjusting || m_strikes.empty())
        return;
    m_ownStrikes = true;
    const double gap = isMissing(m_picture.gap) ? 1 : m_picture.gap;
    const double lowest = m_strikes.front() - gap, highest = m_strikes.back() + gap;
    const double size = std::clamp(range.size(), std::min(4 * gap, highest - lowest), highest - lowest);
    const double lower = std::clamp(range.lower, lowest, std::max(lowest, highest - size));
    m_adjusting = true;
    m_plot->xAxis->setRange(lower, lower + size);
    m_adjusting = false;
    fitValues(false);
}

void StrikeChart::fitValues(bool keepIfItFits) {
    if (m_ownValues)
        return;
    const ValueRange values = valueRange(m_picture, visibleStrikes());
    if (isMissing(values.lower))
        return;
    double size = values.upper - values.lower;
    if (!(size > 0))
        size = std::max(1e-9, std::abs(values.upper));
    const bool bars = isLevel(m_picture.quantity);
    const QCPRange fitting(values.lower - (bars && values.lower >= 0 ? 0 : headroom * size),
                           values.upper + headroom * size);
    // On a refresh the axis stands still as long as the values fit and do not shrink to a corner.
    const QCPRange now = m_plot->yAxis->range();
    if (keepIfItFits && now.lower <= values.lower && now.upper >= values.upper &&
        fitting.size() > 0.6 * now.size())
        return;
    m_plot->yAxis->setRange(fitting);
}

QPointF StrikeChart::pixelOf(double strike, double axisValue) const {
    const QPointF inPlot(m_plot->xAxis->coordToPixel(strike), m_plot->yAxis->coordToPixel(axisValue));
    return m_plot->mapTo(this, inPlot);
}

// ---- hovering and the mouse ----

QStringList StrikeChart::readOut() const {
    return m_overlay->readOut();
}

void StrikeChart::hoverStrike(double strike) {
    m_overlay->setHover(HoverOverlay::Hover{strike, int(std::lround(m_plot->xAxis->coordToPixel(strike))),
                                            m_plot->axisRect()->rect()});
}

void StrikeChart::hoverAt(const QPoint& position) {
    if (m_strikes.empty() || !m_plot->axisRect()->rect().contains(position)) {
        m_overlay->setHover(std::nullopt);
        return;
    }
    const double at = m_plot->xAxis->pixelToCoord(position.x());
    hoverStrike(*std::min_element(m_strikes.begin(), m_strikes.end(),
                                  [at](double a, double b) { return std::abs(a - at) < std::abs(b - at); }));
}

void StrikeChart::stepHover(int strikes) {
    if (m_strikes.empty())
        return;
    const double from = m_overlay->hover() ? m_overlay->hover()->strike : m_picture.atm;
    const auto at = std::lower_bound(m_strikes.begin(), m_strikes.end(), from) - m_strikes.begin();
    const auto last = std::ptrdiff_t(m_strikes.size()) - 1;
    const auto target = m_overlay->hover() ? at + strikes : at;
    const double strike = m_strikes[std::size_t(std::clamp<std::ptrdiff_t>(target, 0, last))];
    if (m_plot->xAxis->range().contains(strike))
        hoverStrike(strike);
}

bool StrikeChart::eventFilter(QObject* watched, QEvent* event) {
    return (watched == m_plot && plotEvent(event)) || QWidget::eventFilter(watched, event);
}

bool StrikeChart::plotEvent(QEvent* event) {
    switch (event->type()) {
    case QEvent::MouseMove: {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->buttons() == Qt::NoButton)
            hoverAt(mouse->position().toPoint());
        else
            m_overlay->setHover(std::nullopt);
        return false;
    }
    case QEvent::Leave:
        m_overlay->setHover(std::nullopt);
        return false;
    case QEvent::Resize:
        m_overlay->resize(m_plot->size());
        m_overlay->setHover(std::nullopt);
        return false;
    case QEvent::MouseButtonDblClick:
        fitAll();
        return true;
    case QEvent::Wheel: {
        const auto* wheel = static_cast<QWheelEvent*>(event);
        m_overlay->setHover(std::nullopt);
        if (wheel->position().x() >= m_plot->axisRect()->left())
            return false;
        zoomValues(std::pow(1.2, wheel->angleDelta().y() / 120.0));
        return true;
    }
    case QEvent::KeyPress: {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key != Qt::Key_Up && key != Qt::Key_Down)
            return false;
        stepHover(key == Qt::Key_Up ? 1 : -1);
        return true;
    }
    default:
        return false;
    }
}

void StrikeChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

void StrikeChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_overlay->resize(m_plot->size());
}

} // namespace strikescope
