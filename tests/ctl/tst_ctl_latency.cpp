// "strikescopectl bench latency" as a script sees it: exit codes, JSON, the file of samples, Ctrl+C; and that
// the guard before 018 does not take it for somebody's use.

#include "models/db/session.h"
#include "models/migrate/run/gates.h"
#include "models/migrate/run/journal.h"
#include "tests/migrate/migration_run.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace strikescope;

namespace {

struct Outcome {
    int code = -1;
    QString out, err;
    QJsonObject object() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
};

QStringList linesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts)
                                          : QStringList();
}

} // namespace

class TestCtlLatency : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    QTemporaryDir m_folder;

    void start(QProcess& process, const QStringList& arguments) const {
        process.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"),
                      QStringList{QStringLiteral("--db"), m_database.conninfo(), QStringLiteral("bench")} +
                          arguments);
    }
    Outcome bench(const QString& words) const {
        QProcess process;
        start(process, words.split(u' ', Qt::SkipEmptyParts));
        if (!process.waitForFinished(120'000))
            return {-1, {}, QStringLiteral("it did not end")};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }
    void use(const QString& name) {
        auto database = m_cluster->createDatabase(name);
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }
    void run(const std::string& sql) const {
        auto session = Session::open(m_database.profile());
        const auto done = (*session)->run(sql);
        QVERIFY2(done, complaint(done).constData());
    }
    Check useGuard() const {
        auto session = Session::open(m_database.profile());
        (void)(*session)->query("SELECT pg_stat_force_next_flush()");
        const auto gates = gatesOf(**session, QStringLiteral("018_cleanup"));
        if (!gates)
            return {{}, {}, Verdict::NotRun, gates.error().message, {}, 0};
        const auto found = std::ranges::find(*gates, QStringLiteral("G14"), &Check::id);
        return found == gates->end() ? Check{} : *found;
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto made =
            m_cluster->makeTemplate(QStringLiteral("beside"), [](const ConnectionProfile& p) -> Result<void> {
                STRIKESCOPE_TRY(makeBefore(p));
                return migrate(p, QStringLiteral("016_create_v2"));
            });
        QVERIFY2(made, complaint(made).constData());
        use(QStringLiteral("beside"));
    }

    // The others: tst_strikescopectl.
    void aBadOptionIsWrongUse() {
        for (const char* words : {"latency --pairs few", "latency --budget 0", "latency --fast"}) {
            const Outcome answer = bench(QLatin1String(words));
            QCOMPARE(answer.code, 2);
            QVERIFY2(answer.err.contains(QString::fromLatin1(words).section(u' ', 1, 1).mid(2)),
                     qPrintable(answer.err));
            QCOMPARE(answer.out, QString());
        }
    }

    void aFolderThatIsNotThereIsSaidAtOnce() {
        const Outcome answer = bench(QStringLiteral("latency --output /nowhere/at/all.csv"));
        QCOMPARE(answer.code, 1);
        QVERIFY2(answer.err.contains(QStringLiteral("/nowhere/at/all.csv cannot be written")),
                 qPrintable(answer.err));
    }

    void jsonAndSamples() {
        const QString file = m_folder.filePath(QStringLiteral("samples.csv"));
        const Outcome answer =
            bench(QStringLiteral("latency --json --pairs 20 --budget 60 --question chain --seed 5 "
                                 "--output ") +
                  file);
        QVERIFY2(answer.code == 0 || answer.code == 1, qPrintable(answer.err));
        const QJsonObject report = answer.object();
        const QString verdict = report[QStringLiteral("verdict")].toString();
        QVERIFY2(QStringList({QStringLiteral("better"), QStringLiteral("not worse"), QStringLiteral("worse"),
                              QStringLiteral("not decided")})
                     .contains(verdict),
                 qPrintable(answer.out + answer.err));
        QCOMPARE(answer.code, verdict == QStringLiteral("worse") ? 1 : 0);
        QCOMPARE(report[QStringLiteral("red")].toBool(true), false);
        QCOMPARE(report[QStringLiteral("seed")].toInt(), 5);
        QCOMPARE(report[QStringLiteral("stage")].toString(), QStringLiteral("beside"));
        const QJsonArray questions = report[QStringLiteral("questions")].toArray();
        QCOMPARE(questions.size(), 1);
        const QJsonObject chain = questions[0].toObject();
        QCOMPARE(chain[QStringLiteral("name")].toString(), QStringLiteral("chain"));
        QVERIFY(chain[QStringLiteral("rows_compared")].toInt() > 0);
        QVERIFY(chain[QStringLiteral("old_plan")].toObject()[QStringLiteral("execution_ms")].toDouble() > 0);

        const QStringList lines = linesOf(file);
        const QStringList head = lines.filter(QRegularExpression(QStringLiteral("^#")));
        QVERIFY(head.contains(QStringLiteral("# seed: 5")));
        QVERIFY(
            head.contains(QStringLiteral("# declared: ") + report[QStringLiteral("declared")].toString()));
        const QStringList samples = lines.mid(head.size() + 1);
        QVERIFY(lines[head.size()].startsWith(QStringLiteral("question,schedule,block")));
        QVERIFY(samples.size() >= 60 && samples.size() % 3 == 0); // old, old again and new
        const auto counted =
            samples.filter(QRegularExpression(QStringLiteral("^chain,closed,.*,new,.*,1,\"")));
        QCOMPARE(int(counted.size()), chain[QStringLiteral("pairs")].toInt());
    }

    void unequalAnswersAreExitOne() {
        use(QStringLiteral("beside"));
        run("UPDATE public.fo_option_strike_bars_5min_v2 SET call_volume = call_volume + 1");
        const Outcome answer = bench(QStringLiteral("latency --json --pairs 10 --question strike"));
        QCOMPARE(answer.code, 1);
        QVERIFY(answer.object()[QStringLiteral("red")].toBool());
        QVERIFY2(
            answer.object()[QStringLiteral("questions")][0][QStringLiteral("difference")].toString().contains(
                QStringLiteral("call_volume")),
            qPrintable(answer.out));
    }

    void aMissingSideIsSaid() {
        use(QStringLiteral("template1"));
        const Outcome answer = bench(QStringLiteral("latency"));
        QCOMPARE(answer.code, 1);
        QVERIFY2(answer.err.contains(QStringLiteral("no aggregates")), qPrintable(answer.err));
        QCOMPARE(answer.out, QString());
    }

    void controlCEndsTheRunningStatement_data() {
        QTest::addColumn<QString>("words");
        QTest::newRow("in a statement") << QStringLiteral("latency --question chain");
        QTest::newRow("between two blocks") << QStringLiteral("latency --question chain --spread 600");
    }
    void controlCEndsTheRunningStatement() {
        QFETCH(QString, words);
        const bool inStatement = !words.contains(QStringLiteral("spread"));
        use(QStringLiteral("beside"));
        if (inStatement) // a view that does not come to its end by itself
            run("CREATE FUNCTION public.slow() RETURNS boolean LANGUAGE sql VOLATILE AS 'SELECT "
                "pg_sleep(600) IS NULL';"
                "ALTER VIEW public.fo_option_strike_bars_5min_enriched RENAME TO fast;"
                "CREATE VIEW public.fo_option_strike_bars_5min_enriched AS SELECT * FROM public.fast WHERE "
                "public.slow()");
        const QString file = m_folder.filePath(QStringLiteral("stopped.csv"));
        QProcess process;
        start(process, (words + QStringLiteral(" --output ") + file).split(u' '));
        auto session = Session::open(m_database.profile());
        const auto asleep = [&] {
            const auto rows = (*session)->query(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'strikescope' AND datname ="
                " current_database() AND pid <> pg_backend_pid() AND (wait_event = 'PgSleep' OR ($1 = 'idle' "
                "AND"
                " state = 'idle' AND clock_timestamp() - state_change > interval '300 ms'))",
                {inStatement ? "" : "idle"});
            return rows && rows->integer(0, 0) >= (inStatement ? 1 : 2);
        };
        for (int i = 0; i < 300 && !asleep(); ++i)
            QTest::qWait(100);
        QVERIFY2(asleep(), process.readAllStandardError().constData());
        QElapsedTimer clock;
        clock.start();
        kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20'000));
        qInfo("ended after %lld ms", clock.elapsed());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY2(process.readAllStandardError().contains("stopped"), "it does not say so");
        QCOMPARE(process.readAllStandardOutput(), QByteArray());
        QVERIFY(!QFile::exists(file));
        QTRY_COMPARE(
            (*session)
                ->query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'strikescope' AND"
                        " datname = current_database() AND pid <> pg_backend_pid()")
                ->integer(0, 0),
            0);
    }

    // Where the server counts statements, ours are told from others' by their mark; where it does not, the
    // guard says that we were among the readers, and somebody has to decide.
    void theGuardTellsItFromUse() {
        use(QStringLiteral("beside"));
        const auto done = migrate(m_database.profile(), QStringLiteral("017_cutover"));
        QVERIFY2(done, complaint(done).constData());
        QCOMPARE(int(useGuard().verdict), int(Verdict::Pass));
        const Outcome answer = bench(QStringLiteral("latency --pairs 10 --question strike"));
        QVERIFY2(answer.code == 0 || answer.out.contains(QStringLiteral("worse")), qPrintable(answer.err));
        const Check uncounted = useGuard();
        QVERIFY2(uncounted.verdict == Verdict::Fail, qPrintable(uncounted.evidence));
        QVERIFY2(uncounted.evidence.contains(QStringLiteral("\"bench latency\" has read them 1 times since")),
                 qPrintable(uncounted.evidence));
    }

    void theGuardWhereStatementsAreCounted() {
        const auto restarted = m_cluster->restartWith({"shared_preload_libraries = 'pg_stat_statements'"});
        QVERIFY2(restarted, complaint(restarted).constData());
        use(QStringLiteral("beside"));
        run("CREATE EXTENSION pg_stat_statements");
        const auto done = migrate(m_database.profile(), QStringLiteral("017_cutover"));
        QVERIFY2(done, complaint(done).constData());
        QVERIFY2(bench(QStringLiteral("latency --pairs 10 --question strike"))
                     .out.contains(QStringLiteral("strike")),
                 "");
        const Check ours = useGuard();
        QVERIFY2(ours.verdict == Verdict::Warn &&
                     ours.evidence.contains(QStringLiteral("0 statements by name")),
                 qPrintable(verdictName(ours.verdict) + ours.evidence));
        run("SELECT count(*) FROM public.fo_option_strike_bars_5min_old");
        const Check theirs = useGuard();
        QVERIFY2(theirs.verdict == Verdict::Fail &&
                     theirs.evidence.contains(QStringLiteral("1 statements by name")),
                 qPrintable(theirs.evidence));
    }
};

QTEST_GUILESS_MAIN(TestCtlLatency)
#include "tst_ctl_latency.moc"
