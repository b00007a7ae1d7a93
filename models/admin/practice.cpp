#include "models/admin/practice.h"

#include "models/ingest/demo/demo_writer.h"
#include "models/migrate/plan/aggregates.h"

#include <QCoreApplication>

#include <future>

namespace strikescope {

namespace {

constexpr int practiceDays = 3;

QString practiceText(const char* text) {
    return QCoreApplication::translate("Admin", text);
}

Result<bool> practiceExists(Session& session) {
    return session
        .query("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", {std::string(practiceDatabase)})
        .map([](const Rows& rows) { return rows.text(0, 0) == "t"; });
}

Result<void> dropPractice(Session& session) {
    const auto there = practiceExists(session);
    if (!there)
        return tl::unexpected(there.error());
    if (!*there)
        return {};
    const auto users =
        session.query("SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND application_name ="
                      " 'strikescope-migrate'",
                      {std::string(practiceDatabase)});
    if (!users)
        return tl::unexpected(users.error());
    if (users->integer(0, 0) > 0)
        return failure(ErrorCode::Refused,
                       practiceText("A migration is running in the practice database. Cancel it first."));
    return session.runAlone(std::string("DROP DATABASE ") + practiceDatabase + " WITH (FORCE)");
}

// The newest value of v2 that both sides know, so that repeated calls find the same one.
std::string shiftSql(const std::string& relation, int by) {
    return "UPDATE " + relation + " SET call_oi_sum = call_oi_sum + (" + std::to_string(by) +
           ") WHERE (symbol, bucket_time, expiry, strike) = (SELECT symbol, bucket_time, expiry, strike "
           "FROM " +
           relation +
           " WHERE call_oi_sum IS NOT NULL ORDER BY bucket_time DESC, symbol, expiry, strike LIMIT 1)";
}

} // namespace

Result<ConnectionProfile> preparePractice(const ConnectionProfile& server,
                                          const std::function<bool(const QString& step)>& progress) {
    auto session = Session::open(server);
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY(dropPractice(**session));
    STRIKESCOPE_TRY((*session)->runAlone(std::string("CREATE DATABASE ") + practiceDatabase));
    const auto practice = server.withDatabase(QString::fromLatin1(practiceDatabase));
    DemoOptions demo;
    demo.days = practiceDays;
    demo.symbols = {QStringLiteral("FINNIFTY")};
    demo.state = DemoState::Before;
    const auto written = writeDemo(practice, demo, [&](const DemoProgress& done) {
        return progress(
            practiceText("%1 (%2 of %3)").arg(done.what).arg(done.sessionsDone).arg(done.sessionsTotal));
    });
    if (!written)
        return tl::unexpected(written.error());
    return practice;
}

Result<ConnectionProfile> existingPractice(const ConnectionProfile& server) {
    auto session = Session::open(server);
    const auto there = session ? practiceExists(**session) : tl::unexpected(session.error());
    if (!there)
        return tl::unexpected(there.error());
    if (!*there)
        return failure(ErrorCode::NotFound, practiceText("There is no practice database yet."));
    return server.withDatabase(QString::fromLatin1(practiceDatabase));
}

PracticeFaults::PracticeFaults(ConnectionProfile practice)
    : m_profile(std::move(practice)) {}

PracticeFaults::~PracticeFaults() {
    releaseLock();
}

Result<std::unique_ptr<Session>> PracticeFaults::open(const char* application) const {
    auto session = Session::open(m_profile);
    if (!session)
        return session;
    const auto name = (*session)->query("SELECT current_database()");
    if (!name)
        return tl::unexpected(name.error());
    if (name->text(0, 0) != practiceDatabase)
        return failure(ErrorCode::Refused, practiceText("Faults are planted in the practice database only."));
    STRIKESCOPE_TRY(
        (*session)->query("SELECT set_config('application_name', $1, false)", {std::string(application)}));
    return session;
}

Result<void> PracticeFaults::holdLock() {
    if (m_holding)
        return {};
    releaseLock();
    auto session = open("practice: long report");
    const auto state = session ? readCatalog(**session) : tl::unexpected(session.error());
    if (!state)
        return tl::unexpected(state.error());
    std::string reads;
    for (const Aggregate& aggregate : allAggregates)
        if (const std::string name = state->hasOld ? currentOld(aggregate, *state) : std::string();
            !name.empty())
            reads += "SELECT FROM " + name + " LIMIT 1;"; // a view cannot be locked by itself
    m_release = false;
    auto took = std::make_shared<std::promise<Result<void>>>();
    auto answer = took->get_future();
    m_holder = std::thread([this, took, reads, held = std::move(*session)] {
        bool told = false;
        const auto done = held->transaction([&]() -> Result<void> {
            STRIKESCOPE_TRY(held->run(reads));
            m_holding = true;
            told = true;
            took->set_value({});
            while (!m_release)
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            return {};
        });
        m_holding = false;
        if (!told)
            took->set_value(done);
    });
    return answer.get();
}

void PracticeFaults::releaseLock() {
    m_release = true;
    if (m_holder.joinable())
        m_holder.join();
}

Result<void> PracticeFaults::shiftValue(int by) {
    auto session = open("practice: data fault");
    const auto state = session ? readCatalog(**session) : tl::unexpected(session.error());
    if (!state)
        return tl::unexpected(state.error());
    const bool hasV2 =
        state->stage == Stage::Beside || state->stage == Stage::CutOver || state->stage == Stage::Cleaned;
    if (!hasV2)
        return failure(ErrorCode::NotFound, practiceText("There is no v2 yet whose values could be wrong."));
    return (*session)->run(shiftSql(currentV2(allAggregates.front(), *state), by));
}

Result<void> PracticeFaults::spoilValue() {
    return shiftValue(1);
}

Result<void> PracticeFaults::repairValue() {
    return shiftValue(-1);
}

Result<void> PracticeFaults::endRunner() {
    auto session = open("practice: killed process");
    const auto ended = session
                           ? (*session)->query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                               " WHERE application_name = 'strikescope-migrate' AND datname ="
                                               " current_database() AND pid <> pg_backend_pid()")
                           : tl::unexpected(session.error());
    if (!ended)
        return tl::unexpected(ended.error());
    if (ended->integer(0, 0) == 0)
        return failure(ErrorCode::NotFound, practiceText("No migration is running that could be killed."));
    return {};
}

} // namespace strikescope
