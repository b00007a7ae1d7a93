// What the repository remembers, and when it believes what it remembers: on a made-up source that counts.

#include "tests/items/fake_source.h"

#include <QSignalSpy>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date tuesday = FakeSource::sessionDates()[1];
const UtcTime noon = fromIst(tuesday, hours{12});

ChainQuestion nifty(std::optional<UtcTime> at = noon, Timeframe timeframe = Timeframe::Min5) {
    return {QStringLiteral("NIFTY"), timeframe, at};
}

double spotOf(const ChainAnswer& answer) {
    return answer.frame->chains.front().column(Column::Underlying)[0];
}

} // namespace

class TestStrikeRepository : public QObject {
    Q_OBJECT

    std::shared_ptr<FakeSource::Control> m_control;

    std::unique_ptr<StrikeRepository> repository(const StrikeRepository::Options& options = {}) {
        return std::make_unique<StrikeRepository>(std::make_unique<FakeSource>(m_control), nullptr, options);
    }

    static ChainAnswer answerOf(QFuture<Result<ChainAnswer>> future) {
        const auto answer = future.result();
        [&] { QVERIFY2(answer, answer ? "" : qPrintable(answer.error().message)); }();
        return answer.value_or(ChainAnswer{});
    }

private slots:
    void init() { m_control = std::make_shared<FakeSource::Control>(); }

    void whatWasSeenIsAnsweredFromMemory() {
        const auto r = repository();
        const auto first = answerOf(r->chain(nifty()));
        QCOMPARE(first.freshness.layer, Layer::Database);
        const auto second = answerOf(r->chain(nifty(noon + minutes{4}))); // the same bucket
        QCOMPARE(second.freshness.layer, Layer::Memory);
        QVERIFY(!second.freshness.revalidating);
        QCOMPARE(second.frame, first.frame);
        QCOMPARE(second.freshness.checked, first.freshness.checked);
        QCOMPARE(m_control->chainsAsked, 1);
    }

    void noQuestionIsTakenForAnother() {
        const auto r = repository();
        for (const QString& symbol : {QStringLiteral("NIFTY"), QStringLiteral("BANKNIFTY")})
            for (const Timeframe timeframe : allTimeframes)
                for (const UtcTime at : {noon, noon + hours{1}, noon - days{1}})
                    for (int time = 0; time < 2; ++time) {
                        const auto answer = answerOf(r->chain({symbol, timeframe, at}));
                        QCOMPARE(answer.frame->symbol, symbol);
                        QCOMPARE(answer.frame->timeframe, timeframe);
                        QCOMPARE(answer.frame->bucket, bucketOf(at, timeframe));
                        QCOMPARE(answer.freshness.layer, time ? Layer::Memory : Layer::Database);
                    }
        const SessionQuestion all{QStringLiteral("NIFTY"), Timeframe::Min5, tuesday, {}, {}};
        SessionQuestion some = all;
        some.expiries = {FakeSource::expiryDates()[0]};
        QVERIFY(r->session(all).result());
        QVERIFY(r->session(some).result());
        QCOMPARE(m_control->sessionsAsked, 2);
    }

    void equalQuestionsShareOneLoad() {
        const auto r = repository();
        m_control->held = true;
        std::vector<QFuture<Result<ChainAnswer>>> waiting;
        for (int i = 0; i < 10; ++i)
            waiting.push_back(r->chain(nifty()));
        QCOMPARE(m_control->chainsAsked, 1);
        m_control->release();
        for (auto& future : waiting)
            QCOMPARE(answerOf(future).frame->bucket, noon);
        QCOMPARE(r->statistics().joined, std::uint64_t(9));
    }

