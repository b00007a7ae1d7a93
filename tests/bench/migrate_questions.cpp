// What readers gain: the enriched view against v2, moneyness, the latest snapshot.

#include "models/db/bulk_session.h"
#include "models/migrate/latency/questions.h"
#include "models/migrate/plan/plain_run.h"
#include "tests/bench/bench.h"
#include "tests/bench/migrate_market.h"
#include "tests/bench/migrate_parts.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <random>

namespace strikescope::bench {

namespace {

using Parameters = std::vector<std::string>;

// A market with v2 beside, and a connection that asks.
struct Room {
    TestDatabase database;
    std::unique_ptr<Session> session;
    std::unique_ptr<BulkSession> asker;
    UtcTime newest{};
    std::string expiries;
    Error broken{};
    bool failed = false;

    static Result<std::unique_ptr<Room>> open(const Bed& bed, const MarketSize& size) {
        auto room = std::make_unique<Room>();
        auto database = makeMarket(bed, size, Stage::Beside);
        auto session = database ? Session::open(database->profile()) : tl::unexpected(database.error());
        auto bulk = session ? BulkSession::open(database->profile()) : tl::unexpected(session.error());
        if (!bulk)
            return tl::unexpected(bulk.error());
        const auto newest = newestMinute(**session);
        const auto expiries = nearestExpiries(**session);
        if (!newest || !expiries)
            return tl::unexpected(newest ? expiries.error() : newest.error());
        room->database = std::move(*database);
        room->session = std::move(*session);
        room->asker = std::move(*bulk);
        room->newest = *newest;
        room->expiries = *expiries;
        return room;
    }

    Result<void> runMigration(const Bed& bed, const QString& id) {
        const auto file = loadMigration(bed.engine, id);
        if (!file)
            return tl::unexpected(file.error());
        STRIKESCOPE_TRY(runPlainly(*session, *file));
        return session->runAlone("VACUUM ANALYZE");
    }

    int rows(const std::string& sql, const Parameters& parameters) {
        const auto found = asker->read(sql, parameters);
        if (found)
            return found->rows();
        broken = found.error();
        failed = true;
        return -1;
    }

    // What the server took to find the rows, without sending them.
    double serverMs(const std::string& sql, const Parameters& parameters) {
        const auto told =
            asker->read("EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON, FORMAT JSON) " + sql, parameters);
        if (!told) {
            broken = told.error();
            failed = true;
            return -1;
        }
        const auto json = told->text(0, 0);
        return QJsonDocument::fromJson(QByteArray(json.data(), qsizetype(json.size())))
            .array()
            .first()
            .toObject()[QLatin1String("Execution Time")]
            .toDouble();
    }

    std::string at(std::chrono::seconds before) const { return isoUtc(newest - before).toStdString(); }

