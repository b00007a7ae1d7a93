#include "tests/items/made_up_session.h"
#include "ui/charts/heat_colours.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/term_chart.h"
#include "ui/charts/time_chart.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace strikescope;

namespace {

const Date tuesday{std::chrono::sys_days{std::chrono::August / 18 / 2026}};

PaneView viewOf(PaneKind kind) {
    PaneView view;
    view.kind = kind;
    return view;
}

PaneView linesView(const QStringList& lines) {
    PaneView view = viewOf(PaneKind::Time);
    view.lines = lines;
    return view;
}

template<typename P>
bool settled(P& pane) {
    return QTest::qWaitFor([&] { return pane.isSettled(); });
}

// What is on screen; also left beside the tests for eyes.
QImage pictureOf(QWidget& pane, const QString& name) {
    const QImage image = pane.grab().toImage();
    const QString folder = QCoreApplication::applicationDirPath() + QStringLiteral("/pictures");
    QDir().mkpath(folder);
    image.save(QStringLiteral("%1/%2.png").arg(folder, name));
    return image;
}

template<typename P>
void open(P& pane, const Scene& scene, const PaneView& view, Theme theme = Theme::Light) {
    applyTheme(*qApp, theme);
    pane.resize(1000, 520);
    pane.show();
    pane.setScene(scene, view);
}

} // namespace

class TestTimePanes : public QObject {
    Q_OBJECT

private slots:
    void scrubbingOnlyMovesTheMark();
    void theMainThreadIsLeftAlone();
    void clicksChooseAndPin();
    void zoomOutlivesARefresh();
    void theCrossHairIsShared();
    void aLineOfAnotherPaneGoesWithThePointer();
    void keysReachTheCanvas();
    void noTimeOfTheScaleIsCut();
    void statesAreSaidInThePlot();
    void whyIsAskedAtAPoint();
    void cellsArePutOnTheMap();
    void zeroLiesNearThePaper();
    void theMapPinsAndGoes();
    void strikesInViewAreShared();
    void theTermStructureReadsOut();
    void pictures();
};

