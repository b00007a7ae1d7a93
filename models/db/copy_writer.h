#pragma once

#include "models/core/time.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace strikescope {

class BulkSession;

// Writes rows for COPY ... FROM STDIN (FORMAT binary): four times as fast as text. Cells in the order and
// with the types of the statement's column list. Made by BulkSession::copyIn.
class CopyWriter {
public:
    // Begins a row; false once the connection is lost (copyIn then returns the reason).
    bool row(int columns);

    void null();
    void text(std::string_view);
    void time(UtcTime);      // timestamptz
    void date(Date);         // date
    void float8(double);     // NaN becomes NULL
    void int4(std::int32_t); // integer
    void numeric2(double);   // numeric with two decimals, |value| < 10^14; a strike. Not finite becomes NULL

    std::int64_t rows() const { return m_rows; }

private:
    friend class BulkSession;
    explicit CopyWriter(BulkSession& session);
    bool flush();
    void big16(std::uint16_t);
    void big32(std::uint32_t);
    void big64(std::uint64_t);

    BulkSession& m_session;
    std::string m_buffer;
    std::int64_t m_rows = 0;
    bool m_broken = false;
};

} // namespace strikescope
