// The service beside a bare server and beside the same endpoint as FastAPI, asyncpg and redis:
//
//     bench_serve [PART...]
//
// Without a part: all of them, in about four minutes.

#include "tests/bench/serve_parts.h"

#include <QCoreApplication>

#include <cstdio>

using namespace strikescope;

namespace {

struct Part {
    const char* name;
    void (*measure)(bench::ServeStage&);
};

constexpr Part allParts[] = {{"answers", bench::measureAnswers},
                             {"streams", bench::measureStreams},
                             {"memory", bench::measureMemory},
                             {"sdk", bench::measureSdk},
                             {"health", bench::measureHealth}};

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QStringList names = QCoreApplication::arguments().mid(1);
    for (const QString& name : names)
        if (std::none_of(std::begin(allParts), std::end(allParts),
                         [&](const Part& part) { return name == QLatin1String(part.name); })) {
            std::fprintf(stderr, "bench_serve [answers] [streams] [memory] [sdk] [health]\n");
            return 2;
        }
    const auto stage = bench::ServeStage::build();
    if (!stage) {
        const bool missing = stage.error().code == ErrorCode::NotFound;
        std::fprintf(stderr, "%s%s %s\n", missing ? "skipped: " : "", qPrintable(stage.error().message),
                     qPrintable(stage.error().detail));
        return missing ? 0 : 1;
    }
    for (const Part& part : allParts)
        if (names.isEmpty() || names.contains(QLatin1String(part.name)))
            part.measure(**stage);
    if ((*stage)->peer) {
        (*stage)->peer->terminate();
        (*stage)->peer->waitForFinished(10'000);
    }
    return 0;
}
