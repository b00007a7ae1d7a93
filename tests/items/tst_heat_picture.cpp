#include "models/domain/strike_values.h"
#include "models/domain/term_structure.h"
#include "models/items/heat_picture.h"
#include "models/items/term_picture.h"
#include "tests/items/made_up_session.h"

#include <QTest>

#include <algorithm>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date weekly{sys_days{August / 25 / 2026}};

Scene sceneOf(const ChainSessionPtr& session, std::size_t at = 0) {
    Scene scene = madeUpScene(session, at);
    scene.expiries = {weekly};
    return scene;
}

PaneView heatView(Quantity quantity, ChangeMode mode = ChangeMode::Value,
                  SideChoice sides = SideChoice::Both) {
    return {.kind = PaneKind::HeatMap, .quantity = quantity, .mode = mode, .sides = sides};
}

HeatPicture heatOf(const Scene& scene, const PaneView& view) {
    return heatPicture(heatQuestion(scene, view));
}

} // namespace

// The heat map and the term structure.
class TestHeatPicture : public QObject {
    Q_OBJECT

private slots:
    void bothSidesTogether_data() {
        QTest::addColumn<Quantity>("quantity");
        QTest::addColumn<double>("calls");
        QTest::addColumn<double>("puts");
        QTest::newRow("OI: the sum") << Quantity::Oi << 1.0 << 1.0;
        QTest::newRow("volume: the sum") << Quantity::Volume << 1.0 << 1.0;
        QTest::newRow("IV: the mean") << Quantity::Iv << 0.5 << 0.5;
        QTest::newRow("delta: the call's") << Quantity::Delta << 1.0 << 0.0;
    }

    void bothSidesTogether() {
        QFETCH(Quantity, quantity);
        QFETCH(double, calls);
        QFETCH(double, puts);
        const Scene scene = sceneOf(madeUpSession());
        const HeatPicture picture = heatOf(scene, heatView(quantity));
        const Chain& chain = *scene.session->at(4)->chain(weekly);
        const double expected = calls * strikeValue(chain, quantity, Side::Call, 60) +
                                puts * strikeValue(chain, quantity, Side::Put, 60);
        QVERIFY(std::abs(picture.value(60, 4) - expected) <= 1e-12 * std::abs(expected));
        QVERIFY(!heatSides(picture.question).isEmpty());
        const double put =
            heatOf(scene, heatView(quantity, ChangeMode::Value, SideChoice::Puts)).value(60, 4);
        QCOMPARE(put, strikeValue(chain, quantity, Side::Put, 60));
    }

    void exposureHasTheSignsOfItsScenario() {
        const Scene scene = sceneOf(madeUpSession());
        PaneView view = heatView(Quantity::GammaExposure);
        const double sum = heatOf(scene, view).value(60, 4);
        view.sign = ExposureSign::ShortBoth;
        const HeatPicture shortBoth = heatOf(scene, view);
        QCOMPARE(shortBoth.value(60, 4), -sum);
        QVERIFY(shortBoth.twoSided);
        view.sign = ExposureSign::Naive;
        QVERIFY(std::abs(heatOf(scene, view).value(60, 4)) < sum);
    }

    void missingCellsStayBlank() {
        const HeatPicture picture =
            heatOf(sceneOf(madeUpSession()), heatView(Quantity::Oi, ChangeMode::Value, SideChoice::Calls));
        QVERIFY(isMissing(picture.value(60, 30)));  // no bucket
        QVERIFY(isMissing(picture.value(100, 10))); // not traded in the morning
        QVERIFY(!isMissing(picture.value(100, 70)));
    }

