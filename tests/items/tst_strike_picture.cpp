#include "models/domain/format.h"
#include "models/domain/market_files.h"
#include "models/domain/oi_change.h"
#include "models/items/quantity_text.h"
#include "models/items/strike_picture.h"
#include "models/items/strike_read_out.h"
#include "models/items/strike_table.h"
#include "models/items/strike_text.h"
#include "models/items/strike_why.h"
#include "tests/items/fake_source.h"

#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

// A frame of one expiry and a few strikes, to be filled by the test.
std::shared_ptr<ChainFrame> smallFrame(Date expiry, UtcTime bucket, const std::vector<double>& strikes) {
    auto frame = std::make_shared<ChainFrame>();
    frame->symbol = QStringLiteral("NIFTY");
    frame->timeframe = Timeframe::Min5;
    frame->bucket = bucket;
    frame->relation = QStringLiteral("made_up");
    Chain chain(expiry, strikes.size());
    std::ranges::copy(strikes, chain.strikes().begin());
    frame->chains.push_back(std::move(chain));
    return frame;
}

void set(ChainFrame& frame, Column column, const std::vector<double>& values) {
    std::ranges::copy(values, frame.chains[0].column(column).begin());
}

PaneView viewOf(Quantity quantity, ChangeMode mode = ChangeMode::Value) {
    PaneView view;
    view.quantity = quantity;
    view.mode = mode;
    return view;
}

} // namespace

class TestStrikePicture : public QObject {
    Q_OBJECT

