#include "models/db/bulk_session.h"

#include "models/db/sqlstate.h"

#include <libpq-fe.h>

#include <algorithm>
#include <string_view>

#include <poll.h>
#include <sys/socket.h>

namespace strikescope {

namespace {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

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
        return tl::unexpected(connectError(profile, PQerrorMessage(connection.get())));
    // Notices would go to standard error, where a user of the command line would take them for faults.
    PQsetNoticeProcessor(
        connection.get(), [](void*, const char*) {}, nullptr);
    auto session = std::unique_ptr<BulkSession>(new BulkSession(connection.release()));
    STRIKESCOPE_TRY(session->run("SET TIME ZONE 'UTC'"));
    return session;
}

Error BulkSession::errorOf(const pg_result* result) {
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const Error error = databaseError(state ? state : "", text ? text : PQerrorMessage(m_connection.get()));
    const bool asked = m_cancelAsked.exchange(false);
    return error.code == ErrorCode::Cancelled && !asked ? timeLimitError() : error;
}

bool BulkSession::succeeded(const pg_result* result) {
    const auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        return false;
    m_cancelAsked = false; // it came too late
    return true;
}

Result<void> BulkSession::mayStart() const {
    return m_stopped && *m_stopped ? tl::unexpected(databaseError("57014", "")) : Result<void>{};
}

Result<void> BulkSession::execute(const char* statements) {
    const ResultPtr result(PQexec(m_connection.get(), statements));
    if (!succeeded(result.get()))
        return tl::unexpected(errorOf(result.get()));
    return {};
}

Result<void> BulkSession::run(const std::string& statements) {
    STRIKESCOPE_TRY(mayStart());
    return execute(statements.c_str());
}

Result<std::int64_t> BulkSession::change(const std::string& statement) {
    STRIKESCOPE_TRY(mayStart());
    const ResultPtr result(PQexec(m_connection.get(), statement.c_str()));
    if (!succeeded(result.get()))
        return tl::unexpected(errorOf(result.get()));
    return std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
}

Result<BinaryResult> BulkSession::read(const std::string& sql, const std::vector<std::string>& parameters) {
    STRIKESCOPE_TRY(mayStart());
    const bool known = std::find(m_prepared.begin(), m_prepared.end(), sql) != m_prepared.end();
    auto rows = readPrepared(sql, parameters);
    // "Cached plan must not change result type": the table was altered since we prepared. Within a
    // transaction the error has ended it, and the caller has to begin again.
    const bool altered = !rows && known && rows.error().code == ErrorCode::SchemaMismatch;
    if (!altered || PQtransactionStatus(m_connection.get()) != PQTRANS_IDLE)
        return rows;
    std::replace(m_prepared.begin(), m_prepared.end(), sql, std::string());
    return readPrepared(sql, parameters);
}

Result<BinaryResult> BulkSession::readPrepared(const std::string& sql,
                                               const std::vector<std::string>& parameters) {
    const auto found = std::find(m_prepared.begin(), m_prepared.end(), sql);
    const std::string name = "q" + std::to_string(found - m_prepared.begin());
    if (found == m_prepared.end()) {
        const ResultPtr prepared(PQprepare(m_connection.get(), name.c_str(), sql.c_str(), 0, nullptr));
        if (!succeeded(prepared.get()))
            return tl::unexpected(errorOf(prepared.get()));
        m_prepared.push_back(sql);
    }
    std::vector<const char*> values;
    for (const auto& parameter : parameters)
        values.push_back(parameter.c_str());
    constexpr int binary = 1;
    ResultPtr result(PQexecPrepared(m_connection.get(), name.c_str(), int(values.size()), values.data(),
                                    nullptr, nullptr, binary));
    if (!succeeded(result.get()))
        return tl::unexpected(errorOf(result.get()));
    return BinaryResult(result.release());
}

bool BulkSession::putCopyData(const std::string& bytes) {
    return PQputCopyData(m_connection.get(), bytes.data(), int(bytes.size())) == 1;
}

Result<std::int64_t> BulkSession::copyIn(const std::string& copyStatement,
                                         const std::function<Result<void>(CopyWriter&)>& fill) {
    STRIKESCOPE_TRY(mayStart());
    const ResultPtr started(PQexec(m_connection.get(), copyStatement.c_str()));
    if (PQresultStatus(started.get()) != PGRES_COPY_IN)
        return tl::unexpected(errorOf(started.get()));

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
        if (PQresultStatus(result.get()) ==
            PGRES_COPY_IN) // the end could not be sent: it would answer so for ever
            return tl::unexpected(databaseError({}, PQerrorMessage(m_connection.get())));
        if (!succeeded(result.get()))
            ended = tl::unexpected(errorOf(result.get()));
        else
            rows = std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
    }
    if (writer.m_broken) // fill can only say that it could not go on; the server says why
        STRIKESCOPE_TRY(ended);
    STRIKESCOPE_TRY(filled);
    STRIKESCOPE_TRY(ended);
    return rows;
}

