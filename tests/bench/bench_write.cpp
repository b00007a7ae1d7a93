// What does it cost that the v2 aggregates follow every write? One minute of 648 rows (8 expiries
// × 81 strikes) into a base table alone and into one with v2, by bare COPY and by the upsert. And how
// long the demo market takes to be written: the newest session of the first symbol, and the whole week (not
// with
// --minutes-only).

#include "models/cluster/embedded_cluster.h"
#include "models/db/session.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/ingest/schema/schema.h"
#include "tests/bench/bench.h"
#include "tests/bench/minute_writer.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>

using namespace strikescope;

namespace {

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

    void copyMinute() { orStop(m_writer.copy(*m_bulk)); }
    void writeMinute() { orStop(m_writer.upsert(*m_bulk)); }

private:
    ConnectionProfile m_profile;
    std::unique_ptr<BulkSession> m_bulk;
    bench::MinuteWriter m_writer{QStringLiteral("NIFTY"), *parseTime(QStringLiteral("2026-11-20T03:45:00Z"))};
};

void measureMinutes(const ConnectionProfile& admin) {
    Target copyPlain(admin, QStringLiteral("copy_plain"), false),
        copyV2(admin, QStringLiteral("copy_v2"), true);
    Target writePlain(admin, QStringLiteral("write_plain"), false),
        writeV2(admin, QStringLiteral("write_v2"), true);
    const QJsonObject inputs{{QStringLiteral("rows"), bench::minuteExpiries * bench::minuteStrikes}};
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
