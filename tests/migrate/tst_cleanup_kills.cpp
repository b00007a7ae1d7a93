// 018 cannot be taken back, so each kill of it has a database of its own: the program and its process on the
// server are killed at every point that it passes. The next run finishes, and not a row of v2 is lost.

#include "models/migrate/plan/fingerprint.h"
#include "tests/migrate/migration_run.h"
#include "tests/support/test_engine.h"

#include <QTest>

using namespace strikescope;

namespace {

const QString cleanup = QStringLiteral("018_cleanup");

Overrides rehearsal() {
    const QString reason = QStringLiteral("a rehearsal on the demo");
    return {
        {QStringLiteral("G12"), reason}, {QStringLiteral("G14"), reason}, {QStringLiteral("G17"), reason}};
}

} // namespace

class TestCleanupKills : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    QStringList m_cleaned; // the catalog after an undisturbed run
    QStringList m_back;    // bars() after an undisturbed way back
    QString m_rows;
    int m_kills = 0;

    const ConnectionProfile& profile() const { return m_database.profile(); }
    void use() {
        auto database = m_cluster->createDatabase(QStringLiteral("cutover"));
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }
    QStringList print() const {
        auto session = Session::open(profile());
        const auto found = session ? readFingerprint(**session) : tl::unexpected(session.error());
        return found ? found->lines : QStringList{found.error().message};
    }
    // What it says of the aggregates and their views.
    QStringList bars() const {
        QStringList lines = print();
        lines.removeIf([](const QString& line) {
            return !line.startsWith(QLatin1String("public.fo_option_strike_bars_"));
        });
        return lines;
    }
    // Of both aggregates and of what the views make of them.
    QString rows() const {
        auto session = Session::open(profile());
        const auto found =
            (*session)->query("SELECT (SELECT count(*) || '/' || sum(call_oi_sum) || '/' || sum(call_volume)"
                              " FROM public.fo_option_strike_bars_5min_enriched) || ' ' ||"
                              " (SELECT count(*) || '/' || sum(put_oi_sum) || '/' || sum(put_volume)"
                              " FROM public.fo_option_strike_bars_15min_enriched)");
        return found ? QString::fromStdString(std::string(found->text(0, 0))) : found.error().message;
    }
    Result<void> clean(RunOptions options = {}) const {
        return migrate(profile(), cleanup, std::move(options), rehearsal());
    }
    void stateIsKnown(int point) const {
        const auto now = stageOf(profile());
        QVERIFY2(now, complaint(now).constData());
        QVERIFY2(*now == Stage::CutOver || *now == Stage::Cleaned,
                 qPrintable(QStringLiteral("point %1: %2").arg(point).arg(stageName(*now))));
        QCOMPARE(brokenJournal(profile()), QString());
        QCOMPARE(rows(), m_rows);
    }
    void isCleaned() const {
        QCOMPARE(int(*stageOf(profile())), int(Stage::Cleaned));
        QCOMPARE(brokenJournal(profile()), QString());
        QCOMPARE(rows(), m_rows);
        const QStringList now = print();
        QVERIFY2(now == m_cleaned, qPrintable(difference({m_cleaned, {}}, {now, {}}).join(u'\n')));
    }

private slots:
    void initTestCase() {
        if (timescale)
            START_TIMESCALE_CLUSTER(m_cluster, TestCluster::Jobs::Rest);
        else
            START_TEST_CLUSTER(m_cluster);
        const auto made = m_cluster->makeTemplate(
            QStringLiteral("cutover"), [](const ConnectionProfile& p) -> Result<void> {
                STRIKESCOPE_TRY(makeBefore(p));
                STRIKESCOPE_TRY(migrate(p, QStringLiteral("016_create_v2")));
                return migrate(p, QStringLiteral("017_cutover"));
            });
        QVERIFY2(made, complaint(made).constData());
        use();
        const auto back = migrate(profile(), QStringLiteral("017_rollback"));
        QVERIFY2(back, complaint(back).constData());
        m_back = bars();
        QVERIFY(m_back.size() > 40); // columns alone are more
        use();
        m_rows = rows();
        QVERIFY2(m_rows.contains(u'/'), qPrintable(m_rows));
        const auto done = clean();
        QVERIFY2(done, complaint(done).constData());
        m_cleaned = print();
        QVERIFY(verifyAndRecord(profile(), {})->green());
    }

    void programAtEveryPoint() {
        bool killed = true;
        int kills = 0;
        for (int point = 1; killed && point < 200; ++point) {
            use();
            killed = killedAt(profile(), cleanup, point, rehearsal());
            kills += killed;
            stateIsKnown(point);
            const auto again = clean();
            QVERIFY2(again, complaint(again).constData());
            isCleaned();
        }
        QVERIFY(!killed);
        qInfo("%d kills of the program", kills);
        QVERIFY(kills >= 20);
    }

    void backendAtEveryPoint() {
        bool killed = true;
        int kills = 0;
        for (int at = 1; killed && at < 200; ++at) {
            use();
            killed = false;
            const auto done = clean(endingRunnerAt(profile(), at, killed));
            QVERIFY2(done, complaint(done).constData());
            kills += killed;
            isCleaned();
        }
        QVERIFY(!killed);
        qInfo("%d kills of its process", kills);
        QVERIFY(kills >= 20);
    }

    // Half way through there is no way back: one old aggregate is gone, or emptied.
    void noRollbackHalfWay() {
        for (int point = 1; point < 200; ++point) {
            use();
            const bool killed = killedAt(profile(), cleanup, point, rehearsal());
            if (!killed)
                return;
            const auto back = migrate(profile(), QStringLiteral("017_rollback"));
            if (back) { // then all that the old ones held has to be there
                const QStringList now = bars();
                QVERIFY2(now == m_back, qPrintable(difference({m_back, {}}, {now, {}}).join(u'\n')));
                auto session = Session::open(profile());
                const auto held =
                    (*session)->query("SELECT count(*) FROM public.fo_option_strike_bars_5min UNION ALL"
                                      " SELECT count(*) FROM public.fo_option_strike_bars_15min");
                QVERIFY(held && held->integer(0, 0) > 0 && held->integer(1, 0) > 0);
            } else {
                stateIsKnown(point);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestCleanupKills)
#include "tst_cleanup_kills.moc"
