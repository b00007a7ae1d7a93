#pragma once

#include "models/admin/latency_html.h"
#include "models/core/result.h"

namespace strikescope {

// The distributions of every question as the page has them, on white. Main thread.
LatencyPictures latencyPictures(const LatencyReport&);

// The report by the name's end, written as replaceFile() does: .html, a page; .pdf, the same page on A4;
// .csv, every execution, from which all of it can be computed again. Invalid: another end. Any thread.
Result<void> saveLatencyReport(const QString& file, const LatencyReport&, const LatencyPictures&);

} // namespace strikescope
