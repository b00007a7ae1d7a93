#pragma once

#include "models/core/result.h"
#include "models/db/session.h"
#include "models/export/export_run.h"

#include <QByteArray>

namespace strikescope {

// One-minute rows from 3 August 2026, 09:15 IST, on, with everything that producers write: NULL, IV 0, Greeks
// 0, OI 0 and counts of 0. The numbers are random.
struct ExportMarket {
    int days = 1, minutes = 30, expiries = 2, strikes = 10;
    QStringList symbols{QStringLiteral("NIFTY")};

    qint64 rows() const { return qint64(days) * minutes * expiries * strikes * symbols.size(); }
};

inline constexpr Date exportMarketBegins = std::chrono::sys_days{std::chrono::year{2026} / 8 / 3};
Result<void> fillExportMarket(const ConnectionProfile&, const ExportMarket&);

// Statements, each by itself.
Result<void> runAll(const ConnectionProfile&, const QStringList& statements);

// The export of a request into a file, and what came of it.
struct Exported {
    Result<ExportReport> report;
    QByteArray bytes;  // of the file; empty where there is none
    QStringList lines; // of a CSV file, without its line ends
};
Exported exportTo(const ConnectionProfile&, const ExportRequest&, const ExportTarget&);

QByteArray fileContent(const QString& path);

} // namespace strikescope
