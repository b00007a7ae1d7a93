// Does a reader of our own beside libpqxx pay? One chain of all expiries, newest closed 5-minute bucket of
// the demo market: libpq with binary rows (the floor) against libpqxx with text rows, and the whole
// source on top.

#include "models/db/bulk_session.h"
#include "models/db/session.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/query/chain_sql.h"
#include "models/query/postgres_source.h"
#include "tests/bench/bench.h"
#include "tests/support/test_cluster.h"

#include <QCoreApplication>

#include <cstdio>

using namespace strikescope;

namespace {

double sink = 0; // keeps the decoding from being optimised away

void readBinary(BulkSession& session, const std::string& sql, const std::vector<std::string>& parameters) {
    const auto rows = session.read(sql, parameters);
    for (int row = 0; row < rows->rows(); ++row)
        for (int column = 1; column < rows->columns(); ++column)
            sink += rows->isNull(row, column) ? 0 : rows->number(row, column);
}

void readText(Session& session, const std::string& sql, const Session::Parameters& parameters) {
    const auto rows = session.query(sql, parameters);
    for (std::size_t row = 0; row < rows->size(); ++row)
        for (std::size_t column = 1; column < rows->columns(); ++column)
            sink += rows->isNull(row, column) ? 0 : rows->number(row, column);
}

int measure(const ConnectionProfile& profile) {
    const auto source = makePostgresSource(profile);
    const auto newest =
        source->chain({QStringLiteral("NIFTY"), Timeframe::Min5, std::nullopt}, Urgency::Asked).result();
    auto bulk = BulkSession::open(profile);
    auto session = Session::open(profile);
    if (!newest || !bulk || !session) {
        std::fprintf(stderr, "%s\n",
                     qPrintable((!newest ? newest.error()
                                 : !bulk ? bulk.error()
                                         : session.error())
                                    .message));
        return 1;
    }
    const auto map = RelationMap::read(**bulk);
    const std::string sql = storedChainSql(map->of(Timeframe::Min5), Timeframe::Min5);
    const std::string bucket = isoUtc(newest->value->bucket).toStdString();
    std::size_t rows = 0;
    for (const Chain& chain : newest->value->chains)
        rows += chain.size();

    const auto timings = bench::interleaved(
        {{"libpq, prepared, binary rows (floor)",
          [&] {
              readBinary(**bulk, sql, {"NIFTY", bucket});
          }},
         {"libpqxx, text rows, from_chars",
          [&] {
              readText(**session, sql, {"NIFTY", bucket});
          }},
         {"source: lane, catalogue, decode, frame",
          [&] {
              const auto frame =
                  source
                      ->chain({QStringLiteral("NIFTY"), Timeframe::Min5, newest->value->bucket},
                              Urgency::Asked)
                      .result();
              sink += frame ? frame->value->chains.front().underlying() : 0;
          }}},
        200);
    bench::report("One 5-minute chain, all expiries",
                  {{"rows", qint64(rows)}, {"columns", qint64(columnCount)}}, timings);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    auto cluster = TestCluster::start();
    auto database = cluster ? (*cluster)->createDatabase() : tl::unexpected(cluster.error());
    if (!database) {
        std::fprintf(stderr, "%s\n", complaint(database).constData());
        return 1;
    }
    DemoOptions options;
    options.days = 1;
    options.symbols = {QStringLiteral("NIFTY")};
    if (const auto written = writeDemo(database->profile(), options); !written) {
        std::fprintf(stderr, "%s\n", complaint(written).constData());
        return 1;
    }
    return measure(database->profile());
}