namespace {

Scene weeklyScene(const ChainSessionPtr& session, std::size_t at = 10) {
    Scene scene = madeUpScene(session, at);
    scene.expiries = {session->front()->chains[1].expiry()};
    return scene;
}

QWidget* canvasOf(Pane& pane) {
    return pane.findChild<PlotCanvas*>();
}

void click(Pane& pane, const QPoint& at, Qt::KeyboardModifiers modifiers = {}) {
    QWidget* canvas = canvasOf(pane);
    QTest::mouseClick(canvas, Qt::LeftButton, modifiers, canvas->mapFrom(&pane, at));
}

// Straight to the canvas: a move of the pointer would go to whatever window lies on top.
void pointAt(Pane& pane, const QPoint& at) {
    QWidget* canvas = canvasOf(pane);
    const QPointF inside = canvas->mapFrom(&pane, at);
    QMouseEvent event(QEvent::MouseMove, inside, canvas->mapToGlobal(inside), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(canvas, &event);
}

void turnWheel(Pane& pane, const QPoint& at, int notches, Qt::KeyboardModifiers modifiers = {}) {
    QWidget* canvas = canvasOf(pane);
    const QPointF inside = canvas->mapFrom(&pane, at);
    QWheelEvent event(inside, canvas->mapToGlobal(inside), {}, {0, 120 * notches}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(canvas, &event);
    canvas->repaint();
}

} // namespace

void TestTimePanes::scrubbingOnlyMovesTheMark() {
    const auto session = madeUpSession();
    TimeChart chart;
    HeatMap map;
    open(chart, weeklyScene(session), viewOf(PaneKind::Time));
    open(map, weeklyScene(session), viewOf(PaneKind::HeatMap));
    QVERIFY(settled(chart) && settled(map));
    const QImage before = chart.grab().toImage();
    const double* values = chart.picture().series[0].values.data();
    const double* cells = map.picture().values.data();
    for (std::size_t at = 0; at < session->size(); ++at) {
        chart.setScene(weeklyScene(session, at), viewOf(PaneKind::Time));
        map.setScene(weeklyScene(session, at), viewOf(PaneKind::HeatMap));
        QVERIFY(chart.isSettled() && map.isSettled()); // nothing was asked for
    }
    QCOMPARE(chart.picture().series[0].values.data(), values);
    QCOMPARE(map.picture().values.data(), cells);
    QVERIFY(chart.grab().toImage() != before); // the mark moved
    chart.setScene(weeklyScene(session), viewOf(PaneKind::Time));
    QCOMPARE(chart.grab().toImage(), before); // and left nothing behind
}

void TestTimePanes::theMainThreadIsLeftAlone() {
    const auto session = madeUpSession();
    TimeChart chart;
    open(chart, weeklyScene(session), viewOf(PaneKind::Time));
    QVERIFY(!chart.isSettled() && !chart.message().isEmpty());
    // Newest wins: of two questions only the second is drawn.
    chart.setScene(weeklyScene(session), linesView({QStringLiteral("pcr_oi")}));
    QVERIFY(settled(chart));
    QTest::qWait(50);
    QCOMPARE(chart.picture().series.size(), std::size_t(1));
    QCOMPARE(chart.picture().series[0].line, std::optional(TimeLine::PcrOi));
}

void TestTimePanes::clicksChooseAndPin() {
    const auto session = madeUpSession();
    TimeChart chart;
    open(chart, weeklyScene(session), viewOf(PaneKind::Time));
    QVERIFY(settled(chart));
    chart.grab();
    QSignalSpy chosen(&chart, &Pane::momentChosen), pinned(&chart, &Pane::momentPinned);
    click(chart, chart.pixelOf(20));
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<UtcTime>(), session->at(20)->bucket);
    click(chart, chart.pixelOf(25), Qt::ShiftModifier);
    click(chart, chart.pixelOf(15), Qt::AltModifier);
    QCOMPARE(pinned.size(), 2);
    QVERIFY(pinned[0][0].toBool() && pinned[0][1].value<UtcTime>() == session->at(25)->bucket);
    QVERIFY(!pinned[1][0].toBool() && pinned[1][1].value<UtcTime>() == session->at(15)->bucket);
    QCOMPARE(chosen.size(), 1);
}

void TestTimePanes::zoomOutlivesARefresh() {
    TimeChart chart;
    open(chart, weeklyScene(madeUpSession({.buckets = 60})), viewOf(PaneKind::Time));
    QVERIFY(settled(chart));
    chart.grab();
    turnWheel(chart, chart.pixelOf(10), 4);
    const double lower = chart.window().lower(), upper = chart.window().upper();
    QVERIFY(upper - lower < 40 && lower < 10.5 && upper > 10.5);
    chart.setScene(weeklyScene(madeUpSession({.buckets = 61, .lastOpen = true})), viewOf(PaneKind::Time));
    QVERIFY(settled(chart));
    QCOMPARE(chart.window().lower(), lower);
    turnWheel(chart, chart.pixelOf(12), -30, Qt::ShiftModifier); // to the right edge
    QCOMPARE(chart.window().upper(), 61.0);
    chart.setScene(weeklyScene(madeUpSession({.buckets = 62})), viewOf(PaneKind::Time));
    QVERIFY(settled(chart));
    QCOMPARE(chart.window().upper(), 62.0); // which is followed
    QTest::mouseDClick(canvasOf(chart), Qt::LeftButton, {}, {300, 200});
    QVERIFY(chart.window().isFitted());
}

void TestTimePanes::theCrossHairIsShared() {
    const auto session = madeUpSession();
    TimeChart chart;
    HeatMap map;
    open(chart, weeklyScene(session), viewOf(PaneKind::Time));
    open(map, weeklyScene(session), viewOf(PaneKind::HeatMap));
    QVERIFY(settled(chart) && settled(map));
    chart.grab();
    QSignalSpy moved(&chart, &Pane::crosshairMoved), mapMoved(&map, &Pane::crosshairMoved);
    pointAt(chart, chart.pixelOf(20));
    QCOMPARE(moved.size(), 1);
    const auto crosshair = moved[0][0].value<std::optional<Crosshair>>();
    QVERIFY(crosshair && crosshair->bucket == session->at(20)->bucket && !crosshair->strike);
    QVERIFY(chart.readOut().first().contains(QStringLiteral("10:55–11:00")));
    const QImage before = map.grab().toImage();
    map.setCrosshair(crosshair);
    QVERIFY(map.grab().toImage() != before);
    map.setCrosshair(std::nullopt);
    QCOMPARE(map.grab().toImage(), before);
    QCOMPARE(mapMoved.size(), 0); // what came from elsewhere is not sent on
    chart.stepCrosshair(1);
    QVERIFY(chart.readOut().first().contains(QStringLiteral("11:00–11:05")));
}

void TestTimePanes::aLineOfAnotherPaneGoesWithThePointer() {
    const auto session = madeUpSession();
    HeatMap map;
    open(map, weeklyScene(session), viewOf(PaneKind::HeatMap));
    QVERIFY(settled(map));
    const QImage before = map.grab().toImage();
    map.setCrosshair(Crosshair{{}, session->at(20)->bucket}); // of a pane without strikes
    QVERIFY(map.grab().toImage() != before);
    QSignalSpy moved(&map, &Pane::crosshairMoved);
    pointAt(map, {2, 2}); // beside the plot
    QCOMPARE(moved.size(), 1);
    QVERIFY(!moved[0][0].value<std::optional<Crosshair>>());
    QCOMPARE(map.grab().toImage(), before);
}

void TestTimePanes::keysReachTheCanvas() {
    TimeChart chart;
    open(chart, weeklyScene(madeUpSession()), viewOf(PaneKind::Time));
    QVERIFY(settled(chart));
    QCOMPARE(chart.focusProxy(), canvasOf(chart));
    const QStringList before = chart.readOut();
    QTest::keyClick(chart.focusProxy(), Qt::Key_Up);
    QVERIFY(chart.readOut() != before);
}

// Beside the time of the moment there are whole labels or none.
void TestTimePanes::noTimeOfTheScaleIsCut() {
    applyTheme(*qApp, Theme::Light);
    const QPalette palette = QApplication::palette();
    const QColor ground = marketColors(palette).marker;
    const SessionAxis axis(std::vector{madeUpSession()});
    const QRect plot(40, 20, 900, 100);
    const SlotScale scale{0, double(axis.size()), double(plot.left()), double(plot.right() + 1)};
    QImage bare(1000, 160, QImage::Format_RGB32);
    bare.fill(palette.color(QPalette::Base));
    QPainter first(&bare);
    MomentMarks::Place place{scale, plot, {plot}, {}};
    place.times = paintTimeScale(first, axis, scale, plot, palette);
    first.end();
    QVERIFY(place.times.size() > 4);
    MomentMarks marks;
    bool someGaveWay = false;
    for (std::size_t slot = 0; slot < axis.size(); ++slot) {
        marks.moment = slot;
        marks.momentText = bucketLabel(axis.bucket(slot), axis.timeframe());
        QImage marked = bare;
        QPainter painter(&marked);
        marks.paint(painter, place, palette, marked.rect());
        const QRegion touched = marks.region(place, painter.fontMetrics());
        for (const QRect& time : place.times) {
            if (marked.copy(time) == bare.copy(time))
                continue;
            someGaveWay = true;
            QVERIFY(touched.contains(time) && touched.intersected(time) == QRegion(time));
            // Left of the moment's time, whose uppermost row is bare ground, nothing is left.
            const auto isBox = [&](int x) { return marked.pixelColor(x, plot.bottom() + 3) == ground; };
            for (int x = time.left(); x <= time.right() && !isBox(x); ++x)
                for (int y = time.top(); y <= time.bottom(); ++y)
                    QCOMPARE(marked.pixelColor(x, y), palette.color(QPalette::Base));
        }
    }
    QVERIFY(someGaveWay);
}

void TestTimePanes::statesAreSaidInThePlot() {
    const auto session = madeUpSession();
    Scene scene = weeklyScene(session);
    scene.session = nullptr;
    TimeChart chart;
    HeatMap map;
    TermChart term;
    open(chart, scene, viewOf(PaneKind::Time));
    open(map, scene, viewOf(PaneKind::HeatMap));
    QVERIFY(chart.message().contains(QStringLiteral("loading")) &&
            map.message().contains(QStringLiteral("loading")));
    scene.session = session;
    PaneView change = viewOf(PaneKind::HeatMap);
    change.mode = ChangeMode::Change;
    scene.reference.name = QStringLiteral("previous close");
    map.setScene(scene, change);
    QVERIFY(map.message().contains(QStringLiteral("previous close")));
    scene.reference.refusal = QStringLiteral("There is no session before this one.");
    map.setScene(scene, change);
    QCOMPARE(map.message(), scene.reference.refusal);
    scene.session = std::make_shared<const ChainSession>();
    chart.setScene(scene, viewOf(PaneKind::Time));
    QVERIFY(settled(chart));
    QVERIFY(chart.message().contains(QStringLiteral("no data")));
    scene.frame = nullptr;
    open(term, scene, viewOf(PaneKind::Term));
    QVERIFY(!term.message().isEmpty() && term.readOut().isEmpty());
    for (Pane* pane : {static_cast<Pane*>(&chart), static_cast<Pane*>(&map), static_cast<Pane*>(&term)}) {
        pane->grab(); // and nothing of it falls over what is not there
        pane->fitAll();
        pane->resetView();
        pane->centreOnMoney();
        pane->zoomBy(2);
        pane->stepCrosshair(1);
        turnWheel(*pane, {200, 200}, 1);
        click(*pane, {200, 200});
        QVERIFY(!pane->whyAt({200, 200}));
        pane->table();
    }
}

void TestTimePanes::whyIsAskedAtAPoint() {
    TimeChart chart;
    open(chart, weeklyScene(madeUpSession()), viewOf(PaneKind::Time));
    QVERIFY(settled(chart));
    chart.grab();
    const auto why = chart.whyAt(chart.pixelOf(20));
    QVERIFY(why && !why->formula.isEmpty() && why->title.contains(QStringLiteral("10:55–11:00")));
    QVERIFY(!chart.whyAt({1, 1}));
}

void TestTimePanes::cellsArePutOnTheMap() {
    const auto session = madeUpSession();
    HeatMap map;
    open(map, weeklyScene(session), viewOf(PaneKind::HeatMap));
    map.resize(1200, 700);
    QVERIFY(settled(map));
    map.fitAll();
    const QImage image = map.grab().toImage();
    const auto colourAt = [&](std::size_t strike, std::size_t slot) {
        return image.pixelColor((QPointF(map.pixelOf(strike, slot)) * image.devicePixelRatio()).toPoint());
    };
    const QColor hole = colourAt(60, 30), paper = map.palette().color(QPalette::Base);
    QVERIFY(hole.saturation() < 10 && std::abs(hole.lightness() - paper.lightness()) < 40);
    QVERIFY(colourAt(60, 29).saturation() > 60);
    // The far put wing has the higher IV: lighter on this scale.
    QVERIFY(colourAt(2, 20).lightness() > colourAt(50, 20).lightness());
}

void TestTimePanes::zeroLiesNearThePaper() {
    HeatPicture picture;
    picture.lowest = -1;
    picture.highest = 1;
    picture.twoSided = true;
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        applyTheme(*qApp, theme);
        const QPalette palette = QApplication::palette();
        const HeatColours colours(picture, palette);
        const int paper = palette.color(QPalette::Base).lightness();
        const auto away = [&](double value) {
            return std::abs(QColor::fromRgb(colours.of(value)).lightness() - paper);
        };
        QVERIFY(away(0) < 40 && QColor::fromRgb(colours.of(0)).saturation() < 30);
        for (const double sign : {-1.0, 1.0}) // and the more, the further from it
            for (double value = 0.1; value < 1; value += 0.1)
                QVERIFY(away(sign * (value + 0.1)) >= away(sign * value));
    }
}

