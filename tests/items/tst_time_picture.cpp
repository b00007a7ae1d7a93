#include "models/items/frame_words.h"
#include "models/items/time_picture.h"
#include "tests/items/made_up_session.h"

#include <QTest>

#include <algorithm>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date tuesday{sys_days{August / 18 / 2026}};
const Date weekly{sys_days{August / 25 / 2026}};

PaneView viewOf(const QStringList& lines) {
    PaneView view{.kind = PaneKind::Time};
    view.lines = lines;
    return view;
}

TimePicture pictureOf(const Scene& scene, const QStringList& lines) {
    FigureCache cache;
    return timePicture(timeQuestion(scene, viewOf(lines)), cache);
}

ChainSessionPtr changed(const ChainSessionPtr& session, std::size_t index,
                        const std::function<void(Chain&)>& change) {
    auto copy = std::make_shared<ChainSession>(*session);
    auto frame = std::make_shared<ChainFrame>(*session->at(index));
    for (Chain& chain : frame->chains)
        change(chain);
    copy->at(index) = std::move(frame);
    return copy;
}

} // namespace

namespace {

SlotWindow wholeOf(const TimePicture& picture) {
    SlotWindow window;
    window.setFull(double(picture.axis.size()));
    return window;
}

} // namespace

class TestTimePicture : public QObject {
    Q_OBJECT

private slots:
    void everyLineHasAKeyOfItsOwn() {
        QStringList keys;
        for (const TimeLine line : allTimeLines()) {
            QCOMPARE(timeLineFromKey(key(line)), std::optional(line));
            QVERIFY(!keys.contains(key(line)) && !lineName(line).isEmpty() && !lineFormula(line).isEmpty());
            keys << key(line);
        }
        QCOMPARE(std::size_t(keys.size()), timeLineCount);
        QVERIFY(keys.contains(QStringLiteral("iv_call_otm1")) && keys.contains(QStringLiteral("pcr_volume")));
        QVERIFY(!timeLineFromKey(QStringLiteral("vix")));
    }

    void sessionsStandSideBySide() {
        const auto monday = madeUpSession({.day = tuesday - days{1}});
        const SessionAxis axis(std::vector<ChainSessionPtr>{monday, nullptr, madeUpSession()});
        QCOMPARE(axis.size(), std::size_t(2 * 77)); // buckets without data keep their place
        QCOMPARE(axis.starts().size(), std::size_t(2));
        QCOMPARE(axis.starts()[1], std::size_t(77));
        QCOMPARE(axis.bucket(77), fromIst(tuesday, hours{9} + minutes{15}));
        QVERIFY(axis.frame(29) && !axis.frame(30) && !axis.frame(31) && axis.frame(32));
        QCOMPARE(axis.slotOf(fromIst(tuesday, hours{9} + minutes{19})), std::optional<std::size_t>(77));
        QVERIFY(!axis.slotOf(fromIst(tuesday, hours{2}))); // the night has no place
        QVERIFY(!axis.slotOf(fromIst(tuesday, hours{15} + minutes{40})));
        QCOMPARE(axis.label(77), QStringLiteral("Tue 18 Aug 09:15–09:20"));
        QVERIFY(SessionAxis().isEmpty());
    }

    void auctionsAreOfTheirDay() {
        const SessionAxis axis(std::vector<ChainSessionPtr>{madeUpSession()});
        const auto spans = auctionSpans(axis, *madeUpScene(madeUpSession(), 0).tables);
        QCOMPARE(spans, (std::vector<SlotSpan>{{72, 75}})); // 15:15 to 15:35
        const auto july = madeUpSession({.day = sys_days{July / 28 / 2026}});
        const SessionAxis before(std::vector<ChainSessionPtr>{july});
        QVERIFY(auctionSpans(before, *madeUpScene(july, 0).tables).empty());
    }

    void linesOfAUnitShareAnAxis() {
        const Scene scene = madeUpScene(madeUpSession(), 0, 2);
        const auto two =
            pictureOf(scene, {QStringLiteral("atm_iv"), QStringLiteral("spot"), QStringLiteral("max_pain")});
        QCOMPARE(two.series.size(), std::size_t(5)); // the spot is one for all expiries
        QCOMPARE(two.strips.size(), std::size_t(1));
        QCOMPARE(two.strips[0].left, (std::vector<std::size_t>{0, 1}));
        QCOMPARE(two.strips[0].right, (std::vector<std::size_t>{2, 3, 4}));
        QCOMPARE(two.series[1].name, QStringLiteral("ATM IV 25 Aug"));
        QCOMPARE(two.series[1].key, QStringLiteral("atm_iv_2026-08-25"));
        const auto three = pictureOf(scene, {QStringLiteral("atm_iv"), QStringLiteral("pcr_oi"),
                                             QStringLiteral("rr25"), QStringLiteral("pcr_volume")});
        QCOMPARE(three.strips.size(), std::size_t(3));
        QCOMPARE(three.strips[1].left.size(), std::size_t(4));
    }

