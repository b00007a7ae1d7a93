#pragma once

#include "models/core/result.h"
#include "models/export/export_request.h"

#include <QByteArray>
#include <QString>

#include <map>

namespace strikescope {

// How far an export that is repeated has come: the newest bucket of each series that a finished file holds.
struct ExportState {
    QString question; // what is exported (questionKey); a state of another question is not believed
    std::map<ExportSeries, UtcTime> last;

    bool operator==(const ExportState&) const = default;
};

// What has to stay the same from one run to the next: database, symbols, expiries, timeframes, columns,
// layout; not the days, the format or the name of the file. In hexadecimal.
QString questionKey(const QString& database, const ExportRequest&);

// Invalid where the bytes are not such a state; the message says what to do.
Result<ExportState> parseExportState(const QByteArray& json);
QByteArray toJson(const ExportState&);

// Empty where there is no file. Invalid for a file of another kind or question.
Result<ExportState> readExportState(const QString& path, const QString& question);
// Replaces the file in one go.
Result<void> writeExportState(const QString& path, const ExportState&);

} // namespace strikescope