void TestTimePanes::theMapPinsAndGoes() {
    const auto session = madeUpSession();
    HeatMap map;
    open(map, weeklyScene(session), viewOf(PaneKind::HeatMap));
    QVERIFY(settled(map));
    map.grab();
    QSignalSpy chosen(&map, &Pane::momentChosen), pinned(&map, &Pane::momentPinned);
    click(map, map.pixelOf(50, 25), Qt::ShiftModifier);
    QCOMPARE(pinned.size(), 1);
    QVERIFY(pinned[0][0].toBool());
    click(map, map.pixelOf(50, 20));
    QTRY_COMPARE(pinned.size(), 2); // once it cannot be the first of two any more
    QVERIFY(!pinned[1][0].toBool() && pinned[1][1].value<UtcTime>() == session->at(20)->bucket);
    QWidget* canvas = canvasOf(map);
    const QPoint at = canvas->mapFrom(&map, map.pixelOf(50, 40));
    QTest::mouseClick(canvas, Qt::LeftButton, {}, at);
    QTest::mouseDClick(canvas, Qt::LeftButton, {}, at);
    QTest::qWait(QApplication::doubleClickInterval() + 100);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<UtcTime>(), map.picture().axis.bucket(40));
    QCOMPARE(pinned.size(), 2); // going there pins nothing
}