    void withoutAChoiceItIsAtmIvAndSpot() {
        const auto picture =
            pictureOf(madeUpScene(madeUpSession(), 0), {QStringLiteral("of another version")});
        QCOMPARE(picture.series.size(), std::size_t(2));
        QCOMPARE(picture.series[0].line, std::optional(TimeLine::AtmIv));
        QCOMPARE(picture.series[1].line, std::optional(TimeLine::Spot));
    }

    void valuesAreThoseOfTheFigures() {
        Scene scene = madeUpScene(madeUpSession(), 10);
        scene.expiries = {weekly};
        const auto picture =
            pictureOf(scene, {QStringLiteral("atm_iv"), QStringLiteral("pcr_oi"), QStringLiteral("oi_total"),
                              QStringLiteral("iv_call_otm1"), QStringLiteral("oi_put_atm")});
        const Chain& chain = *scene.frame->chain(weekly);
        const ChainFigures figures = chainFigures(chain, bucketEnd(*scene.frame), *scene.tables);
        QCOMPARE(picture.series[0].values[10], figures.atmIv.value);
        QCOMPARE(picture.series[1].values[10], figures.pcrOi.value);
        QCOMPARE(picture.series[2].values[10], figures.oi.call + figures.oi.put);
        const auto strikes = chain.strikes();
        const auto atm = std::size_t(std::ranges::find(strikes, figures.atmStrike.value) - strikes.begin());
        QCOMPARE(picture.series[3].values[10], chain.column(Column::CallIv)[atm + 1]);
        QCOMPARE(picture.series[4].values[10], chain.column(Column::PutOi)[atm]);
    }

    void whatIsRefusedIsAGapWithItsReason() {
        // No bucket at noon; one whose open interest was lost; one without a spot.
        auto session = changed(madeUpSession(), 5, [](Chain& chain) {
            std::ranges::fill(chain.column(Column::CallOi), missing);
        });
        session =
            changed(session, 7, [](Chain& chain) { std::ranges::fill(chain.column(Column::Underlying), 0); });
        Scene scene = madeUpScene(session, 0);
        scene.expiries = {weekly};
        const auto picture =
            pictureOf(scene, {QStringLiteral("pcr_oi"), QStringLiteral("atm_iv"), QStringLiteral("spot")});
        for (const auto& [series, slot] : {std::pair{0U, 5U}, {0U, 30U}, {1U, 30U}, {1U, 7U}, {2U, 7U}}) {
            QVERIFY(!picture.series[series].at(slot).isThere());
            QVERIFY(!picture.series[series].at(slot).refusal.isEmpty());
        }
        QVERIFY(picture.series[0].at(7).isThere()); // which needs no spot
        const QString said = timeReadOut(picture, 5, scene).lines().join(u'|');
        QVERIFY2(said.contains(QStringLiteral("PCR (OI): –")) && said.contains(QStringLiteral("0 of")),
                 qPrintable(said));
        const PaneTable table = timeTable(picture, scene, wholeOf(picture));
        QCOMPARE(table.rows[5][1].text, QStringLiteral("–"));
        QVERIFY(isMissing(table.rows[5][1].value));
    }

    void lastMinutesOfAnExpiryHaveNoIv() {
        const auto picture = pictureOf(madeUpScene(madeUpSession(), 0),
                                       {QStringLiteral("atm_iv"), QStringLiteral("max_pain")});
        QVERIFY(picture.series[0].at(74).isThere());  // 15:25–15:30: ten minutes are left
        QVERIFY(!picture.series[0].at(75).isThere()); // 15:30–15:35
        QVERIFY(picture.series[1].at(76).isThere());
    }

    void aContractHasThreeStrips() {
        Scene scene = madeUpScene(madeUpSession(), 0);
        PaneView view = viewOf({});
        view.contract = Contract{weekly, 24300, Side::Put};
        FigureCache cache;
        const auto picture = timePicture(timeQuestion(scene, view), cache);
        QCOMPARE(picture.strips.size(), std::size_t(3));
        QVERIFY(picture.series[1].staircase && picture.series[2].bars);
        const Chain& chain = *scene.frame->chain(weekly);
        const auto row = std::size_t(std::ranges::find(chain.strikes(), 24300) - chain.strikes().begin());
        QCOMPARE(picture.series[0].values[0], chain.column(Column::PutIv)[row]);
        QCOMPARE(picture.series[1].values[0], chain.column(Column::PutOi)[row]);
        QVERIFY(timeTitle(picture, scene).contains(QStringLiteral("24,300 PE 25 Aug 2026")));
        view.contract->strike = 24310;
        QVERIFY(!timePicture(timeQuestion(scene, view), cache).hasValues());
    }

    void unitsFollowTheScene() {
        Scene scene = madeUpScene(madeUpSession(), 0);
        scene.expiries = {weekly};
        scene.units.contracts = true;
        const auto picture = pictureOf(scene, {QStringLiteral("oi_call")});
        const PaneTable table = timeTable(picture, scene, wholeOf(picture));
        QVERIFY(table.columns[1].title.contains(QStringLiteral("contracts")));
        QCOMPARE(table.rows[0][1].text, formatShort(picture.series[0].values[0] / 65));
        QCOMPARE(table.rows[0][1].value, picture.series[0].values[0]); // files keep the storage unit
    }

