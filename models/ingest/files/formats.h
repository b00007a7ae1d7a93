#pragma once

#include "models/ingest/files/format_reader.h"

namespace strikescope {

// Each is defined in the file of its reader.
extern const Format sideRowsFormat;       // side_rows_reader.cpp
extern const Format collectedPagesFormat; // collected_pages_reader.cpp
extern const Format quarterHourFormat;    // quarter_hour_reader.cpp
extern const Format contractFilesFormat;  // contract_files_reader.cpp
extern const Format weeklyCloseFormat;    // weekly_close_reader.cpp
extern const Format siteCsvFormat;        // site_csv_reader.cpp
extern const Format apiJsonFormat;        // api_json_reader.cpp

} // namespace strikescope