void TestTimePanes::strikesInViewAreShared() {
    HeatMap map;
    open(map, weeklyScene(madeUpSession()), viewOf(PaneKind::HeatMap));
    QVERIFY(settled(map));
    map.grab();
    QSignalSpy zoomed(&map, &Pane::strikesZoomed);
    const auto home = map.strikesInView();
    QVERIFY(home && home->upper - home->lower < 2600);
    map.setStrikesInView({24000, 24500});
    QCOMPARE(zoomed.size(), 0); // it was told, and tells nobody
    QCOMPARE(map.strikesInView()->upper, 24500.0);
    map.grab();
    turnWheel(map, map.pixelOf(50, 20), 2);
    QCOMPARE(zoomed.size(), 1);
    QVERIFY(map.strikesInView()->upper - map.strikesInView()->lower < 500);
    map.fitAll();
    QCOMPARE(map.strikesInView()->lower, map.picture().strikes.front() - 25);
}

void TestTimePanes::theTermStructureReadsOut() {
    const auto session = madeUpSession();
    TermChart chart;
    Scene scene = weeklyScene(session);
    scene.a = madeUpReference(session->at(3), QStringLiteral("A"));
    open(chart, scene, viewOf(PaneKind::Term));
    chart.grab();
    chart.stepCrosshair(1);
    chart.stepCrosshair(1);
    const QString said = chart.readOut().join(u'|');
    QVERIFY2(said.contains(QStringLiteral("25 Aug")) && said.contains(QStringLiteral("Forward IV")) &&
                 said.contains(QStringLiteral("Difference")),
             qPrintable(said));
    const auto why = chart.whyAt(chart.pixelOf(2, TermStrip::Difference));
    QVERIFY(why && !why->anchor.isEmpty());
    QCOMPARE(chart.table().rows.size(), std::size_t(5));
}

