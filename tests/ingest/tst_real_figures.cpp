#include "models/domain/chain_figures.h"
#include "models/domain/oi_change.h"
#include "models/ingest/schema/schema.h"
#include "models/query/postgres_source.h"
#include "tests/ingest/excerpts.h"
#include "tests/support/test_cluster.h"

#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

// By the hour and minute of 18 August 2026, as a separate script computed them from the file (csv module, no
// code in common): all strikes, OI times the lot of 65.
struct Moment {
    const char* clock;
    Date expiry;
    double pcr, calls, puts, maxPain;
    double callChange24200, putChange24200; // since 10:43
};
const Date today{2026y / August / 18}, next{2026y / August / 25};
const std::array moments{
    Moment{"11:00", today, 0.611926, 343467540, 210176590, 24200, 9689290, -10926240},
    Moment{"12:00", today, 0.596249, 354381495, 211299660, 24200, 15280720, -11720865},
    Moment{"13:30", today, 0.637230, 359323835, 228972055, 24200, 19723275, -947115},
    Moment{"14:30", next, 0.817344, 133165305, 108841850, 24300, 2269865, 1162330},
    Moment{"15:15", next, 0.829757, 133643380, 110891495, 24300, 2496520, 1587885},
};

} // namespace

// The way of a number from a real file through importer, database and repository to the headline figures,
// against figures computed by other means. Skipped where the files are not beside the project.
class TestRealFigures : public QObject {
    Q_OBJECT

private slots:
    void headlineFiguresOfFiveMoments() {
        const QString path = sharedFile(QStringLiteral("nifty_chain_1min_2026-08-18_expiry_day.csv.gz"));
        if (path.isEmpty())
            QSKIP("the shared data folder is not there");
        std::unique_ptr<TestCluster> cluster;
        START_TEST_CLUSTER(cluster);
        const auto database = imported(*cluster, path);
        QVERIFY2(database, complaint(database).constData());
        const auto source = makePostgresSource(database->profile(), builtInMarketTables());
        const ChainFramePtr first = frameAt(*source, "10:43");
        QVERIFY(first);
        for (const Moment& moment : moments) {
            const ChainFramePtr frame = frameAt(*source, moment.clock);
            QVERIFY(frame && frame->chain(moment.expiry));
            compare(*frame->chain(moment.expiry), *first->chain(moment.expiry), *frame, moment);
            if (QTest::currentTestFailed())
                return;
        }
    }

private:
    static Result<void> makeBase(const ConnectionProfile& profile) {
        const auto session = Session::open(profile);
        if (!session)
            return tl::unexpected(session.error());
        STRIKESCOPE_TRY(ensureBase(**session));
        return ensureV2(**session);
    }

    static Result<TestDatabase> imported(TestCluster& cluster, const QString& path) {
        STRIKESCOPE_TRY(cluster.makeTemplate(QStringLiteral("real"), makeBase));
        auto database = cluster.createDatabase(QStringLiteral("real"));
        if (!database)
            return database;
        const auto session = BulkSession::open(database->profile());
        if (!session)
            return tl::unexpected(session.error());
        Importer importer({}, builtInMarketTables(), {});
        const auto plan = importer.plan({path});
        for (const auto& part : plan) {
            auto unit = importer.read(part);
            STRIKESCOPE_TRY(importer.write(**session, unit));
        }
        return database;
    }

    static ChainFramePtr frameAt(StrikeSource& source, const char* clock) {
        const auto at = parseTime(QStringLiteral("2026-08-18T") + QLatin1String(clock)).value();
        auto future = source.chain({QStringLiteral("NIFTY"), Timeframe::Min1, at}, Urgency::Asked);
        future.waitForFinished();
        const auto answer = future.result();
        return answer ? answer->value : nullptr;
    }

    static void compare(const Chain& chain, const Chain& first, const ChainFrame& frame,
                        const Moment& moment) {
        const ChainFigures figures = chainFigures(chain, frame.bucket + minutes{1}, builtInMarketTables());
        QCOMPARE(figures.oi.call, moment.calls);
        QCOMPARE(figures.oi.put, moment.puts);
        QVERIFY2(figures.pcrOi.isThere(), qPrintable(figures.pcrOi.refusal));
        QVERIFY(std::abs(figures.pcrOi.value - moment.pcr) < 5e-7);
        QCOMPARE(figures.maxPain.value, moment.maxPain);
        QCOMPARE(figures.maxPainHighest, moment.maxPain);
        const auto strikes = chain.strikes();
        const auto row =
            std::size_t(std::lower_bound(strikes.begin(), strikes.end(), 24200) - strikes.begin());
        QCOMPARE(oiChanges(chain, first, Side::Call)[row].change, moment.callChange24200);
        QCOMPARE(oiChanges(chain, first, Side::Put)[row].change, moment.putChange24200);
    }
};

QTEST_GUILESS_MAIN(TestRealFigures)
#include "tst_real_figures.moc"
