#include "tests/ui/strike_scene.h"
#include "ui/charts/expiry_legend.h"
#include "ui/charts/strike_chart.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <qcustomplot.h>

using namespace strikescope;
using namespace std::chrono;

namespace {

bool alike(const QColor& a, const QColor& b) {
    return std::abs(a.red() - b.red()) < 24 && std::abs(a.green() - b.green()) < 24 &&
           std::abs(a.blue() - b.blue()) < 24;
}

// The pane by itself, on screen.
class ChartFixture {
public:
    explicit ChartFixture(Theme theme = Theme::Light, QSize size = {1280, 700}) {
        applyTheme(*qApp, theme);
        chart.resize(size);
        chart.show();
        (void)QTest::qWaitForWindowExposed(&chart);
    }

    QImage picture(const QString& name) {
        QTest::qWait(30); // queued replots
        QImage image = chart.grab().toImage();
        const QString folder = QCoreApplication::applicationDirPath() + QStringLiteral("/pictures");
        QDir().mkpath(folder);
        image.save(QStringLiteral("%1/strikes-%2.png").arg(folder, name));
        return image;
    }

    QImage show(const Scene& scene, const PaneView& view, const QString& name) {
        chart.setScene(scene, view);
        return picture(name);
    }

    QCustomPlot* plot() { return chart.findChild<QCustomPlot*>(); }
    QColor pixel(const QImage& image, double place, double value) const {
        return image.pixelColor((chart.pixelOf(place, value) * image.devicePixelRatio()).toPoint());
    }
    QPoint inPlot(double place, double value) {
        return plot()->mapFrom(&chart, chart.pixelOf(place, value).toPoint());
    }
    void move(const QPoint& at) {
        QMouseEvent event(QEvent::MouseMove, at, plot()->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
        QCoreApplication::sendEvent(plot(), &event);
    }
    void wheel(const QPoint& at, int notches, Qt::KeyboardModifiers modifiers = {}) {
        QWheelEvent event(at, plot()->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(plot(), &event);
        QTest::qWait(20);
    }

    StrikeChart chart;
};

PaneView viewOf(Quantity quantity, ChangeMode mode = ChangeMode::Value) {
    PaneView view;
    view.quantity = quantity;
    view.mode = mode;
    return view;
}

} // namespace

class TestStrikeChart : public QObject {
    Q_OBJECT

private slots:
    void everyQuantityIsDrawnInBothThemes() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            ChartFixture f(theme);
            const MarketColors colors = marketColors(f.chart.palette());
            for (const Quantity quantity : allQuantities) {
                const QImage image =
                    f.show(strikeScene(), viewOf(quantity), key(quantity) + u'-' + key(theme));
                const StrikePicture& picture = f.chart.picture();
                QVERIFY2(picture.notice.isEmpty(), qPrintable(picture.notice));
                const double value = picture.value(FakeSource::expiryDates()[1], Side::Call, 24300);
                const ValueRange range = f.chart.visibleValues();
                QVERIFY(range.lower <= value && value <= range.upper);
                if (picture.isBars())
                    QVERIFY(alike(f.pixel(image, f.chart.barCentre(0, Side::Call, 24300), value / 2),
                                  colors.call));
            }
        }
    }

    void theGhostShowsLevelAndChangeInOneBar() {
        ChartFixture f;
        Scene scene = strikeScene();
        addAnchor(scene);
        const QImage image = f.show(scene, viewOf(Quantity::Oi), QStringLiteral("oi-ghost"));
        f.chart.zoomBy(5);
        f.picture(QStringLiteral("oi-ghost-near"));
        QVERIFY(f.chart.picture().ghost);
        const StrikeSeries& calls = f.chart.picture().series[0];
        const MarketColors colors = marketColors(f.chart.palette());
        const std::size_t row = *calls.row(24800);
        QVERIFY(calls.values[row] > calls.anchor[row]); // grown
        const QImage near = f.picture(QStringLiteral("oi-ghost-near"));
        QVERIFY(alike(
            f.pixel(near, f.chart.barCentre(0, Side::Call, 24300), 0.5 * calls.anchor[*calls.row(24300)]),
            colors.call));
        QVERIFY(f.chart.picture().anchorName.contains(QStringLiteral("previous close")));
        f.chart.setScene(scene, viewOf(Quantity::GammaExposure));
        f.picture(QStringLiteral("gex-ghost"));
    }

