#pragma once

#include "models/db/copy_row.h"
#include "models/domain/chain_frame.h"

#include <map>
#include <vector>

namespace strikescope {

// Turns the rows of many buckets (chain_sql.h), which come in whatever order the server finds
// them, into the chains of each bucket; see missing_values.h.
class SessionDecoder {
public:
    explicit SessionDecoder(bool zeroOiIsUnknown)
        : m_zeroOiIsUnknown(zeroOiIsUnknown) {}

    void add(const CopyRow&);
    // The rows from here on are of another spelling of the symbol: what is there already wins.
    void nextSpelling();
    // By bucket, ascending; the chains by expiry.
    std::map<UtcTime, std::vector<Chain>> take();

private:
    static constexpr std::size_t width = 1 + columnCount; // strike, then the columns
    using Rows = std::vector<double>;                     // `width` numbers each
    using Buckets = std::map<UtcTime, std::map<Date, Rows>>;

    Chain chainOf(Date expiry, const Rows&) const;

    bool m_zeroOiIsUnknown;
    Buckets m_reading;
    UtcTime m_bucket{}; // where the last row went: the next mostly goes there too
    Date m_expiry{};
    Rows* m_rows = nullptr;
    std::map<UtcTime, std::map<Date, Chain>> m_ready;
};

} // namespace strikescope
