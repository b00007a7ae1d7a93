#include "models/items/chain_controller.h"
#include "tests/items/fake_source.h"

#include <QSignalSpy>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date monday = FakeSource::sessionDates()[0];
const Date tuesday = FakeSource::sessionDates()[1];

} // namespace

class TestChainController : public QObject {
    Q_OBJECT

    std::shared_ptr<FakeSource::Control> m_control;

    // A controller on the made-up market, its first frame shown.
    std::unique_ptr<ChainController> ready(const ChainWish& wish = {}) {
        auto controller = std::make_unique<ChainController>(wish);
        controller->setPollInterval(hours{1});
        open(*controller);
        [&] { QTRY_VERIFY(controller->isSettled()); }();
        return controller;
    }

    void open(ChainController& controller) { controller.setRepository(forgetfulRepository(m_control)); }

    // On a repository that remembers, and looks again at once.
    std::unique_ptr<ChainController> onMemory() {
        StrikeRepository::Options options;
        options.openSlot = {};
        auto controller = std::make_unique<ChainController>();
        controller->setPollInterval(milliseconds{20});
        controller->setRepository(
            std::make_shared<StrikeRepository>(std::make_unique<FakeSource>(m_control), nullptr, options));
        [&] { QTRY_VERIFY(controller->isSettled()); }();
        return controller;
    }

private slots:
    void init() { m_control = std::make_shared<FakeSource::Control>(); }

    void aLostDatabaseIsSaidWhileMemoryAnswers() {
        const auto controller = onMemory();
        const ChainFramePtr shown = controller->frame();
        m_control->error = Error{ErrorCode::Unavailable, QStringLiteral("gone"), {}};
        QTRY_VERIFY(controller->failure());
        const UtcTime since = controller->failure()->since;
        for (int i = 0; i < 20; ++i) { // polls go on, and memory answers each
            QTest::qWait(10);
            QVERIFY(controller->failure());
        }
        QCOMPARE(controller->failure()->since, since);
        QCOMPARE(controller->state(), ChainController::State::Ready);
        QCOMPARE(controller->frame(), shown);
        m_control->error.reset();
        QTRY_VERIFY(!controller->failure());
    }

    void whatChangedLateIsShownByItself() {
        const auto controller = onMemory();
        m_control->spots[controller->frame()->bucket] = 25000;
        QTRY_COMPARE(controller->frame()->chains.front().column(Column::Underlying)[0], 25000.0);
        QVERIFY(controller->freshness().age() < seconds{10});
    }

    void startsThenShowsTheNewestBucketOfTheFirstSymbol() {
        ChainController controller;
        QCOMPARE(controller.state(), ChainController::State::Starting);
        QVERIFY(!controller.isSettled());
        open(controller);
        QCOMPARE(controller.state(), ChainController::State::Loading);
        QTRY_VERIFY(controller.isSettled());
        QCOMPARE(controller.state(), ChainController::State::Ready);
        QCOMPARE(controller.symbol(), QStringLiteral("BANKNIFTY"));
        QVERIFY(controller.isLive());
        QCOMPARE(controller.frame()->bucket, fromIst(tuesday, hours{15} + minutes{35}));
        QCOMPARE(controller.session(), std::optional(tuesday));
        QCOMPARE(controller.sessions(), FakeSource::sessionDates());
        QCOMPARE(controller.buckets().size(), std::size_t(77));
        QCOMPARE(controller.expiries(), std::vector<Date>{FakeSource::expiryDates()[0]});
    }

    void prefersTheSymbolItIsToldTo() {
        const auto c = ready({{}, Timeframe::Min5, {}, {}, {"SENSEX", "NIFTY", "BANKNIFTY"}});
        QCOMPARE(c->symbol(), QStringLiteral("NIFTY"));
    }

    void grantsTheOpeningWish() {
        const UtcTime noon = fromIst(monday, hours{12} + minutes{2});
        const auto c = ready({QStringLiteral("NIFTY"),
                              Timeframe::Min15,
                              {FakeSource::expiryDates()[2], FakeSource::expiryDates()[1]},
                              noon});
        QCOMPARE(c->frame()->symbol, QStringLiteral("NIFTY"));
        QCOMPARE(c->frame()->bucket, fromIst(monday, hours{12}));
        QCOMPARE(c->session(), std::optional(monday));
        QCOMPARE(c->expiries(), (std::vector{FakeSource::expiryDates()[1], FakeSource::expiryDates()[2]}));
        QVERIFY(!c->unmetWish());
    }

    void saysWhichWishedExpiryIsNotListed() {
        const auto c = ready({QStringLiteral("NIFTY"), Timeframe::Min5, {tuesday + days{1}}, {}});
        QVERIFY(c->unmetWish());
        QVERIFY(c->unmetWish()->message.contains(QStringLiteral("19 Aug 2026")));
        QVERIFY(c->unmetWish()->message.contains(QStringLiteral("25 Aug 2026")));
        c->setExpiries({FakeSource::expiryDates()[1]});
        QVERIFY(!c->unmetWish());
    }

