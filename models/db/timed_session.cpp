#include "models/db/timed_session.h"

#include "models/db/sqlstate.h"

#include <libpq-fe.h>

#include <algorithm>

#include <poll.h>

namespace strikescope {

namespace {

using Clock = std::chrono::steady_clock;

Error nothingHeard() {
    return Error{ErrorCode::Timeout, databaseError({}, "no answer in time").message, {}};
}

// False when the time is over.
bool awaitSocket(PGconn* connection, short events, Clock::time_point until) {
    pollfd waiting{PQsocket(connection), events, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    return poll(&waiting, 1, int(std::max<std::int64_t>(0, left))) > 0;
}

Rows rowsOf(const PGresult* result) {
    Rows rows{std::size_t(PQnfields(result))};
    for (int row = 0; row < PQntuples(result); ++row)
        for (int column = 0; column < PQnfields(result); ++column) {
            if (PQgetisnull(result, row, column))
                rows.appendNull();
            else
                rows.append({PQgetvalue(result, row, column), std::size_t(PQgetlength(result, row, column))});
        }
    return rows;
}

Result<Rows> answerOf(PGconn* connection, const PGresult* result) {
    const auto status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return rowsOf(result);
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return tl::unexpected(databaseError(state ? state : "", text ? text : PQerrorMessage(connection)));
}

} // namespace

TimedSession::~TimedSession() {
    PQfinish(m_connection);
}

Result<std::unique_ptr<TimedSession>> TimedSession::open(const ConnectionProfile& profile, Limit limit) {
    const auto until = Clock::now() + limit;
    std::unique_ptr<TimedSession> session(new TimedSession(PQconnectStart(profile.conninfo().c_str())));
    PGconn* connection = session->m_connection;
    auto next = PGRES_POLLING_WRITING; // as libpq wants it
    while (PQstatus(connection) != CONNECTION_BAD && next != PGRES_POLLING_OK &&
           next != PGRES_POLLING_FAILED) {
        if (!awaitSocket(connection, next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
            return tl::unexpected(nothingHeard());
        next = PQconnectPoll(connection);
    }
    if (PQstatus(connection) != CONNECTION_OK)
        return tl::unexpected(databaseError({}, PQerrorMessage(connection)));
    PQsetNoticeProcessor(
        connection, [](void*, const char*) {}, nullptr);
    return session;
}

Result<Rows> TimedSession::query(const std::string& sql, const std::vector<std::string>& parameters,
                                 Limit limit) {
    const auto until = Clock::now() + limit;
    std::vector<const char*> values;
    for (const auto& parameter : parameters)
        values.push_back(parameter.c_str());
    const auto lost = [this] { return databaseError({}, PQerrorMessage(m_connection)); };
    if (!PQsendQueryParams(m_connection, sql.c_str(), int(values.size()), nullptr, values.data(), nullptr,
                           nullptr, 0))
        return tl::unexpected(lost());
    Result<Rows> answer = tl::unexpected(nothingHeard());
    for (;;) {
        while (PQisBusy(m_connection)) {
            if (!awaitSocket(m_connection, POLLIN, until))
                return tl::unexpected(nothingHeard());
            if (!PQconsumeInput(m_connection))
                return tl::unexpected(lost());
        }
        PGresult* result = PQgetResult(m_connection);
        if (!result)
            return answer;
        answer = answerOf(m_connection, result);
        PQclear(result);
    }
}

} // namespace strikescope
