#include "models/migrate/latency/answers.h"

#include <cmath>

namespace strikescope {

namespace {

bool agree(double a, double b, Agreement agreement) {
    if (std::isnan(a) || std::isnan(b))
        return std::isnan(a) && std::isnan(b);
    return agreement == Agreement::Close ? std::fabs(a - b) <= 1e-9 * std::fmax(1e-3, std::fabs(a)) : a == b;
}

void countOi(double old, double now, AnswerDifference& difference) {
    ++difference.oiCells;
    if (std::isnan(now) && old == 0)
        ++difference.unknownAsZero;
    else if (!agree(old, now, Agreement::Exact))
        ++difference.otherOi;
}

bool cellsAgree(const BinaryResult& old, const BinaryResult& now, int row, int column, Agreement agreement,
                AnswerDifference& difference) {
    switch (agreement) {
    case Agreement::Key:
        return old.text(row, column) == now.text(row, column);
    case Agreement::Oi:
        countOi(old.number(row, column), now.number(row, column), difference);
        return true;
    case Agreement::Exact:
    case Agreement::Close:
        break;
    }
    return agree(old.number(row, column), now.number(row, column), agreement);
}

QString place(const BinaryResult& answer, int row, const std::vector<AnswerColumn>& columns, int column) {
    QString text;
    for (int c = 0; c < int(columns.size()); ++c) {
        const std::string_view name = columns[std::size_t(c)].name;
        if (name == "bucket_time")
            text += isoUtc(answer.time(row, c)) + u' ';
        else if (name == "expiry")
            text += isoDate(answer.date(row, c)) + u' ';
        else if (name == "strike")
            text += QString::number(answer.number(row, c)) + u' ';
    }
    return text + QLatin1String(columns[std::size_t(column)].name);
}

} // namespace

AnswerDifference compareAnswers(const BinaryResult& old, const BinaryResult& now,
                                const std::vector<AnswerColumn>& columns) {
    AnswerDifference difference;
    difference.rows = old.rows();
    if (old.rows() != now.rows()) {
        difference.first = QStringLiteral("%1 rows and %2 rows").arg(old.rows()).arg(now.rows());
        return difference;
    }
    for (int row = 0; row < old.rows(); ++row)
        for (int column = 0; column < int(columns.size()); ++column)
            if (!cellsAgree(old, now, row, column, columns[std::size_t(column)].agreement, difference)) {
                difference.first = place(old, row, columns, column);
                return difference;
            }
    return difference;
}

} // namespace strikescope