    void changesStandOnZeroAndPerCentsNameTheirBase() {
        ChartFixture f;
        Scene scene = strikeScene();
        addAnchor(scene);
        f.show(scene, viewOf(Quantity::Oi, ChangeMode::Change), QStringLiteral("oi-change"));
        f.chart.hoverStrike(24300);
        f.picture(QStringLiteral("oi-change-hover"));
        QVERIFY(f.chart.readOut().join(u'|').contains(QStringLiteral("at the anchor")));
        f.show(scene, viewOf(Quantity::Oi, ChangeMode::PerCent), QStringLiteral("oi-percent"));
        f.show(scene, viewOf(Quantity::Iv, ChangeMode::Change), QStringLiteral("iv-change"));
        f.chart.hoverStrike(24300);
        QVERIFY(f.chart.readOut().join(u'|').contains(QStringLiteral(" vp")));
    }

    void withoutAnAnchorTheChartSaysWhy() {
        ChartFixture f;
        Scene scene = strikeScene();
        scene.reference.name = QStringLiteral("previous close, Mon 17 Aug 15:25–15:30");
        f.show(scene, viewOf(Quantity::Oi, ChangeMode::Change), QStringLiteral("no-anchor"));
        QVERIFY(f.chart.picture().notice.contains(QStringLiteral("is being loaded")));
        scene.reference.refusal = QStringLiteral("The store holds no session before Mon 17 Aug 2026.");
        f.show(scene, viewOf(Quantity::Oi, ChangeMode::Change), QStringLiteral("anchor-refused"));
        bool said = false;
        for (QLabel* label : f.chart.findChildren<QLabel*>())
            said |= label->isVisible() && label->text() == scene.reference.refusal;
        QVERIFY(said);
    }

    void twoMomentsHaveTheirDifferenceUnderThem() {
        ChartFixture f;
        Scene scene = strikeScene();
        addPair(scene);
        for (const Quantity quantity : {Quantity::Iv, Quantity::Oi}) {
            f.show(scene, viewOf(quantity), key(quantity) + QStringLiteral("-pair"));
            QVERIFY(f.chart.picture().pair);
            QCOMPARE(f.chart.picture().strip, StripKind::Difference);
            f.chart.hoverStrike(24600);
            f.picture(key(quantity) + QStringLiteral("-pair-hover"));
            QVERIFY(f.chart.readOut().last().startsWith(QStringLiteral("B − A")));
        }
        scene.a = {};
        f.show(scene, viewOf(Quantity::Oi), QStringLiteral("oi-only-b"));
        QVERIFY(f.chart.picture().notes.join(u' ').contains(u'A'));
    }

    void everyAxisPlacesTheStrikesRisingToTheRight() {
        ChartFixture f;
        for (const XAxis axis : {XAxis::Strike, XAxis::OverForward, XAxis::Standardised, XAxis::Delta})
            for (const Quantity quantity : {Quantity::Iv, Quantity::Oi}) {
                PaneView view = viewOf(quantity);
                view.x = axis;
                f.show(strikeScene(FakeSource::expiryDates()), view, key(axis) + u'-' + key(quantity));
                const StrikeScale& scale = f.chart.picture().scale();
                QVERIFY(f.chart.pixelOf(scale.xOf(24200), 0).x() < f.chart.pixelOf(scale.xOf(24300), 0).x());
                f.chart.hoverStrike(24300);
                f.picture(key(axis) + u'-' + key(quantity) + QStringLiteral("-hover"));
                QVERIFY(f.chart.readOut().first().contains(QStringLiteral("24,300")));
            }
    }

    void anotherAxisKeepsTheStrikesInView() {
        ChartFixture f;
        f.show(strikeScene(), viewOf(Quantity::Iv), QStringLiteral("axis-before"));
        f.chart.setStrikesInView({23900, 24500});
        PaneView view = viewOf(Quantity::Iv);
        view.x = XAxis::OverForward;
        f.show(strikeScene(), view, QStringLiteral("axis-after"));
        QVERIFY(std::abs(f.chart.strikesInView()->lower - 23900) < 5);
        QVERIFY(std::abs(f.chart.strikesInView()->upper - 24500) < 5);
    }

