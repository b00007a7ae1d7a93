#pragma once

#include "models/core/time.h"

#include <span>
#include <string_view>
#include <vector>

namespace strikescope {

// One row of COPY ... TO STDOUT (FORMAT binary). It carries no types: the statement has to cast what is not
// of the type it is read as. Valid until the next row comes.
class CopyRow {
public:
    // False where the bytes are not a row of that many columns.
    bool read(std::string_view bytes, int columns);

    bool isNull(int column) const { return !m_fields[std::size_t(column)].data(); }
    // The numbers of a float8, or of a point, an lseg or a box: NaN for NULL, and for anything of another
    // length.
    void float8s(int column, std::span<double> out) const;
    double numeric(int column) const; // NaN for NULL
    UtcTime time(int column) const;   // timestamptz, seconds (fractions cut off)
    Date date(int column) const;      // date
    std::string_view bytes(int column) const { return m_fields[std::size_t(column)]; }

private:
    std::vector<std::string_view> m_fields;
};

} // namespace strikescope
