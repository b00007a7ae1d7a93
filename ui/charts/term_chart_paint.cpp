#include "models/domain/format.h"
#include "models/items/quantity_text.h"
#include "ui/charts/line_hues.h"
#include "ui/charts/term_chart.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr int termTickGap = 6;
constexpr int termStripGap = 8;
constexpr int termSample = 26;

// Weekly ones hollow: the monthly ones are those with the trade of years.
void paintPoint(QPainter& painter, const QPointF& at, const QPen& pen, bool filled, const QColor& base) {
    painter.setPen(QPen(pen.color(), 1.4));
    painter.setBrush(filled ? pen.color() : base);
    painter.drawEllipse(at, 3.5, 3.5);
    painter.setBrush(Qt::NoBrush);
}

} // namespace

QPen TermChart::penOf(std::size_t curve) const {
    return curve == 0 ? QPen(firstHue(palette()), 1.4) : QPen(secondHue(palette()), 1.4, Qt::DashLine);
}

double TermChart::shown(const Strip& strip, std::size_t curve, std::size_t expiry) const {
    if (strip.kind == TermStrip::Difference)
        return m_picture.differences[expiry].value * 100;
    const TermPoint& point = (curve == 0 ? m_picture.first : m_picture.second)->points[expiry];
    return (strip.kind == TermStrip::AtmIv ? point.atmIv : point.riskReversal).value * 100;
}

void TermChart::fit(Strip& strip, const QFontMetrics& metrics) const {
    double lowest = missing, highest = missing;
    const std::size_t curves = m_picture.curves().size();
    for (std::size_t curve = 0; curve < curves; ++curve)
        for (std::size_t i = 0; i < m_picture.expiries.size(); ++i)
            if (const double at = x(i); at >= m_plot.left() && at <= m_plot.right()) {
                lowest = std::fmin(lowest, shown(strip, curve, i));
                highest = std::fmax(highest, shown(strip, curve, i));
            }
    if (strip.kind == TermStrip::Difference) { // bars stand on 0
        lowest = std::fmin(0, lowest);
        highest = std::fmax(0, highest);
    }
    strip.values = scaleAround(lowest, highest, strip.plot.top() + 4, strip.plot.bottom() - 4);
    strip.ticks = roundTicks(strip.values.lower, strip.values.upper,
                             std::max(2, strip.plot.height() / (2 * metrics.height())));
}

QString TermChart::tickText(const Strip& strip, double at) const {
    const QString text = strikescope::tickText(Quantity::Pcr, at, strip.ticks.step);
    return strip.kind != TermStrip::AtmIv && at > 0 ? u'+' + text : text;
}

void TermChart::stackStrips(const QFontMetrics& metrics, int left) {
    const int foot = 2 * metrics.height() + 8;
    m_plot = canvas()->rect().adjusted(left, 2, -metrics.averageCharWidth() * 2, -foot);
    std::vector<std::pair<TermStrip, double>> wanted{{TermStrip::AtmIv, 3}};
    if (!m_picture.differences.empty())
        wanted.emplace_back(TermStrip::Difference, 1.2);
    wanted.emplace_back(TermStrip::RiskReversal, 1.2);
    double all = 0;
    for (const auto& [kind, share] : wanted)
        all += share;
    m_strips.clear();
    double top = m_plot.top();
    const double room = m_plot.height() - termStripGap * double(wanted.size() - 1);
    for (const auto& [kind, share] : wanted) {
        const double height = room * share / all;
        const QRect area(m_plot.left(), int(top), m_plot.width(), int(height));
        Strip strip{kind, area, area.adjusted(0, metrics.height() + 2, 0, 0)};
        fit(strip, metrics);
        m_strips.push_back(strip);
        top += height + termStripGap;
    }
}

void TermChart::layOut(const QFontMetrics& metrics) {
    stackStrips(metrics, metrics.averageCharWidth() * 6);
    int widest = 0;
    for (const Strip& strip : m_strips)
        for (const double at : strip.ticks.at)
            widest = std::max(widest, metrics.horizontalAdvance(tickText(strip, at)));
    stackStrips(metrics, widest + termTickGap);
}

void TermChart::paintPicture(QPainter& painter) {
    if (const QString text = message(); !text.isEmpty()) {
        m_plot = {};
        m_strips.clear();
        paintMessage(painter, canvas()->rect(), text);
        return;
    }
    layOut(painter.fontMetrics());
    paintExpiries(painter);
    for (const Strip& strip : m_strips) {
        paintGrid(painter, strip);
        paintLegend(painter, strip);
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipRect(strip.plot.adjusted(0, -2, 0, 2));
        if (strip.kind == TermStrip::Difference)
            paintBars(painter, strip);
        else
            for (std::size_t curve = m_picture.curves().size(); curve-- > 0;) // the first on top
                paintCurve(painter, strip, curve);
        painter.restore();
    }
}

void TermChart::paintGrid(QPainter& painter, const Strip& strip) const {
    const MarketColors colors = marketColors(palette());
    const int height = painter.fontMetrics().height();
    for (const double at : strip.ticks.at) {
        const double y = std::round(strip.values.y(at));
        painter.setPen(at == 0 ? colors.quiet : colors.grid);
        painter.drawLine(QPointF(strip.plot.left(), y), QPointF(strip.plot.right(), y));
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRectF(0, y - height / 2.0, strip.plot.left() - termTickGap, height),
                         Qt::AlignRight | Qt::AlignVCenter, tickText(strip, at));
    }
    painter.setPen(colors.quiet);
    painter.drawText(QRect(0, strip.area.top(), strip.plot.left() - termTickGap, height),
                     Qt::AlignRight | Qt::AlignVCenter,
                     strip.kind == TermStrip::AtmIv ? QStringLiteral("%") : tr("vp"));
}

