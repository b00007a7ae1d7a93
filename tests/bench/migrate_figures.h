#pragma once

#include "models/migrate/plan/server_facts.h"
#include "tests/support/test_cluster.h"

#include <QJsonObject>

#include <functional>
#include <optional>
#include <vector>

namespace strikescope::bench {

// One figure of the issue beside what it is compared with.
struct Figure {
    QString name{};
    double value = 0;
    QString unit{};
    QString floorName{}; // what nobody can be better than, or the same in a quiet time
    std::optional<double> floor{};
    std::optional<double> atMost{}, atLeast{}; // what is wanted of it
};

// Where a part measures: a server of one engine, and how much data it may make.
struct Bed {
    TestCluster& cluster;
    Engine engine;
    bool full = false; // 2.4 million base rows instead of a million
};

// A table for people on standard error, one JSON object on standard output.
void report(const Bed&, const QString& part, const QJsonObject& inputs, const std::vector<Figure>&);

double percentile(std::vector<double> values, double q); // 0 of nothing
double longest(const std::vector<double>& values);       // the same
double millisecondsOf(const std::function<void()>& deed);

} // namespace strikescope::bench
