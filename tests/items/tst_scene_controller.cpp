#include "models/domain/market_files.h"
#include "models/items/playback.h"
#include "models/items/scene_controller.h"
#include "tests/items/fake_source.h"

#include <QSignalSpy>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date monday = FakeSource::sessionDates()[0];
const Date tuesday = FakeSource::sessionDates()[1];

UtcTime at(Date day, int hour, int minute) {
    return fromIst(day, hours{hour} + minutes{minute});
}

// A window's controllers on the made-up market.
struct Desk {
    explicit Desk(bool remembers = false, const ChainWish& wish = {QStringLiteral("NIFTY")})
        : controller(wish)
        , scenes(controller, std::make_shared<const MarketTables>(builtInMarketTables())) {
        controller.setPollInterval(hours{1});
        controller.setRepository(
            remembers ? std::make_shared<StrikeRepository>(std::make_unique<FakeSource>(control))
                      : forgetfulRepository(control));
    }
    const Scene& scene() const { return scenes.scene(); }

    std::shared_ptr<FakeSource::Control> control = std::make_shared<FakeSource::Control>();
    ChainController controller;
    SceneController scenes;
};

} // namespace

class TestSceneController : public QObject {
    Q_OBJECT

private slots:
    void theAnchorIsThePreviousClose() {
        Desk desk;
        QTRY_VERIFY(desk.scene().reference.frame);
        QCOMPARE(desk.scene().reference.frame->bucket, at(monday, 15, 35));
        QCOMPARE(desk.scene().reference.name, QStringLiteral("previous close, Mon 17 Aug 15:35–15:40"));
        QVERIFY(!desk.scene().a.isWanted() && !desk.scene().b.isWanted());
    }

    void theFirstSessionHasNoPreviousCloseAndSaysSo() {
        Desk desk(false, {QStringLiteral("NIFTY"), Timeframe::Min5, {}, at(monday, 12, 0)});
        QTRY_VERIFY(!desk.scene().reference.refusal.isEmpty());
        QVERIFY(!desk.scene().reference.frame);
        QVERIFY(desk.scene().reference.isWanted());
    }

    void everyAnchorFindsItsMoment() {
        Desk desk;
        QTRY_VERIFY(desk.controller.isSettled());
        desk.scenes.setAnchor({AnchorKind::DayOpen});
        QTRY_VERIFY(desk.scene().reference.frame);
        QCOMPARE(desk.scene().reference.frame->bucket, at(tuesday, 9, 15));
        desk.scenes.setAnchor({AnchorKind::Back, 3});
        QTRY_VERIFY(desk.scene().reference.frame);
        QCOMPARE(desk.scene().reference.frame->bucket, at(tuesday, 15, 20));
        desk.scenes.setAnchor({AnchorKind::Back, 500});
        QCOMPARE(desk.scene().reference.refusal,
                 QStringLiteral("This session has only 76 buckets before this one."));
        desk.scenes.setAnchor({AnchorKind::MomentA});
        QVERIFY(!desk.scene().reference.refusal.isEmpty());
        desk.scenes.pin(false, at(tuesday, 11, 2));
        QTRY_VERIFY(desk.scene().reference.frame);
        QCOMPARE(desk.scene().reference.frame->bucket, at(tuesday, 11, 0));
        QCOMPARE(desk.scene().a.frame->bucket, at(tuesday, 11, 0));
    }

    void anAnchorThatIsNeverAWrongOne() {
        // While the anchor of another moment is on its way, none is shown rather than the one before.
        Desk desk;
        desk.scenes.setAnchor({AnchorKind::Back, 1});
        QTRY_VERIFY(desk.scene().reference.frame);
        desk.control->held = true;
        desk.scenes.setAnchor({AnchorKind::Back, 2});
        QVERIFY(!desk.scene().reference.frame && desk.scene().reference.refusal.isEmpty());
        desk.control->release();
        QTRY_VERIFY(desk.scene().reference.frame);
        QCOMPARE(desk.scene().reference.frame->bucket, at(tuesday, 15, 25));
    }

    void twoMomentsArePinnedSwappedAndTakenAway() {
        Desk desk;
        desk.scenes.pin(false, at(tuesday, 10, 0));
        desk.scenes.pin(true, at(monday, 11, 0));
        QTRY_VERIFY(desk.scene().a.frame && desk.scene().b.frame);
        QCOMPARE(desk.scene().a.name, QStringLiteral("A: Tue 18 Aug 10:00–10:05"));
        desk.scenes.swapMoments();
        QTRY_VERIFY(desk.scene().a.frame && desk.scene().a.frame->bucket == at(monday, 11, 0));
        QCOMPARE(desk.scene().b.bucket, std::optional(at(tuesday, 10, 0)));
        desk.scenes.pin(true, {});
        QVERIFY(!desk.scene().b.isWanted());
    }

