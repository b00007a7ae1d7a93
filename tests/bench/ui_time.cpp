#include "tests/bench/ui_time.h"

#include "tests/bench/figures.h"
#include "tests/items/made_up_session.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/term_chart.h"
#include "ui/charts/time_chart.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QThread>

#include <algorithm>

namespace strikescope::bench {

namespace {

constexpr QSize paneSize(1920, 1080);
constexpr int rounds = 60;

// The same pixels put on the screen and nothing else.
class Blit : public QWidget {
public:
    Blit()
        : m_image(paneSize, QImage::Format_RGB32) {
        m_image.fill(Qt::darkCyan);
        setAttribute(Qt::WA_OpaquePaintEvent);
    }

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).drawImage(0, 0, m_image); }

private:
    QImage m_image;
};

// Paints what is due, now.
void paintNow() {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}

std::vector<double> timesOf(int count, const std::function<void(int)>& deed) {
    std::vector<double> times;
    for (int i = 0; i < count; ++i)
        times.push_back(millisecondsOf([&] {
            deed(i);
            paintNow();
        }));
    return times;
}

template<typename P>
void settle(P& pane) {
    while (!pane.isSettled()) {
        QThread::msleep(1);
        paintNow();
    }
    paintNow();
}

struct Floors {
    double whole50, whole95; // blit of the pane
    double strip50, strip95; // of two upright strips and one across, as a cross hair moves
};

Floors measureFloor() {
    Blit blit;
    blit.resize(paneSize);
    blit.show();
    paintNow();
    const auto times = timesOf(rounds, [&](int) { blit.update(); });
    const auto strips = timesOf(375, [&](int i) {
        blit.update(QRegion(4 * i, 0, 6, paneSize.height()) | QRect(4 * i + 4, 0, 6, paneSize.height()) |
                    QRect(0, 500, paneSize.width(), 5));
    });
    return {percentile(times, 0.5), percentile(times, 0.95), percentile(strips, 0.5),
            percentile(strips, 0.95)};
}

void add(std::vector<Figure>& figures, const QString& name, const std::vector<double>& times,
         const Floors& floors, double atMost) {
    const bool strips = atMost < 16;
    const QString floor =
        strips ? QStringLiteral("blit of three strips") : QStringLiteral("blit of the pane");
    figures.push_back({name + QStringLiteral(", p50"), percentile(times, 0.5), QStringLiteral("ms"), floor,
                       strips ? floors.strip50 : floors.whole50});
    figures.push_back({name + QStringLiteral(", p95"), percentile(times, 0.95), QStringLiteral("ms"), floor,
                       strips ? floors.strip95 : floors.whole95, atMost});
}

template<typename P>
std::vector<double> scrub(P& pane, const Scene& scene, const PaneView& view) {
    Scene moving = scene;
    return timesOf(int(scene.session->size()), [&](int i) {
        moving.frame = scene.session->at(std::size_t(i));
        pane.setScene(moving, view);
    });
}

template<typename P>
std::vector<double> crossHair(P& pane, const Scene& scene) {
    return timesOf(int(scene.session->size()), [&](int i) {
        pane.setCrosshair(Crosshair{24250, scene.session->at(std::size_t(i))->bucket});
    });
}

std::vector<double> toAndFro(Pane& pane) {
    return timesOf(rounds, [&](int i) { pane.zoomBy(i % 2 ? 1.02 : 1 / 1.02); });
}

void measureTime(const Scene& scene, const Floors& floors, std::vector<Figure>& figures) {
    TimeChart chart;
    chart.resize(paneSize);
    chart.show();
    PaneView view{.kind = PaneKind::Time};
    view.lines = QStringList{QStringLiteral("atm_iv"), QStringLiteral("spot"), QStringLiteral("pcr_oi")};
    const double asked = millisecondsOf([&] { chart.setScene(scene, view); });
    figures.push_back({QStringLiteral("time: another session, on the main thread"),
                       asked,
                       QStringLiteral("ms"),
                       {},
                       {},
                       4.0});
    figures.push_back({QStringLiteral("time: another session, until it is drawn"),
                       millisecondsOf([&] { settle(chart); }), QStringLiteral("ms")});
    add(figures, QStringLiteral("time: scrub, 5 expiries, 3 strips"), scrub(chart, scene, view), floors, 16);
    add(figures, QStringLiteral("time: zoom, whole repaint"), toAndFro(chart), floors, 16);
    add(figures, QStringLiteral("time: cross hair with read-out"), crossHair(chart, scene), floors, 1);
}

void measureHeat(const Scene& scene, const Floors& floors, std::vector<Figure>& figures) {
    HeatMap map;
    map.resize(paneSize);
    map.show();
    const PaneView view{.kind = PaneKind::HeatMap, .quantity = Quantity::Iv};
    const double asked = millisecondsOf([&] { map.setScene(scene, view); });
    figures.push_back({QStringLiteral("heat: another session, on the main thread"),
                       asked,
                       QStringLiteral("ms"),
                       {},
                       {},
                       4.0});
    figures.push_back({QStringLiteral("heat: another session, until it is drawn"),
                       millisecondsOf([&] { settle(map); }), QStringLiteral("ms")});
    map.fitAll();
    paintNow();
    add(figures, QStringLiteral("heat: scrub"), scrub(map, scene, view), floors, 16);
    add(figures, QStringLiteral("heat: 200 × 375, whole repaint"),
        timesOf(rounds, [&](int) { map.fitAll(); }), floors, 16);
    add(figures, QStringLiteral("heat: cross hair of another pane"), crossHair(map, scene), floors, 1);
}

void measureTerm(const Scene& scene, const Floors& floors, std::vector<Figure>& figures) {
    TermChart chart;
    chart.resize(paneSize);
    chart.show();
    Scene pinned = scene;
    pinned.a = madeUpReference(scene.session->front(), QStringLiteral("A"));
    add(figures, QStringLiteral("term: scrub, 5 expiries, A pinned"),
        scrub(chart, pinned, {.kind = PaneKind::Term}), floors, 16);
}

} // namespace

void measureTimePanes() {
    const auto session = madeUpSession({.timeframe = Timeframe::Min1, .strikes = 200, .buckets = 375});
    const Scene scene = madeUpScene(session, 0, 5);
    std::vector<Figure> figures;
    const Floors floors = measureFloor();
    measureTime(scene, floors, figures);
    measureHeat(scene, floors, figures);
    measureTerm(scene, floors, figures);
    report(QStringLiteral("ui"), QStringLiteral("panes along time"), QGuiApplication::platformName(),
           {{QStringLiteral("buckets"), int(session->size())},
            {QStringLiteral("strikes"), 200},
            {QStringLiteral("expiries"), 5},
            {QStringLiteral("width"), paneSize.width()},
            {QStringLiteral("height"), paneSize.height()}},
           figures);
}

} // namespace strikescope::bench
