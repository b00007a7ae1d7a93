#pragma once

#include <QJsonObject>
#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace strikescope::bench {

// One figure of an issue beside what it is compared with.
struct Figure {
    QString name{};
    double value = 0;
    QString unit{};
    QString floorName{}; // what nobody can be better than, or the same in a quiet time
    std::optional<double> floor{};
    std::optional<double> atMost{}, atLeast{}; // what is wanted of it
};

// A table for people on standard error, one JSON object on standard output. engine: of the
// database, or none.
void report(const QString& bench, const QString& part, const QString& engine, const QJsonObject& inputs,
            const std::vector<Figure>&);

double percentile(std::vector<double> values, double q); // 0 of nothing
double longest(const std::vector<double>& values);       // the same
double millisecondsOf(const std::function<void()>& deed);

} // namespace strikescope::bench
