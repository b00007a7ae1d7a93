#pragma once

#include "models/db/binary_result.h"
#include "models/migrate/latency/questions.h"

namespace strikescope {

// Two answers to one question, row by row. Cell by cell rather than by a hash of the whole: averages may
// differ in their last bits, and where there is a difference it can be named.
struct AnswerDifference {
    QString first; // empty: equal; else key and column of the first cell that differs, no values
    qint64 rows = 0;
    qint64 oiCells = 0;       // compared
    qint64 unknownAsZero = 0; // the old side says 0 where the new one knows of none
    qint64 otherOi = 0;       // the greatest of the bucket is not its last
};
AnswerDifference compareAnswers(const BinaryResult& old, const BinaryResult& now,
                                const std::vector<AnswerColumn>&);

} // namespace strikescope
