// What does it cost that the v2 aggregates follow every write? One minute of 648 rows (8 expiries
// × 81 strikes) into a base table alone and into one with v2, by bare COPY and by the upsert. And how
// long the demo market takes to be written: the newest session of the first symbol, and the whole week (not
// with
// --minutes-only).

#include "models/cluster/embedded_cluster.h"
#include "models/db/session.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/ingest/schema/bar_writer.h"
#include "models/ingest/schema/schema.h"
#include "tests/bench/bench.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>

using namespace strikescope;

namespace {

constexpr int expiries = 8, strikes = 81;

std::vector<StrikeBar> minuteOf(int minute) {
    std::vector<StrikeBar> bars;
    const Date day = *parseIsoDate("2026-11-20");
    for (int e = 0; e < expiries; ++e)
        for (int k = 0; k < strikes; ++k) {
            StrikeBar bar;
            bar.minute = fromIst(day, std::chrono::hours(9) + std::chrono::minutes(15 + minute));
            bar.expiry = day + std::chrono::days(4 + 7 * e);
            bar.strike = 23000 + 50 * k;
            for (std::size_t i = 0; i < columnCount; ++i)
                bar.values[i] = 1 + (minute * 31 + k * 7 + int(i)) % 97;
            bars.push_back(bar);
        }
    return bars;
}

[[noreturn]] void stop(const Error& error) {
    std::fprintf(stderr, "%s (%s)\n", qPrintable(error.message), qPrintable(error.detail));
    std::exit(1);
}

void orStop(const Result<void>& done) {
    if (!done)
        stop(done.error());
}

// One database, written minute by minute.
class Target {
public:
    Target(const ConnectionProfile& admin, const QString& name, bool v2) {
        auto session = Session::open(admin);
        if (!session)
            stop(session.error());
        orStop((*session)->runAlone("CREATE DATABASE " + name.toStdString()));
        // Of two settings of one name libpq takes the last.
        const auto profile = ConnectionProfile::parse(QString::fromStdString(admin.conninfo()) +
                                                      QStringLiteral(" dbname=") + name);
        if (!profile)
            stop(profile.error());
        auto own = Session::open(*profile);
        if (!own)
            stop(own.error());
        orStop(ensureBase(**own));
        if (v2)
            orStop(ensureV2(**own));
        auto bulk = BulkSession::open(*profile);
        if (!bulk)
            stop(bulk.error());
        m_bulk = std::move(*bulk);
        m_profile = *profile;
    }

    const ConnectionProfile& profile() const { return m_profile; }

    void copyMinute() { minute(&appendBars); }
    void writeMinute() { minute(&writeBars); }

private:
    template<typename Write>
    void minute(Write write) {
        const auto bars = minuteOf(m_minute++);
        bool given = false;
        orStop(m_bulk->transaction([&]() -> Result<void> {
            const auto written =
                write(*m_bulk, QStringLiteral("NIFTY"), [&]() -> Result<std::span<const StrikeBar>> {
                    return std::exchange(given, true) ? std::span<const StrikeBar>()
                                                      : std::span<const StrikeBar>(bars);
                });
            if (!written)
                return tl::unexpected(written.error());
            return {};
        }));
    }

    ConnectionProfile m_profile;
    std::unique_ptr<BulkSession> m_bulk;
    int m_minute = 0;
};

void measureMinutes(const ConnectionProfile& admin) {
    Target copyPlain(admin, QStringLiteral("copy_plain"), false),
        copyV2(admin, QStringLiteral("copy_v2"), true);
    Target writePlain(admin, QStringLiteral("write_plain"), false),
        writeV2(admin, QStringLiteral("write_v2"), true);
    const QJsonObject inputs{{QStringLiteral("rows"), expiries * strikes}};
    const int rounds = 120; // eight quarter hours
    bench::report("One minute by COPY", inputs,
                  bench::interleaved({{"base table alone (floor)", [&] { copyPlain.copyMinute(); }},
                                      {"with v2", [&] { copyV2.copyMinute(); }}},
                                     rounds, 15));
    bench::report("One minute by writeBars", inputs,
                  bench::interleaved({{"base table alone (floor)", [&] { writePlain.writeMinute(); }},
                                      {"with v2", [&] { writeV2.writeMinute(); }}},
                                     rounds, 15));
}

void measureDemo(const ConnectionProfile& admin) {
    const Target market(admin, QStringLiteral("demo_week"), true);
    QElapsedTimer clock;
    clock.start();
    double first = 0;
    qint64 rows = 0;
    orStop(writeDemo(market.profile(), {}, [&](const DemoProgress& progress) {
        rows += progress.rows;
        if (progress.sessionsDone == 1)
            first = double(clock.elapsed());
        return true;
    }));
    const double week = double(clock.elapsed());
    bench::report("The demo market", {{QStringLiteral("rows"), rows}},
                  {{"newest session of the first symbol", first, first, 1},
                   {"five sessions of two symbols", week, week, week / first}});
    std::fprintf(stderr, "%.0f rows/s\n", double(rows) * 1000 / week);
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QTemporaryDir folder;
    // The server's own user has to reach it when this runs as root.
    QFile::setPermissions(folder.path(), QFile::permissions(folder.path()) | QFile::ReadOther |
                                             QFile::ExeOther | QFile::ReadGroup | QFile::ExeGroup);
    const auto cluster = EmbeddedCluster::join(folder.filePath(QStringLiteral("cluster")));
    if (!cluster)
        stop(cluster.error());
    measureMinutes((*cluster)->profile());
    if (!application.arguments().contains(QStringLiteral("--minutes-only")))
        measureDemo((*cluster)->profile());
    return 0;
}
