#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_live.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/query/postgres_source.h"
#include "tests/bench/figures.h"
#include "tests/bench/ui_window.h"
#include "tests/support/test_cluster.h"
#include "ui/main_window.h"
#include "ui/panes/pane_area.h"

#include <QApplication>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <random>
#include <span>
#include <thread>

namespace strikescope::bench {

using namespace std::chrono;

namespace {

using BeatClock = steady_clock;

double since(BeatClock::time_point start) {
    return duration<double, std::milli>(BeatClock::now() - start).count();
}

struct Gap {
    BeatClock::time_point end;
    double ms = 0;
    QString during;
};

// The gaps between beats that ought to be 5 ms apart: of a thread that only sleeps, and of the main thread.
class Beats {
public:
    Beats()
        : m_sleeper([this] {
            for (auto last = BeatClock::now(); !m_ended;) {
                std::this_thread::sleep_for(5ms);
                m_sleeping.push_back(next(last, {}));
            }
        }) {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, [this] { m_main.push_back(next(m_last, m_doing)); });
        m_timer.start(5);
    }
    ~Beats() { end(); }

    void begin(const QString& what) { m_doing = what; }
    void end() {
        m_ended = true;
        if (m_sleeper.joinable())
            m_sleeper.join();
        m_timer.stop();
    }
    std::vector<double> main() const { return lengths(m_main); }
    std::vector<double> sleeping() const { return lengths(m_sleeping); }
    // What the main thread was at, and how long the sleeping one was away meanwhile: the machine's part of
    // it.
    void tellLongest(std::size_t most) const {
        auto gaps = m_main;
        std::ranges::sort(gaps, std::greater(), &Gap::ms);
        for (const Gap& gap : std::span(gaps).first(std::min(most, gaps.size()))) {
            double machine = 0;
            for (const Gap& other : m_sleeping) {
                const auto begin = gap.end - duration_cast<BeatClock::duration>(milliseconds(qint64(gap.ms)));
                if (other.end > begin && other.end - milliseconds(qint64(other.ms)) < gap.end)
                    machine = std::max(machine, other.ms);
            }
            std::printf("  %.1f ms, the sleeping thread %.1f: %s\n", gap.ms, machine, qPrintable(gap.during));
        }
    }

private:
    static Gap next(BeatClock::time_point& last, const QString& during) {
        const auto now = BeatClock::now();
        return {now, duration<double, std::milli>(now - std::exchange(last, now)).count(), during};
    }
    static std::vector<double> lengths(const std::vector<Gap>& gaps) {
        std::vector<double> all;
        for (const Gap& gap : gaps)
            all.push_back(gap.ms);
        return all;
    }

    std::atomic<bool> m_ended = false;
    std::vector<Gap> m_sleeping, m_main;
    QString m_doing;
    BeatClock::time_point m_last = BeatClock::now();
    QTimer m_timer;
    std::thread m_sleeper;
};

// What a restless trader does, one thing after the other, the same in every run.
class Trader {
public:
    Trader(MainWindow& window, ChainController& controller, Beats& beats)
        : m_window(window)
        , m_controller(controller)
        , m_beats(beats) {}