    void aMomentThatCannotBeReadSaysWhy() {
        Desk desk;
        QTRY_VERIFY(desk.controller.isSettled());
        desk.control->error = Error{ErrorCode::Timeout, QStringLiteral("It took too long."), {}};
        desk.scenes.pin(false, at(tuesday, 10, 0));
        QTRY_COMPARE(desk.scene().a.refusal, QStringLiteral("It took too long."));
    }

    void sessionsAreLoadedOnlyWhereAPaneWantsThem() {
        Desk desk;
        QTRY_VERIFY(desk.scene().reference.frame);
        QVERIFY(!desk.scene().session);
        QCOMPARE(int(desk.control->sessionsAsked), 0);
        desk.scenes.want(true, 1);
        QTRY_VERIFY(desk.scene().session && desk.scene().earlier.size() == 1);
        QCOMPARE(desk.scene().session->size(), std::size_t(77));
        QCOMPARE(istDate(desk.scene().earlier.front()->front()->bucket), monday);
        desk.scenes.want(false, 0);
        QVERIFY(!desk.scene().session && desk.scene().earlier.empty());
    }

    void theSessionFollowsTheSymbolAndTheTimeframe() {
        Desk desk;
        desk.scenes.want(true, 0);
        QTRY_VERIFY(desk.scene().session);
        desk.controller.setTimeframe(Timeframe::Min15);
        QTRY_VERIFY(desk.scene().session && desk.scene().session->size() == 26);
        desk.controller.setSymbol(QStringLiteral("BANKNIFTY"));
        QTRY_VERIFY(desk.scene().session && desk.scene().symbol == QStringLiteral("BANKNIFTY") &&
                    desk.scene().session->front()->symbol == desk.scene().symbol);
    }

    void whatComesLiveJoinsTheSession() {
        Desk desk;
        desk.scenes.want(true, 0);
        QTRY_VERIFY(desk.scene().session);
        const ChainSessionPtr before = desk.scene().session;
        desk.control->newerBuckets = {at(tuesday, 15, 40)};
        desk.controller.retry();
        QTRY_COMPARE(desk.scene().frame->bucket, at(tuesday, 15, 40));
        QCOMPARE(desk.scene().session->size(), before->size() + 1);
        QCOMPARE(desk.scene().session->back(), desk.scene().frame);
        QCOMPARE(before->size(), std::size_t(77)); // shared with panes: never changed in place
        QCOMPARE(int(desk.control->sessionsAsked), 1);
    }

    void scrubbingALoadedSessionAsksForNothing() {
        Desk desk(true);
        desk.scenes.want(true, 0);
        QTRY_VERIFY(desk.scene().session && desk.scene().reference.frame);
        const int asked = desk.control->chainsAsked + desk.control->sessionsAsked;
        for (const int minute : {0, 5, 10, 15, 20, 25, 30}) {
            desk.controller.setMoment(at(tuesday, 11, minute));
            QTRY_COMPARE(desk.scene().frame->bucket, at(tuesday, 11, minute));
        }
        QCOMPARE(desk.control->chainsAsked + desk.control->sessionsAsked, asked);
    }

    void nothingToDrawIsNothingSaid() {
        Desk desk;
        QTRY_VERIFY(desk.scene().reference.frame);
        const QSignalSpy scenes(&desk.scenes, &SceneController::sceneChanged);
        emit desk.controller.freshnessChanged();
        emit desk.controller.listsChanged();
        QCOMPARE(scenes.count(), 0);
        desk.scenes.setUnits({true});
        QCOMPARE(scenes.count(), 1);
    }

    void contractsAreUnitsOverTheLotOfTheDay() {
        Desk desk;
        QTRY_VERIFY(desk.scene().frame);
        QCOMPARE(desk.scene().divisor(FakeSource::expiryDates()[0]), 1);
        desk.scenes.setUnits({true});
        QCOMPARE(desk.scene().divisor(FakeSource::expiryDates()[0]), 65); // NIFTY from January 2026 on
    }

    void playingGoesFromTheOpenToTheEnd() {
        Desk desk(true);
        desk.scenes.want(true, 0);
        QTRY_VERIFY(desk.scene().session);
        Playback playback(desk.controller);
        const QSignalSpy playing(&playback, &Playback::playingChanged);
        playback.setSpeed(60);
        playback.toggle(); // from the end: it starts at the open
        QCOMPARE(desk.controller.bucket(), std::optional(at(tuesday, 9, 15)));
        QTRY_VERIFY(*desk.controller.bucket() > at(tuesday, 9, 30));
        playback.pause();
        const auto paused = desk.controller.bucket();
        QTest::qWait(60);
        QCOMPARE(desk.controller.bucket(), paused);
        desk.controller.setMoment(at(tuesday, 15, 25));
        QTRY_VERIFY(desk.controller.isSettled());
        playback.toggle();
        QTRY_VERIFY(!playback.isPlaying());
        QCOMPARE(desk.controller.bucket(), std::optional(at(tuesday, 15, 35)));
        QCOMPARE(playing.count(), 4);
    }
};

QTEST_GUILESS_MAIN(TestSceneController)
#include "tst_scene_controller.moc"
