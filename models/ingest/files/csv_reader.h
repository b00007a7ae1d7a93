#pragma once

#include "models/ingest/files/fields.h"
#include "models/ingest/files/format_reader.h"
#include "models/ingest/files/line_reader.h"

#include <functional>

namespace strikescope {

// What all delimited files have in common: a header line, then rows. `header` gets the header's fields and
// may refuse the file; `row` gets each later line that could be split into as many fields as the header has.
struct CsvWalk {
    char delimiter = ',';
    int skipLines = 0; // before the header
    std::function<Result<void>(const Fields&)> header;
    std::function<Result<void>(const Fields&)> row;
};
Result<void> walkCsv(const SourceFile&, Collector&, const CsvWalk&);

// Refuses the row with the text of the first cell that is no number.
using ColumnNames = std::vector<std::string>;
ColumnNames namesOf(const Fields& header);
void refuseCell(Collector&, const ColumnNames&, const Fields& row, std::size_t column);

// Positions of columns that must be there; an error naming the first that is not.
class ColumnFinder {
public:
    explicit ColumnFinder(const Fields& header)
        : m_header(header) {}
    std::size_t operator()(std::string_view name);
    Result<void> verdict() const;

private:
    const Fields& m_header;
    std::string m_absent;
};

} // namespace strikescope