// The rest of an answer; its first error, if any.
Result<void> BulkSession::drain() {
    Result<void> ended;
    while (const ResultPtr result{PQgetResult(m_connection.get())})
        if (!succeeded(result.get()) && ended)
            ended = tl::unexpected(errorOf(result.get()));
    return ended;
}

Result<std::int64_t> BulkSession::copyOut(const std::string& query, int columns,
                                          const std::function<bool(const CopyRow&)>& take) {
    STRIKESCOPE_TRY(mayStart());
    const ResultPtr started(
        PQexec(m_connection.get(), ("COPY (" + query + ") TO STDOUT (FORMAT binary)").c_str()));
    if (PQresultStatus(started.get()) != PGRES_COPY_OUT)
        return tl::unexpected(errorOf(started.get()));

    constexpr std::size_t headBytes = 19; // signature, flags, length of the extension (none)
    std::int64_t rows = 0;
    bool wanted = true, whole = true, headSeen = false;
    CopyRow row;
    char* bytes = nullptr;
    int length = 0;
    while ((length = PQgetCopyData(m_connection.get(), &bytes, 0)) > 0) {
        const std::unique_ptr<char, decltype(&PQfreemem)> owned(bytes, &PQfreemem);
        std::string_view data(bytes, std::size_t(length));
        if (!headSeen) {
            headSeen = true;
            data.remove_prefix(std::min(headBytes, data.size()));
            if (data.empty())
                continue;
        }
        const bool end = data.size() == 2 && data == "\xff\xff";
        if (end || !wanted || !whole)
            continue;
        whole = row.read(data, columns);
        wanted = whole && take(row);
        rows += wanted;
        if (!wanted)
            cancel();
    }
    auto ended = drain();
    if (!whole)
        return failure(ErrorCode::Internal,
                       QStringLiteral("The server sent rows of another form than asked for."),
                       QString::fromStdString(query));
    if (!wanted)
        return rows;
    if (!ended)
        return tl::unexpected(ended.error());
    return rows;
}

std::string BulkSession::literal(const std::string& text) const {
    const std::unique_ptr<char, decltype(&PQfreemem)> quoted(
        PQescapeLiteral(m_connection.get(), text.data(), text.size()), &PQfreemem);
    return quoted ? std::string(quoted.get()) : "NULL";
}

Result<std::vector<std::string>> BulkSession::notifications(std::chrono::milliseconds longest) {
    const auto taken = [this] {
        std::vector<std::string> payloads;
        while (PGnotify* note = PQnotifies(m_connection.get())) {
            payloads.emplace_back(note->extra);
            PQfreemem(note);
        }
        return payloads;
    };
    auto payloads = taken();
    if (!payloads.empty())
        return payloads;
    pollfd waited{PQsocket(m_connection.get()), POLLIN, 0};
    if (poll(&waited, 1, int(longest.count())) > 0 && PQconsumeInput(m_connection.get()) == 0)
        return tl::unexpected(databaseError({}, PQerrorMessage(m_connection.get())));
    return taken();
}

Result<void> BulkSession::commit() {
    const ResultPtr result(PQexec(m_connection.get(), "COMMIT"));
    if (!succeeded(result.get())) {
        const Error error = errorOf(result.get());
        return tl::unexpected(error.code == ErrorCode::Unavailable ? commitInDoubtError(error) : error);
    }
    // A transaction in which a statement failed is rolled back instead, without an error.
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        return tl::unexpected(rolledBackError());
    return {};
}

Result<void> BulkSession::transaction(const std::function<Result<void>()>& body) {
    STRIKESCOPE_TRY(run("BEGIN"));
    auto done = body();
    if (done)
        done = commit();
    if (!done)
        (void)execute("ROLLBACK"); // its own failure says nothing new
    return done;
}

int BulkSession::backendPid() const {
    return PQbackendPID(m_connection.get());
}

void BulkSession::cancel() {
    char message[256];
    m_cancelAsked = true;
    PQcancel(m_cancel->handle, message, sizeof message);
}

void BulkSession::breakOff() {
    shutdown(PQsocket(m_connection.get()), SHUT_RDWR);
}

} // namespace strikescope
