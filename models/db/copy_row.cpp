#include "models/db/copy_row.h"

#include "models/db/binary_format.h"
#include "models/db/binary_result.h"

#include <limits>

namespace strikescope {

namespace {

constexpr double nothingThere = std::numeric_limits<double>::quiet_NaN();

} // namespace

bool CopyRow::read(std::string_view bytes, int columns) {
    m_fields.resize(std::size_t(columns));
    if (bytes.size() < 2 || big16(bytes.data()) != columns)
        return false;
    std::size_t at = 2;
    for (auto& field : m_fields) {
        if (bytes.size() - at < 4)
            return false;
        const auto length = static_cast<std::int32_t>(big32(bytes.data() + at));
        at += 4;
        if (length < 0) {
            field = {};
            continue;
        }
        if (bytes.size() - at < std::size_t(length))
            return false;
        field = bytes.substr(at, std::size_t(length));
        at += std::size_t(length);
    }
    return at == bytes.size();
}

void CopyRow::float8s(int column, std::span<double> out) const {
    const auto field = bytes(column);
    const bool whole = field.size() == out.size_bytes();
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = whole ? bigDouble(field.data() + i * sizeof(double)) : nothingThere;
}

double CopyRow::numeric(int column) const {
    return isNull(column) ? nothingThere : decodeNumeric(bytes(column));
}

UtcTime CopyRow::time(int column) const {
    const auto field = bytes(column);
    return field.size() == 8 ? timeFromPostgres(field.data()) : UtcTime{};
}

Date CopyRow::date(int column) const {
    const auto field = bytes(column);
    return field.size() == 4 ? dateFromPostgres(field.data()) : Date{};
}

} // namespace strikescope
