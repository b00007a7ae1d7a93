#include "tests/doctor/feed.h"

#include <QTest>

#include <cmath>

using namespace strikescope;

namespace {

// The verdict with the evidence, so that a failure shows it.
void expect(const TrapFinding& finding, Verdict verdict, const QString& reading) {
    QVERIFY2(finding.check.verdict == verdict && finding.reading == reading,
             qPrintable(verdictName(finding.check.verdict) + u' ' + finding.reading + u' ' +
                        finding.check.evidence));
    QVERIFY(!finding.check.evidence.isEmpty() && !finding.check.title.isEmpty());
    QCOMPARE(finding.check.remedy.isEmpty(), verdict == Verdict::Pass);
}

const MarketTables& market() {
    return builtInMarketTables();
}

} // namespace

// Each trap of a producer is recognised in rows made for it, a feed without one passes, and too few rows are
// said to be too few.
class TestTrapJudges : public QObject {
    Q_OBJECT

private slots:
    void aFeedAsOursPasses() {
        const TrapSamples feed = Feed().samples();
        expect(judgeOi(feed), Verdict::Pass, QStringLiteral("last"));
        expect(judgeVolume(feed), Verdict::Pass, QStringLiteral("minute"));
        expect(judgeIvScale(feed), Verdict::Pass, QStringLiteral("fraction"));
        expect(judgeMissing(feed), Verdict::Pass, QStringLiteral("null"));
        expect(judgeGreeks(feed, market()), Verdict::Pass,
               QStringLiteral("vega divided once, theta divided once"));
        expect(judgeModel(feed, market()), Verdict::Pass,
               QStringLiteral("rate 10.0 %, expiry 0 min from the exchange's"));
        expect(judgeUnits(feed, market()), Verdict::Pass, QStringLiteral("units"));
        expect(judgeCopies(feed), Verdict::Pass, QStringLiteral("moving"));
    }

    void oiAddedUpOverObservations() {
        expect(judgeOi(Feed().samples([](TrapSide& side, Side) { side.oi *= side.count; })), Verdict::Warn,
               QStringLiteral("sum"));
    }
    void oneObservationAMinuteIsTheLastAndTheSum() {
        expect(judgeOi(Feed().samples([](TrapSide& side, Side) { side.count = 1; })), Verdict::Pass,
               QStringLiteral("last"));
    }
    void oiWithTheSameNumberOfObservationsTellsNothing() {
        expect(judgeOi(Feed().samples([](TrapSide& side, Side) { side.count = 12; })), Verdict::NotRun, {});
    }

    void volumeOfTheDay() {
        TrapSamples feed = Feed().samples();
        for (std::size_t i = 1; i < feed[0].bars.size(); ++i)
            if (feed[0].bars[i].strike == feed[0].bars[i - 1].strike)
                for (std::size_t side : {0u, 1u})
                    feed[0].bars[i].sides[side].volume += feed[0].bars[i - 1].sides[side].volume;
        expect(judgeVolume(feed), Verdict::Warn, QStringLiteral("day"));
        for (TrapBar& bar : feed[0].bars)
            for (TrapSide& side : bar.sides)
                side.volume *= side.count;
        expect(judgeVolume(feed), Verdict::Warn, QStringLiteral("day summed"));
    }

    void ivInPerCent() {
        const TrapSamples feed = Feed().samples([](TrapSide& side, Side) { side.iv *= 100; });
        expect(judgeIvScale(feed), Verdict::Warn, QStringLiteral("per cent"));
        // The other judges know of it.
        expect(judgeGreeks(feed, market()), Verdict::Pass,
               QStringLiteral("vega divided once, theta divided once"));
    }

    void zerosForMissingValues() {
        int n = 0;
        expect(judgeMissing(Feed().samples([&n](TrapSide& side, Side) {
                   if (++n % 10 == 0)
                       side.iv = 0;
               })),
               Verdict::Pass, QStringLiteral("zero"));
        expect(judgeMissing(Feed().samples([&n](TrapSide& side, Side) {
                   if (++n % 13 == 0)
                       side.iv *= 0.5; // half of its observations were 0
               })),
               Verdict::Warn, QStringLiteral("zeros in means"));
    }

    void greeksDividedTwiceOrNever() {
        expect(judgeGreeks(Feed().samples([](TrapSide& side, Side) {
                   side.theta /= 365;
                   side.vega /= 100;
               }),
                           market()),
               Verdict::Warn, QStringLiteral("vega divided twice, theta divided twice"));
        expect(judgeGreeks(Feed().samples([](TrapSide& side, Side) { side.vega *= 100; }), market()),
               Verdict::Warn, QStringLiteral("vega divided never, theta divided once"));
        expect(
            judgeGreeks(Feed().samples([](TrapSide& side, Side) { side.vega = side.theta = 0; }), market()),
            Verdict::NotRun, {});
    }

    // Rate and clock come out although vega is divided twice.
    void rateAndClockOfTheGreeks() {
        Feed feed;
        feed.rate = 0.065;
        feed.expiryOff = std::chrono::minutes(-10); // 15:30 where the exchange says 15:40
        const TrapSamples samples = feed.samples([](TrapSide& side, Side) { side.vega /= 100; });
        expect(judgeModel(samples, market()), Verdict::Pass,
               QStringLiteral("rate 6.5 %, expiry -10 min from the exchange's"));
        feed.expiryOff = std::chrono::hours(8); // midnight
        expect(judgeModel(feed.samples(), market()), Verdict::Warn,
               QStringLiteral("rate 6.5 %, expiry 480 min from the exchange's"));
    }

    void oiInContracts() {
        expect(judgeUnits(Feed().samples([](TrapSide& side, Side) { side.oi /= Feed::lot; }), market()),
               Verdict::Warn, QStringLiteral("contracts"));
        TrapSamples unknown = Feed().samples();
        unknown[0].symbol = QStringLiteral("NOBODYS");
        expect(judgeUnits(unknown, market()), Verdict::NotRun, {});
    }

    void copiesOfOnePage() {
        TrapSamples feed = Feed().samples();
        for (std::size_t i = 1; i < feed[0].bars.size(); ++i)
            if (feed[0].bars[i].strike == feed[0].bars[i - 1].strike)
                feed[0].bars[i].sides = feed[0].bars[i - 1].sides;
        expect(judgeCopies(feed), Verdict::Warn, QStringLiteral("copies"));
    }

    void fewRowsTellNothing() {
        for (const TrapSamples& few : {TrapSamples{}, TrapSamples{{QStringLiteral("NIFTY"), {}, {}}}}) {
            for (const TrapFinding& finding :
                 {judgeOi(few), judgeVolume(few), judgeIvScale(few), judgeMissing(few),
                  judgeGreeks(few, market()), judgeModel(few, market()), judgeUnits(few, market()),
                  judgeCopies(few)})
                expect(finding, Verdict::NotRun, {});
        }
    }
};

QTEST_GUILESS_MAIN(TestTrapJudges)
#include "tst_trap_judges.moc"