void TestTimePanes::pictures() {
    const auto session = madeUpSession();
    const auto monday = madeUpSession({.day = tuesday - std::chrono::days{1}});
    Scene scene = madeUpScene(session, 50, 1);
    scene.a = madeUpReference(session->at(12), QStringLiteral("A"));
    scene.b = madeUpReference(session->at(40), QStringLiteral("B"));
    scene.reference =
        madeUpReference(monday->back(), QStringLiteral("previous close, Mon 17 Aug 15:35–15:40"));
    scene.expiries = {session->front()->chains[1].expiry()};
    Scene three = scene;
    three.expiries = {session->front()->chains[0].expiry(), session->front()->chains[1].expiry(),
                      session->front()->chains[3].expiry()};
    Scene two = scene;
    two.earlier = {monday};
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        const QString end = u'_' + key(theme);
        {
            TimeChart chart;
            open(chart, scene, viewOf(PaneKind::Time), theme);
            QVERIFY(settled(chart));
            pictureOf(chart, QStringLiteral("time_plain") + end);
            chart.setCrosshair(Crosshair{{}, session->at(20)->bucket});
            pictureOf(chart, QStringLiteral("time_hover") + end);
            chart.setScene(
                three, linesView({QStringLiteral("atm_iv"), QStringLiteral("rr25"), QStringLiteral("oi_call"),
                                  QStringLiteral("oi_put"), QStringLiteral("pcr_oi")}));
            QVERIFY(settled(chart));
            pictureOf(chart, QStringLiteral("time_strips") + end);
            PaneView view =
                linesView({QStringLiteral("max_pain"), QStringLiteral("spot"), QStringLiteral("straddle")});
            view.sessions = 2;
            chart.setScene(two, view);
            QVERIFY(settled(chart));
            pictureOf(chart, QStringLiteral("time_sessions") + end);
            PaneView contract = viewOf(PaneKind::Time);
            contract.contract = Contract{scene.expiries.front(), 24300, Side::Call};
            chart.setScene(scene, contract);
            QVERIFY(settled(chart));
            pictureOf(chart, QStringLiteral("time_contract") + end);
        }
        {
            HeatMap map;
            PaneView view = viewOf(PaneKind::HeatMap);
            view.quantity = Quantity::Oi;
            open(map, scene, view, theme);
            QVERIFY(settled(map));
            pictureOf(map, QStringLiteral("heat_oi") + end);
            view.mode = ChangeMode::Change;
            map.setScene(scene, view);
            QVERIFY(settled(map));
            map.fitAll();
            map.stepCrosshair(3);
            pictureOf(map, QStringLiteral("heat_oi_change") + end);
            view.mode = ChangeMode::Value;
            view.quantity = Quantity::Iv;
            view.sessions = 2;
            map.setScene(two, view);
            QVERIFY(settled(map));
            map.fitAll();
            pictureOf(map, QStringLiteral("heat_iv_all") + end);
        }
        {
            TermChart chart;
            open(chart, scene, viewOf(PaneKind::Term), theme);
            pictureOf(chart, QStringLiteral("term_ab") + end);
            Scene plain = scene;
            plain.a = plain.b = {};
            chart.setScene(plain, viewOf(PaneKind::Term));
            chart.stepCrosshair(1);
            chart.stepCrosshair(1);
            pictureOf(chart, QStringLiteral("term_hover") + end);
        }
    }
}

QTEST_MAIN(TestTimePanes)
#include "tst_time_panes.moc"
