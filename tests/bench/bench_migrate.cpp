// The figures of the migrations, each beside its floor, on plain PostgreSQL and, where the server offers it,
// on TimescaleDB. All in a few minutes for each engine:
//
//     bench_migrate [--full] [--engine postgresql|timescaledb] [PART...]
//
// --full: 2.4 million base rows where a million is used else (questions: always). Without a part: all of
// them. Killed programs and planted faults are proven, not measured: tst_migrator_kills, tst_verification*.

#include "tests/bench/migrate_parts.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>

using namespace strikescope;

namespace {

struct Part {
    const char* name;
    Result<void> (*measure)(const bench::Bed&);
};

constexpr Part allParts[] = {
    {"cutover", bench::measureCutover},     {"blocked", bench::measureBlocked},
    {"cancel", bench::measureCancel},       {"there-and-back", bench::measureThereAndBack},
    {"backfill", bench::measureBackfill},   {"dual-write", bench::measureDualWrite},
    {"questions", bench::measureQuestions}, {"moneyness", bench::measureMoneyness},
    {"snapshot", bench::measureSnapshot},   {"verification", bench::measureVerification},
};

int usage() {
    std::fprintf(stderr, "bench_migrate [--full] [--engine postgresql|timescaledb] [PART...]\nparts:");
    for (const Part& part : allParts)
        std::fprintf(stderr, " %s", part.name);
    std::fprintf(stderr, "\n");
    return 2;
}

int measureOn(Engine engine, bool full, const QStringList& parts) {
    const auto cluster =
        engine == Engine::Timescaledb ? TestCluster::startWithTimescale() : TestCluster::start();
    if (!cluster) {
        std::fprintf(stderr, "skipped: %s\n", qPrintable(cluster.error().message));
        return cluster.error().code == ErrorCode::NotFound ? 0 : 1;
    }
    int failed = 0;
    for (const Part& part : allParts) {
        if (!parts.isEmpty() && !parts.contains(QLatin1String(part.name)))
            continue;
        if (const auto done = part.measure({**cluster, engine, full}); !done) {
            ++failed;
            std::fprintf(stderr, "%s: %s\n", part.name, complaint(done).constData());
        }
    }
    return failed == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    QStringList parts = application.arguments().mid(1);
    const bool full = parts.removeAll(QStringLiteral("--full")) > 0;
    QString only;
    if (const auto at = parts.indexOf(QStringLiteral("--engine")); at >= 0 && at + 1 < parts.size()) {
        only = parts[at + 1];
        parts.remove(at, 2);
    }
    for (const QString& name : parts)
        if (std::none_of(std::begin(allParts), std::end(allParts),
                         [&](const Part& part) { return name == QLatin1String(part.name); }))
            return usage();
    int result = 0;
    if (only.isEmpty() || only == QStringLiteral("postgresql"))
        result |= measureOn(Engine::Postgresql, full, parts);
    if (only.isEmpty() || only == QStringLiteral("timescaledb"))
        result |= measureOn(Engine::Timescaledb, full, parts);
    return result;
}
