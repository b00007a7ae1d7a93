#pragma once

#include "models/core/time.h"
#include "models/domain/chain_frame.h"

#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace strikescope {

enum class ExportLayout {
    Wide, // a row for each strike, both sides in it
    Long, // a row for each strike and side
};

enum class ExportFormat { Csv, Tsv, JsonLines };

enum class ExportPacking { None, Gzip, Zstd };

enum class IfExists { Fail, Replace };

// Besides the keys (moment, timeframe, symbol, expiry, strike, side), which are always there.
struct ExportShape {
    ExportLayout layout = ExportLayout::Wide;
    ExportFormat format = ExportFormat::Csv;
    QStringList columns = {}; // in the order of the file (export_columns.h); empty: all

    bool operator==(const ExportShape&) const = default;
};

// One series of an export: its state is kept for each.
using ExportSeries = std::pair<QString, Timeframe>; // canonical symbol

// What is exported, in this order: symbol, timeframe, bucket, expiry, strike.
struct ExportRequest {
    QStringList symbols; // any spelling; empty: all there are
    std::vector<Timeframe> timeframes{Timeframe::Min5};
    std::vector<Date> expiries;         // empty: all
    std::optional<UtcTime> from, until; // buckets that begin in [from, until)
    ExportShape shape;
    // Only buckets that have ended so long ago; nothing: the running one too, as a chart shows it.
    std::optional<std::chrono::seconds> settled = std::chrono::seconds{0};
    // Only buckets after this one.
    std::map<ExportSeries, UtcTime> after;
};

// Where it goes.
struct ExportTarget {
    QString path; // empty: standard output
    IfExists ifExists = IfExists::Fail;
    ExportPacking packing = ExportPacking::None;
    bool preamble = false; // "#" lines in the file
    bool sidecar = false;  // the same as PATH.json
    QString question;      // the export in words or as a command, for preamble and sidecar
};

} // namespace strikescope
