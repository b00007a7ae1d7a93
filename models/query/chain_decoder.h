#pragma once

#include "models/db/binary_result.h"
#include "models/domain/chain_frame.h"

#include <map>
#include <vector>

namespace strikescope {

// Turns rows of one bucket (chain_sql.h) into chains, and what producers write for "no value" into NaN; see
// missing_values.h.
class ChainDecoder {
public:
    explicit ChainDecoder(bool zeroOiIsUnknown)
        : m_zeroOiIsUnknown(zeroOiIsUnknown) {}

    // Rows by expiry, then strike. A strike that an earlier call brought is kept: the first spelling of a
    // symbol wins.
    void add(const BinaryResult&);
    std::vector<Chain> take(); // by expiry

private:
    void addExpiry(const BinaryResult&, int first, int end);

    bool m_zeroOiIsUnknown;
    std::map<Date, Chain> m_chains;
};

} // namespace strikescope
