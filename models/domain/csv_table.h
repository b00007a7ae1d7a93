#pragma once

#include "models/core/result.h"
#include "models/core/time.h"

#include <QByteArray>
#include <QStringList>

#include <optional>
#include <vector>

namespace strikescope {

// The small hand-edited tables shipped with the program: UTF-8, comma-separated, "quoted, fields", comment
// lines that begin with #, and one line of column names that must be as expected. Not for market data, which
// has readers of its own.
struct TableRow {
    int line = 0; // in the file, from 1
    QStringList fields;
};

// Errors (Invalid) name the file, the line and what is wrong. Pure; any thread.
Result<std::vector<TableRow>> readTable(const QString& fileName, const QByteArray& csv,
                                        const QStringList& columns);

// Reads the fields of one row and keeps the first error, so that a row is read without a check after every
// field.
class RowReader {
public:
    RowReader(const QString& fileName, const TableRow& row)
        : m_fileName(fileName)
        , m_row(row) {}

    QString text(int column); // not empty
    int wholeNumber(int column, int least, int most);
    Date date(int column);
    std::optional<Date> optionalDate(int column);
    std::chrono::seconds time(int column); // time of day, HH:MM
    std::optional<std::chrono::seconds> optionalTime(int column);
    // Position of the field among the words.
    int oneOf(int column, const QStringList& words);

    void fail(const QString& what);
    const std::optional<Error>& error() const { return m_error; }

private:
    const QString& field(int column) const { return m_row.fields[column]; }

    const QString& m_fileName;
    const TableRow& m_row;
    std::optional<Error> m_error;
};

} // namespace strikescope
