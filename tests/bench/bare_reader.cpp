#include "tests/bench/bare_reader.h"

#include "models/db/binary_format.h"
#include "models/db/binary_result.h"

#include <libpq-fe.h>

#include <limits>
#include <string_view>

namespace strikescope::bench {

namespace {

constexpr double null = std::numeric_limits<double>::quiet_NaN();
constexpr Oid int8Type = 20, int4Type = 23, float8Type = 701, dateType = 1082, numericType = 1700;

struct ClearAnswer {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearAnswer>;

double valueOf(Oid type, const char* bytes, int length) {
    switch (type) {
    case float8Type:
        return bigDouble(bytes);
    case int8Type:
        return double(std::int64_t(big64(bytes)));
    case int4Type:
    case dateType:
        return double(std::int32_t(big32(bytes)));
    case numericType:
        return decodeNumeric({bytes, std::size_t(length)});
    default:
        return null;
    }
}

} // namespace

void BareReader::Close::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

BareReader::BareReader(const ConnectionProfile& profile)
    : m_connection(PQconnectdb(profile.conninfo().c_str())) {}

std::size_t BareReader::read(const std::string& sql, const std::vector<std::string>& parameters) {
    PGconn* connection = m_connection.get();
    if (m_prepared != sql) {
        const Answer closed(PQexec(connection, "DEALLOCATE ALL"));
        const Answer prepared(PQprepare(connection, "bare", sql.c_str(), 0, nullptr));
        m_prepared = sql;
    }
    std::vector<const char*> texts;
    for (const std::string& parameter : parameters)
        texts.push_back(parameter.c_str());
    const Answer rows(
        PQexecPrepared(connection, "bare", int(texts.size()), texts.data(), nullptr, nullptr, 1));
    const int count = PQntuples(rows.get()), columns = PQnfields(rows.get());
    std::vector<Oid> types;
    for (int column = 0; column < columns; ++column)
        types.push_back(PQftype(rows.get(), column));
    m_values.clear();
    m_values.reserve(std::size_t(count) * std::size_t(columns));
    for (int row = 0; row < count; ++row)
        for (int column = 0; column < columns; ++column)
            m_values.push_back(PQgetisnull(rows.get(), row, column)
                                   ? null
                                   : valueOf(types[std::size_t(column)], PQgetvalue(rows.get(), row, column),
                                             PQgetlength(rows.get(), row, column)));
    return std::size_t(count);
}

bool BareReader::appendRow(const char* bytes, std::size_t length) {
    constexpr int timeColumn = 0, dateColumn = 1, strikeColumn = 2;
    const int columns = length < 2 ? 0 : std::int16_t(big16(bytes));
    if (columns <= 0) // the end mark
        return false;
    const char* at = bytes + 2;
    for (int column = 0; column < columns; ++column) {
        const int size = std::int32_t(big32(at));
        at += 4;
        const Oid type = column == timeColumn     ? int8Type
                         : column == dateColumn   ? dateType
                         : column == strikeColumn ? numericType
                                                  : float8Type;
        m_values.push_back(size < 0 ? null : valueOf(type, at, size));
        at += std::max(size, 0);
    }
    return true;
}

std::size_t BareReader::copy(const std::string& sql) {
    constexpr int headBytes = 19;
    PGconn* connection = m_connection.get();
    const Answer started(PQexec(connection, ("COPY (" + sql + ") TO STDOUT (FORMAT binary)").c_str()));
    m_values.clear();
    std::size_t rows = 0;
    bool headSeen = false;
    char* bytes = nullptr;
    int length = 0;
    while ((length = PQgetCopyData(connection, &bytes, 0)) > 0) {
        const int skipped = std::exchange(headSeen, true) ? 0 : headBytes;
        rows += length > skipped && appendRow(bytes + skipped, std::size_t(length - skipped));
        PQfreemem(bytes);
    }
    while (const Answer rest{PQgetResult(connection)}) {
    }
    return rows;
}

} // namespace strikescope::bench
