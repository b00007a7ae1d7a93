#include "models/db/bulk_session.h"

#include "models/db/sqlstate.h"

#include <libpq-fe.h>

#include <algorithm>

namespace strikescope {

namespace {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

Error errorOf(const PGresult* result, const PGconn* connection) {
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    return databaseError(state ? state : "", text ? text : PQerrorMessage(connection));
}

bool succeeded(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

} // namespace

struct BulkSession::Cancel {
    explicit Cancel(PGconn* connection)
        : handle(PQgetCancel(connection)) {}
    ~Cancel() { PQfreeCancel(handle); }
    Cancel(const Cancel&) = delete;
    Cancel& operator=(const Cancel&) = delete;

    PGcancel* handle;
};

void BulkSession::Close::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

BulkSession::BulkSession(pg_conn* owned)
    : m_connection(owned)
    , m_cancel(std::make_unique<Cancel>(owned)) {}

BulkSession::~BulkSession() = default;

Result<std::unique_ptr<BulkSession>> BulkSession::open(const ConnectionProfile& profile) {
    std::unique_ptr<PGconn, Close> connection(PQconnectdb(profile.conninfo().c_str()));
    if (PQstatus(connection.get()) != CONNECTION_OK)
        return tl::unexpected(databaseError({}, PQerrorMessage(connection.get())));
    // Notices would go to standard error, where a user of the command line would take them for faults.
    PQsetNoticeProcessor(
        connection.get(), [](void*, const char*) {}, nullptr);
    auto session = std::unique_ptr<BulkSession>(new BulkSession(connection.release()));
    STRIKESCOPE_TRY(session->run("SET TIME ZONE 'UTC'"));
    return session;
}

Error BulkSession::lastError() const {
    return errorOf(nullptr, m_connection.get());
}

Result<void> BulkSession::run(const std::string& statements) {
    const ResultPtr result(PQexec(m_connection.get(), statements.c_str()));
    if (!succeeded(result.get()))
        return tl::unexpected(errorOf(result.get(), m_connection.get()));
    return {};
}

Result<std::int64_t> BulkSession::change(const std::string& statement) {
    const ResultPtr result(PQexec(m_connection.get(), statement.c_str()));
    if (!succeeded(result.get()))
        return tl::unexpected(errorOf(result.get(), m_connection.get()));
    return std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
}

Result<BinaryResult> BulkSession::read(const std::string& sql, const std::vector<std::string>& parameters) {
    auto known = std::find(m_prepared.begin(), m_prepared.end(), sql);
    const std::string name = "q" + std::to_string(known - m_prepared.begin());
    if (known == m_prepared.end()) {
        const ResultPtr prepared(PQprepare(m_connection.get(), name.c_str(), sql.c_str(), 0, nullptr));
        if (!succeeded(prepared.get()))
            return tl::unexpected(errorOf(prepared.get(), m_connection.get()));
        m_prepared.push_back(sql);
    }
    std::vector<const char*> values;
    for (const auto& parameter : parameters)
        values.push_back(parameter.c_str());
    constexpr int binary = 1;
    ResultPtr result(PQexecPrepared(m_connection.get(), name.c_str(), int(values.size()), values.data(),
                                    nullptr, nullptr, binary));
    if (!succeeded(result.get()))
        return tl::unexpected(errorOf(result.get(), m_connection.get()));
    return BinaryResult(result.release());
}

bool BulkSession::putCopyData(const std::string& bytes) {
    return PQputCopyData(m_connection.get(), bytes.data(), int(bytes.size())) == 1;
}

Result<std::int64_t> BulkSession::copyIn(const std::string& copyStatement,
                                         const std::function<Result<void>(CopyWriter&)>& fill) {
    const ResultPtr started(PQexec(m_connection.get(), copyStatement.c_str()));
    if (PQresultStatus(started.get()) != PGRES_COPY_IN)
        return tl::unexpected(errorOf(started.get(), m_connection.get()));

    CopyWriter writer(*this);
    Result<void> filled = fill(writer);
    if (filled) {
        writer.big16(0xffff); // the format's end mark
        writer.flush();
    }
    PQputCopyEnd(m_connection.get(), filled ? nullptr : "stopped by the program");

    Result<void> ended;
    std::int64_t rows = 0;
    while (const ResultPtr result{PQgetResult(m_connection.get())}) {
        if (!succeeded(result.get()))
            ended = tl::unexpected(errorOf(result.get(), m_connection.get()));
        else
            rows = std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
    }
    STRIKESCOPE_TRY(filled);
    STRIKESCOPE_TRY(ended);
    return rows;
}

Result<void> BulkSession::transaction(const std::function<Result<void>()>& body) {
    STRIKESCOPE_TRY(run("BEGIN"));
    auto done = body();
    if (done)
        done = run("COMMIT");
    if (!done)
        (void)run("ROLLBACK"); // its own failure says nothing new
    return done;
}

int BulkSession::backendPid() const {
    return PQbackendPID(m_connection.get());
}

void BulkSession::cancel() {
    char message[256];
    PQcancel(m_cancel->handle, message, sizeof message);
}

} // namespace strikescope
