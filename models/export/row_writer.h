#pragma once

#include "models/export/export_columns.h"

#include <QByteArray>

#include <array>
#include <string>
#include <string_view>

namespace strikescope {

// Between cells, and behind a line.
char separatorOf(ExportFormat);
const char* lineEndOf(ExportFormat);

// Chains as text, the one form of every file and every command: UTF-8, "." decimals without grouping, nothing
// for a missing value (JSON: null), numbers as writeNumber() has them. CSV as in RFC 4180 (lines end in CR
// LF), TSV and JSON lines in LF. Keeps no state between rows; one thread at a time.
class RowWriter {
public:
    // columns: of exportColumns() for the same shape.
    RowWriter(const ExportShape&, std::vector<ExportColumn> columns);

    // The line of names; JSON lines have none.
    void head(std::string& out) const;
    // Answers with the number of rows.
    std::int64_t chain(std::string& out, const QString& symbol, Timeframe, UtcTime bucket,
                       const Chain&) const;

    const char* lineEnd() const { return lineEndOf(m_format); }

private:
    std::string startOf(const QString& symbol, Timeframe, UtcTime bucket, Date expiry) const;
    using Numbers = std::vector<const double*>;
    Numbers numbersOf(const Chain&, int side) const;
    char* cell(char* out, double value) const;
    char* row(char* out, std::string_view start, double strike, const Numbers&, std::size_t at,
              int side) const;
    std::size_t rowRoom() const;
    void pair(std::string& out, const QString& key, const QString& text) const;

    const ExportLayout m_layout;
    const ExportFormat m_format;
    const std::vector<ExportColumn> m_columns;
    std::vector<std::string> m_beforeCell; // what stands before the value of each column
    std::vector<std::string> m_sideCells;  // the cell of calls, of puts, with what stands before it
    std::string m_rowEnd;
};

// A cell of text for a file of that format. What a spreadsheet would run as a formula (=, +, -, @, or a
// control character at its start) gets an apostrophe before it; CSV quotes what needs it, TSV has no quotes
// and gets spaces instead of tabs and line ends; JSON is a string with its quotes, and no spreadsheet's.
QByteArray textCell(const QString& text, ExportFormat);

} // namespace strikescope
