#include "tests/bench/serve_load.h"
#include "tests/bench/serve_parts.h"

#include <algorithm>
#include <cstdio>

namespace strikescope::bench {

namespace {

constexpr int connections = 50, rounds = 3, requestsARound = 1000;
constexpr double rate = 200;

struct Side {
    std::unique_ptr<HttpLoad> load;
    std::vector<double> times, perSecond;
};

Side sideAt(int port, const QByteArray& request) {
    Side side;
    side.load = std::make_unique<HttpLoad>(port, request, connections);
    side.load->requests(500); // warm
    return side;
}

void addTo(std::vector<double>& all, const std::vector<double>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

} // namespace

// In turns, so that a machine whose speed drifts drifts for all.
void measureAnswers(ServeStage& stage) {
    const QByteArray request = stage.request("");
    Side service = sideAt(stage.service->port(), request);
    const FloorServer floorServer(service.load->bytesOfAnswer());
    Side floor = sideAt(floorServer.port(), request);
    std::vector<Side*> sides{&floor, &service};
    Side peer;
    if (stage.peer) {
        peer = sideAt(stage.peerPort, request);
        sides.push_back(&peer);
    }
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
        for (Side* side : sides)
            addTo(side->times, side->load->atRate(rate, requestsARound));
        for (Side* side : sides)
            side->perSecond.push_back(side->load->perSecondFor(std::chrono::seconds(3)));
        if (stage.peer)
            ratios.push_back(service.perSecond.back() / peer.perSecond.back());
        std::rotate(sides.begin(), sides.begin() + 1, sides.end());
    }
    const QString bare = QStringLiteral("poll and send of as many bytes");
    std::vector<Figure> figures{
        {QStringLiteral("p50 at 200/s, from the intended start"), percentile(service.times, 0.5),
         QStringLiteral("ms"), bare, percentile(floor.times, 0.5)},
        {QStringLiteral("p99 at 200/s"), percentile(service.times, 0.99), QStringLiteral("ms"), bare,
         percentile(floor.times, 0.99)},
        {QStringLiteral("answers a second, flat out"), percentile(service.perSecond, 0.5),
         QStringLiteral("/s"), bare, percentile(floor.perSecond, 0.5)},
        {QStringLiteral("failures"), double(service.load->failures()), {}, {}, {}, 0.0}};
    if (stage.peer) {
        figures.push_back(
            {QStringLiteral("the peer's p50"), percentile(peer.times, 0.5), QStringLiteral("ms")});
        figures.push_back(
            {QStringLiteral("the peer's p99"), percentile(peer.times, 0.99), QStringLiteral("ms")});
        figures.push_back({QStringLiteral("the peer's answers a second"), percentile(peer.perSecond, 0.5),
                           QStringLiteral("/s")});
        figures.push_back({QStringLiteral("times the peer's answers, in the same round"),
                           percentile(ratios, 0.5),
                           QStringLiteral("x"),
                           {},
                           {},
                           {},
                           5.0});
    } else {
        std::fprintf(stderr, "\nthe peer: skipped (python3-fastapi, python3-uvicorn, python3-asyncpg, "
                             "python3-redis and a Redis server are needed)\n");
    }
    reportServe("answers",
                {{QStringLiteral("connections"), connections},
                 {QStringLiteral("bytes"), service.load->bytesOfAnswer()}},
                figures);
}

void measureMemory(ServeStage& stage) {
    HttpLoad load(stage.service->port(), stage.request(""), connections);
    load.requests(20'000);
    const double before = residentKilobytes(stage.service->pid());
    load.requests(100'000);
    const double after = residentKilobytes(stage.service->pid());
    reportServe("memory", {{QStringLiteral("requests"), 100'000}},
                {{QStringLiteral("growth over 100,000 requests"), after - before, QStringLiteral("kB"),
                  QStringLiteral("resident before"), before, 1024.0},
                 {QStringLiteral("failures"), double(load.failures()), {}, {}, {}, 0.0}});
}

} // namespace strikescope::bench
