#include "tests/bench/serve_load.h"
#include "tests/bench/serve_parts.h"
#include "tests/serve/http_talk.h"
#include "tests/support/wire_proxy.h"

#include <QJsonDocument>
#include <QTest>

#include <cstdio>

namespace strikescope::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int clients = 1000, buckets = 10;

// The newest minute of NIFTY once more, a minute later.
constexpr const char* nextMinute = R"(
INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, underlying_close,
    call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg,
    put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, call_oi_sum, put_oi_sum)
SELECT bucket_time + interval '1 minute', timeframe, symbol, expiry, strike, underlying_close,
    call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg,
    put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, call_oi_sum, put_oi_sum
FROM fo_option_strike_bars WHERE symbol = 'NIFTY' AND bucket_time = (SELECT max(bucket_time) FROM fo_option_strike_bars
    WHERE symbol = 'NIFTY'))";

double millisecondsFrom(Clock::time_point start, Clock::time_point end) {
    return std::chrono::duration<double, std::milli>(end - start).count();
}

struct Reached {
    std::vector<double> first, last; // of the clients, milliseconds after the commit
    double cpu = 0;                  // of the service, milliseconds a bucket
    double questions = 0;            // to the database, a bucket
    int missing = 0;
};

Reached reach(ServeStage& stage, StreamLoad& listeners, int count) {
    Reached reached;
    auto session = Session::open(stage.database.profile());
    if (!session)
        return reached;
    const double cpu = cpuMilliseconds(stage.service->pid());
    const double questions = stage.metric("database_answers_total");
    for (int bucket = 0; bucket < count; ++bucket) {
        (void)(*session)->run(nextMinute);
        const auto committed = Clock::now();
        const auto had = listeners.waitFor(1, std::chrono::seconds(20));
        if (had.empty())
            continue;
        reached.first.push_back(millisecondsFrom(committed, had.front()));
        reached.last.push_back(millisecondsFrom(committed, had.back()));
        reached.missing += clients - int(had.size());
        QTest::qWait(700);
    }
    reached.cpu = (cpuMilliseconds(stage.service->pid()) - cpu) / count;
    reached.questions = (stage.metric("database_answers_total") - questions) / count;
    return reached;
}

} // namespace

void measureStreams(ServeStage& stage) {
    const QByteArray request =
        "GET /fo/stream?symbol=NIFTY&timeframe=1min&strike_range=10&expiry=" + stage.expiry.toLatin1() +
        " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    StreamLoad one(stage.service->port(), request, 1);
    one.waitFor(1, std::chrono::seconds(20));
    auto session = Session::open(stage.database.profile());
    (void)(*session)->run(nextMinute); // the listener is connected, everything is warm
    one.waitFor(1, std::chrono::seconds(20));
    std::vector<double> alone;
    for (int bucket = 0; bucket < buckets; ++bucket) {
        (void)(*session)->run(nextMinute);
        const auto committed = Clock::now();
        for (const auto had : one.waitFor(1, std::chrono::seconds(20)))
            alone.push_back(millisecondsFrom(committed, had));
    }
    StreamLoad listeners(stage.service->port(), request, clients);
    listeners.waitFor(1, std::chrono::seconds(60));
    const Reached reached = reach(stage, listeners, buckets);
    const QString single = QStringLiteral("a single client");
    reportServe("streams", {{QStringLiteral("clients"), clients}, {QStringLiteral("buckets"), buckets}},
                {{QStringLiteral("commit until the last of 1,000 clients has it, p50"),
                  percentile(reached.last, 0.5), QStringLiteral("ms"), single, percentile(alone, 0.5), 250.0},
                 {QStringLiteral("the worst"), longest(reached.last), QStringLiteral("ms"), single,
                  longest(alone), 250.0},
                 {QStringLiteral("queries of the database for a bucket"), reached.questions, {}, {}, {}, 1.0},
                 {QStringLiteral("the service's CPU for a bucket and its second"),
                  reached.cpu,
                  QStringLiteral("ms"),
                  {},
                  {},
                  1000.0},
                 {QStringLiteral("clients that missed one"), double(reached.missing), {}, {}, {}, 0.0}});
}

// The database stops answering without a word.
void measureHealth(ServeStage& stage) {
    const auto wire = WireProxy::start(stage.database.profile());
    const auto service =
        wire ? ServeProgram::start(QString::fromStdString(wire->profile().conninfo())) : nullptr;
    if (!service)
        return;
    HttpTalk talk(service->port());
    const auto isStatus = [&](int status) {
        const auto answer = talk.get("/health");
        return answer && answer->status == status;
    };
    (void)QTest::qWaitFor([&] { return isStatus(200); }, 20'000);
    const QByteArray request = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    HttpLoad load(service->port(), request, 10);
    const auto well = load.atRate(100, 500);
    wire->silence(true);
    const auto began = Clock::now();
    (void)QTest::qWaitFor([&] { return isStatus(503); }, 30'000);
    const double until = millisecondsFrom(began, Clock::now());
    const auto dead = load.atRate(100, 500);
    wire->silence(false);
    reportServe("health", {},
                {{QStringLiteral("p99 of /health over a database that is silent"), percentile(dead, 0.99),
                  QStringLiteral("ms"), QStringLiteral("one that answers"), percentile(well, 0.99), 50.0},
                 {QStringLiteral("until it says so"), until / 1000, QStringLiteral("s"), {}, {}, 10.0}});
}

void measureSdk(ServeStage& stage) {
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
                 {QStringLiteral(SOURCE_FOLDER "/tests/bench/sdk_overhead.py"),
                  QStringLiteral(SOURCE_FOLDER "/sdk/python"),
                  QStringLiteral("http://127.0.0.1:%1").arg(stage.service->port()), QStringLiteral("NIFTY"),
                  stage.expiry});
    if (!python.waitForFinished(120'000) || python.exitCode() != 0) {
        std::fprintf(stderr, "\nsdk: skipped (python3-httpx is needed)\n");
        return;
    }
    const QJsonObject times = QJsonDocument::fromJson(python.readAllStandardOutput()).object();
    const double bare = times[QStringLiteral("bare")].toDouble();
    reportServe("sdk", {},
                {{QStringLiteral("the SDK over the bare round trip, median"),
                  times[QStringLiteral("sdk")].toDouble() - bare, QStringLiteral("ms"),
                  QStringLiteral("the round trip by httpx"), bare, 1.0},
                 {QStringLiteral("the same with a point for each strike"),
                  times[QStringLiteral("points")].toDouble() - bare,
                  QStringLiteral("ms"),
                  {},
                  {},
                  1.0}});
}

} // namespace strikescope::bench