    void changesAreAgainstTheAnchor() {
        Scene scene = sceneOf(madeUpSession());
        scene.reference = madeUpReference(scene.session->front(), QStringLiteral("day open"));
        const HeatPicture change = heatOf(scene, heatView(Quantity::Oi, ChangeMode::Change));
        const HeatPicture level = heatOf(scene, heatView(Quantity::Oi));
        QCOMPARE(change.value(50, 40), level.value(50, 40) - level.value(50, 0));
        QVERIFY(change.twoSided);
        QCOMPARE(change.lowest, -change.highest); // 0 in the middle
        const HeatPicture cent = heatOf(scene, heatView(Quantity::Oi, ChangeMode::PerCent));
        QCOMPARE(cent.value(50, 40), change.value(50, 40) / level.value(50, 0));
        QVERIFY(heatTitle(change, scene).contains(QStringLiteral("day open")));
        // An IV changes in vol points, whatever was asked for.
        QCOMPARE(heatQuestion(scene, heatView(Quantity::Iv, ChangeMode::PerCent)).mode, ChangeMode::Change);
        const QString said = heatReadOut(level, 50, 40, scene).lines().join(u'|'); // of a level, too
        QVERIFY2(said.contains(QStringLiteral("Change since day open: ") +
                               formatChange(Quantity::Oi, change.value(50, 40))),
                 qPrintable(said));
    }

    void whatWasNotListedHasNoChange() {
        Scene scene = sceneOf(madeUpSession({.strikes = 101}));
        const auto narrow = madeUpSession({.strikes = 51});
        scene.reference = madeUpReference(narrow->front(), QStringLiteral("before"));
        const HeatPicture picture = heatOf(scene, heatView(Quantity::Oi, ChangeMode::Change));
        QVERIFY(isMissing(picture.value(0, 10)) && !isMissing(picture.value(50, 10)));
        const ReadOut out = heatReadOut(picture, 0, 10, scene);
        QCOMPARE(out.values[0].second, QStringLiteral("–"));
        QVERIFY(out.notes.join(u' ').contains(QStringLiteral("new strike")));
    }

    void oneOutlierTakesNoColours() {
        auto session = std::make_shared<ChainSession>(*madeUpSession());
        auto frame = std::make_shared<ChainFrame>(*session->at(3));
        for (Chain& chain : frame->chains)
            chain.column(Column::CallOi)[50] = 1e12;
        session->at(3) = frame;
        const HeatPicture picture = heatOf(sceneOf(session), heatView(Quantity::Oi));
        QVERIFY(picture.highest < 1e9 && picture.beyondHighest);
        QVERIFY(picture.lowest <= picture.highest);
    }

    void strikesOfUnequalGapsMeetHalfWay() {
        const std::vector<double> strikes{24000, 24500, 24600};
        QCOMPARE(strikeEdges(strikes, 1).lower, 24250.0);
        QCOMPARE(strikeEdges(strikes, 1).upper, 24550.0);
        QCOMPARE(strikeEdges(strikes, 0).lower, 23750.0);
        QCOMPARE(nearestStrike(strikes, 24240), std::optional<std::size_t>(0));
    }

    void theTableIsLong() {
        const Scene scene = sceneOf(madeUpSession({.buckets = 3}));
        const HeatPicture picture = heatOf(scene, heatView(Quantity::Iv));
        SlotWindow all;
        all.setFull(3);
        const PaneTable table = heatTable(picture, scene, {0, 1e6}, all);
        QCOMPARE(table.rows.size(), std::size_t(3 * 101));
        QCOMPARE(heatTable(picture, scene, {24000, 24100}, all).rows.size(), std::size_t(3 * 3)); // in view
        QCOMPARE(table.columns[2].key, QStringLiteral("iv"));
        QCOMPARE(table.rows[1][1].value, picture.strikes[1]);
        QVERIFY(!heatWhy(picture, 5, 1, scene).model.isEmpty());
    }

    void nothingIsDrawnOfNothing() {
        Scene scene = sceneOf(madeUpSession());
        scene.expiries = {Date{sys_days{September / 15 / 2026}}};
        QVERIFY(!heatOf(scene, heatView(Quantity::Iv)).hasValues());
        scene.expiries.clear();
        QVERIFY(!heatOf(scene, heatView(Quantity::Iv)).hasValues());
    }