    Result<void> whole() const {
        if (failed)
            return tl::unexpected(broken);
        return {};
    }
};

struct Answered {
    std::vector<Timing> timings; // the floor first
    int rowsOfFloor = 0, rowsOfOther = 0;
};

Answered compare(Room& room, const std::string& fast, const std::string& slow, const Parameters& parameters,
                 int rounds = 25, int warmUp = 6) {
    Answered answered;
    answered.rowsOfFloor = room.rows(fast, parameters);
    answered.rowsOfOther = room.rows(slow, parameters);
    answered.timings =
        interleaved({{"", [&] { room.rows(fast, parameters); }}, {"", [&] { room.rows(slow, parameters); }}},
                    rounds, warmUp);
    return answered;
}

// How the server comes to the plan of a question. The enriched view's depends on it by an order of magnitude:
// planned for its values a long range joins by hash with all of the symbol's history; a plan kept for all
// values takes the range for six rows and probes the base table's key, which happens to be better by far.
enum class Plans {
    OfValues, // planned each time, as for psql, a dashboard, or a driver that prepares nothing
    Kept,     // of a prepared statement: from the sixth time on the one it finds cheaper
};

constexpr const char* setPlans(Plans plans) {
    return plans == Plans::OfValues ? "SET plan_cache_mode = 'force_custom_plan'"
                                    : "SET plan_cache_mode = 'auto'";
}

// What the planner believes of the machine. The enriched view's price depends on that by another order of
// magnitude, v2's does not: as it comes, the server joins a chain with all of the symbol's history and
// compiles the statement first; tuned for flash it probes.
enum class Server { AsItComes, Tuned };

constexpr const char* setServer(Server server) {
    return server == Server::AsItComes
               ? "SET jit = on; SET random_page_cost = 4; SET work_mem = '4MB'"
               : "RESET jit; RESET random_page_cost; RESET work_mem"; // the private server is
}

constexpr const char* nameOf(Server server) {
    return server == Server::AsItComes ? "server as it comes" : "tuned";
}

void addFaster(std::vector<Figure>& figures, const QString& what, const QString& floor,
               const Answered& answered, double atLeast) {
    figures.push_back({.name = what,
                       .value = answered.timings[1].medianMs,
                       .unit = "ms",
                       .floorName = floor,
                       .floor = answered.timings[0].medianMs});
    figures.push_back({.name = what + ", against that",
                       .value = answered.timings[1].ratio,
                       .unit = "times",
                       .floorName = "the same",
                       .floor = 1,
                       .atLeast = atLeast});
    figures.push_back({.name = what + ", rows",
                       .value = double(answered.rowsOfOther),
                       .floorName = floor,
                       .floor = double(answered.rowsOfFloor)});
}

// The same question before and after 019: the whole answer, and the server's part of it, in which alone a
// migration can change anything. Rounds in turn.
void addShare(Room& room, std::vector<Figure>& figures, const QString& what, const std::string& after,
              const std::string& before, const Parameters& parameters) {
    const Answered whole = compare(room, after, before, parameters);
    std::vector<double> found, foundBefore, ratios;
    for (int round = -3; round < 25; ++round) {
        const bool beforeFirst = round % 2;
        double times[2];
        for (const bool isBefore : {beforeFirst, !beforeFirst})
            times[isBefore] = room.serverMs(isBefore ? before : after, parameters);
        if (round < 0)
            continue;
        found.push_back(times[0]);
        foundBefore.push_back(times[1]);
        ratios.push_back(times[0] / times[1]);
    }
    const QString floor = QStringLiteral("before 019");
    figures.push_back({.name = what + ", the server's time",
                       .value = percentile(found, .5),
                       .unit = "ms",
                       .floorName = floor,
                       .floor = percentile(foundBefore, .5)});
    figures.push_back({.name = what + ", the server faster by",
                       .value = 100 * (1 - percentile(ratios, .5)),
                       .unit = "%",
                       .floorName = floor,
                       .floor = 0,
                       .atLeast = 40});
    figures.push_back({.name = what + ", rows and all",
                       .value = whole.timings[0].medianMs,
                       .unit = "ms",
                       .floorName = floor,
                       .floor = whole.timings[1].medianMs});
    figures.push_back({.name = what + ", that faster by",
                       .value = 100 * (1 - 1 / whole.timings[1].ratio),
                       .unit = "%",
                       .floorName = floor,
                       .floor = 0});
    figures.push_back({.name = what + ", rows",
                       .value = double(whole.rowsOfFloor),
                       .floorName = floor,
                       .floor = double(whole.rowsOfOther)});
}

std::string bandBefore(const std::string& what, const Aggregate& aggregate) {
    return "SELECT " + what +
           " FROM (SELECT v.*, strike::float8 / nullif(underlying_close, 0) - 1 AS moneyness FROM " +
           aggregate.v2() +
           " v) x WHERE symbol = 'NIFTY' AND expiry = ANY ($1::date[]) AND bucket_time >= $2::timestamptz"
           " AND bucket_time < $3::timestamptz AND abs(moneyness) <= 0.02";
}

std::string bandAfter(const std::string& what, const Aggregate& aggregate, Engine engine) {
    const std::string name = "public.fo_option_moneyness_" + std::string(aggregate.timeframe);
    if (engine == Engine::Postgresql)
        return "SELECT " + what + " FROM " + name +
               "_between('NIFTY', $1::date[], $2::timestamptz, $3::timestamptz, -0.02, 0.02)";
    return "SELECT " + what + " FROM " + name +
           " WHERE symbol = 'NIFTY' AND expiry = ANY ($1::date[]) AND bucket_time >= $2::timestamptz"
           " AND bucket_time < $3::timestamptz AND moneyness BETWEEN -0.02 AND 0.02";
}

struct Spread {
    std::vector<double> milliseconds;
    int rows = 0;
};

// One symbol after the other, by chance.
Spread askAll(Room& room,
              const std::function<std::pair<std::string, Parameters>(int symbol, int timeframe)>& ask,
              int symbols, int times) {
    std::mt19937 random(1);
    Spread spread;
    for (int i = -times / 10; i < times; ++i) {
        const auto [sql, parameters] = ask(int(random() % unsigned(symbols)), int(random() % 3));
        const double took = millisecondsOf([&, &s = sql, &p = parameters] { spread.rows = room.rows(s, p); });
        if (i >= 0)
            spread.milliseconds.push_back(took);
    }
    return spread;
}

std::string symbolAt(int i) {
    return i == 0 ? "NIFTY" : "SYM" + std::to_string(i);
}

std::vector<Figure> snapshotFigures(const Spread& asked, const Spread& known) {
    const QString floor = QStringLiteral("the newest bucket known");
    const auto line = [&](const char* name, double q) {
        return Figure{.name = name,
                      .value = percentile(asked.milliseconds, q),
                      .unit = "ms",
                      .floorName = floor,
                      .floor = percentile(known.milliseconds, q)};
    };
    auto last = line("fo_latest_snapshot of a symbol and timeframe, p99", .99);
    last.atMost = 5;
    return {
        line("fo_latest_snapshot of a symbol and timeframe, p50", .5),
        line("fo_latest_snapshot of a symbol and timeframe, p95", .95), last,
        Figure{.name = "rows", .value = double(asked.rows), .floorName = floor, .floor = double(known.rows)}};
}

} // namespace

// Always on 2.4 million rows: what the enriched view costs grows with history, and 150 is wanted there.
Result<void> measureQuestions(const Bed& bed) {
    const MarketSize size = bigMarket({bed.cluster, bed.engine, true});
    auto opened = Room::open(bed, size);
    if (!opened)
        return tl::unexpected(opened.error());
    Room& room = **opened;
    std::vector<Figure> figures;
    for (const auto& [server, plans] :
         std::initializer_list<std::pair<Server, Plans>>{{Server::AsItComes, Plans::OfValues},
                                                         {Server::AsItComes, Plans::Kept},
                                                         {Server::Tuned, Plans::OfValues},
                                                         {Server::Tuned, Plans::Kept}}) {
        STRIKESCOPE_TRY(room.asker->run(setServer(server)));
        STRIKESCOPE_TRY(room.asker->run(setPlans(plans)));
        const bool kept = plans == Plans::Kept;
        for (const auto& aggregate : allAggregates) {
            const QString of = QStringLiteral(" (%1, %2, %3)")
                                   .arg(QString::fromStdString(std::string(aggregate.timeframe)),
                                        QLatin1String(nameOf(server)),
                                        kept ? QStringLiteral("plan kept") : QStringLiteral("planned"));
            const auto add = [&](const char* what, const char* question, const Parameters& parameters) {
                const auto* known = latencyQuestion(QLatin1String(question));
                addFaster(figures, QLatin1String(what) + of, QStringLiteral("v2"),
                          compare(room, known->sql(aggregate.v2(), aggregate),
                                  known->sql(aggregate.enriched(), aggregate), parameters, kept ? 11 : 7,
                                  kept ? 6 : 2), // a plan is kept from the sixth time on
                          150);
            };
            const auto bucket =
                room.newest - room.newest.time_since_epoch() % std::chrono::minutes(aggregate.minutes);
            add("chain of 3 expiries", "chain", {"NIFTY", room.expiries, isoUtc(bucket).toStdString()});
            add("6 h of 21 strikes", "moneyness",
                {"NIFTY", room.expiries, "24500", "25500", room.at(std::chrono::hours(6)),
                 room.at(-std::chrono::minutes(1))});
        }
    }
    STRIKESCOPE_TRY(room.whole());
    report(bed, QStringLiteral("questions"), {{QStringLiteral("base_rows"), size.rows()}}, figures);
    return {};
}

Result<void> measureMoneyness(const Bed& bed) {
    const MarketSize size = bigMarket(bed);
    auto opened = Room::open(bed, size);
    if (!opened)
        return tl::unexpected(opened.error());
    Room& room = **opened;
    STRIKESCOPE_TRY(room.runMigration(bed, QStringLiteral("019_moneyness")));
    const Parameters parameters{room.expiries, room.at(std::chrono::hours(6)),
                                room.at(-std::chrono::minutes(1))};
    const std::string columns =
                          "bucket_time, expiry, strike, call_iv_avg, put_iv_avg, call_oi_sum, put_oi_sum, "
                          "moneyness",
                      steps = "expiry, round(moneyness / 0.005) AS step, avg(call_iv_avg), avg(put_iv_avg),"
                              " sum(call_oi_sum), sum(put_oi_sum)",
                      group = " GROUP BY 1, 2";
    std::vector<Figure> figures;
    for (const auto& aggregate : allAggregates) {
        const QString of =
            QStringLiteral(" (%1)").arg(QString::fromStdString(std::string(aggregate.timeframe)));
        addShare(room, figures, QStringLiteral("6 h within 2 % of the money") + of,
                 bandAfter(columns, aggregate, bed.engine), bandBefore(columns, aggregate), parameters);
        addShare(room, figures, QStringLiteral("the same in steps of 0.5 %") + of,
                 bandAfter(steps, aggregate, bed.engine) + group, bandBefore(steps, aggregate) + group,
                 parameters);
    }
    STRIKESCOPE_TRY(room.whole());
    report(bed, QStringLiteral("moneyness"), {{QStringLiteral("base_rows"), size.rows()}}, figures);
    return {};
}

Result<void> measureSnapshot(const Bed& bed) {
    const MarketSize size{.days = 2, .symbols = 50, .expiries = 4, .minutes = bed.full ? 150 : 30};
    auto opened = Room::open(bed, size);
    if (!opened)
        return tl::unexpected(opened.error());
    Room& room = **opened;
    STRIKESCOPE_TRY(room.runMigration(bed, QStringLiteral("020_latest_snapshot")));
    const std::array<std::pair<std::string, int>, 3> frames{{{"1min", 1}, {"5min", 5}, {"15min", 15}}};
    const auto asked = askAll(
        room,
        [&](int symbol, int frame) {
            return std::pair(
                std::string("SELECT * FROM public.fo_latest_snapshot WHERE symbol = $1 AND timeframe = $2"),
                Parameters{symbolAt(symbol), frames[std::size_t(frame)].first});
        },
        size.symbols, 3000);
    const auto known = askAll(
        room,
        [&](int symbol, int frame) {
            const auto& [name, minutes] = frames[std::size_t(frame)];
            const auto bucket = room.newest - room.newest.time_since_epoch() % std::chrono::minutes(minutes);
            const std::string relation =
                frame == 0 ? std::string(baseTable) : allAggregates[std::size_t(frame - 1)].v2();
            return std::pair("SELECT * FROM " + relation +
                                 " WHERE symbol = $1 AND timeframe = $2 AND bucket_time >= $3::timestamptz"
                                 " AND bucket_time < $3::timestamptz + interval '1 minute'",
                             Parameters{symbolAt(symbol), name, isoUtc(bucket).toStdString()});
        },
        size.symbols, 3000);
    STRIKESCOPE_TRY(room.whole());
    report(bed, QStringLiteral("snapshot"),
           {{QStringLiteral("base_rows"), size.rows()}, {QStringLiteral("symbols"), size.symbols}},
           snapshotFigures(asked, known));
    return {};
}

} // namespace strikescope::bench
