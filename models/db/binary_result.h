#pragma once

#include "models/core/time.h"

#include <memory>
#include <string_view>

struct pg_result;

namespace strikescope {

// Rows in PostgreSQL's binary format, decoded cell by cell without copying. Stays on the lane that read it.
class BinaryResult {
public:
    explicit BinaryResult(pg_result* owned)
        : m_result(owned) {}

    int rows() const;
    int columns() const;
    bool isNull(int row, int column) const;
    // float8, float4, int2, int4, int8 or numeric; NaN for NULL.
    double number(int row, int column) const;
    UtcTime time(int row, int column) const; // timestamptz, seconds (fractions cut off)
    Date date(int row, int column) const;    // date
    std::string_view text(int row, int column) const;

private:
    struct Free {
        void operator()(pg_result*) const;
    };
    std::unique_ptr<pg_result, Free> m_result;
};

// PostgreSQL's binary numeric: base-10000 digits with a weight. Returns NaN for NaN and for bytes that are
// none.
double decodeNumeric(std::string_view bytes);

} // namespace strikescope
