#pragma once

#include "models/query/strike_source.h"
#include "tests/cache/frames.h"

#include <QPromise>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace strikescope::bench {

// A database that answers after a while, counts, and announces each new minute where it announces.
class CountedDatabase {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr auto answerTime = std::chrono::milliseconds(2); // not scaled

    // The market runs `faster` times as fast as the clock.
    CountedDatabase(int faster, bool announces)
        : m_minuteTime(std::chrono::milliseconds(std::chrono::minutes(1)) / faster)
        , m_announces(announces)
        , m_thread([this] { run(); }) {}
    ~CountedDatabase() { stop(); }
    // Answers and announces nothing more.
    void stop() {
        {
            const std::lock_guard lock(m_mutex);
            m_ended = true;
        }
        m_changed.notify_one();
        if (m_thread.joinable())
            m_thread.join();
    }

    UtcTime bucket() const {
        return test::someBucket + std::chrono::minutes(5) * ((Clock::now() - m_began) / (5 * m_minuteTime));
    }
    void hear(ChangeListener listener) {
        listener.listening(m_announces);
        const std::lock_guard lock(m_mutex);
        m_listeners.push_back(std::move(listener));
    }
    // make runs when the answer is due.
    template<typename T>
    QFuture<Result<T>> answer(std::function<Result<T>()> make) {
        auto promise = std::make_shared<QPromise<Result<T>>>();
        promise->start();
        auto future = promise->future();
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.emplace_back(Clock::now() + answerTime, [promise, make = std::move(make)] {
                promise->addResult(make());
                promise->finish();
            });
        }
        m_changed.notify_one();
        return future;
    }

    std::atomic<int> chains = 0, descriptions = 0;

private:
    void run() {
        std::unique_lock lock(m_mutex);
        auto minute = (Clock::now() - m_began) / m_minuteTime;
        while (!m_ended) {
            const auto nextMinute = m_began + (minute + 1) * m_minuteTime;
            if (Clock::now() >= nextMinute) {
                ++minute;
                announce(std::to_string(minute), lock);
            } else if (!m_tasks.empty() && m_tasks.front().first <= Clock::now()) {
                const auto task = std::move(m_tasks.front().second);
                m_tasks.pop_front();
                lock.unlock();
                task();
                lock.lock();
            } else {
                m_changed.wait_until(lock, m_tasks.empty() ? nextMinute
                                                           : std::min(nextMinute, m_tasks.front().first));
            }
        }
    }
    void announce(const std::string& mark, std::unique_lock<std::mutex>& lock) {
        const auto listeners = m_announces ? m_listeners : std::vector<ChangeListener>();
        lock.unlock();
        for (const ChangeListener& listener : listeners)
            listener.changed({QStringLiteral("NIFTY"), bucket(), bucket(), QString::fromStdString(mark)});
        lock.lock();
    }

    const std::chrono::milliseconds m_minuteTime;
    const bool m_announces;
    const Clock::time_point m_began = Clock::now() - 5 * m_minuteTime / 2;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_ended = false;
    std::deque<std::pair<Clock::time_point, std::function<void()>>> m_tasks;
    std::vector<ChangeListener> m_listeners;
    std::thread m_thread;
};

class CountedSource : public StrikeSource {
public:
    CountedSource(CountedDatabase& database, ChainFrame frame)
        : m_database(database)
        , m_frame(std::make_shared<const ChainFrame>(std::move(frame))) {}

    QFuture<Result<Described>> describe() override {
        ++m_database.descriptions;
        return m_database.answer<Described>([] { return Described{"counted-1", {}}; });
    }
    QFuture<Result<Sourced<ChainFramePtr>>> chain(const ChainQuestion&, Urgency) override {
        ++m_database.chains;
        return m_database.answer<Sourced<ChainFramePtr>>([&database = m_database, stored = m_frame] {
            auto frame = std::make_shared<ChainFrame>(*stored);
            frame->bucket = database.bucket();
            return Sourced<ChainFramePtr>{std::move(frame), "counted-1"};
        });
    }
    QFuture<Result<QStringList>> symbols() override { return none<QStringList>(); }
    QFuture<Result<std::vector<Date>>> sessions(const QString&) override { return none<std::vector<Date>>(); }
    QFuture<Result<std::vector<UtcTime>>> buckets(const QString&, Timeframe, Date) override {
        return none<std::vector<UtcTime>>();
    }
    QFuture<Result<Sourced<ChainSessionPtr>>> session(const SessionQuestion&, Urgency) override {
        return none<Sourced<ChainSessionPtr>>();
    }
    void cancelBackground() override {}
    void listen(ChangeListener listener) override { m_database.hear(std::move(listener)); }

private:
    template<typename T>
    QFuture<Result<T>> none() {
        return m_database.answer<T>([]() -> Result<T> { return failure(ErrorCode::NotFound, QString()); });
    }

    CountedDatabase& m_database;
    const ChainFramePtr m_frame;
};

} // namespace strikescope::bench
