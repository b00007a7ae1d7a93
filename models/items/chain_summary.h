#pragma once

#include "models/domain/chain_frame.h"

#include <QString>

namespace strikescope {

// The figures of one expiry in a line: "PCR (OI) 0.87 · Max pain 24,500 · ATM IV 12.34%". What cannot be told
// is "–".
QString chainSummary(const Chain& chain);

} // namespace strikescope
