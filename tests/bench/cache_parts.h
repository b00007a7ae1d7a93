#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/query/strike_repository.h"
#include "tests/bench/figures.h"
#include "tests/support/test_cluster.h"
#include "tests/support/test_redis.h"

namespace strikescope::bench {

// What the parts of `bench cache` measure on; null where a part has not asked for it.
struct Servers {
    TestCluster* cluster = nullptr;
    TestRedis* redis = nullptr;
};

// Each prints its figures beside their floor.
Result<void> measureCodec(const Servers&);
Result<void> measureMemoryLayer(const Servers&);
Result<void> measureRedisLayer(const Servers&);
Result<void> measureDatabase(const Servers&); // chains and sessions against libpq; the layers against it
Result<void> measureReplay(const Servers&);   // a day of use
Result<void> measureFloor(const Servers&);    // 200 desktops
Result<void> measureMemory(const Servers&);   // bytes of a session
Result<void> measureFaults(const Servers&);   // wrong numbers, freezes, recovery

void report(const QString& part, const QJsonObject& inputs, const std::vector<Figure>&);

// A database with the demo market.
Result<TestDatabase> demoDatabase(TestCluster&, const DemoOptions&);
// A repository that remembers nothing: every question reaches the layer below.
StrikeRepository::Options forgetting();

} // namespace strikescope::bench