    void failsOnASymbolThatIsNotThere() {
        const auto c = ready({QStringLiteral("SENSEX")});
        QCOMPARE(c->state(), ChainController::State::Failed);
        QCOMPARE(c->failure()->error.code, ErrorCode::NotFound);
        QVERIFY(c->failure()->error.message.contains(QStringLiteral("BANKNIFTY, NIFTY")));
        c->setSymbol(QStringLiteral("NIFTY"));
        QTRY_COMPARE(c->state(), ChainController::State::Ready);
    }

    void anEmptyDatabaseIsEmptyNotFailedAndIsLookedAtAgain() {
        m_control->empty = true;
        const auto c = ready();
        QCOMPARE(c->state(), ChainController::State::Empty);
        QVERIFY(!c->failure());
        m_control->empty = false;
        c->setPollInterval(milliseconds{5});
        QTRY_COMPARE(c->state(), ChainController::State::Ready);
    }

    void keepsTheOldFrameUntilTheNewOneComes() {
        const auto c = ready();
        const ChainFramePtr before = c->frame();
        QSignalSpy busy(c.get(), &ChainController::busyChanged);
        m_control->held = true;
        c->setSymbol(QStringLiteral("NIFTY"));
        QTest::qWait(20);
        QVERIFY(c->isBusy());
        QCOMPARE(c->frame(), before);
        m_control->release();
        QTRY_COMPARE(c->frame()->symbol, QStringLiteral("NIFTY"));
        QVERIFY(!c->isBusy());
        QCOMPARE(busy.size(), 2);
    }

    void newestQuestionWinsWhateverOrderAnswersComeIn() {
        const auto c = ready({QStringLiteral("NIFTY")});
        m_control->held = true;
        for (const int minute : {20, 25, 30})
            c->setMoment(fromIst(tuesday, hours{10} + minutes{minute}));
        m_control->releaseNewestFirst();
        QTRY_VERIFY(!c->isBusy());
        QTest::qWait(20);
        QCOMPARE(c->frame()->bucket, fromIst(tuesday, hours{10} + minutes{30}));
    }

    void followsTheNewestBucketWhileLiveAndHearsOfItElsewhere() {
        const auto c = ready({QStringLiteral("NIFTY")});
        c->setPollInterval(milliseconds{5});
        const UtcTime next = fromIst(tuesday, hours{15} + minutes{40});
        m_control->newerBuckets.push_back(next);
        QSignalSpy busy(c.get(), &ChainController::busyChanged);
        QTRY_COMPARE(c->frame()->bucket, next);
        QCOMPARE(c->buckets().back(), next);
        QCOMPARE(busy.size(), 0); // a poll is quiet

        c->goToOpen();
        QTRY_COMPARE(c->frame()->bucket, fromIst(tuesday, hours{9} + minutes{15}));
        m_control->newerBuckets.push_back(next + minutes{5});
        QTRY_COMPARE(c->newest(), std::optional(next + minutes{5}));
        QCOMPARE(c->buckets().back(), next + minutes{5});
        QCOMPARE(c->frame()->bucket, fromIst(tuesday, hours{9} + minutes{15}));
        c->goLive();
        QTRY_COMPARE(c->frame()->bucket, next + minutes{5});
    }

    void aPollWaitsForTheAnswerBeforeIt() {
        const auto c = ready();
        m_control->held = true;
        const int asked = m_control->chainsAsked;
        c->setPollInterval(milliseconds{2});
        QTest::qWait(60);
        QCOMPARE(m_control->chainsAsked, asked + 1);
    }

    void anErrorKeepsTheFrameAndSaysSinceWhenUntilItIsOver() {
        const auto c = ready({QStringLiteral("NIFTY")});
        const ChainFramePtr before = c->frame();
        QSignalSpy lost(c.get(), &ChainController::connectionLost);
        m_control->error = Error{ErrorCode::Unavailable, QStringLiteral("The connection was lost."), {}};
        c->setPollInterval(milliseconds{5});
        QTRY_VERIFY(c->failure());
        const UtcTime since = c->failure()->since;
        QCOMPARE(c->state(), ChainController::State::Ready);
        QCOMPARE(c->frame(), before);
        QTRY_VERIFY(lost.size() > 1);
        QCOMPARE(c->failure()->since, since);
        m_control->error.reset();
        QTRY_VERIFY(!c->failure());
    }

