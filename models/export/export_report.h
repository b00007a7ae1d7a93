#pragma once

#include "models/export/export_request.h"

#include <QByteArray>
#include <QStringList>

#include <map>

namespace strikescope {

struct SeriesReport {
    qint64 rows = 0;
    UtcTime first{}, last{}; // buckets
};

// How an export ended well.
struct ExportReport {
    QString file; // empty: standard output, or nothing was there that is new
    qint64 rows = 0;
    qint64 bytes = 0;      // of the data, unpacked: names and rows
    QByteArray sha256;     // of the same, in hexadecimal; empty where neither preamble nor sidecar wants it
    QStringList relations; // that were read
    std::map<ExportSeries, SeriesReport> series; // that had rows
};

} // namespace strikescope
