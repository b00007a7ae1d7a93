#include "models/db/session.h"

#include "models/db/sqlstate.h"

#include <pqxx/pqxx>

#include <atomic>

#include <sys/socket.h>

namespace strikescope {

namespace {

template<typename Known>
bool is(const pqxx::sql_error& error) {
    return dynamic_cast<const Known*>(&error) != nullptr;
}

// libpqxx 6 leaves the SQLSTATE out of some of the types it has for one. The finer types come first.
std::string stateOf(const pqxx::sql_error& error) {
    if (const std::string told = error.sqlstate(); !told.empty())
        return told;
    for (const auto& [known, state] : {std::pair{is<pqxx::insufficient_privilege>(error), "42501"},
                                       {is<pqxx::undefined_table>(error), "42P01"},
                                       {is<pqxx::undefined_column>(error), "42703"},
                                       {is<pqxx::undefined_function>(error), "42883"},
                                       {is<pqxx::syntax_error>(error), "42601"},
                                       {is<pqxx::unique_violation>(error), "23505"},
                                       {is<pqxx::integrity_constraint_violation>(error), "23000"},
                                       {is<pqxx::data_exception>(error), "22000"},
                                       {is<pqxx::feature_not_supported>(error), "0A000"},
                                       {is<pqxx::disk_full>(error), "53100"},
                                       {is<pqxx::insufficient_resources>(error), "53000"},
                                       {is<pqxx::plpgsql_error>(error), "P0000"}})
        if (known)
            return state;
    return "XX000"; // the server spoke: whatever it is, the connection is there
}

// The one place where libpqxx's exceptions become values.
Error errorOf(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const pqxx::broken_connection& e) {
        return databaseError({}, e.what());
    } catch (const pqxx::in_doubt_error& e) {
        return commitInDoubtError(databaseError({}, e.what()));
    } catch (const pqxx::sql_error& e) {
        return databaseError(stateOf(e), e.what());
    } catch (const pqxx::deadlock_detected& e) { // no sql_error in libpqxx 6
        return databaseError("40P01", e.what());
    } catch (const pqxx::serialization_failure& e) {
        return databaseError("40001", e.what());
    } catch (const pqxx::failure& e) {
        return databaseError({}, e.what());
    } catch (const std::exception& e) {
        return Error{ErrorCode::Internal, QStringLiteral("Internal error while talking to the database."),
                     QString::fromUtf8(e.what())};
    }
}

template<typename F>
auto caught(F&& f) -> Result<decltype(f())> {
    try {
        if constexpr (std::is_void_v<decltype(f())>) {
            f();
            return {};
        } else {
            return f();
        }
    } catch (...) {
        return tl::unexpected(errorOf(std::current_exception()));
    }
}

pqxx::result execute(pqxx::transaction_base& tx, const std::string& sql,
                     const Session::Parameters& parameters) {
    if (parameters.empty())
        return tx.exec(sql);
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 9)
    pqxx::params bound;
    for (const auto& parameter : parameters)
        bound.append(parameter);
    return tx.exec(sql, bound);
#else
    std::vector<const char*> bound;
    for (const auto& parameter : parameters)
        bound.push_back(parameter ? parameter->c_str() : nullptr);
    return tx.exec_params(sql, pqxx::prepare::make_dynamic_params(bound));
#endif
}

Rows copied(const pqxx::result& result) {
    Rows rows(static_cast<std::size_t>(result.columns()));
    for (const auto& row : result)
        for (const auto& field : row) {
            if (field.is_null())
                rows.appendNull();
            else
                rows.append(std::string(field.c_str(), field.size()));
        }
    return rows;
}

} // namespace

struct Session::Private {
    explicit Private(const std::string& conninfo)
        : connection(conninfo) {
#if PQXX_VERSION_MAJOR < 7 // later ones never do, and this one calls the way to forbid it deprecated
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
    }

    pqxx::connection connection;
    std::unique_ptr<pqxx::work> open; // the transaction under way, if any
    std::atomic<bool> cancelAsked = false;
    std::atomic<const std::atomic<bool>*> stopped = nullptr;
    std::atomic<bool> broken = false;           // nothing is sent any more
    std::atomic<std::int64_t> waitingSince = 0; // ticks of the steady clock; 0: nobody waits

