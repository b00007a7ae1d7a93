// A trading day of real use: how much of it is answered without waiting for the database? The market runs
// `faster` times as fast as the clock, new minutes being written; the hand that moves keeps its own pace, so
// that between two moves more minutes come than they would.

#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_live.h"
#include "models/ingest/demo/demo_market.h"
#include "models/query/postgres_source.h"
#include "tests/bench/cache_parts.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>

#include <atomic>
#include <random>
#include <thread>

namespace strikescope::bench {

namespace {

using namespace std::chrono_literals;
using ReplayClock = std::chrono::steady_clock;

constexpr int faster = 300;
constexpr int sessionMinutes = 375;
constexpr auto dayTime = std::chrono::milliseconds(1min) * sessionMinutes / faster;
constexpr auto pollTime = std::chrono::microseconds(2s) / faster;
constexpr auto moveTime = 200ms; // of the hand

const QStringList symbols{QStringLiteral("NIFTY"), QStringLiteral("BANKNIFTY")};

struct Tally {
    int asked = 0, waited = 0; // waited: for the database
    double share() const { return asked ? 100.0 * (asked - waited) / asked : 0; }
};

// One user before one window, and beside it the same questions to a repository that remembers nothing.
class User {
public:
    User(const ConnectionProfile& profile, Date yesterday)
        : m_window(makePostgresSource(profile), nullptr, windowOptions())
        , m_bare(makePostgresSource(profile), nullptr, forgetting())
        , m_yesterday(yesterday) {}

    static StrikeRepository::Options windowOptions() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        options.readAheadPerMinute *= faster;
        options.openSlot /= faster;
        options.announcedOpenFor /= faster;
        options.describeEvery /= faster;
        return options;
    }

    void poll() {
        if (!m_at)
            ask({symbols[m_symbol], m_timeframe, {}}, polls);
    }

    // What a hand does next.
    void move() {
        std::discrete_distribution<int> choice{35, 10, 12, 6, 8, 4, 10, 15};
        switch (choice(m_random)) {
        case 0:
            return step(m_random() % 3 ? -1 : 1);
        case 1:
            return scrub();
        case 2:
            m_timeframe = allTimeframes[m_random() % allTimeframes.size()];
            break;
        case 3:
            m_symbol = 1 - m_symbol;
            break;
        case 4:
            m_at = anyMoment(istDate(m_newest));
            break;
        case 5:
            m_at = anyMoment(m_yesterday);
            break;
        case 6:
            m_at.reset();
            break;
        default:
            return look();
        }
        askAgain();
    }

    Tally moves, polls;
    int looks = 0, failed = 0;
    std::vector<double> waits; // ms, of the moves that waited
    const StrikeRepository& window() const { return m_window; }
    const StrikeRepository& bare() const { return m_bare; }
    std::int64_t wrong = 0;

private:
    UtcTime anyMoment(Date day) {
        const UtcTime open = fromIst(day, 9h + 15min);
        const auto last =
            day == istDate(m_newest) ? m_newest : open + std::chrono::minutes(sessionMinutes - 1);
        return open + std::chrono::minutes(m_random() % std::uint64_t((last - open) / 1min + 1));
    }
    void step(int direction) {
        const UtcTime next = bucketOf(m_at.value_or(m_newest), m_timeframe) + direction * length(m_timeframe);
        if (next >= fromIst(istDate(next), 9h + 15min) && next <= m_newest)
            m_at = next;
        askAgain();
    }
    // Ten buckets in one stroke.
    void scrub() {
        for (int i = 0; i < 10; ++i)
            step(m_at && m_random() % 8 == 0 ? 1 : -1);
    }
    // Another quantity, side, expiry or strike range: the frame on the screen has it.
    void look() {
        ++looks;
        if (!m_shown)
            return;
        const auto& chain = m_shown->chains[m_random() % m_shown->chains.size()];
        wrong += chain.column(static_cast<Column>(m_random() % columnCount)).size() != chain.size();
    }
    void askAgain() { ask({symbols[m_symbol], m_timeframe, m_at}, moves); }