    void aLostConnectionIsTriedAgainAlsoWhenNotLive() {
        const auto c = ready({QStringLiteral("NIFTY"), Timeframe::Min5, {}, fromIst(monday, hours{11})});
        m_control->error = Error{ErrorCode::Unavailable, QStringLiteral("The connection was lost."), {}};
        c->stepBucket(1);
        QTRY_VERIFY(c->failure());
        m_control->error.reset();
        c->setPollInterval(milliseconds{5});
        QTRY_VERIFY(!c->failure());
        QCOMPARE(c->frame()->bucket, fromIst(monday, hours{11} + minutes{5}));
    }

    void retryAsksAgain() {
        m_control->error = Error{ErrorCode::Timeout, QStringLiteral("Too slow."), {}};
        const auto c = ready({QStringLiteral("NIFTY")});
        QCOMPARE(c->state(), ChainController::State::Failed);
        m_control->error.reset();
        c->retry();
        QVERIFY(c->isBusy());
        QTRY_COMPARE(c->state(), ChainController::State::Ready);
    }

    void aFailedStartCanBeStartedAgain() {
        ChainController controller;
        QSignalSpy asked(&controller, &ChainController::startRequested);
        controller.failStart(Error{ErrorCode::Unavailable, QStringLiteral("No server."), {}});
        QCOMPARE(controller.state(), ChainController::State::Failed);
        QVERIFY(controller.isSettled());
        controller.retry();
        QCOMPARE(asked.size(), 1);
        controller.showStarting(QStringLiteral("Starting the server"));
        QCOMPARE(controller.state(), ChainController::State::Starting);
    }

    void stepsThroughBucketsAndOverTheEdgesOfASession() {
        const auto c =
            ready({QStringLiteral("NIFTY"), Timeframe::Min5, {}, fromIst(monday, hours{15} + minutes{30})});
        c->stepBucket(1);
        QCOMPARE(c->bucket(), std::optional(fromIst(monday, hours{15} + minutes{35})));
        c->stepBucket(1);
        QTRY_COMPARE(c->bucket(), std::optional(fromIst(tuesday, hours{9} + minutes{15})));
        QTRY_VERIFY(c->isSettled());
        c->stepBucket(-1);
        QTRY_COMPARE(c->bucket(), std::optional(fromIst(monday, hours{15} + minutes{35})));
        QTRY_VERIFY(c->isSettled());
        c->goToOpen();
        QTRY_VERIFY(c->isSettled());
        c->stepBucket(-1);
        QCOMPARE(c->bucket(), std::optional(fromIst(monday, hours{9} + minutes{15})));
    }

    void stepsPastTheNewestBucketIntoLive() {
        const auto c =
            ready({QStringLiteral("NIFTY"), Timeframe::Min5, {}, fromIst(tuesday, hours{15} + minutes{35})});
        QVERIFY(!c->isLive());
        c->stepBucket(1);
        QVERIFY(c->isLive());
    }

    void anotherSessionKeepsTheTimeOfDay() {
        const auto c =
            ready({QStringLiteral("NIFTY"), Timeframe::Min5, {}, fromIst(tuesday, hours{13} + minutes{10})});
        c->stepSession(-1);
        QTRY_COMPARE(c->bucket(), std::optional(fromIst(monday, hours{13} + minutes{10})));
        QTRY_COMPARE(c->session(), std::optional(monday));
    }

    void anotherTimeframeKeepsTheMoment() {
        const auto c =
            ready({QStringLiteral("NIFTY"), Timeframe::Min1, {}, fromIst(tuesday, hours{12} + minutes{7})});
        c->setTimeframe(Timeframe::Min5);
        QTRY_COMPARE(c->frame()->bucket, fromIst(tuesday, hours{12} + minutes{5}));
        QTRY_COMPARE(c->buckets().size(), std::size_t(77));
        c->setTimeframe(Timeframe::Min1);
        QTRY_COMPARE(c->frame()->bucket, fromIst(tuesday, hours{12} + minutes{7}));
    }

    void expiriesAreSteppedToggledAndNeverNone() {
        const auto c = ready({QStringLiteral("NIFTY")});
        const auto all = FakeSource::expiryDates();
        const int asked = m_control->chainsAsked;
        c->stepExpiry(1);
        QCOMPARE(c->expiries(), std::vector{all[1]});
        c->toggleExpiry(all[0]);
        QCOMPARE(c->expiries(), (std::vector{all[0], all[1]}));
        c->toggleExpiry(all[0]);
        c->toggleExpiry(all[1]);
        QCOMPARE(c->expiries(), std::vector{all[1]});
        c->stepExpiry(5);
        QCOMPARE(c->expiries(), std::vector{all[2]});
        QCOMPARE(m_control->chainsAsked, asked); // all of it is in the frame already
    }

    void diesWhileAnswersAreUnderWay() {
        m_control->held = true;
        {
            ChainController controller;
            open(controller);
        }
        m_control->release();
        QTest::qWait(10);
    }
};

QTEST_GUILESS_MAIN(TestChainController)
#include "tst_chain_controller.moc"
