// How fast is a verification? A table of one-minute bars with the old aggregates and v2 beside it, compared
// three ways. The floor is the server reading the same rows and computing the same aggregates, without
// comparing anything. A number on the command line sets the trading days (3: 0.7 million minutes).

#include "models/db/session.h"
#include "models/ingest/schema/schema.h"
#include "models/migrate/check/verification.h"
#include "tests/bench/bench.h"
#include "tests/support/test_cluster.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace strikescope;

namespace {

Result<void> fill(const ConnectionProfile& profile, int days) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY(ensureBase(**session));
    STRIKESCOPE_TRY((*session)->run(
        "INSERT INTO public.fo_option_strike_bars SELECT timestamptz '2026-11-16 03:45+00' + d * interval '1 "
        "day' + m *"
        " interval '1 min', '1min', s, date '2026-12-01' + 7 * e, 24000 + 25 * k, 25000 + random() * 100,"
        " random(), random(), random(), -random(), random() / 1e4, random() / 1e4, -random() * 10, -random() "
        "* 10,"
        " random() * 10, random() * 10, 65 * (random() * 100)::int, 65 * (random() * 100)::int, (random() * "
        "4)::int,"
        " (random() * 4)::int, now(), now(), CASE WHEN random() > .01 THEN 65 * (random() * 10000)::int END,"
        " CASE WHEN random() > .01 THEN 65 * (random() * 10000)::int END"
        " FROM generate_series(0, " +
        std::to_string(days - 1) +
        ") d, generate_series(0, 374) m, unnest(ARRAY['NIFTY', 'BANKNIFTY']) s, generate_series(0, 3) e,"
        " generate_series(0, 80) k"));
    STRIKESCOPE_TRY(ensureOldAggregates(**session));
    STRIKESCOPE_TRY(ensureV2(**session));
    return (*session)->runAlone("VACUUM ANALYZE");
}

// The same aggregates of both widths, from all minutes, day by day as the verification reads them.
Result<void> computeOnly(Session& session, int days) {
    std::string columns;
    for (const std::string side : {"call", "put"}) {
        for (const std::string name : {"iv", "delta", "gamma", "theta", "vega"})
            columns += ", sum(" + side + "_" + name + "_avg * " + side + "_count)";
        columns += ", sum(" + side + "_volume), sum(" + side +
                   "_count), (max(ARRAY[date_part('epoch', bucket_time), " + side + "_oi_sum]))[2]";
    }
    for (const char* width : {"5 minutes", "15 minutes"})
        for (int day = 0; day < days; ++day)
            STRIKESCOPE_TRY(session.query(
                "SELECT count(*) FROM (SELECT date_bin('" + std::string(width) +
                "', bucket_time, '2000-01-01 00:00+00'), symbol, expiry, strike, avg(underlying_close)" +
                columns +
                " FROM public.fo_option_strike_bars WHERE timeframe = '1min' AND symbol IN ('NIFTY', "
                "'BANKNIFTY')"
                " AND bucket_time >= date '2026-11-16' + " +
                std::to_string(day) + " AND bucket_time < date '2026-11-16' + " + std::to_string(day + 1) +
                " GROUP BY 1, 2, 3, 4 OFFSET 0) x"));
    return {};
}

int fail(const Error& error) {
    std::fprintf(stderr, "%s %s\n", qPrintable(error.message), qPrintable(error.detail));
    return 1;
}

int measure(const ConnectionProfile& profile, int days) {
    auto session = Session::open(profile);
    if (!session)
        return fail(session.error());
    for (const char* setting :
         {"SET work_mem = '128MB'", "SET jit = off", "SET max_parallel_workers_per_gather = 0"})
        (void)(*session)->runAlone(setting);
    const auto checked = verify(profile);
    if (!checked)
        return fail(checked.error());
    const auto timings = bench::interleaved(
        {{"computing the aggregates only (floor)", [&] { (void)computeOnly(**session, days); }},
         {"verification, three ways, both widths", [&] { (void)verify(profile); }}},
        5, 1);
    const double seconds = timings[1].medianMs / 1000;
    bench::report("Verification",
                  {{"old_rows", checked->oldRows},
                   {"v2_rows", checked->v2Rows},
                   {"minutes", checked->rawRows},
                   {"faults", checked->faults},
                   {"minutes_per_second", double(checked->rawRows) / seconds},
                   {"rows_per_second_all_sides",
                    double(checked->oldRows + checked->v2Rows + checked->rawRows) / seconds}},
                  timings);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const int days = argc > 1 ? std::max(1, std::atoi(argv[1])) : 3;
    const auto cluster = TestCluster::start();
    if (!cluster)
        return fail(cluster.error());
    const auto database = (*cluster)->createDatabase();
    if (!database)
        return fail(database.error());
    if (const auto filled = fill(database->profile(), days); !filled)
        return fail(filled.error());
    return measure(database->profile(), days);
}