    void ask(const ChainQuestion& question, Tally& tally) {
        const auto began = ReplayClock::now();
        const auto answer = m_window.chain(question).result();
        const std::chrono::duration<double, std::milli> took = ReplayClock::now() - began;
        m_bare.chain(question, Wants::Fresh);
        if (!answer) {
            ++failed;
            return;
        }
        ++tally.asked;
        if (answer->freshness.layer == Layer::Database) {
            ++tally.waited;
            waits.push_back(took.count());
        }
        m_shown = answer->frame;
        wrong += m_shown->symbol != question.symbol || m_shown->timeframe != question.timeframe ||
                 (question.at && m_shown->bucket != bucketOf(*question.at, question.timeframe));
        if (!question.at)
            m_newest = std::max(m_newest, m_shown->bucket);
    }

    StrikeRepository m_window, m_bare;
    const Date m_yesterday;
    std::mt19937_64 m_random{7};
    int m_symbol = 0;
    Timeframe m_timeframe = Timeframe::Min5;
    std::optional<UtcTime> m_at; // nothing: live
    UtcTime m_newest{};
    ChainFramePtr m_shown;
};

void useFor(User& user, std::chrono::milliseconds time) {
    QEventLoop loop;
    QTimer polls, moves;
    auto nextPoll = ReplayClock::now();
    polls.setTimerType(Qt::PreciseTimer);
    QObject::connect(&polls, &QTimer::timeout, &loop, [&] {
        for (int i = 0; i < 20 && nextPoll <= ReplayClock::now(); ++i, nextPoll += pollTime)
            user.poll();
    });
    QObject::connect(&moves, &QTimer::timeout, &loop, [&] { user.move(); });
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    polls.start(std::chrono::milliseconds(5));
    moves.start(moveTime);
    loop.exec();
}

std::vector<Figure> replayFigures(const User& user) {
    const auto window = user.window().statistics(), bare = user.bare().statistics();
    const Tally all{user.moves.asked + user.polls.asked, user.moves.waited + user.polls.waited};
    const auto share = [](const char* name, const Tally& tally) {
        return Figure{.name = QString::fromLatin1(name),
                      .value = tally.share(),
                      .unit = QStringLiteral("%"),
                      .floorName = QStringLiteral("with the cache off"),
                      .floor = 0,
                      .atLeast = 95};
    };
    return {share("answered without waiting for the database", all),
            {.name = QStringLiteral("the same of the moves, polls left out"),
             .value = user.moves.share(),
             .unit = QStringLiteral("%"),
             .floorName = QStringLiteral("with the cache off"),
             .floor = 0},
            {.name = QStringLiteral("of moves that waited, p95"),
             .value = percentile(user.waits, 0.95),
             .unit = QStringLiteral("ms")},
            {.name = QStringLiteral("chains and sessions read, ahead included"),
             .value = double(window.database.count),
             .floorName = QStringLiteral("with the cache off"),
             .floor = double(bare.database.count)},
            {.name = QStringLiteral("answers to another question than was asked"),
             .value = double(user.wrong),
             .atMost = 0}};
}

} // namespace

Result<void> measureReplay(const Servers& servers) {
    DemoOptions options;
    options.days = 2;
    options.now = nowUtc() - std::chrono::days(7); // the day after these is written while the user looks on
    options.symbols = symbols;
    const auto database = demoDatabase(*servers.cluster, options);
    if (!database)
        return tl::unexpected(database.error());
    std::atomic<bool> goOn = true, ended = false;
    std::atomic<int> written = 0;
    Result<void> live;
    std::thread market([&] {
        live = runDemoLive(
            database->profile(), symbols, faster,
            [&](const DemoMinute&) { return ++written < sessionMinutes; }, [&] { return goOn.load(); });
        ended = true;
    });
    while (written < 1 && !ended)
        std::this_thread::sleep_for(1ms);
    User user(database->profile(), finishedSessions(builtInMarketTables(), options.now, 1).front());
    useFor(user, dayTime);
    goOn = false;
    market.join();
    STRIKESCOPE_TRY(live);
    report(QStringLiteral("A day of use"),
           {{"market_speed", faster},
            {"scaled", "polls of 2 s, openSlot, announcedOpenFor, describeEvery, budget of reading ahead"},
            {"unscaled", "database, a move every 200 ms"},
            {"minutes_written", int(written)},
            {"moves", user.moves.asked},
            {"polls", user.polls.asked},
            {"failed", user.failed},
            {"other_questions", qint64(user.window().statistics().databaseQuestions -
                                       user.window().statistics().database.count)},
            {"looks_without_a_question", user.looks}},
           replayFigures(user));
    return {};
}

} // namespace strikescope::bench
