#include "models/query/change_feed.h"

#include "models/db/bulk_session.h"
#include "models/query/relation_map.h"

#include <condition_variable>
#include <mutex>

namespace strikescope {

using namespace std::chrono_literals;

namespace {

constexpr auto firstPause = 250ms, longestPause = 2000ms, nothingToHear = 30000ms;
constexpr std::size_t longestMark = 32;
constexpr const char* endedPayload = "ended"; // 021_change_notice_undo says it

std::string_view nextWord(std::string_view& rest) {
    const auto end = rest.find(' ');
    const auto word = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return word;
}

std::optional<UtcTime> timeOf(std::string_view word) {
    if (word.size() != 20 || word.back() != 'Z')
        return std::nullopt;
    const auto time = parseTime(QString::fromUtf8(word.data(), qsizetype(word.size())));
    return time ? std::optional(*time) : std::nullopt;
}

Result<bool> announced(BulkSession& session) {
    return RelationMap::read(session).map([](const RelationMap& map) { return map.announcesChanges(); });
}

} // namespace

std::optional<BarsChanged> parseChange(std::string_view payload) {
    const auto from = timeOf(nextWord(payload)), until = timeOf(nextWord(payload));
    const auto mark = nextWord(payload);
    if (!from || !until || *until < *from || mark.empty() || mark.size() > longestMark || payload.empty())
        return std::nullopt;
    return BarsChanged{QString::fromUtf8(payload.data(), qsizetype(payload.size())), *from, *until,
                       QString::fromUtf8(mark.data(), qsizetype(mark.size()))};
}

struct ChangeFeed::State {
    State(ConnectionProfile connection, const MarketTables& tables, ChangeListener told)
        : profile(std::move(connection))
        , market(tables)
        , listener(std::move(told)) {}

    const ConnectionProfile profile;
    std::mutex mutex; // guards all below; held while the listener is told
    std::condition_variable changed;
    bool stopping = false, ended = false;
    std::shared_ptr<BulkSession> session;
    const MarketTables& market; // not to be touched once stopping
    const ChangeListener listener;
    bool reliable = false;

    void run();
    // Until the connection ends or the feed does. How long to wait before the next try; nothing: as after a
    // connection that could not be made.
    std::optional<std::chrono::milliseconds> listenOnce();
    bool keep(std::shared_ptr<BulkSession>);
    bool pause(std::chrono::milliseconds);
    void tell(const std::string& payload);
    void setReliable(bool);
};

bool ChangeFeed::State::pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, time, [this] { return stopping; });
}

void ChangeFeed::State::run() {
    std::chrono::milliseconds wait = firstPause;
    do {
        const auto asked = listenOnce();
        setReliable(false);
        wait = asked ? firstPause : std::min<std::chrono::milliseconds>(2 * wait, longestPause);
        if (asked)
            wait = std::max(wait, *asked);
    } while (pause(wait));
    const std::lock_guard lock(mutex);
    ended = true;
    changed.notify_all();
}

bool ChangeFeed::State::keep(std::shared_ptr<BulkSession> opened) {
    const std::lock_guard lock(mutex);
    session = std::move(opened);
    return !stopping;
}

std::optional<std::chrono::milliseconds> ChangeFeed::State::listenOnce() {
    auto opened = BulkSession::open(profile);
    if (!opened)
        return std::nullopt;
    const std::shared_ptr<BulkSession> listening = std::move(*opened);
    if (!keep(listening))
        return 0ms;
    // First listen, then look: what comes in between is heard.
    const auto begun = listening->run("LISTEN strikescope_bars");
    while (begun) {
        // Whoever announces nothing may begin to at any time: its first notice, or a minute, is the next
        // look.
        if (!reliable) {
            const auto told = announced(*listening);
            if (!told)
                break;
            setReliable(*told);
        }
        const auto payloads = listening->notifications(60s);
        if (!payloads || !keep(listening))
            break;
        for (const std::string& payload : *payloads)
            tell(payload);
    }
    keep(nullptr);
    return begun ? 0ms : nothingToHear;
}

void ChangeFeed::State::tell(const std::string& payload) {
    if (payload == endedPayload)
        return setReliable(false);
    auto change = parseChange(payload);
    const std::lock_guard lock(mutex);
    if (stopping)
        return;
    if (!change) // of somebody else, or newer than this program: anything may have changed
        change = BarsChanged{{}, {}, {}, QString::fromStdString(payload.substr(0, longestMark))};
    else
        change->symbol = market.canonicalSymbol(change->symbol).value_or(change->symbol);
    listener.changed(*change);
}

void ChangeFeed::State::setReliable(bool now) {
    const std::lock_guard lock(mutex);
    if (now != reliable && !stopping)
        listener.listening(now);
    reliable = now;
}

ChangeFeed::ChangeFeed(const ConnectionProfile& profile, const MarketTables& market, ChangeListener listener)
    : m_state(std::make_shared<State>(profile, market, std::move(listener)))
    , m_thread([state = m_state] { state->run(); }) {}

ChangeFeed::~ChangeFeed() {
    std::unique_lock lock(m_state->mutex);
    m_state->stopping = true;
    if (m_state->session)
        m_state->session->breakOff();
    m_state->changed.notify_all();
    const bool ended = m_state->changed.wait_for(lock, 1s, [this] { return m_state->ended; });
    lock.unlock();
    ended ? m_thread.join() : m_thread.detach();
}

} // namespace strikescope