    void theOldIsShownWhileTheNewIsRead() {
        StrikeRepository::Options options;
        options.openSlot = milliseconds{0};
        const auto r = repository(options);
        QSignalSpy refreshed(r.get(), &StrikeRepository::refreshed);
        const auto old = answerOf(r->chain(nifty({})));
        m_control->spots[old.frame->bucket] = 25000;
        const auto shown = answerOf(r->chain(nifty({})));
        QVERIFY(shown.freshness.revalidating);
        QCOMPARE(shown.frame, old.frame);
        QTRY_COMPARE(refreshed.size(), 1);
        QCOMPARE(refreshed[0][0].value<ChainQuestion>(), nifty({}));
        QCOMPARE(spotOf(answerOf(r->chain(nifty({})))), 25000.0);
        // Who wants it fresh waits instead.
        m_control->spots[old.frame->bucket] = 26000;
        QCOMPARE(spotOf(answerOf(r->chain(nifty({}), Wants::Fresh))), 26000.0);
    }

    void aFailedRefreshIsSaidAndKeepsWhatIsShown() {
        StrikeRepository::Options options;
        options.openSlot = milliseconds{0};
        const auto r = repository(options);
        QSignalSpy failed(r.get(), &StrikeRepository::refreshFailed);
        const auto old = answerOf(r->chain(nifty({})));
        m_control->error = Error{ErrorCode::Unavailable, QStringLiteral("gone"), {}};
        const auto shown = answerOf(r->chain(nifty({})));
        QCOMPARE(shown.frame, old.frame);
        QVERIFY(shown.freshness.revalidating);
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][1].value<Error>().message, QStringLiteral("gone"));
        QVERIFY(!r->chain(nifty({}), Wants::Fresh).result());
        QVERIFY(r->statistics().errors >= 2);
    }

    void aCutoverMakesOldEntriesUnreachable() {
        StrikeRepository::Options options;
        options.describeEvery = milliseconds{0};
        const auto r = repository(options);
        answerOf(r->chain(nifty()));
        m_control->stamp = "fake-2";
        answerOf(r->chain(nifty())); // notices, behind its answer
        const auto after = answerOf(r->chain(nifty()));
        QCOMPARE(after.freshness.layer, Layer::Database);
        QCOMPARE(m_control->chainsAsked, 2);
        m_control->stamp = "fake-1";
        answerOf(r->chain(nifty()));
        QCOMPARE(answerOf(r->chain(nifty())).freshness.layer, Layer::Memory); // what it was under that stamp
    }

    void aStampThatComesWithAnAnswerIsBelieved() {
        StrikeRepository::Options options;
        options.describeEvery = hours{1};
        const auto r = repository(options);
        answerOf(r->chain(nifty()));
        m_control->stamp = "fake-2";
        answerOf(r->chain(nifty(noon + hours{1})));
        QCOMPARE(answerOf(r->chain(nifty())).freshness.layer, Layer::Database);
        QCOMPARE(answerOf(r->chain(nifty(noon + hours{1}))).freshness.layer, Layer::Memory);
    }

    void anAnnouncedChangeTouchesItsBucketsOnly() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto r = repository(options);
        QVERIFY(m_control->listener.changed);
        m_control->listener.listening(true);
        const UtcTime later = noon + hours{1};
        const ChainQuestion other{QStringLiteral("BANKNIFTY"), Timeframe::Min5, noon};
        for (const auto& question : {nifty(), nifty(later), nifty({}), other})
            answerOf(r->chain(question));
        QTRY_COMPARE(m_control->sessionsAsked, 2);
        QSignalSpy told(r.get(), &StrikeRepository::barsChanged);
        m_control->spots[noon] = 25000;
        m_control->listener.changed({QStringLiteral("NIFTY"), noon, noon + minutes{4}, QStringLiteral("77")});
        QVERIFY(answerOf(r->chain(nifty())).freshness.revalidating);
        QVERIFY(answerOf(r->chain(nifty({}))).freshness.revalidating); // there may be a newer one
        QVERIFY(!answerOf(r->chain(nifty(later))).freshness.revalidating);
        QVERIFY(!answerOf(r->chain(other)).freshness.revalidating);
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(told[0][0].toString(), QStringLiteral("NIFTY"));
        QCOMPARE(spotOf(answerOf(r->chain(nifty()))), 25000.0);
        m_control->listener.changed({{}, {}, {}, QStringLiteral("78")}); // anything
        QVERIFY(answerOf(r->chain(other)).freshness.revalidating);
    }

    void aNewDayIsListedWhenItIsAnnounced() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto r = repository(options);
        QVERIFY(r->sessions(QStringLiteral("NIFTY")).result());
        QVERIFY(r->sessions(QStringLiteral("NIFTY")).result());
        QCOMPARE(int(m_control->listsAsked), 1);
        m_control->listener.changed(
            {QStringLiteral("NIFTY"), noon + days{1}, noon + days{1}, QStringLiteral("5")});
        QVERIFY(r->sessions(QStringLiteral("NIFTY")).result());
        QCOMPARE(int(m_control->listsAsked), 2);
    }

    void aSessionAnswersForItsBuckets() {
        const auto r = repository();
        const auto session =
            r->session({QStringLiteral("NIFTY"), Timeframe::Min5, tuesday, {}, {}}, Wants::Fresh).result();
        QVERIFY(session);
        QCOMPARE(session->session->size(), std::size_t(77));
        for (const UtcTime bucket : FakeSource::bucketTimes(Timeframe::Min5, tuesday)) {
            const auto seen = r->seen(nifty(bucket));
            QVERIFY(seen);
            QCOMPARE(seen->frame->bucket, bucket);
            QCOMPARE(answerOf(r->chain(nifty(bucket))).freshness.layer, Layer::Memory);
        }
        QVERIFY(!r->seen(nifty(noon, Timeframe::Min15)));
        QCOMPARE(m_control->chainsAsked, 0);
    }

    void ofASessionThatGrowsOnlyTheEndIsReadAnew() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto r = repository(options);
        m_control->listener.listening(true);
        const SessionQuestion question{QStringLiteral("NIFTY"), Timeframe::Min5, tuesday, {}, {}};
        m_control->fetched = nowUtc() - seconds{10};
        QVERIFY(r->session(question).result());
        QVERIFY(!m_control->sessionFrom);
        m_control->fetched.reset();
        const UtcTime last = FakeSource::bucketTimes(Timeframe::Min5, tuesday).back();
        m_control->spots[last] = 25000;
        m_control->listener.changed({QStringLiteral("NIFTY"), last, last + minutes{4}, QStringLiteral("1")});
        const auto grown = r->session(question, Wants::Fresh).result();
        QCOMPARE(m_control->sessionFrom, std::optional(last - minutes{5}));
        QCOMPARE(grown->session->size(), std::size_t(77));
        QCOMPARE(grown->session->back()->chains.front().column(Column::Underlying)[0], 25000.0);
        // An earlier bucket that changed late: the whole day again.
        m_control->spots[noon] = 26000;
        m_control->listener.changed({QStringLiteral("NIFTY"), noon, noon, QStringLiteral("2")});
        const auto whole = r->session(question, Wants::Fresh).result();
        QVERIFY(!m_control->sessionFrom);
        const auto at = std::find_if(whole->session->begin(), whole->session->end(),
                                     [](const ChainFramePtr& frame) { return frame->bucket == noon; });
        QCOMPARE((*at)->chains.front().column(Column::Underlying)[0], 26000.0);
    }

    void aBucketOfASessionIsAsOldAsItsPiece() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto r = repository(options);
        const SessionQuestion question{QStringLiteral("NIFTY"), Timeframe::Min5, tuesday, {}, {}};
        m_control->fetched = nowUtc() - minutes{5};
        QVERIFY(r->session(question).result());
        m_control->fetched = nowUtc();
        const UtcTime last = FakeSource::bucketTimes(Timeframe::Min5, tuesday).back();
        m_control->listener.changed({QStringLiteral("NIFTY"), last, last, QStringLiteral("1")});
        const auto grown = r->session(question, Wants::Fresh).result();
        QVERIFY(m_control->sessionFrom);
        QVERIFY(grown->freshness.age() > minutes{4});
        QVERIFY(answerOf(r->chain(nifty())).freshness.age() > minutes{4});
        QVERIFY(answerOf(r->chain(nifty(last))).freshness.age() < minutes{4});
    }

    void aSessionThatEndsTooEarlyIsReadAheadAgain() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto r = repository(options);
        m_control->listener.listening(true);
        const Date newestDay = FakeSource::sessionDates().back();
        const UtcTime last = FakeSource::bucketTimes(Timeframe::Min5, newestDay).back();
        answerOf(r->chain(nifty({})));
        QTRY_COMPARE(m_control->sessionsAsked, 1);
        for (int i = 1; i <= 3; ++i) // three buckets come while the user looks elsewhere
            m_control->newerBuckets.push_back(last + i * minutes{5});
        m_control->listener.changed({QStringLiteral("NIFTY"), last, last + minutes{19}, QStringLiteral("7")});
        answerOf(r->chain(nifty({}), Wants::Fresh));
        QTRY_COMPARE(m_control->sessionsAsked, 2);
        QCOMPARE(answerOf(r->chain(nifty(last + minutes{10}))).freshness.layer, Layer::Memory);
        answerOf(r->chain(nifty({}))); // all is there: nothing more is read
        QCOMPARE(m_control->sessionsAsked, 2);
    }

    void whatIsNearIsReadAhead() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto r = repository(options);
        answerOf(r->chain(nifty()));
        QTRY_COMPARE(m_control->sessionsAsked, 1);
        QTRY_COMPARE(m_control->chainsAsked, 3); // the moment in the other timeframes
        for (const auto& question :
             {nifty(noon - hours{2}), nifty(noon, Timeframe::Min1), nifty(noon, Timeframe::Min15)})
            QCOMPARE(answerOf(r->chain(question)).freshness.layer, Layer::Memory);
    }

    void whatIsReadAheadEndsWhenTheUserTurnsAway() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto r = repository(options);
        m_control->held = true;
        auto first = r->chain(nifty());
        m_control->release(); // the chain; its session now waits
        answerOf(first);
        QCOMPARE(m_control->sessionsAsked, 1);
        auto other = r->chain({QStringLiteral("BANKNIFTY"), Timeframe::Min5, noon});
        QCOMPARE(m_control->waiting.size(), 2);
        m_control->releaseNewestFirst();
        answerOf(other);
        QCOMPARE(m_control->cancelled, 1);
    }

    void whoJoinedWhatIsTurnedAwayFromIsAnswered() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        const auto r = repository(options);
        m_control->held = true;
        auto first = r->chain(nifty());
        m_control->release(); // the chain; its session is read ahead now
        answerOf(first);
        auto joined = r->session({QStringLiteral("NIFTY"), Timeframe::Min5, tuesday, {}, {}}, Wants::Fresh);
        QCOMPARE(m_control->sessionsAsked, 1);
        m_control->backgroundCancelled = true; // as the lane does when the user turns away
        m_control->release();
        QCOMPARE(m_control->sessionsAsked, 2);
        m_control->release();
        QVERIFY(joined.result());
    }

    void aSessionReadLaterThanABucketAnswersForIt() {
        StrikeRepository::Options options;
        options.readsAhead = true; // listens
        const auto r = repository(options);
        m_control->listener.listening(true);
        answerOf(r->chain(nifty()));
        QTRY_COMPARE(m_control->sessionsAsked, 1);
        m_control->spots[noon] = 25000;
        m_control->listener.changed({QStringLiteral("NIFTY"), noon, noon, QStringLiteral("3")});
        QVERIFY(
            r->session({QStringLiteral("NIFTY"), Timeframe::Min5, tuesday, {}, {}}, Wants::Fresh).result());
        const int asked = m_control->chainsAsked;
        const auto answer = answerOf(r->chain(nifty()));
        QCOMPARE(spotOf(answer), 25000.0);
        QVERIFY(!answer.freshness.revalidating);
        QCOMPARE(int(m_control->chainsAsked), asked);
    }

    // Who put it there may have another time of day.
    void whatIsSharedIsFreshUntilItEndsThere() {
        const auto wall = system_clock::now().time_since_epoch();
        const auto slot = wall * 2 / (2 * (wall / hours{1}) + 1); // about an hour, and it is in the middle
        FakeSource source(m_control);
        const auto cache = std::make_shared<QuestionCache>(source, nullptr, QuestionCache::Options());
        CachedQuestion question;
        question.lifetime = [slot](const CachedValue&, bool) { return Lifetime::slot(slot); };
        const auto now = steady_clock::now();
        const auto entry = [&](steady_clock::duration age, steady_clock::time_point sharedUntil) {
            return MemoryEntry{{}, now - age, {}, sharedUntil};
        };
        QVERIFY(cache->isFresh(question, entry(slot * 4 / 10, {})));
        QVERIFY(!cache->isFresh(question, entry(slot * 6 / 10, {})));
        QVERIFY(cache->isFresh(question, entry(slot * 6 / 10, now + minutes{10})));
        QVERIFY(!cache->isFresh(question, entry(slot * 6 / 10, now)));
        QVERIFY(!cache->isFresh(question, entry(slot * 11 / 10, now + minutes{10})));
    }

    void theBudgetOfReadingAheadIsKept() {
        QuestionCache::Options cacheOptions;
        FakeSource source(m_control);
        const auto cache = std::make_shared<QuestionCache>(source, nullptr, cacheOptions);
        const auto question = [](const std::string& key) {
            return CachedQuestion{
                .key = key,
                .symbol = {},
                .lifetime = [](const CachedValue&, bool) { return Lifetime::of(hours{1}); },
                .load =
                    [] {
                        QPromise<Result<Loaded>> promise;
                        promise.start();
                        promise.addResult(Loaded{std::make_shared<const QStringList>(), {}});
                        promise.finish();
                        return promise.future();
                    },
                .decode = {},
                .refreshed = {}};
        };
        int made = 0;
        Prefetcher prefetcher(
            *cache, [&](const ChainQuestion&) { return question(std::to_string(++made)); },
            [&](const SessionQuestion&) { return question(std::to_string(++made)); }, [] {}, {7, 1 << 20});
        for (int i = 0; i < 20; ++i)
            prefetcher.look({QStringLiteral("NIFTY"), Timeframe::Min5, noon + i * minutes{5}, 1000});
        QCOMPARE(prefetcher.asked(), std::uint64_t(7));
    }

    void memoryIsBounded() {
        StrikeRepository::Options options;
        options.memoryBytes = 1 << 20;
        const auto r = repository(options);
        for (const UtcTime bucket : FakeSource::bucketTimes(Timeframe::Min5, tuesday))
            answerOf(r->chain(nifty(bucket)));
        const auto held = r->statistics().held;
        QVERIFY(held.bytes <= held.budget);
        QVERIFY(held.evictions > 0);
    }

    void sessionsAreVisitedInOrder() {
        const auto r = repository();
        std::vector<Date> visited;
        const auto all =
            r->eachSession(QStringLiteral("NIFTY"), Timeframe::Min15, tuesday - days{30}, tuesday, {},
                           [&](const SessionAnswer& answer) {
                               visited.push_back(istDate(answer.session->front()->bucket));
                               return true;
                           })
                .result();
        QCOMPARE(all.value_or(-1), 2);
        QCOMPARE(visited, FakeSource::sessionDates());
        const auto one = r->eachSession(QStringLiteral("NIFTY"), Timeframe::Min15, tuesday - days{30},
                                        tuesday, {}, [](const SessionAnswer&) { return false; })
                             .result();
        QCOMPARE(one.value_or(-1), 1);
    }

    void questionsUnderWayEndWithTheRepository() {
        auto r = repository();
        m_control->held = true;
        auto waiting = r->chain(nifty());

        r.reset();
        m_control->waiting.clear(); // the promises go, as a lane's do
        QVERIFY(waiting.isCanceled() || waiting.isFinished());
    }

    void figuresAreKept() {
        const auto r = repository();
        answerOf(r->chain(nifty()));
        answerOf(r->chain(nifty()));
        answerOf(r->chain(nifty()));
        const auto statistics = r->statistics();
        QCOMPARE(statistics.memory.count, std::uint64_t(2));
        QCOMPARE(statistics.database.count, std::uint64_t(1));
        QCOMPARE(statistics.databaseQuestions, std::uint64_t(2)); // with the description
        QVERIFY(statistics.databaseQuestionsPerMinute > 0);
        QVERIFY(!r->redisStatistics());
    }
};

QTEST_GUILESS_MAIN(TestStrikeRepository)
#include "tst_strike_repository.moc"