    // ---- the term structure ----

    void forwardIvIsOfTotalVariance() {
        // 12 % for a year and 13 % for two: √(2 · 0.13² − 0.12²).
        QVERIFY(std::abs(forwardIv(0.12, 1, 0.13, 2) - 0.139284) < 1e-6);
        QCOMPARE(forwardIv(0.12, 1, 0.12, 3), 0.12);
        QVERIFY(isMissing(forwardIv(0.30, 1, 0.10, 2))); // the variance would be negative
        QVERIFY(isMissing(forwardIv(missing, 1, 0.1, 2)) && isMissing(forwardIv(0.1, 1, 0.1, 1)));
        QVERIFY(isMissing(forwardIv(0.1, 0, 0.1, 1)));
    }

    void allExpiriesAreDrawn() {
        FigureCache cache;
        const Scene scene = sceneOf(madeUpSession(), 20);
        const TermPicture picture = termPicture(scene, cache);
        QCOMPARE(picture.expiries.size(), std::size_t(5));
        QVERIFY(picture.first && !picture.second && picture.differences.empty());
        const ChainFigures figures =
            chainFigures(*scene.frame->chain(weekly), bucketEnd(*scene.frame), *scene.tables);
        QCOMPARE(picture.first->points[1].atmIv.value, figures.atmIv.value);
        QCOMPARE(picture.days[1], figures.years * 365.25);
        QCOMPARE(picture.monthly, (std::vector<bool>{false, true, false, true, true}));
        const TermPoint &near = picture.first->points[0], &far = picture.first->points[1];
        QCOMPARE(far.forwardIv.value,
                 forwardIv(near.atmIv.value, near.days / 365.25, far.atmIv.value, far.days / 365.25));
    }

    void twoMomentsHaveADifference() {
        FigureCache cache;
        Scene scene = sceneOf(madeUpSession(), 20);
        scene.b = madeUpReference(scene.session->at(60), QStringLiteral("B"));
        const TermPicture picture = termPicture(scene, cache); // the moment on screen stands for A
        QCOMPARE(picture.first->frame, scene.frame);
        QCOMPARE(picture.second->frame, scene.b.frame);
        QCOMPARE(picture.differences[1].value,
                 picture.second->points[1].atmIv.value - picture.first->points[1].atmIv.value);
        scene.a = madeUpReference(scene.session->at(2), QStringLiteral("A"));
        QCOMPARE(termPicture(scene, cache).first->frame, scene.a.frame);
        QCOMPARE(termTable(picture, scene).rows.size(), std::size_t(5));
    }

    void anExpiryThatIsOverIsAGap() {
        FigureCache cache;
        const Scene scene = sceneOf(madeUpSession(), 74);
        const TermPicture picture = termPicture(scene, cache);
        QVERIFY(!picture.first->points[0].atmIv.isThere() && picture.first->points[1].atmIv.isThere());
        QVERIFY(!picture.first->points[1].forwardIv.isThere());
        QVERIFY(termReadOut(picture, 0).notes.join(u' ').contains(QStringLiteral("expiry is over")));
    }

    void aMomentThatIsNotThereIsNamed() {
        FigureCache cache;
        Scene scene = sceneOf(madeUpSession(), 20);
        scene.a.bucket = scene.session->at(3)->bucket;
        scene.a.name = QStringLiteral("A");
        scene.a.refusal = QStringLiteral("no data at that time");
        const TermPicture picture = termPicture(scene, cache);
        QVERIFY(picture.first && !picture.second); // what is there is drawn
        QVERIFY(picture.missingMoments.join(u' ').contains(QStringLiteral("no data at that time")));
        Scene empty;
        empty.tables = scene.tables;
        QVERIFY(!termPicture(empty, cache).first);
    }
};

QTEST_GUILESS_MAIN(TestHeatPicture)
#include "tst_heat_picture.moc"
