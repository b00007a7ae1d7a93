#pragma once

#include "models/domain/chain_frame.h"

#include <QString>

namespace strikescope {

enum class ChainFormat { Table, Csv, Tsv, Json };

// CSV, TSV: one row per expiry and strike, header line, columns in the order of Column, units of Column,
// empty for missing, every number the shortest text that reads back to the same double. JSON: one object,
// null for missing. Table: for people, rounded.
QString chainText(const ChainFrame&, ChainFormat);

} // namespace strikescope