    bool isToStop() const {
        const auto* flag = stopped.load();
        return flag && *flag;
    }
    template<typename F>
    auto talked(F&& f) -> decltype(caught(f));
    template<typename F>
    auto guarded(F&& f) -> decltype(caught(f));

    // Inside a transaction the statement joins it, otherwise it gets one of its own.
    pqxx::result run(const std::string& sql, const Parameters& parameters) {
        if (open)
            return execute(*open, sql, parameters);
        pqxx::work tx(connection);
        auto result = execute(tx, sql, parameters);
        tx.commit();
        return result;
    }
};

Session::Session(std::unique_ptr<Private> p)
    : d(std::move(p)) {}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const ConnectionProfile& profile) {
    std::unique_ptr<Private> opened;
    try {
        opened = std::make_unique<Private>(profile.conninfo());
    } catch (const pqxx::broken_connection& e) {
        return tl::unexpected(connectError(profile, e.what()));
    } catch (...) {
        return tl::unexpected(errorOf(std::current_exception()));
    }
    auto session = std::unique_ptr<Session>(new Session(std::move(opened)));
    STRIKESCOPE_TRY(session->runAlone("SET TIME ZONE 'UTC'"));
    STRIKESCOPE_TRY(session->runAlone("SET standard_conforming_strings = on"));
    return session;
}

// Everything that may wait for the server goes through here.
template<typename F>
auto Session::Private::talked(F&& f) -> decltype(caught(f)) {
    if (broken)
        return tl::unexpected(databaseError({}, "the connection was lost"));
    waitingSince = std::chrono::steady_clock::now().time_since_epoch().count();
    auto result = caught(f);
    waitingSince = 0;
    if (!result && !connection.is_open())
        broken = true;
    return result;
}

// Runs what talks to the server, and tells a cancel of ours from the server's time limit.
template<typename F>
auto Session::Private::guarded(F&& f) -> decltype(caught(f)) {
    if (isToStop())
        return tl::unexpected(databaseError("57014", ""));
    auto result = talked(f);
    const bool asked = cancelAsked.exchange(false) || isToStop();
    if (!result && result.error().code == ErrorCode::Cancelled && !asked)
        return tl::unexpected(timeLimitError());
    return result;
}

Result<Rows> Session::query(const std::string& sql, const Parameters& parameters) {
    return d->guarded([&] { return copied(d->run(sql, parameters)); });
}

Result<void> Session::run(const std::string& script) {
    return d->guarded([&] { d->run(script, {}); });
}

Result<void> Session::transaction(const std::function<Result<void>()>& body) {
    STRIKESCOPE_TRY(d->talked([&] { d->open = std::make_unique<pqxx::work>(d->connection); }));
    auto done = body();
    if (done)
        done = d->talked([&] {
            // A server asked to commit a failed transaction rolls it back, and libpqxx 7 calls that a
            // success. Any other statement is an error then.
            d->open->exec("SELECT 1");
            d->open->commit();
        });
    (void)d->talked([&] { d->open.reset(); }); // rolls back what was not committed
    d->open.reset();
    return done;
}

bool Session::inTransaction() const {
    return d->open != nullptr;
}

Result<void> Session::runAlone(const std::string& statement) {
    return d->guarded([&] {
        pqxx::nontransaction tx(d->connection);
        tx.exec(statement);
    });
}

int Session::serverVersion() const {
    return d->connection.server_version();
}

int Session::backendPid() const {
    return d->connection.backendpid();
}

void Session::cancel() {
    d->cancelAsked = true;
    (void)caught([&] { d->connection.cancel_query(); });
}

void Session::refuseWhile(const std::atomic<bool>* stopped) {
    d->stopped = stopped;
}

void Session::breakOff() {
    d->broken = true;
    shutdown(d->connection.sock(), SHUT_RDWR);
}

std::optional<std::chrono::steady_clock::time_point> Session::waitingSince() const {
    using Clock = std::chrono::steady_clock;
    const auto ticks = d->waitingSince.load();
    return ticks ? std::optional(Clock::time_point(Clock::duration(ticks))) : std::nullopt;
}

bool Session::isToStop() const {
    return d->isToStop();
}

} // namespace strikescope
