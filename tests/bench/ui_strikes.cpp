// The pane by strike: what the user changes on cached data, until it is painted, beside a bare QCustomPlot
// that draws the same curves or bars, built once and drawn again.

#include "models/domain/strike_values.h"
#include "tests/bench/bench.h"
#include "tests/bench/ui_parts.h"
#include "ui/charts/hover_overlay.h"
#include "ui/charts/strike_chart.h"

#include <QJsonObject>

#include <qcustomplot.h>

#include <memory>

namespace strikescope::bench {

namespace {

constexpr int roundsOfEach = 60;

class BarePlot {
public:
    explicit BarePlot(Quantity quantity) {
        m_plot.resize(uiSize);
        m_plot.layer(QStringLiteral("overlay"))->setMode(QCPLayer::lmLogical);
        for (const Chain& chain : uiFrame(1)->chains)
            for (const Side side : {Side::Call, Side::Put})
                add(chain, quantity, side);
        m_plot.rescaleAxes();
        m_plot.xAxis->setRange(22'900, 25'500); // what the chart opens on
        m_plot.show();
    }
    void replot() { m_plot.replot(QCustomPlot::rpImmediateRefresh); }

private:
    void add(const Chain& chain, Quantity quantity, Side side) {
        const auto values = strikeValues(chain, quantity, side);
        const QVector<double> keys(chain.strikes().begin(), chain.strikes().end());
        const QVector<double> heights(values.begin(), values.end());
        const QColor color = side == Side::Call ? QColor(0xD55E00) : QColor(0x0072B2);
        if (isLevel(quantity)) {
            auto* bars = new QCPBars(m_plot.xAxis, m_plot.yAxis);
            bars->setWidth(4);
            bars->setAntialiased(false);
            bars->setPen(Qt::NoPen);
            bars->setBrush(color);
            bars->setData(keys, heights, true);
            return;
        }
        auto* graph = new QCPGraph(m_plot.xAxis, m_plot.yAxis);
        graph->setPen(QPen(color, 1));
        graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color, 4));
        graph->setData(keys, heights, true);
    }

    QCustomPlot m_plot;
};

// A chart, and what a user changes of it.
class StrikeUser {
public:
    explicit StrikeUser(Quantity quantity) {
        m_view.quantity = quantity;
        m_chart.resize(uiSize);
        m_chart.show();
        m_plot = m_chart.findChild<QCustomPlot*>();
        show();
    }

    void nextMoment() {
        m_bucket = 1 + m_bucket % 70;
        show();
    }
    void nextSide() {
        m_view.sides = SideChoice((int(m_view.sides) + 1) % 3);
        show();
    }
    void nextExpiry() {
        m_expiries = 1 + m_expiries % uiExpiries;
        show();
    }
    void nextIndicator() {
        m_view.quantity = allQuantities[(std::size_t(m_view.quantity) + 1) % allQuantities.size()];
        show();
    }
    void nextStrike() {
        auto* overlay = m_chart.findChild<HoverOverlay*>();
        m_strike = m_strike >= 25'000 ? 23'400 : m_strike + 50;
        untilPainted(*overlay, [this] { m_chart.hoverStrike(m_strike); });
    }

private:
    void show() {
        Scene scene = uiScene(m_bucket);
        scene.expiries.resize(std::size_t(m_expiries));
        untilPainted(*m_plot, [&] { m_chart.setScene(scene, m_view); });
    }

    StrikeChart m_chart;
    QCustomPlot* m_plot = nullptr;
    PaneView m_view;
    int m_bucket = 1;
    int m_expiries = uiExpiries;
    double m_strike = 23'400;
};

void measureChanges(Quantity quantity, const char* name) {
    BarePlot bare(quantity);
    // One for each, so that a variant is always the change that it says and never another's.
    StrikeUser moment(quantity), side(quantity), expiry(quantity), indicator(quantity);
    report(std::string("By strike, ") + name + ": from the change to the picture",
           {{"expiries", uiExpiries}, {"strikes", uiStrikes}, {"rounds", roundsOfEach}},
           interleaved({{"bare QCustomPlot, built once, drawn again (floor)", [&] { bare.replot(); }},
                        {"another moment", [&] { moment.nextMoment(); }},
                        {"another side", [&] { side.nextSide(); }},
                        {"another expiry", [&] { expiry.nextExpiry(); }},
                        {"another indicator", [&] { indicator.nextIndicator(); }}},
                       roundsOfEach));
}

void measureCrosshair() {
    StrikeUser user(Quantity::Oi);
    QWidget plain;
    plain.resize(uiSize);
    plain.show();
    int x = 0;
    const auto strip = [&] {
        x = (x + 40) % plain.width();
        untilPainted(plain, [&] { plain.update(QRect(x, 0, 3, plain.height())); });
    };
    report("By strike: the crosshair to the next strike, with its box",
           {{"expiries", uiExpiries}, {"strikes", uiStrikes}},
           interleaved(
               {{"a strip of an empty widget (floor)", strip}, {"line and box", [&] { user.nextStrike(); }}},
               4 * roundsOfEach));
}

} // namespace

void measureStrikes() {
    measureChanges(Quantity::Iv, "curves (IV with the strip of the gap)");
    measureChanges(Quantity::Oi, "bars (OI with the ghost of the day's open)");
    measureCrosshair();
}

} // namespace strikescope::bench