    void act() {
        switch (m_random() % 8) {
        case 0: {
            const QString symbol = pick(m_controller.symbols());
            m_beats.begin(QStringLiteral("symbol ") + symbol);
            return m_controller.setSymbol(symbol);
        }
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
        m_beats.begin(id);
        for (const Command& command : m_window.commands())
            if (command.id == id)
                command.run();
    }
    void scrub() { // half a second at display rate
        const auto& buckets = m_controller.buckets();
        if (buckets.empty())
            return;
        m_beats.begin(QStringLiteral("scrub"));
        std::size_t at = m_random() % buckets.size();
        for (int i = 0; i < 30 && !m_controller.buckets().empty(); ++i) {
            m_controller.setMoment(m_controller.buckets()[std::min(at++, m_controller.buckets().size() - 1)]);
            QTest::qWait(16);
        }
    }

    MainWindow& m_window;
    ChainController& m_controller;
    Beats& m_beats;
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

// A window, as the program makes it, on a server of its own with two days of the demo market.
class Stage {
public:
    // Null, and said, where there is no server.
    static std::unique_ptr<Stage> open(const ChainWish& wish, const QString& page) {
        auto cluster = TestCluster::start();
        auto database = cluster ? (*cluster)->createDatabase()
                                : Result<TestDatabase>(failure(ErrorCode::Unavailable, {}));
        if (database && writeDemo(database->profile(), {.days = 2}))
            return std::unique_ptr<Stage>(new Stage(std::move(*cluster), std::move(*database), wish, page));
        std::fprintf(stderr, "no server for the session\n");
        return nullptr;
    }

    ConnectionProfile profile() const { return m_database.profile(); }

private:
    Stage(std::unique_ptr<TestCluster> cluster, TestDatabase database, const ChainWish& wish,
          const QString& page)
        : m_cluster(std::move(cluster))
        , m_database(std::move(database))
        , controller(wish)
        , window(controller, std::make_shared<const MarketTables>(builtInMarketTables()), m_preferences) {
        WindowView view = window.view();
        view.page = int(standardPageKeys().indexOf(page));
        window.setView(view);
        window.resize(1920, 1080);
        window.show();
        StrikeRepository::Options options;
        options.readsAhead = true;
        repository = std::make_shared<StrikeRepository>(
            makePostgresSource(m_database.profile(), builtInMarketTables()), nullptr, options);
        controller.setRepository(repository);
        (void)QTest::qWaitFor([&] { return window.isSettled(); }, 20'000);
    }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    Preferences m_preferences;

public:
    ChainController controller;
    MainWindow window;
    std::shared_ptr<StrikeRepository> repository;
};

// The demo market going on while this object lives.
class LiveMarket {
public:
    LiveMarket(const ConnectionProfile& profile, double speed)
        : m_thread([this, profile, speed] {
            const auto done =
                runDemoLive(profile, DemoOptions{}.symbols, speed, {}, [this] { return !m_ended; });
            if (!done)
                std::fprintf(stderr, "%s\n", qPrintable(done.error().message));
        }) {}
    ~LiveMarket() {
        m_ended = true;
        m_thread.join();
    }

private:
    std::atomic<bool> m_ended = false;
    std::thread m_thread;
};

constexpr double bytesPerMb = 1 << 20;

// Resident memory of this process's own, in MB.
double ownMemory() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const auto match = QRegularExpression(QStringLiteral("RssAnon:\\s+(\\d+) kB"))
                           .match(QString::fromLatin1(status.readAll()));
    return match.captured(1).toDouble() / 1024;
}

} // namespace

void measureSession(bool full) {
    const auto stage = Stage::open({}, QStringLiteral("charts"));
    if (!stage)
        return;
    const int seconds = full ? 300 : 30;
    Beats beats;
    Trader trader(stage->window, stage->controller, beats);
    for (const auto start = BeatClock::now(); since(start) < 1000.0 * seconds;) {
        trader.act();
        QTest::qWait(150);
    }
    beats.end();
    tellGaps(beats, seconds);
    beats.tellLongest(8);
}

// What the repository keeps grows to its budget, and a session grows through the day: what is compared is the
// most that the window held beside the one, in the first whole session and in the last.
void measureLive(bool full) {
    const auto stage = Stage::open({.timeframe = Timeframe::Min1, .preferred = {QStringLiteral("NIFTY")}},
                                   QStringLiteral("desk"));
    if (!stage)
        return;
    const int seconds = full ? 3600 : 240, speed = full ? 60 : 600;
    std::map<Date, double> peaks; // MB, by the session on screen
    double held = 0;
    {
        const LiveMarket market(stage->profile(), speed);
        for (const auto start = BeatClock::now(); since(start) < 1000.0 * seconds;) {
            QTest::qWait(500);
            held = double(stage->repository->statistics().held.bytes) / bytesPerMb;
            if (const auto& frame = stage->controller.frame())
                peaks[istDate(frame->bucket)] = std::max(peaks[istDate(frame->bucket)], ownMemory() - held);
        }
    }
    if (peaks.size() < 4) { // two of them whole
        std::fprintf(stderr, "the market is too slow here: %d sessions\n", int(peaks.size()));
        return;
    }
    const double first = std::next(peaks.begin())->second, last = std::prev(peaks.end(), 2)->second;
    report(
        QStringLiteral("ui"), QStringLiteral("live"), QStringLiteral("postgresql"),
        {{"seconds", seconds}, {"speed", speed}, {"sessions", int(peaks.size())}},
        {{.name = QStringLiteral("growth of memory beside the repository's, whole session to whole session"),
          .value = 100 * (last / first - 1),
          .unit = QStringLiteral("%"),
          .atMost = 5},
         {.name = QStringLiteral("memory at the end"), .value = ownMemory(), .unit = QStringLiteral("MB")},
         {.name = QStringLiteral("of it the repository's, within its budget"),
          .value = held,
          .unit = QStringLiteral("MB")}});
}

} // namespace strikescope::bench
