// What 016 costs: filling v2 in, and following every write from then on.

#include "models/ingest/schema/schema.h"
#include "tests/bench/bench.h"
#include "tests/bench/migrate_parts.h"
#include "tests/bench/migrate_swaps.h"
#include "tests/bench/minute_writer.h"

namespace strikescope::bench {

namespace {

using std::chrono::milliseconds;

constexpr int fillRounds = 3;

Result<double> timed(const std::function<Result<void>()>& deed) {
    Result<void> done;
    const double ms = millisecondsOf([&] { done = deed(); });
    if (!done)
        return tl::unexpected(done.error());
    return ms;
}

Result<void> runMigration(const ConnectionProfile& profile, const QString& id) {
    auto swapper = Swapper::open(profile);
    if (!swapper)
        return tl::unexpected(swapper.error());
    const auto swap = (*swapper)->run(id);
    if (!swap.done)
        return tl::unexpected(swap.error);
    return {};
}

struct BareFill {
    double rowsMs = 0;  // the rows alone
    double keyedMs = 0; // and with the key that v2 has too; plain PostgreSQL only
};

// The same rows without any of what makes them safe: on plain PostgreSQL a table out of one SELECT, on
// TimescaleDB an aggregate of the same definition refreshed day by day. The table is made before: the private
// server here leaves out of its log what is written into a new one (wal_level = minimal), and no server that
// has a standby or an archive can.
Result<BareFill> bareFill(const Bed& bed, Session& session, const Aggregate& aggregate, int days) {
    const auto select = aggregateSelect(session, aggregate, bed.engine);
    if (!select)
        return tl::unexpected(select.error());
    if (bed.engine == Engine::Postgresql) {
        const std::string drop = "DROP TABLE public.bare", fill = "INSERT INTO public.bare " + *select;
        STRIKESCOPE_TRY(session.run("CREATE TABLE public.bare AS " + *select + " WITH NO DATA"));
        const auto rows = timed([&] { return session.run(fill); });
        STRIKESCOPE_TRY(session.run("TRUNCATE public.bare"));
        const auto keyed = timed([&] {
            return session.run("SET LOCAL max_parallel_maintenance_workers = 0; " + fill +
                               "; CREATE UNIQUE INDEX ON public.bare (symbol, expiry, bucket_time, strike)");
        });
        STRIKESCOPE_TRY(session.run(drop));
        if (!rows || !keyed)
            return tl::unexpected(rows ? keyed.error() : rows.error());
        return BareFill{*rows, *keyed};
    }
    STRIKESCOPE_TRY(
        session.runAlone("CREATE MATERIALIZED VIEW public.bare WITH (timescaledb.continuous) AS " + *select +
                         " WITH NO DATA"));
    const auto took = timed([&]() -> Result<void> {
        for (int day = -days; day < 0; ++day)
            STRIKESCOPE_TRY(session.runAlone(
                "CALL public.refresh_continuous_aggregate('public.bare', timestamptz '" +
                isoUtc(std::chrono::floor<std::chrono::days>(nowUtc()) + std::chrono::days(day))
                    .toStdString() +
                "', timestamptz '" +
                isoUtc(std::chrono::floor<std::chrono::days>(nowUtc()) + std::chrono::days(day + 1))
                    .toStdString() +
                "')"));
        return {};
    });
    STRIKESCOPE_TRY(session.runAlone("DROP MATERIALIZED VIEW public.bare"));
    return took.map([](double ms) { return BareFill{ms, ms}; });
}

Result<BareFill> bareFillOfAll(const Bed& bed, Session& session, int days) {
    BareFill sum;
    for (const auto& aggregate : allAggregates) {
        const auto took = bareFill(bed, session, aggregate, days);
        if (!took)
            return took;
        sum.rowsMs += took->rowsMs;
        sum.keyedMs += took->keyedMs;
    }
    return sum;
}

struct Filled {
    std::vector<double> byMigrator, bare, ratios, keyedRatios;
};

Result<Filled> fillInTurn(const Bed& bed, const ConnectionProfile& profile, int days) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    Filled filled;
    for (int i = 0; i < fillRounds; ++i) {
        const auto bare = bareFillOfAll(bed, **session, days);
        if (!bare)
            return tl::unexpected(bare.error());
        const auto took = timed([&] { return runMigration(profile, QStringLiteral("016_create_v2")); });
        if (!took)
            return tl::unexpected(took.error());
        STRIKESCOPE_TRY(runMigration(profile, QStringLiteral("016_create_v2_undo")));
        filled.bare.push_back(bare->rowsMs);
        filled.byMigrator.push_back(*took);
        filled.ratios.push_back(*took / bare->rowsMs);
        filled.keyedRatios.push_back(*took / bare->keyedMs);
    }
    return filled;
}

struct Writer {
    Load::Account bare, during, followed; // before 016, while it fills in, with v2 and nothing else going on
};

Result<Writer> writeBeside(const Bed& bed, const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    const auto newest = newestMinute(**session);
    if (!newest)
        return tl::unexpected(newest.error());
    MinuteWriter minutes(QStringLiteral("NIFTY"), *newest + std::chrono::minutes(1));
    Load load(profile, 1, milliseconds(50), [&](BulkSession& bulk) { return minutes.upsert(bulk); });
    std::this_thread::sleep_for(milliseconds(1000));
    (void)load.take();
    Writer writer;
    std::this_thread::sleep_for(milliseconds(8000));
    writer.bare = load.take();
    STRIKESCOPE_TRY(runMigration(profile, QStringLiteral("016_create_v2")));
    writer.during = load.take();
    STRIKESCOPE_TRY(putJobsOff(**session, bed.engine));
    std::this_thread::sleep_for(milliseconds(8000));
    writer.followed = load.take();
    return writer;
}

std::vector<Figure> backfillFigures(const Filled& filled, const Writer& writer) {
    const QString quiet = QStringLiteral("with v2, nothing else going on");
    const auto of = [](const Load::Account& account, double q) {
        return percentile(account.milliseconds, q);
    };
    const double p99 = of(writer.during, .99);
    return {
        {.name = "016 by the runner, median",
         .value = percentile(filled.byMigrator, .5),
         .unit = "ms",
         .floorName = "the bare aggregates",
         .floor = percentile(filled.bare, .5)},
        {.name = "016 against that, median of the rounds",
         .value = percentile(filled.ratios, .5),
         .unit = "times",
         .floorName = "the same",
         .floor = 1,
         .atMost = 1.3},
        {.name = "016 against that with a key", .value = percentile(filled.keyedRatios, .5), .unit = "times"},
        {.name = "writer before 016, median", .value = of(writer.bare, .5), .unit = "ms"},
        {.name = "writer before 016, p99", .value = of(writer.bare, .99), .unit = "ms"},
        {.name = "writer during 016, median",
         .value = of(writer.during, .5),
         .unit = "ms",
         .floorName = quiet,
         .floor = of(writer.followed, .5)},
        {.name = "writer during 016, p99",
         .value = p99,
         .unit = "ms",
         .floorName = quiet,
         .floor = of(writer.followed, .99)},
        {.name = "p99 during 016 against quiet",
         .value = p99 / of(writer.followed, .99),
         .unit = "times",
         .floorName = "the same",
         .floor = 1,
         .atMost = 2},
        {.name = "writer during 016, longest",
         .value = longest(writer.during.milliseconds),
         .unit = "ms",
         .floorName = quiet,
         .floor = longest(writer.followed.milliseconds)},
        {.name = "failed writes",
         .value = double(writer.bare.failed + writer.during.failed + writer.followed.failed),
         .atMost = 0},
    };
}

struct Side {
    TestDatabase database;
    std::unique_ptr<BulkSession> session;
    MinuteWriter writer{QStringLiteral("NIFTY"), std::chrono::floor<std::chrono::days>(nowUtc()) -
                                                     std::chrono::days(1) + std::chrono::minutes(225)};

