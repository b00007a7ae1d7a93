#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/query/postgres_source.h"
#include "tests/bench/figures.h"
#include "tests/bench/ui_window.h"
#include "tests/support/test_cluster.h"
#include "ui/main_window.h"
#include "ui/panes/pane_area.h"

#include <QApplication>
#include <QEventLoop>
#include <QTest>

#include <atomic>
#include <cstdio>
#include <random>
#include <thread>

namespace strikescope::bench {

using namespace std::chrono;

namespace {

using BeatClock = steady_clock;

double since(BeatClock::time_point start) {
    return duration<double, std::milli>(BeatClock::now() - start).count();
}

// The gaps between beats that ought to be 5 ms apart: of a thread that only sleeps, and of the main thread.
class Beats {
public:
    Beats()
        : m_sleeper([this] {
            for (auto last = BeatClock::now(); !m_ended;) {
                std::this_thread::sleep_for(5ms);
                m_sleeping.push_back(since(std::exchange(last, BeatClock::now())));
            }
        }) {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout,
                         [this] { m_main.push_back(since(std::exchange(m_last, BeatClock::now()))); });
        m_timer.start(5);
    }
    ~Beats() { end(); }

    void end() {
        m_ended = true;
        if (m_sleeper.joinable())
            m_sleeper.join();
        m_timer.stop();
    }
    const std::vector<double>& main() const { return m_main; }
    const std::vector<double>& sleeping() const { return m_sleeping; }

private:
    std::atomic<bool> m_ended = false;
    std::vector<double> m_sleeping, m_main;
    BeatClock::time_point m_last = BeatClock::now();
    QTimer m_timer;
    std::thread m_sleeper;
};

// What a restless trader does, one thing after the other, the same in every run.
class Trader {
public:
    Trader(MainWindow& window, ChainController& controller)
        : m_window(window)
        , m_controller(controller) {}

    void act() {
        switch (m_random() % 8) {
        case 0:
            return m_controller.setSymbol(pick(m_controller.symbols()));
        case 1:
            return run(pick(QStringList{QStringLiteral("timeframe.1min"), QStringLiteral("timeframe.5min")}));
        case 2:
            return run(QStringLiteral("quantity.") + key(allQuantities[m_random() % allQuantities.size()]));
        case 3:
            return run(pick(QStringList{QStringLiteral("mode.change"), QStringLiteral("mode.value"),
                                        QStringLiteral("moment.a"), QStringLiteral("moment.b"),
                                        QStringLiteral("view.axis"), QStringLiteral("view.fit")}));
        case 4:
            return run(pick(QStringList{QStringLiteral("page.next"), QStringLiteral("pane.next"),
                                        QStringLiteral("time.session_back"), QStringLiteral("time.live")}));
        default:
            return scrub();
        }
    }

private:
    template<typename List>
    typename List::value_type pick(const List& list) {
        return list.isEmpty() ? typename List::value_type()
                              : list[qsizetype(m_random() % std::size_t(list.size()))];
    }
    void run(const QString& id) {
        for (const Command& command : m_window.commands())
            if (command.id == id)
                command.run();
    }
    void scrub() { // half a second at display rate
        const auto& buckets = m_controller.buckets();
        if (buckets.empty())
            return;
        std::size_t at = m_random() % buckets.size();
        for (int i = 0; i < 30 && !m_controller.buckets().empty(); ++i) {
            m_controller.setMoment(m_controller.buckets()[std::min(at++, m_controller.buckets().size() - 1)]);
            QTest::qWait(16);
        }
    }

    MainWindow& m_window;
    ChainController& m_controller;
    std::mt19937 m_random{20260818};
};

void tellGaps(const Beats& beats, int seconds) {
    report(QStringLiteral("ui"), QStringLiteral("session"), QStringLiteral("postgresql"),
           {{"seconds", seconds}},
           {{.name = QStringLiteral("longest gap of the main thread"),
             .value = longest(beats.main()),
             .unit = QStringLiteral("ms"),
             .floorName = QStringLiteral("a thread that only sleeps"),
             .floor = longest(beats.sleeping()),
             .atMost = 50},
            {.name = QStringLiteral("gap of the main thread, p99.9"),
             .value = percentile(beats.main(), 0.999),
             .unit = QStringLiteral("ms"),
             .floorName = QStringLiteral("a thread that only sleeps"),
             .floor = percentile(beats.sleeping(), 0.999)}});
}

} // namespace

void measureSession(bool full) {
    auto cluster = TestCluster::start();
    auto database =
        cluster ? (*cluster)->createDatabase() : Result<TestDatabase>(failure(ErrorCode::Unavailable, {}));
    if (!database || !writeDemo(database->profile(), {.days = 2})) {
        std::fprintf(stderr, "no server for the session\n");
        return;
    }
    const int seconds = full ? 300 : 30;
    StrikeRepository::Options options;
    options.readsAhead = true;
    ChainController controller;
    Preferences preferences;
    MainWindow window(controller, std::make_shared<const MarketTables>(builtInMarketTables()), preferences);
    window.resize(1920, 1080);
    window.show();
    controller.setRepository(std::make_shared<StrikeRepository>(
        makePostgresSource(database->profile(), builtInMarketTables()), nullptr, options));
    (void)QTest::qWaitFor([&] { return window.isSettled(); }, 20'000);
    Beats beats;
    Trader trader(window, controller);
    for (const auto start = BeatClock::now(); since(start) < 1000.0 * seconds;) {
        trader.act();
        QTest::qWait(150);
    }
    beats.end();
    tellGaps(beats, seconds);
}

} // namespace strikescope::bench