    const std::vector<Date> m_expiries = FakeSource::expiryDates();
    const std::shared_ptr<const MarketTables> m_tables =
        std::make_shared<const MarketTables>(builtInMarketTables());
    const ChainFramePtr m_frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5,
                                            fromIst(FakeSource::sessionDates()[1], hours{12}));

    Scene sceneOf(ChainFramePtr frame) const {
        Scene scene;
        scene.symbol = frame->symbol;
        for (const Chain& chain : frame->chains)
            scene.expiries.push_back(chain.expiry());
        scene.frame = std::move(frame);
        scene.tables = m_tables;
        return scene;
    }
    Scene whole() const { return sceneOf(m_frame); }
    StrikePicture pictureOf(Quantity quantity) const { return strikePicture(whole(), viewOf(quantity)); }

    // The put of the reference: 189,110 contracts of 65 units, of which 70,045 stood at the anchor; a strike
    // without open interest there, and one that was not listed.
    Scene changed() const {
        const Date expiry{2026y / September / 22};
        const auto bucket = fromIst(Date{2026y / August / 21}, hours{12});
        auto now = smallFrame(expiry, bucket, {23100, 23200, 23300, 23400});
        set(*now, Column::PutOi, {65 * 100.0, 65 * 189'110.0, 65 * 300.0, 65 * 50.0});
        set(*now, Column::CallOi, {65, 65, 65, 65});
        set(*now, Column::Underlying, {23300, 23300, 23300, 23300});
        auto anchor = smallFrame(expiry, bucket - days{1}, {23100, 23200, 23300});
        set(*anchor, Column::PutOi, {0, 65 * 70'045.0, missing});
        set(*anchor, Column::CallOi, {65, 130, 65});
        Scene scene = sceneOf(now);
        scene.reference.frame = anchor;
        scene.reference.name = QStringLiteral("previous close, Thu 20 Aug 15:35–15:40");
        return scene;
    }

private slots:
    void takesCallAndPutOfEachExpiryInAxisUnits() {
        const StrikePicture picture = pictureOf(Quantity::Iv);
        QCOMPARE(picture.series.size(), std::size_t(6));
        const Chain& chain = m_frame->chains[1];
        QCOMPARE(picture.value(m_expiries[1], Side::Put, 24200), chain.column(Column::PutIv)[60] * 100);
        QVERIFY(isMissing(picture.value(m_expiries[1], Side::Put, 24201)));
        QCOMPARE(picture.underlying, 24212.8);
        QCOMPARE(picture.gap, 50.0);
    }

    void leavesMissingValuesMissing() {
        const StrikePicture picture = pictureOf(Quantity::Oi);
        QVERIFY(isMissing(picture.series[0].values[2]));
        QCOMPARE(picture.series[1].values[2], 1000 * std::abs(picture.series[1].strikes[2] - 20000) / 2);
        QVERIFY(picture.hasValues());
    }

    void ignoresAnExpiryTheFrameLacks() {
        Scene scene = whole();
        scene.expiries = {Date{}};
        const StrikePicture picture = strikePicture(scene, viewOf(Quantity::Iv));
        QVERIFY(picture.series.empty());
        QVERIFY(!picture.hasValues());
        QVERIFY(!picture.notice.isEmpty());
        QVERIFY(isMissing(fullRange(picture).lower));
    }

    void oneSideIsOneSeriesAndARatioHasNone() {
        PaneView view = viewOf(Quantity::Oi);
        view.sides = SideChoice::Puts;
        const StrikePicture puts = strikePicture(whole(), view);
        QCOMPARE(puts.series.size(), std::size_t(3));
        QCOMPARE(puts.series[0].side, std::optional(Side::Put));
        view.quantity = Quantity::Pcr;
        const StrikePicture ratio = strikePicture(whole(), view);
        QCOMPARE(ratio.series.size(), std::size_t(3));
        QVERIFY(!ratio.series[0].side);
        QCOMPARE(ratio.series[0].values[60], 0.5);
        QVERIFY(isMissing(ratio.series[0].values[2])); // no calls: "–", never 0
    }

    // ---- change ----

    void changesFollowTheRulesOfOpenInterest() {
        const StrikePicture picture = strikePicture(changed(), viewOf(Quantity::Oi, ChangeMode::Change));
        const StrikeSeries& puts = picture.series[1];
        QCOMPARE(puts.change[1], 65 * 119'065.0);
        QCOMPARE(puts.anchor[1], 4'552'925.0);
        QCOMPARE(formatPercentChange(puts.ratio[1]), QStringLiteral("+170.0%"));
        QCOMPARE(puts.change[0], 6500.0);
        QVERIFY(isMissing(puts.ratio[0])); // of nothing
        QVERIFY(isMissing(puts.change[2]) && puts.isNew[2] == 0);
        QVERIFY(isMissing(puts.change[3]) && puts.isNew[3] == 1); // not listed: new, not changed
        QCOMPARE(picture.series[0].change[1], -65.0);
        QCOMPARE(picture.shown(puts)[1], 65 * 119'065.0);
        // The new strike's level is in view.
        QCOMPARE(valueRange(picture, {23350, 23450}).upper, 65 * 50.0);
    }

    void contractsDivideByTheLot() {
        Scene scene = changed();
        scene.units.contracts = true;
        const StrikePicture picture = strikePicture(scene, viewOf(Quantity::Oi, ChangeMode::Change));
        QCOMPARE(picture.series[1].values[1], 189'110.0);
        QCOMPARE(picture.series[1].change[1], 119'065.0);
        QVERIFY(valueAxisTitle(picture).contains(QStringLiteral("contracts")));
        // Greeks and exposure have no contracts.
        QVERIFY(!strikePicture(scene, viewOf(Quantity::GammaExposure)).contracts);
    }

    void theReadOutNamesTheBase() {
        Scene scene = changed();
        scene.units.contracts = true;
        const auto lines =
            strikeReadOut(strikePicture(scene, viewOf(Quantity::Oi, ChangeMode::PerCent)), 23200);
        QCOMPARE(lines[0],
                 (ReadOutLine{QStringLiteral("23,200"), QStringLiteral("Call"), QStringLiteral("Put")}));
        QCOMPARE(lines[1][2], QStringLiteral("1.89L"));
        QCOMPARE(lines[2][2], QStringLiteral("70,045"));
        QCOMPARE(lines[3][2], QStringLiteral("+1.19L"));
        QCOMPARE(lines[4][2], QStringLiteral("+170.0%"));
    }

    void aVolatilityChangesInVolPoints() {
        Scene scene = whole();
        scene.reference.frame =
            fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_frame->bucket - minutes{60});
        scene.reference.name = QStringLiteral("12 buckets before, Tue 18 Aug 11:00–11:05");
        const StrikePicture picture = strikePicture(scene, viewOf(Quantity::Iv, ChangeMode::Change));
        const auto lines = strikeReadOut(strikePicture(scene, viewOf(Quantity::Iv)), 24200);
        QVERIFY(valueAxisTitle(picture).contains(QStringLiteral("vol points")));
        QVERIFY(lines[1][1].contains(QStringLiteral(" vp)")));
        QVERIFY(strikeTitle(picture).contains(QStringLiteral("12 buckets before")));
    }

    void withoutAnAnchorThereIsAReason() {
        Scene scene = changed();
        scene.reference.frame = nullptr;
        QVERIFY(strikePicture(scene, viewOf(Quantity::Oi, ChangeMode::Change))
                    .notice.contains(QStringLiteral("is being loaded")));
        scene.reference.refusal = QStringLiteral("There is no earlier session.");
        QCOMPARE(strikePicture(scene, viewOf(Quantity::Oi, ChangeMode::Change)).notice,
                 scene.reference.refusal);
        QVERIFY(strikePicture(scene, viewOf(Quantity::Oi)).notice.isEmpty());
    }

    void aLostAnchorIsSaid() {
        Scene scene = whole();
        auto anchor = std::make_shared<ChainFrame>(*m_frame);
        for (Chain& chain : anchor->chains)
            for (const Column column : {Column::CallOi, Column::PutOi})
                std::ranges::fill(chain.column(column), 0.0);
        scene.reference.frame = anchor;
        scene.reference.name = QStringLiteral("day open");
        QVERIFY(strikePicture(scene, viewOf(Quantity::Oi))
                    .notes.join(u' ')
                    .contains(QStringLiteral("the anchor has no open interest")));
    }

    void theGhostIsForLevelsOnly() {
        QVERIFY(strikePicture(changed(), viewOf(Quantity::Oi)).ghost);
        QVERIFY(!strikePicture(changed(), viewOf(Quantity::Iv)).ghost);
        QVERIFY(!strikePicture(changed(), viewOf(Quantity::Oi, ChangeMode::Change)).ghost);
    }

    // ---- two moments ----

    void onePinnedMomentIsComparedWithTheOneOnScreen() {
        Scene scene = whole();
        scene.b.frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_frame->bucket + minutes{60});
        scene.b.name = QStringLiteral("B");
        const StrikePicture picture = strikePicture(scene, viewOf(Quantity::Iv));
        QVERIFY(picture.pair);
        QCOMPARE(picture.nameA, QStringLiteral("Tue 18 Aug 12:00–12:05"));
        QCOMPARE(picture.nameB, QStringLiteral("Tue 18 Aug 13:00–13:05"));
        // The made-up IV rises by 1e-5 a minute.
        QVERIFY(std::abs(picture.series[0].difference[60] - 0.06) < 1e-9);
        QCOMPARE(picture.strip, StripKind::Difference);
    }

    void curvesOverMoneynessAreComparedWhereTheyLieOverEachOther() {
        Scene scene = whole();
        auto b = std::make_shared<ChainFrame>(*m_frame);
        for (Chain& chain : b->chains) // everything 1 % higher, the smile moves along
            for (double& strike : chain.strikes())
                strike *= 1.01;
        for (Chain& chain : b->chains)
            for (double& spot : chain.column(Column::Underlying))
                spot *= 1.01;
        scene.b.frame = b;
        PaneView view = viewOf(Quantity::Iv);
        view.x = XAxis::Delta;
        const StrikePicture picture = strikePicture(scene, view);
        const StrikeSeries& calls = picture.series[2];
        for (std::size_t i = 0; i < calls.difference.size(); ++i)
            if (!isMissing(calls.difference[i]))
                QVERIFY(std::abs(calls.difference[i]) < 1e-9);
    }

    // ---- places ----

    void placesAreThoseOfTheReference() {
        ChainFigures figures;
        figures.forward = {25047.991};
        figures.atmIv = {0.12};
        figures.years = 7 / 365.0;
        Chain chain(m_expiries[1], 3);
        std::ranges::copy(std::vector<double>{24500, 25000, 25500}, chain.strikes().begin());
        std::ranges::copy(std::vector<double>{0.9, 0.549229, missing},
                          chain.column(Column::CallDelta).begin());
        std::ranges::copy(std::vector<double>{missing, -0.450771, -0.87},
                          chain.column(Column::PutDelta).begin());
        QCOMPARE(strikePlaces(chain, figures, XAxis::Strike).x[1], 25000.0);
        QVERIFY(std::abs(strikePlaces(chain, figures, XAxis::OverForward).x[1] - 0.998084) < 1e-6);
        QVERIFY(std::abs(strikePlaces(chain, figures, XAxis::Standardised).x[1] + 0.115406) < 1e-5);
        const auto deltas = strikePlaces(chain, figures, XAxis::Delta).x;
        QCOMPARE(deltas[1], 0.549229);
        QVERIFY(std::abs(deltas[2] - 0.13) < 1e-12); // the put's plus one
        const StrikeScale scale(chain.strikes(), deltas);
        QVERIFY(std::abs(scale.strikeAt(scale.xOf(25200)) - 25200) < 1e-6);
        QCOMPARE(StrikeScale().xOf(123), 123.0);
    }

    void aPlaceThatCannotBeToldIsRefused() {
        Scene scene = changed(); // has no IV
        PaneView view = viewOf(Quantity::Oi);
        view.x = XAxis::OverForward;
        const StrikePicture picture = strikePicture(scene, view);
        QVERIFY(picture.notice.contains(QStringLiteral("22 Sep")));
        QVERIFY(picture.notice.contains(QStringLiteral("IV on both sides")));
    }

    // ---- exposure, smile, marks ----

    void theSignIsThatOfTheScenario() {
        PaneView view = viewOf(Quantity::GammaExposure);
        const auto signs = [&](ExposureSign sign) {
            view.sign = sign;
            const StrikePicture picture = strikePicture(whole(), view);
            return std::pair{picture.series[2].values[60] > 0, picture.series[3].values[60] > 0};
        };
        QCOMPARE(signs(ExposureSign::Unsigned), std::pair(true, true));
        QCOMPARE(signs(ExposureSign::Naive), std::pair(true, false));
        QCOMPARE(signs(ExposureSign::ShortBoth), std::pair(false, false));
        view.sign = ExposureSign::Naive;
        QVERIFY(strikeTitle(strikePicture(whole(), view))
                    .contains(QStringLiteral("dealers long calls, short puts")));
    }

    void theExposureIsThatOfTheReference() {
        const Date expiry{2026y / August / 25};
        auto frame = smallFrame(expiry, m_frame->bucket, {25000});
        set(*frame, Column::Underlying, {25000});
        set(*frame, Column::CallGamma, {0.000952934});
        set(*frame, Column::CallOi, {100'000});
        const StrikePicture picture = strikePicture(sceneOf(frame), viewOf(Quantity::GammaExposure));
        QVERIFY(std::abs(picture.series[0].values[0] / 1e7 - 59.558) < 1e-3);
        QCOMPARE(levelText(picture, picture.series[0].values[0]), QStringLiteral("59.6Cr ₹/1%"));
    }

    void theJoinedSmileTakesWhatIsOutOfTheMoney() {
        PaneView view = viewOf(Quantity::Iv);
        view.joined = true;
        const StrikePicture picture = strikePicture(whole(), view);
        QCOMPARE(picture.series.size(), std::size_t(3));
        const StrikeSeries& smile = picture.series[1];
        const Chain& chain = m_frame->chains[1];
        QCOMPARE(smile.values[40], 100 * chain.column(Column::PutIv)[40]);
        QCOMPARE(smile.values[80], 100 * chain.column(Column::CallIv)[80]);
    }

    void theGapOfTheVolatilitiesIsCallLessPut() {
        const StrikePicture picture = pictureOf(Quantity::Iv);
        QCOMPARE(picture.strip, StripKind::IvGap);
        QVERIFY(std::abs(picture.stripSeries[1].values[60] + 0.4) < 1e-9);
        QVERIFY(isMissing(picture.stripSeries[1].values[2]));
        QCOMPARE(pictureOf(Quantity::Oi).strip, StripKind::None);
    }

    void marksAreThoseOfTheFirstExpiry() {
        Scene scene = whole();
        scene.expiries = {m_expiries[1]};
        const StrikePicture picture = strikePicture(scene, viewOf(Quantity::Oi));
        QCOMPARE(picture.marks.front().text, QStringLiteral("Spot 24,212.80"));
        const double sigma = picture.figures[0].expectedMove.oneSigma;
        QCOMPARE(picture.marks.back().strike, std::round(24212.8 + sigma));
        QCOMPARE(picture.atm, picture.figures[0].atmStrike.value);
    }

    // ---- table and why ----

    void theTableHasAColumnForEveryNumber() {
        const StrikePicture picture = strikePicture(changed(), viewOf(Quantity::Oi, ChangeMode::Change));
        const PaneTable table = strikeTable(picture, {23150, 23450});
        QStringList keys;
        for (const TableColumn& column : table.columns)
            keys << column.key;
        QCOMPARE(keys.join(u' '),
                 QStringLiteral("strike call_oi call_oi_anchor call_oi_change call_oi_percent put_oi "
                                "put_oi_anchor put_oi_change put_oi_percent"));
        QCOMPARE(table.rows.size(), std::size_t(3));
        QCOMPARE(table.rows[0][7].value, 65 * 119'065.0);
        QCOMPARE(table.rows[2][7].text, QStringLiteral("–"));
        QCOMPARE(table.markedRow, 1);
        QCOMPARE(strikeTable(strikePicture(whole(), viewOf(Quantity::Iv)), {24200, 24200}).columns[2].key,
                 QStringLiteral("2026-08-18_put_iv"));
    }

    void theTableHoldsStorageUnits() {
        Scene scene = changed();
        scene.units.contracts = true;
        const PaneTable table = strikeTable(strikePicture(scene, viewOf(Quantity::Oi)), {23200, 23200});
        QCOMPARE(table.rows[0][5].text, QStringLiteral("1.89L")); // contracts on screen
        QCOMPARE(table.rows[0][5].value, 65 * 189'110.0);         // units in files
        QCOMPARE(table.columns[5].title, QStringLiteral("Put OI (contracts)"));
    }

    void whySaysWhereANumberComesFrom() {
        const Scene scene = changed();
        const StrikePicture picture = strikePicture(scene, viewOf(Quantity::Oi, ChangeMode::PerCent));
        const Why golden = strikeWhy(scene, picture, picture.series[1], 23200);
        QCOMPARE(golden.value, QStringLiteral("+170.0%"));
        QCOMPARE(golden.anchor, scene.reference.name);
        QVERIFY(golden.refusal.isEmpty());
        QVERIFY(strikeWhy(scene, picture, picture.series[1], 23100).refusal.contains(QStringLiteral("is 0")));
        QVERIFY(strikeWhy(scene, picture, picture.series[1], 23400)
                    .refusal.contains(QStringLiteral("new strike")));
        QVERIFY(golden.asOf.contains(QStringLiteral("made_up")));
    }

    void theGapIsTheMostFrequentOneNearTheMoney() {
        const std::vector<double> mixed{20000, 20500, 21000, 21500, 21600, 21700, 21800, 22000, 22500};
        QCOMPARE(strikeGap(mixed, missing), 500.0);
        std::vector<double> wings;
        for (double strike = 10000; strike < 20000; strike += 500)
            wings.push_back(strike);
        for (double strike = 20000; strike <= 26000; strike += 100)
            wings.push_back(strike);
        QCOMPARE(strikeGap(wings, 23000), 100.0);
        QVERIFY(isMissing(strikeGap(std::vector<double>{100}, 100)));
    }

    void opensAroundTheMoney() {
        const StrikePicture picture = pictureOf(Quantity::Iv);
        const StrikeRange home = homeRange(picture), full = fullRange(picture);
        QVERIFY(home.lower > full.lower && home.upper < full.upper);
        QVERIFY(home.lower < picture.underlying && picture.underlying < home.upper);
        QCOMPARE(home.upper - home.lower, 2 * 25 * 50.0);
    }

    void valuesOfALevelStartAtZero() {
        const StrikePicture oi = pictureOf(Quantity::Oi);
        QCOMPARE(valueRange(oi, {24000, 24400}).lower, 0.0);
        QCOMPARE(valueRange(oi, {24000, 24400}).upper, 4'400'000.0);
        const StrikePicture iv = pictureOf(Quantity::Iv);
        QVERIFY(valueRange(iv, {24000, 24400}).lower > 5);
        QVERIFY(isMissing(valueRange(iv, {1, 2}).lower));
    }

    void writesTicksAsShortAsTheyAreClear() {
        QCOMPARE(tickText(Quantity::Iv, 12, 2), QStringLiteral("12"));
        QCOMPARE(tickText(Quantity::Iv, 12.5, 0.5), QStringLiteral("12.5"));
        QCOMPARE(tickText(Quantity::Iv, 12.5, 2.5), QStringLiteral("12.5"));
        QCOMPARE(tickText(Quantity::Delta, 0.25, 0.25), QStringLiteral("0.25"));
        QCOMPARE(tickText(Quantity::Delta, -0.6, 0.2), QStringLiteral("-0.6"));
        QCOMPARE(tickText(Quantity::Oi, 0, 500'000), QStringLiteral("0"));
        QCOMPARE(tickText(Quantity::Oi, 2'500'000, 500'000), QStringLiteral("25L"));
        QCOMPARE(tickText(Quantity::Oi, 12'500'000, 2'500'000), QStringLiteral("1.25Cr"));
        QCOMPARE(tickText(Quantity::Volume, 50'000, 10'000), QStringLiteral("50,000"));
    }
};

QTEST_GUILESS_MAIN(TestStrikePicture)
#include "tst_strike_picture.moc"