void TermChart::paintLegend(QPainter& painter, const Strip& strip) const {
    const QFontMetrics metrics = painter.fontMetrics();
    int left = strip.area.left();
    const auto write = [&](const QString& text) {
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QPoint(left, strip.area.top() + metrics.ascent()), text);
        left += metrics.horizontalAdvance(text) + 16;
    };
    if (strip.kind == TermStrip::Difference)
        return write(tr("ATM IV, %1 less %2").arg(m_picture.second->name, m_picture.first->name));
    write(strip.kind == TermStrip::AtmIv ? tr("ATM IV") : tr("25Δ risk reversal (call − put)"));
    const auto curves = m_picture.curves();
    for (std::size_t curve = 0; curve < curves.size(); ++curve) {
        painter.setPen(penOf(curve));
        const int y = strip.area.top() + metrics.height() / 2;
        painter.drawLine(left, y, left + termSample, y);
        left += termSample + 6;
        write(curves[curve]->name);
    }
}

void TermChart::paintCurve(QPainter& painter, const Strip& strip, std::size_t curve) const {
    const QPen pen = penOf(curve);
    std::optional<QPointF> before;
    for (std::size_t i = 0; i < m_picture.expiries.size(); ++i) {
        const double value = shown(strip, curve, i);
        if (isMissing(value)) { // a gap, not a bridge
            before.reset();
            continue;
        }
        const QPointF here(x(i), strip.values.y(value));
        painter.setPen(pen);
        if (before)
            painter.drawLine(*before, here);
        before = here;
    }
    for (std::size_t i = 0; i < m_picture.expiries.size(); ++i)
        if (const double value = shown(strip, curve, i); !isMissing(value))
            paintPoint(painter, {x(i), strip.values.y(value)}, pen, m_picture.monthly[i],
                       palette().color(QPalette::Base));
}

void TermChart::paintBars(QPainter& painter, const Strip& strip) const {
    const double zero = strip.values.y(0);
    for (std::size_t i = 0; i < m_picture.expiries.size(); ++i)
        if (const double value = shown(strip, 0, i); !isMissing(value)) {
            const double y = strip.values.y(value);
            painter.fillRect(QRectF(x(i) - 4, std::min(y, zero), 8, std::max(1.0, std::abs(y - zero))),
                             marketColors(palette()).marker);
        }
}

// Dates under the plot: the monthly ones first, then those weekly ones that have room.
void TermChart::paintExpiries(QPainter& painter) const {
    const MarketColors colors = marketColors(palette());
    const QFontMetrics metrics = painter.fontMetrics();
    std::vector<QRectF> used;
    const auto label = [&](std::size_t i) {
        const QString day = dayMonth(m_picture.expiries[i]);
        const QString away = tr("%1 d").arg(formatGrouped(m_picture.days[i], m_picture.days[i] < 10 ? 1 : 0));
        const double width = std::max(metrics.horizontalAdvance(day), metrics.horizontalAdvance(away)) + 2;
        QRectF box(x(i) - width / 2, m_plot.bottom() + 4, width, 2 * metrics.height());
        box.moveRight(std::min(box.right(), double(canvas()->width())));
        const QRectF room = box.adjusted(-4, 0, 4, 0);
        if (std::ranges::any_of(used, [&](const QRectF& other) { return other.intersects(room); }))
            return;
        used.push_back(box);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(box, Qt::AlignHCenter | Qt::AlignTop, day);
        painter.setPen(colors.quiet);
        painter.drawText(box, Qt::AlignHCenter | Qt::AlignBottom, away);
    };
    for (const bool monthly : {true, false})
        for (std::size_t i = 0; i < m_picture.expiries.size(); ++i) {
            const double at = std::round(x(i));
            if (at < m_plot.left() || at > m_plot.right() || m_picture.monthly[i] != monthly)
                continue;
            painter.setPen(colors.grid);
            for (const Strip& strip : m_strips)
                painter.drawLine(QPointF(at, strip.plot.top()), QPointF(at, strip.plot.bottom()));
            label(i);
        }
}

// ---- over the picture ----

void TermChart::paintOver(QPainter& painter, const QRegion&) {
    if (!m_expiry || m_plot.isEmpty())
        return;
    const int at = int(std::round(x(*m_expiry)));
    painter.setPen(marketColors(palette()).quiet);
    painter.drawLine(at, m_plot.top(), at, m_plot.bottom());
    m_box.paint(painter, m_box.rect(at, m_plot), palette());
}

QRegion TermChart::hair() const {
    if (!m_expiry || m_plot.isEmpty() || *m_expiry >= m_picture.expiries.size())
        return {};
    const int at = int(std::round(x(*m_expiry)));
    return QRegion(at - 1, m_plot.top(), 3, m_plot.height() + 1) |
           m_box.rect(at, m_plot).adjusted(-1, -1, 1, 1);
}

} // namespace strikescope
