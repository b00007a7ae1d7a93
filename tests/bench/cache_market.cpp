#include "tests/bench/cache_parts.h"

namespace strikescope::bench {

void report(const QString& part, const QJsonObject& inputs, const std::vector<Figure>& figures) {
    report(QStringLiteral("cache"), part, QStringLiteral("postgresql"), inputs, figures);
}

Result<TestDatabase> demoDatabase(TestCluster& cluster, const DemoOptions& options) {
    auto database = cluster.createDatabase();
    if (!database)
        return database;
    STRIKESCOPE_TRY(writeDemo(database->profile(), options));
    return database;
}

StrikeRepository::Options forgetting() {
    StrikeRepository::Options options;
    options.memoryBytes = 0;
    return options;
}

} // namespace strikescope::bench
