#pragma once

#include "models/query/strike_repository.h"

#include <QList>
#include <QPromise>

#include <atomic>
#include <functional>
#include <map>
#include <memory>

namespace strikescope {

// A made-up market behind the port: two symbols, three expiries, two sessions, answers when the test says so.
// Values are formulas of strike and bucket, so that a test can say what belongs where.
class FakeSource : public StrikeSource {
public:
    // What tests turn while the source is in the repository's hands.
    struct Control {
        std::atomic<bool> backgroundCancelled = false; // what was asked for in the background ends so, once
        bool held = false;                             // answers wait for release(); the description does not
        std::optional<Error> error;                    // every chain question fails with it
        bool empty = false;                            // a database without data
        // Other threads ask too where there is a Redis.
        std::atomic<int> chainsAsked = 0, sessionsAsked = 0, listsAsked = 0, describes = 0, cancelled = 0;
        std::optional<UtcTime> sessionFrom; // of the last session asked for
        std::chrono::milliseconds takes{};  // a chain takes so long
        std::optional<UtcTime> fetched;     // what frames say of when they were read
        SourceStamp stamp = "fake-1";
        ServerInfo server;
        ChangeListener listener;
        std::map<UtcTime, double> spots;   // of a bucket whose numbers came late or were corrected
        std::vector<UtcTime> newerBuckets; // beyond the last session's end, as time goes on
        QList<std::function<void()>> waiting;

        void release() { // oldest first
            auto due = std::exchange(waiting, {});
            for (auto& answer : due)
                answer();
        }
        void releaseNewestFirst() {
            auto due = std::exchange(waiting, {});
            std::reverse(due.begin(), due.end());
            for (auto& answer : due)
                answer();
        }
    };

    explicit FakeSource(std::shared_ptr<Control> control)
        : m_control(std::move(control)) {}

    QFuture<Result<QStringList>> symbols() override;
    QFuture<Result<std::vector<Date>>> sessions(const QString& symbol) override;
    QFuture<Result<std::vector<UtcTime>>> buckets(const QString& symbol, Timeframe, Date session) override;
    QFuture<Result<Described>> describe() override;
    QFuture<Result<Sourced<ChainFramePtr>>> chain(const ChainQuestion&, Urgency) override;
    QFuture<Result<Sourced<ChainSessionPtr>>> session(const SessionQuestion&, Urgency) override;
    void cancelBackground() override { ++m_control->cancelled; }
    void listen(ChangeListener listener) override { m_control->listener = std::move(listener); }

    // Tuesday and Monday; 09:15–15:40 IST.
    static std::vector<Date> sessionDates();
    static std::vector<Date> expiryDates();
    static std::vector<UtcTime> bucketTimes(Timeframe, Date session);
    static double spot(const QString& symbol);

private:
    template<typename T>
    QFuture<Result<T>> answer(Result<T> value, Urgency urgency = Urgency::Asked);
    ChainFramePtr frameOf(const QString& symbol, Timeframe, UtcTime bucket) const;

    std::shared_ptr<Control> m_control;
};

// A repository on it that remembers nothing: every question reaches the source.
std::shared_ptr<StrikeRepository> forgetfulRepository(std::shared_ptr<FakeSource::Control>);

// One chain of the made-up market. OI of calls: 1,000 × (strike − 20,000); of puts half of it.
ChainFramePtr fakeFrame(const QString& symbol, Timeframe timeframe, UtcTime bucket);

} // namespace strikescope
