#pragma once

#include "models/core/result.h"
#include "models/export/export_request.h"

#include <QCommandLineParser>

namespace strikescope {

struct ExportOptions {
    ExportRequest request;
    ExportTarget target;
    bool skipsExisting = false; // nothing is begun where the file is there
    bool sinceLast = false;
    QString state;                      // a file of the user's; empty: in the configuration folder
    std::chrono::seconds patience{300}; // for a lost connection
    int preview = 0;                    // rows; 0: a real export
};

void declareExport(QCommandLineParser&);

// Invalid: wrong use; the message names the option.
Result<ExportOptions> exportOptions(const QCommandLineParser&, bool json);

// --timeframe, --expiry and the formats, for every command that has them.
Result<Timeframe> timeframeOption(const QString& text);
Result<std::vector<Date>> expiryOptions(const QStringList& texts);
Result<std::optional<ExportFormat>> formatOption(const QCommandLineParser&, bool json);

} // namespace strikescope
