#pragma once

#include "models/ingest/files/collector.h"
#include "models/ingest/schema/bar_writer.h"

#include <QJsonObject>
#include <QStringList>

namespace strikescope {

// What became of one unit of import: a file, or the files of one folder that only together make a day.
struct ImportReport {
    QString name;     // as given
    qint64 files = 1; // read, also inside an archive
    QString format;   // empty: not recognised
    QString symbol;
    std::vector<Date> days, expiries;
    RowCounts rows;
    std::vector<RowReason> refused, notes;
    std::int64_t rowsRefused = 0;
    std::int64_t bars = 0;
    UtcTime first{}, last{}; // minutes
    int minutes = 0;
    QString oiUnits, volume, spotSource, ivSource, greeksSource;
    double seconds = 0; // reading, and writing where something was written

    std::optional<Error> error; // nothing of it was taken
    bool written = false;       // reached the database, even if it changed nothing
    WriteCounts counts;
    std::int64_t demoRowsReplaced = 0;
    bool importedBefore = false; // the same bytes, recorded in an earlier import
};

// Several lines for people. dryRun: says what would be done.
QString toText(const ImportReport&, bool dryRun);

// One object of the "files" array of `strikescopectl import --json`. Times in UTC, days as ISO dates.
QJsonObject toJson(const ImportReport&);

} // namespace strikescope