    void aMomentOfAnotherYearHasItsYear() {
        using namespace std::chrono;
        const UtcTime election = fromIst(Date{2019y / May / 23}, hours{15} + minutes{15});
        const UtcTime later = fromIst(Date{2025y / August / 29}, hours{10});
        QCOMPARE(momentName(election, Timeframe::Min5, later), QStringLiteral("Thu 23 May 2019 15:15–15:20"));
        QCOMPARE(momentName(election, Timeframe::Min5, election), QStringLiteral("Thu 23 May 15:15–15:20"));
        QCOMPARE(momentName(election, Timeframe::Min5), QStringLiteral("Thu 23 May 15:15–15:20"));
    }

    void theTableMarksTheMoment() {
        const Scene scene = madeUpScene(madeUpSession(), 40);
        const auto picture = pictureOf(scene, {});
        const PaneTable table = timeTable(picture, scene, wholeOf(picture));
        QCOMPARE(table.rows.size(), std::size_t(77));
        QCOMPARE(table.markedRow, 42); // two buckets are missing before it
        QCOMPARE(table.columns.back().key, QStringLiteral("bucket_time_utc"));
        QCOMPARE(table.rows[0].back().text, QStringLiteral("2026-08-18T03:45:00Z"));
    }

    void whyNamesEverything() {
        Scene scene = madeUpScene(madeUpSession(), 0);
        scene.expiries = {weekly};
        FigureCache cache;
        const auto picture = timePicture(
            timeQuestion(scene, viewOf({QStringLiteral("atm_iv"), QStringLiteral("pcr_oi")})), cache);
        const Why why = timeWhy(picture, picture.series[0], 3, scene, cache);
        QVERIFY(why.title.contains(QStringLiteral("09:30–09:35")) && !why.formula.isEmpty() &&
                !why.coverage.isEmpty());
        QVERIFY2(why.model.contains(QStringLiteral("r 10 %")) && why.model.contains(QStringLiteral("15:40")),
                 qPrintable(why.model));
        QVERIFY(why.asOf.contains(QStringLiteral("made_up")));
        QCOMPARE(why.value, formatIv(picture.series[0].values[3]));
        const Why ratio = timeWhy(picture, picture.series[1], 30, scene, cache);
        QVERIFY(!ratio.refusal.isEmpty());
    }

    void figuresAreWorkedOutOnce() {
        FigureCache cache;
        const Scene scene = madeUpScene(madeUpSession(), 0);
        const auto first = cache.figures(scene.frame, weekly, scene.tables);
        QCOMPARE(cache.figures(scene.frame, weekly, scene.tables), first);
        QVERIFY(!cache.figures(scene.frame, tuesday - days{9}, scene.tables));
        QVERIFY(!cache.figures(nullptr, weekly, scene.tables));
        const auto others = std::make_shared<const MarketTables>(*scene.tables);
        QVERIFY(cache.figures(scene.frame, weekly, others) != first); // other tables, other clocks
    }

    void framesThatAreGoneAreForgotten() {
        FigureCache cache;
        const Scene scene = madeUpScene(madeUpSession(), 0);
        for (int i = 0; i < 3000; ++i) {
            const auto passing = std::make_shared<const ChainFrame>(*scene.frame);
            cache.figures(passing, weekly, scene.tables);
        }
        QVERIFY2(cache.size() < 1100, qPrintable(QString::number(cache.size())));
    }

    void theWindowKeepsItsBuckets() {
        const auto half = madeUpSession({.buckets = 40}), more = madeUpSession({.buckets = 41});
        const SessionAxis before(std::vector{half}), now(std::vector{more});
        SlotWindow window;
        window.moveTo({}, before);
        QVERIFY(window.isFitted());
        window.moveTo(before, now);
        QCOMPARE(window.upper(), 41.0); // all of it, still
        window.moveTo(now, before);
        window.zoom(2, 10);
        const double lower = window.lower();
        window.moveTo(before, now);
        QCOMPARE(window.lower(), lower); // looking at the morning, it stays there
        window.moveTo(now, before);
        window.pan(100); // to the right edge
        window.moveTo(before, now);
        QCOMPARE(window.upper(), 41.0); // which it follows
        const SessionAxis both(std::vector{madeUpSession({.day = tuesday - days{1}}), more});
        const double size = window.size();
        window.moveTo(now, both);
        QCOMPARE(window.upper(), double(both.size())); // a session came before it: the same buckets
        QCOMPARE(window.size(), size);
        window.moveTo(both, SessionAxis(std::vector{madeUpSession({.day = tuesday - days{7}})}));
        QVERIFY(window.isFitted()); // another day
    }
};

QTEST_GUILESS_MAIN(TestTimePicture)
#include "tst_time_picture.moc"
