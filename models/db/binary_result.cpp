#include "models/db/binary_result.h"

#include "models/db/binary_format.h"

#include <libpq-fe.h>

#include <bit>
#include <cstdint>
#include <limits>

namespace strikescope {

namespace {

// Type numbers of PostgreSQL's catalogue (pg_type.dat); they never change.
constexpr Oid int8Oid = 20, int2Oid = 21, int4Oid = 23, float4Oid = 700, float8Oid = 701, numericOid = 1700;

constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();

} // namespace

double decodeNumeric(std::string_view bytes) {
    if (bytes.size() < 8)
        return noNumber;
    const int digits = big16(bytes.data());
    const int weight = static_cast<std::int16_t>(big16(bytes.data() + 2));
    const unsigned sign = big16(bytes.data() + 4);
    if (bytes.size() < 8 + 2 * std::size_t(digits) || (sign != 0 && sign != 0x4000))
        return noNumber;
    // Whole digits are exact in a double up to 2^53; dividing once at the end rounds correctly for the two
    // decimals of a strike, where summing 10000^-k would not.
    double value = 0, scale = 1;
    for (int i = 0; i < digits; ++i) {
        value = value * 10000 + big16(bytes.data() + 8 + 2 * i);
        if (i > weight)
            scale *= 10000;
    }
    for (int i = digits; i <= weight; ++i)
        value *= 10000;
    if (weight < -1)
        for (int i = weight; i < -1; ++i)
            scale *= 10000;
    value /= scale;
    return sign ? -value : value;
}

void BinaryResult::Free::operator()(pg_result* result) const {
    PQclear(result);
}

int BinaryResult::rows() const {
    return PQntuples(m_result.get());
}

int BinaryResult::columns() const {
    return PQnfields(m_result.get());
}

bool BinaryResult::isNull(int row, int column) const {
    return PQgetisnull(m_result.get(), row, column);
}

double BinaryResult::number(int row, int column) const {
    if (isNull(row, column))
        return noNumber;
    const char* p = PQgetvalue(m_result.get(), row, column);
    switch (PQftype(m_result.get(), column)) {
    case float8Oid:
        return bigDouble(p);
    case float4Oid:
        return double(std::bit_cast<float>(big32(p)));
    case int8Oid:
        return double(static_cast<std::int64_t>(big64(p)));
    case int4Oid:
        return double(static_cast<std::int32_t>(big32(p)));
    case int2Oid:
        return double(static_cast<std::int16_t>(big16(p)));
    case numericOid:
        return decodeNumeric(text(row, column));
    default:
        return noNumber;
    }
}

UtcTime BinaryResult::time(int row, int column) const {
    return timeFromPostgres(PQgetvalue(m_result.get(), row, column));
}

Date BinaryResult::date(int row, int column) const {
    return dateFromPostgres(PQgetvalue(m_result.get(), row, column));
}

std::string_view BinaryResult::text(int row, int column) const {
    return {PQgetvalue(m_result.get(), row, column), std::size_t(PQgetlength(m_result.get(), row, column))};
}

} // namespace strikescope
