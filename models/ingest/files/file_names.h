#pragma once

#include "models/domain/market_tables.h"
#include "models/ingest/files/format_reader.h"

namespace strikescope {

// What only the name of a file says, or the user. The innermost name counts: file, then folder, then archive.
// Each fails with Invalid and says which option fills the gap.
Result<QString> symbolFor(const SourceFile&, const Collector&); // canonical
Result<Date> expiryFor(const SourceFile&, const ImportChoice&); // "exp2022-07-14", "ED-NIFTY-26-May-2026"
Result<UtcTime> momentFor(const SourceFile&,
                          const ImportChoice&); // a day, and "_103337" or "_1033" at the end

struct ContractName {
    Side side;
    double strike;
};
std::optional<ContractName> contractInName(const QString& name); // "CE_16000.csv"

// Seconds since 1970, UTC.
std::optional<UtcTime> parseEpoch(std::string_view);

} // namespace strikescope
