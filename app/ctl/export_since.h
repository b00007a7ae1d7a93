#pragma once

#include "app/ctl/export_options.h"
#include "models/cluster/file_lock.h"
#include "models/export/export_report.h"
#include "models/export/export_state.h"

namespace strikescope {

// --since last: what the export before this one ended with, held against a second run of the same at once.
class ExportSince {
public:
    // Puts into the request what is there already. Refused while another run holds it.
    static Result<ExportSince> begin(ExportOptions&, const QString& database, const QString& configFolder);
    // The export is done: the next one goes on from here.
    Result<void> end(const ExportReport&);

private:
    QString m_path;
    ExportState m_state;
    FileLock m_lock;
};

} // namespace strikescope
