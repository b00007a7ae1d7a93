#pragma once

#include "models/core/result.h"
#include "tests/bench/migrate_figures.h"

namespace strikescope::bench {

// Each makes its own databases, measures one thing and reports it.
Result<void> measureCutover(const Bed&);      // 100 swaps under readers and a writer
Result<void> measureBlocked(const Bed&);      // with a reader in an open transaction
Result<void> measureThereAndBack(const Bed&); // 017, rollback, 017, ...: fingerprints
Result<void> measureCancel(const Bed&);
Result<void> measureBackfill(const Bed&);
Result<void> measureDualWrite(const Bed&);
Result<void> measureQuestions(const Bed&); // the enriched view against v2
Result<void> measureMoneyness(const Bed&); // before and after 019
Result<void> measureSnapshot(const Bed&);  // 020
Result<void> measureVerification(const Bed&);

} // namespace strikescope::bench
