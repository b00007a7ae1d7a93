#pragma once

#include "models/core/time.h"

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
    double float8(int column) const;  // NaN for NULL, and for anything not eight bytes long
    double numeric(int column) const; // likewise
    UtcTime time(int column) const;   // timestamptz, seconds (fractions cut off)
    Date date(int column) const;      // date
    std::string_view bytes(int column) const { return m_fields[std::size_t(column)]; }

private:
    std::vector<std::string_view> m_fields;
};

} // namespace strikescope
