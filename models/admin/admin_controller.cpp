#include "models/admin/admin_controller.h"

#include "models/core/deliver.h"
#include "models/migrate/check/preflight_question.h"
#include "models/migrate/run/gates.h"
#include "models/migrate/run/use_account.h"

#include <algorithm>

namespace strikescope {

namespace {

constexpr auto parityEvery = std::chrono::hours(1);
// What a look of ours may wait for: it must never stand in anybody's way.
constexpr const char* laneSetup = "SET statement_timeout = '20s'; SET lock_timeout = '1s'";

std::vector<AdminController::Answer> answered(const Checks& checks) {
    std::vector<AdminController::Answer> answers;
    for (const Check& check : checks)
        answers.push_back({check, nowUtc()});
    return answers;
}

Result<MonitorReading> withBlockersOnly(Session& session, MonitorReading reading) {
    const auto targets = existingAggregates(session);
    auto blockers = targets ? blockersOf(session, *targets, 1) : tl::unexpected(targets.error());
    if (!blockers)
        return tl::unexpected(blockers.error());
    reading.blockers = std::move(*blockers);
    return reading;
}

} // namespace

AdminController::AdminController(const ConnectionProfile& profile, QObject* parent)
    : QObject(parent)
    , m_profile(profile)
    , m_work(std::make_shared<LongWork>(this))
    , m_lane(profile, laneSetup) {
    connect(&m_watch, &QTimer::timeout, this, [this] {
        refresh();
        readMonitorNow();
    });
    connect(&m_parity, &QTimer::timeout, this, &AdminController::askParity);
    m_parity.start(parityEvery);
}

AdminController::~AdminController() {
    m_work->leave();
}

const std::vector<AdminController::Answer>& AdminController::gateAnswers(const QString& migration) const {
    static const std::vector<Answer> none;
    const auto found = m_gates.constFind(migration);
    return found == m_gates.constEnd() ? none : *found;
}

QString AdminController::refusal() const {
    if (!m_survey)
        return tr("The server was not asked yet.");
    const AdminRights& rights = m_survey->rights;
    if (!rights.mayMigrate)
        return rights.missing;
    if (!rights.isSafe() && !m_exceptionStated)
        return tr(
            "Nobody proves which server this is: connect over its socket, or with sslmode=verify-full; or "
            "state why this connection is good enough.");
    return {};
}

// ---- where the database is ----

void AdminController::refresh() {
    // One that is under way may have read before what is asked about now: then once more behind it.
    m_surveyAgain = m_surveying;
    if (m_surveying)
        return;
    m_surveying = true;
    const bool mayNote = m_activity != Activity::Run && refusal().isEmpty();
    const auto answer =
        m_lane.run([profile = m_profile, mayNote](LaneConnections& connections) -> Result<AdminSurvey> {
            const auto session = connections.session();
            if (!session)
                return tl::unexpected(session.error());
            auto survey = surveyDatabase(**session, profile);
            // Where it cannot be noted, 018 has a guard more to explain: no reason to show nothing.
            if (survey && mayNote && survey->cutover && survey->now - survey->cutover->at <= settledUntil)
                (void)noteSettledUse(**session);
            return survey;
        });
    deliver(answer, this, [this](const Result<AdminSurvey>& survey) {
        m_surveying = false;
        const bool again = m_surveyAgain;
        if (survey) {
            m_survey = *survey;
            showGuide();
        } else {
            emit surveyFailed(survey.error());
        }
        if (again)
            refresh();
    });
}

void AdminController::showGuide() {
    if (!m_survey)
        return;
    m_memory.running = m_activity == Activity::None ? std::nullopt : std::optional(m_activeStep);
    m_guide = guideOf(*m_survey, m_memory);
    emit surveyed();
}

void AdminController::watch(std::chrono::milliseconds every) {
    m_watch.start(every);
    refresh();
    readMonitorNow();
}

void AdminController::setInView(bool inView) {
    m_inView += inView ? 1 : -1;
    watch(m_inView > 0 ? seenEvery : unseenEvery);
}

void AdminController::readMonitorNow() {
    if (m_monitoring)
        return;
    m_monitoring = true;
    const bool running = m_activity == Activity::Run;
    const auto answer =
        m_lane.run([before = m_reading, running](LaneConnections& connections) -> Result<MonitorReading> {
            const auto session = connections.session();
            if (!session)
                return tl::unexpected(session.error());
            if (running && before) // what reads the aggregates would stand in our own way
                return withBlockersOnly(**session, *before);
            const auto facts = readServerFacts(**session);
            const auto state = readCatalog(**session);
            if (!facts || !state)
                return tl::unexpected(facts ? state.error() : facts.error());
            return readMonitor(**session, *facts, *state, before);
        });
    deliver(answer, this, [this](const Result<MonitorReading>& reading) {
        m_monitoring = false;
        if (reading)
            keepReading(*reading);
    });
}

void AdminController::keepReading(const MonitorReading& reading) {
    m_reading = reading;
    if (m_ownLines)
        for (Check& line : m_ownLines())
            m_reading->lines.push_back(std::move(line));
    const Checks news = m_alarms.takeNews(m_reading->lines, m_reading->at);
    emit monitored();
    if (!news.empty())
        emit alarmed(news);
}

// ---- questions ----

void AdminController::keepPreflight(const Checks& checks) {
    for (const Check& check : checks) {
        const auto found = std::find_if(m_preflight.begin(), m_preflight.end(),
                                        [&](const Answer& answer) { return answer.check.id == check.id; });
        if (found == m_preflight.end())
            m_preflight.push_back({check, nowUtc()});
        else
            *found = {check, nowUtc()};
    }
    Checks all;
    m_memory.preflightAt.reset();
    for (const Answer& answer : m_preflight) { // as old as its oldest answer
        // P33 and P34 ask for the proven backup, which is the next two steps.
        if (answer.check.id != QLatin1String("P33") && answer.check.id != QLatin1String("P34"))
            all.push_back(answer.check);
        m_memory.preflightAt = std::min(m_memory.preflightAt.value_or(answer.asked), answer.asked);
    }
    m_memory.preflight = worst(all);
    emit checksChanged();
}

void AdminController::askGates(const QString& migration) {
    const auto answer = m_lane.run([migration](LaneConnections& connections) -> Result<Checks> {
        const auto session = connections.session();
        if (!session)
            return tl::unexpected(session.error());
        return gatesOf(**session, migration);
    });
    deliver(answer, this, [this, migration](const Result<Checks>& checks) {
        if (!checks) {
            emit failed(checks.error());
            return;
        }
        m_gates[migration] = answered(*checks);
        emit checksChanged();
    });
}

void AdminController::stateException(const QString& reason) {
    if (reason.trimmed().size() < 10) {
        emit failed({ErrorCode::Invalid,
                     tr("Write a reason that somebody else will understand (10 characters or "
                        "more)."),
                     {}});
        return;
    }
    const auto answer = m_lane.run([reason](LaneConnections& connections) -> Result<void> {
        const auto session = connections.session();
        const auto facts = session ? readServerFacts(**session) : tl::unexpected(session.error());
        if (!facts)
            return tl::unexpected(facts.error());
        STRIKESCOPE_TRY(Journal::ensure(**session, *facts));
        JournalEvent event;
        event.kind = QString::fromLatin1(exceptionKind);
        event.detail = {{QStringLiteral("reason"), reason.trimmed()}};
        return Journal::append(**session, event).map([](qint64) {});
    });
    deliver(answer, this, [this](const Result<void>& done) {
        if (!done) {
            emit failed(done.error());
            return;
        }
        m_exceptionStated = true;
        refresh();
    });
}

} // namespace strikescope