    void anExpiryWithoutAForwardIsRefusedInWords() {
        ChartFixture f;
        Scene scene = strikeScene();
        auto frame = std::make_shared<ChainFrame>(*scene.frame);
        for (Chain& chain : frame->chains)
            for (const Column column : {Column::CallIv, Column::PutIv})
                std::ranges::fill(chain.column(column), missing);
        scene.frame = frame;
        PaneView view = viewOf(Quantity::Oi);
        view.x = XAxis::OverForward;
        f.show(scene, view, QStringLiteral("no-forward"));
        QVERIFY(f.chart.picture().notice.contains(QStringLiteral("IV on both sides")));
    }

    void aSceneWithoutAFrameIsDrawnAsSuch() {
        ChartFixture f;
        Scene scene = strikeScene();
        scene.frame = nullptr;
        scene.expiries.clear();
        f.show(scene, viewOf(Quantity::Iv), QStringLiteral("nothing-yet"));
        f.chart.fitAll();
        f.chart.resetView();
        f.chart.zoomBy(2);
        f.chart.centreOnMoney();
        f.chart.stepCrosshair(1);
        f.wheel({300, 200}, 1);
        f.chart.setStrikesInView({24000, 25000});
        QVERIFY(!f.chart.strikesInView().has_value());
        QVERIFY(!f.chart.whyAt({400, 300}).has_value());
        QVERIFY(f.chart.table().rows.empty());
        f.show(strikeScene(), viewOf(Quantity::Iv), QStringLiteral("first-frame"));
        QVERIFY(f.chart.strikesInView()->lower < 24200);
    }

    void theSignOfTheExposureIsAScenarioWithItsName() {
        ChartFixture f;
        for (const ExposureSign sign :
             {ExposureSign::Unsigned, ExposureSign::Naive, ExposureSign::ShortBoth}) {
            PaneView view = viewOf(Quantity::GammaExposure);
            view.sign = sign;
            f.show(strikeScene(), view, QStringLiteral("gex-") + key(sign));
            const ValueRange range = f.chart.visibleValues();
            QCOMPARE(range.upper > 1, sign != ExposureSign::ShortBoth);
            QCOMPARE(range.lower < -1, sign != ExposureSign::Unsigned);
        }
        QVERIFY(f.chart.accessibleDescription().contains(QStringLiteral("dealers short both")));
    }

    void oneSideShadesItsStrikesInTheMoney() {
        ChartFixture f;
        PaneView view = viewOf(Quantity::Oi);
        for (const SideChoice sides : {SideChoice::Calls, SideChoice::Puts}) {
            view.sides = sides;
            f.show(strikeScene(), view, QStringLiteral("oi-") + key(sides));
            QCOMPARE(f.chart.picture().series.size(), std::size_t(1));
        }
    }

    void theJoinedSmileIsOneCurveForAnExpiry() {
        ChartFixture f;
        PaneView view = viewOf(Quantity::Iv);
        view.joined = true;
        f.show(strikeScene(FakeSource::expiryDates()), view, QStringLiteral("iv-joined"));
        QCOMPARE(f.chart.picture().series.size(), std::size_t(3));
    }

    void theIvGapNeedsHeight() {
        ChartFixture f(Theme::Light, {900, 260});
        f.show(strikeScene(), viewOf(Quantity::Iv), QStringLiteral("iv-low"));
        QCOMPARE(f.chart.picture().strip, StripKind::IvGap);
        f.chart.resize(900, 700);
        f.picture(QStringLiteral("iv-high"));
    }

    void namesOverThePlotNeverTouch() {
        ChartFixture f(Theme::Light, {760, 460});
        f.show(strikeScene(), viewOf(Quantity::Oi), QStringLiteral("marks-narrow"));
        QVERIFY(f.chart.shownMarks().size() >= 3);
        QVERIFY(f.chart.shownMarks().first().startsWith(QStringLiteral("Spot")));
    }

