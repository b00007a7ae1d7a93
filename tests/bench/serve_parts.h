#pragma once

#include "models/core/result.h"
#include "tests/bench/figures.h"
#include "tests/serve/serve_program.h"
#include "tests/support/test_redis.h"

#include <QProcess>

#include <memory>

namespace strikescope::bench {

// What `bench serve` measures on: the demo market of one session, the service over it, and its peer, where
// its packages are installed.
struct ServeStage {
    std::unique_ptr<TestCluster> cluster;
    std::unique_ptr<TestRedis> redis;
    TestDatabase database;
    std::unique_ptr<ServeProgram> service;
    std::unique_ptr<QProcess> peer; // null: not installed
    int peerPort = 0;
    QString expiry; // the nearest

    static Result<std::unique_ptr<ServeStage>> build();
    QByteArray request(const char* query) const; // GET of the distribution of that expiry
    double metric(const char* name) const;       // of /metrics; -1 where there is none
};

// Each prints its figures beside their floor.
void measureAnswers(ServeStage&);
void measureStreams(ServeStage&);
void measureMemory(ServeStage&);
void measureSdk(ServeStage&);
void measureHealth(ServeStage&);

void reportServe(const char* part, const QJsonObject& inputs, const std::vector<Figure>&);
double cpuMilliseconds(qint64 pid);
double residentKilobytes(qint64 pid);

} // namespace strikescope::bench
