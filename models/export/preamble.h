#pragma once

#include "models/export/export_report.h"

#include <string>

namespace strikescope {

// What is to be known of an export, beside its data.
struct ExportFacts {
    ExportShape shape;
    QString question;
    QString database;
    UtcTime written{};
};

// "#" lines before the data: program, question, meaning of every column. After them the number of rows and
// the SHA-256 of the data, which are only known at the end: emptySums() keeps their place, sums() fills it.
// Where the beginning cannot be changed any more, the two lines stand after the data (sums()).
std::string preamble(const ExportFacts&, const char* lineEnd);
std::string sums(qint64 rows, const QByteArray& sha256, const char* lineEnd);
// The same length as sums() of any export.
std::string emptySums(const char* lineEnd);
std::string sumsFollow(const char* lineEnd);

// All that as JSON, for a file of its own.
QByteArray sidecar(const ExportFacts&, const ExportReport&, ExportPacking);

} // namespace strikescope