    void fiveExpiriesAtOneAndAHalf() {
        ChartFixture f(Theme::Dark, {900, 560});
        Scene scene = strikeScene(FakeSource::expiryDates());
        addAnchor(scene);
        f.show(scene, viewOf(Quantity::Oi), QStringLiteral("three-oi-ghost"));
        f.show(scene, viewOf(Quantity::Iv), QStringLiteral("three-iv"));
        f.chart.hoverStrike(24300);
        f.picture(QStringLiteral("three-iv-hover"));
    }

    void contractsAndMillionsAreSaidOnTheAxis() {
        ChartFixture f;
        Scene scene = strikeScene();
        scene.units = {true, NumberScale::KiloMillion};
        f.show(scene, viewOf(Quantity::Oi), QStringLiteral("oi-contracts"));
        const StrikeSeries& calls = f.chart.picture().series[0];
        const Chain* chain = scene.frame->chain(scene.expiries[0]);
        QCOMPARE(calls.values[60], chain->column(Column::CallOi)[60] / 65);
        QVERIFY(f.plot()->yAxis->label().contains(QStringLiteral("contracts")));
        QCOMPARE(f.chart.table().rows[0].size(), std::size_t(3));
    }

    // ---- the mouse ----

    void theWheelZoomsAtThePointerAndPansWithShift() {
        ChartFixture f;
        f.show(strikeScene(), viewOf(Quantity::Oi), QStringLiteral("wheel-before"));
        QSignalSpy zoomed(&f.chart, &Pane::strikesZoomed);
        const QPoint at = f.inPlot(24500, 100'000);
        const StrikeRange before = f.chart.visibleStrikes();
        f.wheel(at, 2);
        QCOMPARE(zoomed.size(), 1);
        QVERIFY(f.chart.visibleStrikes().upper - f.chart.visibleStrikes().lower <
                before.upper - before.lower);
        QVERIFY((f.inPlot(24500, 0) - f.inPlot(24500, 0)).isNull());
        QVERIFY(std::abs(f.inPlot(24500, 0).x() - at.x()) <= 1);
        const StrikeRange near = f.chart.visibleStrikes();
        f.wheel(at, -1, Qt::ShiftModifier);
        QVERIFY(f.chart.visibleStrikes().lower > near.lower);
        const ValueRange values = f.chart.visibleValues();
        f.wheel({5, at.y()}, 1);
        QVERIFY(f.chart.visibleValues().upper < values.upper);
        QTest::mouseDClick(f.plot(), Qt::LeftButton, {}, {5, at.y()});
        QVERIFY(f.chart.visibleValues().upper > values.upper * 0.5);
    }

    void draggingPansAndWithControlChoosesStrikes() {
        ChartFixture f;
        f.show(strikeScene(), viewOf(Quantity::Oi), QStringLiteral("drag-before"));
        const StrikeRange before = f.chart.visibleStrikes();
        const QPoint from = f.inPlot(24200, 1'000'000);
        QTest::mousePress(f.plot(), Qt::LeftButton, {}, from);
        QTest::mouseMove(f.plot(), from - QPoint(100, 0));
        QTest::mouseRelease(f.plot(), Qt::LeftButton, {}, from - QPoint(100, 0));
        QVERIFY(f.chart.visibleStrikes().lower > before.lower);
        f.chart.resetView();
        const QPoint left = f.inPlot(24000, 1'000'000), right = f.inPlot(24400, 1'000'000);
        QTest::mousePress(f.plot(), Qt::LeftButton, Qt::ControlModifier, left);
        QTest::mouseMove(f.plot(), right);
        QTest::mouseRelease(f.plot(), Qt::LeftButton, Qt::ControlModifier, right);
        QVERIFY(std::abs(f.chart.visibleStrikes().lower - 24000) < 10);
        QVERIFY(std::abs(f.chart.visibleStrikes().upper - 24400) < 10);
    }

    void aDoubleClickOnABarOpensItsContractAndElsewhereFitsAll() {
        ChartFixture f;
        f.show(strikeScene(), viewOf(Quantity::Oi), QStringLiteral("double-click"));
        QSignalSpy chosen(&f.chart, &Pane::contractChosen);
        const double bar = f.chart.barCentre(0, Side::Put, 23800);
        const double oi = f.chart.picture().value(FakeSource::expiryDates()[1], Side::Put, 23800);
        QTest::mouseDClick(f.plot(), Qt::LeftButton, {}, f.inPlot(bar, oi / 2));
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].value<Contract>(), (Contract{FakeSource::expiryDates()[1], 23800, Side::Put}));
        const StrikeRange before = f.chart.visibleStrikes();
        QTest::mouseDClick(f.plot(), Qt::LeftButton, {},
                           f.inPlot(23400, f.chart.visibleValues().upper * 0.98));
        QCOMPARE(chosen.size(), 1);
        QVERIFY(f.chart.visibleStrikes().lower < before.lower);
    }

    void thePointerIsToldOnceForAStrike() {
        ChartFixture f;
        f.show(strikeScene(), viewOf(Quantity::Iv), QStringLiteral("pointer"));
        QSignalSpy moved(&f.chart, &Pane::crosshairMoved);
        const QPoint at = f.inPlot(24300, 13);
        f.move(at);
        f.move(at + QPoint(1, 0));
        QCOMPARE(moved.size(), 1);
        QCOMPARE(moved[0][0].value<std::optional<Crosshair>>()->strike, std::optional(24300.0));
        f.chart.setCrosshair(Crosshair{24500, {}});
        QCOMPARE(f.chart.readOut().first(), QStringLiteral("24,500 Call Put"));
        QCOMPARE(moved.size(), 1); // not said back
        f.chart.setCrosshair(std::nullopt);
        QVERIFY(f.chart.readOut().isEmpty());
    }

    void aClickInTheLegendHidesAndControlShowsAlone() {
        ChartFixture f;
        f.show(strikeScene(FakeSource::expiryDates()), viewOf(Quantity::Oi), QStringLiteral("legend"));
        auto* legend = f.chart.findChild<ExpiryLegend*>();
        QTest::mouseClick(legend, Qt::LeftButton, {}, *legend->entryAt(QStringLiteral("Puts")));
        QVERIFY(f.chart.picture().series[1].hidden && !f.chart.picture().series[0].hidden);
        f.picture(QStringLiteral("legend-no-puts"));
        f.chart.setScene(strikeScene(FakeSource::expiryDates()), viewOf(Quantity::Iv)); // stays
        QVERIFY(f.chart.picture().series[1].hidden);
        QTest::mouseClick(legend, Qt::LeftButton, Qt::ControlModifier,
                          *legend->entryAt(QStringLiteral("25 Aug")));
        QVERIFY(f.chart.picture().series[0].hidden && !f.chart.picture().series[2].hidden);
        f.picture(QStringLiteral("legend-alone"));
    }

    void whyTellsOfTheNumberUnderThePointer() {
        ChartFixture f;
        Scene scene = strikeScene();
        addAnchor(scene);
        f.show(scene, viewOf(Quantity::Oi, ChangeMode::PerCent), QStringLiteral("why"));
        const StrikeSeries& calls = f.chart.picture().series[0];
        const double value = 50 * calls.ratio[*calls.row(24500)];
        const auto why =
            f.chart.whyAt(f.chart.pixelOf(f.chart.barCentre(0, Side::Call, 24500), value).toPoint());
        QVERIFY(why.has_value());
        QCOMPARE(why->title, QStringLiteral("Open interest of NIFTY 25 Aug 2026 24,500 call"));
        QVERIFY(why->value.endsWith(u'%'));
        QVERIFY(why->anchor.startsWith(QStringLiteral("previous close")));
        QVERIFY(!why->asOf.isEmpty() && !why->coverage.isEmpty());
    }

    void aRefreshUnderThePointerMovesNoAxis() {
        ChartFixture f;
        f.show(strikeScene(), viewOf(Quantity::Oi), QStringLiteral("refresh"));
        const ValueRange before = f.chart.visibleValues();
        const StrikeRange strikes = f.chart.visibleStrikes();
        Scene later = strikeScene();
        later.frame = shapedFrame(fromIst(FakeSource::sessionDates()[1], hours{12} + minutes{5}), 0.97, 0);
        f.chart.setScene(later, viewOf(Quantity::Oi));
        QCOMPARE(f.chart.visibleValues().upper, before.upper);
        QCOMPARE(f.chart.visibleStrikes().lower, strikes.lower);
    }
};

QTEST_MAIN(TestStrikeChart)
#include "tst_strike_chart.moc"
