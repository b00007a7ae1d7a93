#include "models/items/chain_controller.h"

#include "models/core/deliver.h"

#include <algorithm>
#include <utility>

namespace strikescope {

using namespace std::chrono;

namespace {

QString listed(const std::vector<Date>& dates) {
    QStringList texts;
    for (const Date date : dates)
        texts << shortDate(date);
    return texts.join(QStringLiteral(", "));
}

} // namespace

ChainController::ChainController(const ChainWish& wish, QObject* parent)
    : QObject(parent)
    , m_startingStep(tr("Opening the database…"))
    , m_preferred(wish.preferred)
    , m_symbol(wish.symbol)
    , m_timeframe(wish.timeframe)
    , m_chosen(wish.expiries)
    , m_wished(wish.expiries)
    , m_at(wish.at) {
    std::sort(m_chosen.begin(), m_chosen.end());
    m_pollTimer.setInterval(2000);
    connect(&m_pollTimer, &QTimer::timeout, this, &ChainController::poll);
}

ChainController::~ChainController() = default;

ChainController::State ChainController::state() const {
    if (m_frame && !m_frame->chains.empty())
        return State::Ready;
    if (m_failure)
        return State::Failed;
    if (!m_repository)
        return State::Starting;
    if (m_frame || (m_symbolsKnown && m_symbols.isEmpty()))
        return State::Empty;
    return State::Loading;
}

bool ChainController::isBusy() const {
    return m_busy;
}

bool ChainController::isSettled() const {
    switch (state()) {
    case State::Starting:
    case State::Loading:
        return false;
    case State::Empty:
    case State::Failed:
        return true;
    case State::Ready:
        return !m_busy && !m_sessionsAsked && !m_bucketsAsked;
    }
    Q_UNREACHABLE();
}

std::optional<Error> ChainController::unmetWish() const {
    std::vector<Date> absent;
    if (m_frame)
        std::copy_if(m_wished.begin(), m_wished.end(), std::back_inserter(absent),
                     [this](Date expiry) { return !m_frame->chain(expiry); });
    if (absent.empty())
        return std::nullopt;
    return Error{ErrorCode::NotFound,
                 tr("%1 lists no expiry %2 at this moment. There are: %3.")
                     .arg(m_frame->symbol, listed(absent), listed(listedExpiries())),
                 {}};
}

std::optional<UtcTime> ChainController::bucket() const {
    if (m_at)
        return bucketOf(*m_at, m_timeframe);
    if (m_frame)
        return m_frame->bucket;
    return std::nullopt;
}

std::vector<Date> ChainController::expiries() const {
    std::vector<Date> shown;
    if (!m_frame)
        return shown;
    std::copy_if(m_chosen.begin(), m_chosen.end(), std::back_inserter(shown),
                 [this](Date expiry) { return m_frame->chain(expiry); });
    if (shown.empty() && !m_frame->chains.empty())
        shown.push_back(m_frame->chains.front().expiry());
    return shown;
}

std::optional<Date> ChainController::session() const {
    return m_bucketsOf ? std::optional(m_bucketsOf->session) : std::nullopt;
}

std::vector<Date> ChainController::listedExpiries() const {
    std::vector<Date> dates;
    if (m_frame)
        for (const Chain& chain : m_frame->chains)
            dates.push_back(chain.expiry());
    return dates;
}

void ChainController::setPollInterval(milliseconds interval) {
    m_pollTimer.setInterval(interval);
}

// ---- the database ----

void ChainController::showStarting(const QString& step) {
    m_startingStep = step;
    m_failure.reset();
    emit stateChanged();
}

void ChainController::failStart(const Error& error) {
    fail(error);
}

void ChainController::setRepository(std::shared_ptr<StrikeRepository> repository) {
    if (m_repository)
        m_repository->disconnect(this);
    m_repository = std::move(repository);
    listenTo(*m_repository);
    m_failure.reset();
    // Answers of the door that is gone will never come.
    m_symbolsKnown = m_chainAsked = m_sessionsAsked = m_newestAsked = false;
    m_bucketsAsked.reset();
    m_pollTimer.start();
    emit repositoryChanged();
    emit stateChanged();
    askSymbols();
}

void ChainController::listenTo(StrikeRepository& repository) {
    const auto isShown = [this](const ChainQuestion& question) {
        return question == ChainQuestion{m_symbol, m_timeframe, m_at};
    };
    // Taken as it comes: asking again could find it old already, where the database is slow, and never end.
    connect(&repository, &StrikeRepository::refreshed, this,
            [this, isShown](const ChainQuestion& question, const ChainAnswer& answer) {
                if (isShown(question))
                    takeAnswer(answer);
            });
    connect(&repository, &StrikeRepository::refreshFailed, this,
            [this, isShown](const ChainQuestion& question, const Error& error) {
                if (isShown(question))
                    fail(error);
            });
    connect(&repository, &StrikeRepository::barsChanged, this, [this](const QString& symbol) {
        if ((symbol.isEmpty() || symbol == m_symbol) && !m_chainAsked)
            askChain();
    });
}

void ChainController::askSymbols() {
    if (!m_repository)
        return;
    deliver(m_repository->symbols(), this, m_latestSymbols.guard([this](const Result<QStringList>& answer) {
        if (answer)
            takeSymbols(*answer);
        else
            fail(answer.error());
    }));
}

void ChainController::takeSymbols(const QStringList& symbols) {
    const bool first = !m_symbolsKnown;
    m_symbolsKnown = true;
    if (m_symbols != symbols) {
        m_symbols = symbols;
        emit listsChanged();
    }
    if (symbols.isEmpty()) {
        emit stateChanged();
        return;
    }
    if (m_symbol.isEmpty()) {
        const auto favourite =
            std::find_first_of(m_preferred.begin(), m_preferred.end(), symbols.begin(), symbols.end());
        m_symbol = favourite == m_preferred.end() ? symbols.front() : *favourite;
        emit selectionChanged();
    }
    if (!symbols.contains(m_symbol)) {
        fail(Error{ErrorCode::NotFound,
                   tr("There is no chain of %1 in this database. It holds: %2.")
                       .arg(m_symbol, symbols.join(QStringLiteral(", "))),
                   {}});
        return;
    }
    if (first || !m_frame)
        changeQuestion();
}

void ChainController::askSessions() {
    if (!m_repository || m_symbol.isEmpty())
        return;
    m_sessionsAsked = true;
    deliver(m_repository->sessions(m_symbol), this,
            m_latestSessions.guard([this](const Result<std::vector<Date>>& answer) {
                m_sessionsAsked = false;
                if (!answer)
                    return fail(answer.error());
                m_sessions = *answer;
                emit listsChanged();
            }));
}

void ChainController::askBuckets(const BucketKey& key, std::optional<seconds> goTo) {
    if (!m_repository)
        return;
    m_bucketsAsked = key;
    deliver(m_repository->buckets(key.symbol, key.timeframe, key.session), this,
            m_latestBuckets.guard([this, key, goTo](const Result<std::vector<UtcTime>>& answer) {
                m_bucketsAsked.reset();
                if (answer)
                    takeBuckets(key, *answer, goTo);
                else
                    fail(answer.error());
            }));
}

void ChainController::takeBuckets(const BucketKey& key, std::vector<UtcTime> buckets,
                                  std::optional<seconds> goTo) {
    m_bucketsOf = key;
    m_buckets = std::move(buckets);
    if (goTo && !m_buckets.empty()) {
        const auto after = std::upper_bound(m_buckets.begin(), m_buckets.end(), fromIst(key.session, *goTo));
        setMoment(after == m_buckets.begin() ? m_buckets.front() : *std::prev(after));
    }
    emit listsChanged();
}

void ChainController::askChain() {
    if (!m_repository || m_symbol.isEmpty())
        return;
    m_chainAsked = true;
    deliver(m_repository->chain({m_symbol, m_timeframe, m_at}), this,
            m_latestChain.guard([this](const Result<ChainAnswer>& answer) {
                m_chainAsked = false;
                if (answer)
                    takeAnswer(*answer);
                else
                    fail(answer.error());
            }));
}

void ChainController::takeAnswer(const ChainAnswer& answer) {
    m_freshness = answer.freshness;
    // An old frame from memory does not say that the database is back.
    const bool recovered = m_failure && !answer.freshness.revalidating;
    if (recovered)
        m_failure.reset();
    if (answer.frame != m_frame || m_busy)
        takeFrame(answer.frame);
    else
        emit freshnessChanged();
    if (recovered)
        emit stateChanged();
}

void ChainController::takeFrame(const ChainFramePtr& frame) {
    const bool sameExpiries = m_frame && listedExpiries() == [&] {
        std::vector<Date> dates;
        for (const Chain& chain : frame->chains)
            dates.push_back(chain.expiry());
        return dates;
    }();
    m_frame = frame;
    setBusy(false);
    if (isLive())
        takeNewest(frame->bucket);

    const BucketKey key{m_symbol, m_timeframe, istDate(frame->bucket)};
    if (m_bucketsOf == key) {
        if (!m_buckets.empty() && frame->bucket > m_buckets.back()) {
            m_buckets.push_back(frame->bucket);
            emit listsChanged();
        }
    } else if (!m_bucketsAsked || *m_bucketsAsked != key) {
        askBuckets(key);
    }
    if (!m_sessionsAsked && (m_sessions.empty() || key.session > m_sessions.back()))
        askSessions();
    if (!sameExpiries)
        emit listsChanged();
    emit frameShown();
}

void ChainController::fail(const Error& error) {
    setBusy(false);
    if (error.code == ErrorCode::Cancelled)
        return;
    // An error that lasts keeps the moment it began: "since 12:41" is what the user needs to judge the frame.
    const bool lasts =
        m_failure && m_failure->error.code == error.code && m_failure->error.message == error.message;
    if (!lasts)
        m_failure = Failure{error, nowUtc()};
    emit stateChanged();
    if (error.code == ErrorCode::Unavailable)
        emit connectionLost();
}

void ChainController::poll() {
    if (!m_repository || m_chainAsked)
        return;
    if (m_symbols.isEmpty() || !m_symbols.contains(m_symbol)) {
        askSymbols();
        return;
    }
    const bool lost = m_failure && m_failure->error.code == ErrorCode::Unavailable;
    if (isLive() || lost)
        askChain();
    else
        askNewest();
}

// While another moment is on screen the newest is asked for all the same, so that the window can say what has
// arrived; memory and Redis answer for it as they do while LIVE.
void ChainController::askNewest() {
    if (std::exchange(m_newestAsked, true))
        return;
    deliver(m_repository->chain({m_symbol, m_timeframe, {}}), this,
            m_latestNewest.guard([this](const Result<ChainAnswer>& answer) {
                m_newestAsked = false;
                if (answer)
                    takeNewest((*answer).frame->bucket);
            }));
}

void ChainController::takeNewest(UtcTime bucket) {
    if (m_newest == bucket)
        return;
    m_newest = bucket;
    if (m_bucketsOf == BucketKey{m_symbol, m_timeframe, istDate(bucket)} && !m_buckets.empty() &&
        bucket > m_buckets.back()) {
        m_buckets.push_back(bucket);
        emit listsChanged();
    }
    emit newestChanged();
}

void ChainController::retry() {
    if (!m_repository) {
        emit startRequested();
        return;
    }
    setBusy(true);
    askSessions();
    if (m_symbolsKnown && m_symbols.contains(m_symbol))
        askChain();
    else
        askSymbols();
}

void ChainController::refreshLists() {
    if (!m_repository)
        return;
    askSymbols();
    askSessions();
    if (m_bucketsOf && !m_bucketsAsked)
        askBuckets(*m_bucketsOf);
    if (m_failure && m_failure->error.code == ErrorCode::NotFound)
        askChain();
}

// ---- the selection ----

void ChainController::show(const QString& symbol, Timeframe timeframe, const std::vector<Date>& expiries,
                           std::optional<UtcTime> at) {
    const bool sameQuestion =
        (symbol.isEmpty() || symbol == m_symbol) && timeframe == m_timeframe && at == m_at;
    if (!symbol.isEmpty())
        m_symbol = symbol;
    m_timeframe = timeframe;
    m_at = at;
    if (expiries != m_chosen) // an opening wish that is shown is still a wish
        setExpiries(expiries);
    if (!sameQuestion)
        changeQuestion();
}

void ChainController::setSymbol(const QString& symbol) {
    if (m_symbol == symbol || symbol.isEmpty())
        return;
    m_symbol = symbol;
    m_wished.clear();
    changeQuestion();
}

void ChainController::setTimeframe(Timeframe timeframe) {
    if (m_timeframe == timeframe)
        return;
    m_timeframe = timeframe;
    changeQuestion();
}

void ChainController::setExpiries(std::vector<Date> expiries) {
    std::sort(expiries.begin(), expiries.end());
    m_chosen = std::move(expiries);
    m_wished.clear();
    emit selectionChanged();
    emit stateChanged();
}

void ChainController::toggleExpiry(Date expiry) {
    std::vector<Date> chosen = this->expiries();
    const auto found = std::find(chosen.begin(), chosen.end(), expiry);
    if (found == chosen.end())
        chosen.push_back(expiry);
    else if (chosen.size() > 1)
        chosen.erase(found);
    setExpiries(std::move(chosen));
}

void ChainController::stepExpiry(int steps) {
    const std::vector<Date> all = listedExpiries();
    const std::vector<Date> shown = expiries();
    if (shown.empty())
        return;
    const Date from = steps > 0 ? shown.back() : shown.front();
    const auto index = std::lower_bound(all.begin(), all.end(), from) - all.begin() + steps;
    setExpiries({all[std::size_t(std::clamp<std::ptrdiff_t>(index, 0, std::ptrdiff_t(all.size()) - 1))]});
}

void ChainController::changeQuestion() {
    setBusy(m_repository != nullptr);
    if (m_frame && (m_frame->symbol != m_symbol || m_frame->timeframe != m_timeframe)) {
        m_newest.reset();
        m_latestNewest.forget();
        m_newestAsked = false;
    }
    if (!m_bucketsOf || m_bucketsOf->symbol != m_symbol || m_sessions.empty())
        askSessions();
    askChain();
    emit selectionChanged();
}

void ChainController::setBusy(bool busy) {
    if (m_busy == busy)
        return;
    m_busy = busy;
    emit busyChanged(busy);
}

} // namespace strikescope
