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

#include <time.h>

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

// By the clock, and what of it the main thread worked: on a busy machine the clock counts the others too.
struct Times {
    std::vector<double> clock, own;
};

double ownMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

Times timesOf(int count, const std::function<void(int)>& deed) {
    Times times;
    for (int i = 0; i < count; ++i) {
        const double before = ownMilliseconds();
        times.clock.push_back(millisecondsOf([&] {
            deed(i);
            paintNow();
        }));
        times.own.push_back(ownMilliseconds() - before);
    }
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
    Times whole;  // blit of the pane
    Times strips; // of two upright strips and one across, as a cross hair moves
};

Floors measureFloor() {
    Blit blit;
    blit.resize(paneSize);
    blit.show();
    paintNow();
    Floors floors{timesOf(rounds, [&](int) { blit.update(); }), {}};
    floors.strips = timesOf(375, [&](int i) {
        blit.update(QRegion(4 * i, 0, 6, paneSize.height()) | QRect(4 * i + 4, 0, 6, paneSize.height()) |
                    QRect(0, 500, paneSize.width(), 5));
    });
    return floors;
}

void add(std::vector<Figure>& figures, const QString& name, const Times& times, const Floors& floors,
         double atMost) {
    const bool strips = atMost < 16;
    const Times& floor = strips ? floors.strips : floors.whole;
    const QString floorName =
        strips ? QStringLiteral("blit of three strips") : QStringLiteral("blit of the pane");
    const auto figure = [&](const QString& what, const std::vector<double>& values,
                            const std::vector<double>& least, double q) {
        return Figure{name + what, percentile(values, q), QStringLiteral("ms"), floorName,
                      percentile(least, q)};
    };
    figures.push_back(figure(QStringLiteral(", p50"), times.clock, floor.clock, 0.5));
    figures.push_back(figure(QStringLiteral(", p95"), times.clock, floor.clock, 0.95));
    figures.back().atMost = atMost;
    figures.push_back(figure(QStringLiteral(", p95 of own time"), times.own, floor.own, 0.95));
}

template<typename P>
Times scrub(P& pane, const Scene& scene, const PaneView& view) {
    Scene moving = scene;
    return timesOf(int(scene.session->size()), [&](int i) {
        moving.frame = scene.session->at(std::size_t(i));
        pane.setScene(moving, view);
    });
}

template<typename P>
Times crossHair(P& pane, const Scene& scene) {
    return timesOf(int(scene.session->size()), [&](int i) {
        pane.setCrosshair(Crosshair{24250, scene.session->at(std::size_t(i))->bucket});
    });
}

Times toAndFro(Pane& pane) {
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
