#pragma once

#include "models/migrate/plan/server_facts.h"
#include "tests/bench/figures.h"
#include "tests/support/test_cluster.h"

namespace strikescope::bench {

// Where a part measures: a server of one engine, and how much data it may make.
struct Bed {
    TestCluster& cluster;
    Engine engine;
    bool full = false; // 2.4 million base rows instead of a million
};

inline void report(const Bed& bed, const QString& part, const QJsonObject& inputs,
                   const std::vector<Figure>& figures) {
    report(QStringLiteral("migrate"), part,
           bed.engine == Engine::Timescaledb ? QStringLiteral("timescaledb") : QStringLiteral("postgresql"),
           inputs, figures);
}

} // namespace strikescope::bench
