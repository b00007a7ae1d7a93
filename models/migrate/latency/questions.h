#pragma once

#include "models/core/time.h"
#include "models/migrate/plan/aggregates.h"

#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace strikescope {

// How a column of the two answers has to agree.
enum class Agreement {
    Key,   // bytes: bucket_time, expiry
    Exact, // numbers: strike, volumes, counts
    Close, // averages: 1e-9 of the value, because the sides may add in another order
    Oi, // counted, not required: the old view has the greatest of the bucket and 0 for unknown, v2 the last
};

struct AnswerColumn {
    const char* name;
    Agreement agreement;
};

// One of the questions that charts ask, in words that hold for either side: only the relation differs.
struct LatencyQuestion {
    QString name;  // "chain": stable, for --question and JSON
    QString title; // "strike distribution of one symbol, 3 expiries, the latest bucket"
    bool series;   // rows of many buckets: bucket_time is part of the answer
    std::string condition;
    std::string order;

    std::vector<AnswerColumn> columns() const;
    // relation: a name or a sub-select with an alias.
    std::string sql(const std::string& relation, const Aggregate&) const;
};
const std::vector<LatencyQuestion>& latencyQuestions();
const LatencyQuestion* latencyQuestion(const QString& name);

// The values for $1, $2, ... of one execution.
struct ParameterSet {
    std::vector<std::string> values;
    bool meantEmpty = false; // asks for what is not there; reported apart

    QString text() const; // for the file of samples: keys only
};

} // namespace strikescope