    static Result<std::unique_ptr<Side>> open(const Bed& bed, bool v2) {
        auto side = std::make_unique<Side>();
        auto database = bed.cluster.createDatabase();
        auto session = database ? Session::open(database->profile()) : tl::unexpected(database.error());
        if (!session)
            return tl::unexpected(session.error());
        STRIKESCOPE_TRY(ensureBase(**session));
        if (v2)
            STRIKESCOPE_TRY(ensureV2(**session));
        STRIKESCOPE_TRY(putJobsOff(**session, bed.engine));
        auto bulk = BulkSession::open(database->profile());
        if (!bulk)
            return tl::unexpected(bulk.error());
        side->database = std::move(*database);
        side->session = std::move(*bulk);
        return side;
    }
};

} // namespace

Result<void> measureBackfill(const Bed& bed) {
    const MarketSize size = bigMarket(bed);
    const auto database = makeMarket(bed, size, Stage::Before);
    if (!database)
        return tl::unexpected(database.error());
    const auto filled = fillInTurn(bed, database->profile(), size.days);
    if (!filled)
        return tl::unexpected(filled.error());
    const auto writer = writeBeside(bed, database->profile());
    if (!writer)
        return tl::unexpected(writer.error());
    report(bed, QStringLiteral("backfill"),
           {{QStringLiteral("base_rows"), size.rows()},
            {QStringLiteral("rounds"), fillRounds},
            {QStringLiteral("minutes_during"), qint64(writer->during.milliseconds.size())}},
           backfillFigures(*filled, *writer));
    return {};
}

Result<void> measureDualWrite(const Bed& bed) {
    const auto bare = Side::open(bed, false);
    const auto followed = bare ? Side::open(bed, true) : tl::unexpected(bare.error());
    if (!followed)
        return tl::unexpected(followed.error());
    Side &a = **bare, &b = **followed;
    Result<void> broken;
    const auto check = [&](const Result<void>& done) {
        if (!done && broken)
            broken = done;
    };
    const auto copies = interleaved(
        {{"", [&] { check(a.writer.copy(*a.session)); }}, {"", [&] { check(b.writer.copy(*b.session)); }}},
        120, 15);
    const auto upserts = interleaved({{"", [&] { check(a.writer.upsert(*a.session)); }},
                                      {"", [&] { check(b.writer.upsert(*b.session)); }}},
                                     120, 15);
    STRIKESCOPE_TRY(broken);
    const QString floor = QStringLiteral("the base table alone");
    report(bed, QStringLiteral("dual write"),
           {{QStringLiteral("rows"), minuteExpiries * minuteStrikes}, {QStringLiteral("rounds"), 120}},
           {{.name = "a minute by COPY, with v2",
             .value = copies[1].medianMs,
             .unit = "ms",
             .floorName = floor,
             .floor = copies[0].medianMs},
            {.name = "against the base table alone",
             .value = copies[1].ratio,
             .unit = "times",
             .floorName = "the same",
             .floor = 1,
             .atMost = 4},
            {.name = "a minute by upsert, with v2",
             .value = upserts[1].medianMs,
             .unit = "ms",
             .floorName = floor,
             .floor = upserts[0].medianMs},
            {.name = "against the base table alone",
             .value = upserts[1].ratio,
             .unit = "times",
             .floorName = "the same",
             .floor = 1,
             .atMost = 4}});
    return {};
}

} // namespace strikescope::bench
