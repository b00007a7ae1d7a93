#include "models/migrate/plan/fingerprint.h"
#include "tests/migrate/run_steps.h"
#include "tests/support/test_cluster.h"

#include <QTest>

using namespace strikescope;

// On plain PostgreSQL; tst_timescale_sql has what only the other engine knows.
class TestFingerprint : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void seesAChange_data();
    void seesAChange();
    void seesNothingWhereNothingChanged_data();
    void seesNothingWhereNothingChanged();
    void theWayDoesNotMatter();
    void leavesTheSessionAsItWas();

private:
    Fingerprint taken();

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestFingerprint::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made =
        m_cluster->makeTemplate(QStringLiteral("made"), [](const ConnectionProfile& profile) -> Result<void> {
            auto session = Session::open(profile);
            if (!session)
                return tl::unexpected(session.error());
            STRIKESCOPE_TRY((*session)->run("CREATE ROLE fp_reader; CREATE ROLE fp_owner"));
            STRIKESCOPE_TRY(runSteps(**session, Engine::Postgresql, QStringLiteral("000_base")));
            return runSteps(**session, Engine::Postgresql, QStringLiteral("001_old_aggregates"));
        });
    QVERIFY2(made, complaint(made).constData());
}

void TestFingerprint::init() {
    m_session.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("made"));
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = Session::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_session = std::move(*session);
}

Fingerprint TestFingerprint::taken() {
    auto fingerprint = readFingerprint(*m_session);
    if (!fingerprint) {
        QTest::qFail(complaint(fingerprint).constData(), __FILE__, __LINE__);
        return {};
    }
    return *fingerprint;
}

void TestFingerprint::seesAChange_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("line"); // that has to be among the differences
    const auto row = [](const char* name, const char* sql, const char* line) {
        QTest::newRow(name) << QString::fromLatin1(sql) << QString::fromLatin1(line);
    };
    row("grant", "GRANT SELECT ON public.fo_option_strike_bars_5min TO fp_reader",
        "+ public.fo_option_strike_bars_5min grant: fp_reader=SELECT");
    row("grant to all", "GRANT SELECT ON public.fo_expiry_metrics_5min TO PUBLIC",
        "+ public.fo_expiry_metrics_5min grant: PUBLIC=SELECT");
    row("grant option", "GRANT SELECT ON public.fo_option_strike_bars TO fp_reader WITH GRANT OPTION",
        "+ public.fo_option_strike_bars grant: fp_reader=SELECT*");
    row("grant on a column", "GRANT SELECT (symbol) ON public.fo_option_strike_bars TO fp_reader",
        "+ public.fo_option_strike_bars grant (symbol): fp_reader=SELECT");
    row("owner", "ALTER VIEW public.fo_expiry_metrics_5min OWNER TO fp_owner",
        "+ public.fo_expiry_metrics_5min kind: v, persistence p, owner fp_owner, row security f");
    row("index", "CREATE INDEX one_more ON public.fo_option_strike_bars_5min (strike)",
        "+ public.fo_option_strike_bars_5min index: CREATE INDEX one_more ON "
        "public.fo_option_strike_bars_5min USING btree (strike)");
    row("index gone", "DROP INDEX public.fo_option_strike_bars_5min_time",
        "- public.fo_option_strike_bars_5min index: CREATE INDEX fo_option_strike_bars_5min_time ON "
        "public.fo_option_strike_bars_5min USING btree (bucket_time DESC)");
    row("comment", "COMMENT ON VIEW public.fo_expiry_metrics_5min IS 'mine'",
        "+ public.fo_expiry_metrics_5min comment: mine");
    row("column", "ALTER TABLE public.fo_option_strike_bars ADD COLUMN note text NOT NULL DEFAULT 'x'",
        "+ public.fo_option_strike_bars column 25: note text NOT NULL DEFAULT 'x'::text");
    row("type", "ALTER TABLE strikescope.source ALTER COLUMN name TYPE varchar(9)",
        "+ strikescope.source column 4: name character varying(9) NOT NULL");
    row("constraint", "ALTER TABLE strikescope.source ADD CONSTRAINT many CHECK (rows > 0)",
        "+ strikescope.source constraint many: CHECK ((rows > 0))");
    row("option", "ALTER VIEW public.fo_expiry_metrics_5min SET (security_barrier = true)",
        "+ public.fo_expiry_metrics_5min option: security_barrier=true");
    row("definition",
        "CREATE OR REPLACE VIEW public.fo_expiry_metrics_5min AS SELECT *, 1 AS one FROM "
        "(SELECT * FROM public.fo_expiry_metrics_15min) m",
        "+ public.fo_expiry_metrics_15min dependent: view public.fo_expiry_metrics_5min");
    row("dependent elsewhere", "CREATE VIEW public.mine AS SELECT strike FROM public.fo_option_strike_bars",
        "+ public.fo_option_strike_bars dependent: view public.mine");
    row("trigger",
        "CREATE TRIGGER quiet BEFORE UPDATE ON public.fo_option_strike_bars FOR EACH ROW EXECUTE FUNCTION "
        "suppress_redundant_updates_trigger()",
        "+ public.fo_option_strike_bars trigger (O): CREATE TRIGGER quiet BEFORE UPDATE ON "
        "public.fo_option_strike_bars FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()");
    row("row security", "ALTER TABLE public.fo_option_strike_bars ENABLE ROW LEVEL SECURITY",
        "- public.fo_option_strike_bars kind: r, persistence p, owner %1, row security f");
    row("name", "ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min RENAME TO fo_other",
        "+ public.fo_other comment: StrikeScope demo market");
    row("schema", "GRANT USAGE ON SCHEMA strikescope TO fp_reader",
        "+ schema strikescope owner %1: fp_reader=USAGE");
}

void TestFingerprint::seesAChange() {
    QFETCH(QString, sql);
    QFETCH(QString, line);
    const auto before = taken();
    const auto owner = m_session->query("SELECT current_user");
    QVERIFY(owner);
    const auto changed = m_session->run(sql.toStdString());
    QVERIFY2(changed, complaint(changed).constData());
    const auto after = taken();
    const QStringList lines = difference(before, after);
    line.replace(QStringLiteral("%1"), QString::fromStdString(std::string(owner->text(0, 0))));
    QVERIFY2(lines.contains(line), qPrintable(lines.join(u'\n')));
    QVERIFY(before.hash != after.hash);
    QCOMPARE(before.hash.size(), 64);
}

void TestFingerprint::seesNothingWhereNothingChanged_data() {
    QTest::addColumn<QString>("sql");
    const auto row = [](const char* name, const char* sql) {
        QTest::newRow(name) << QString::fromLatin1(sql);
    };
    row("nothing", "SELECT 1");
    row("data", "INSERT INTO strikescope.source (symbol, day, kind, name, rows) VALUES ('A', now(), 'demo', "
                "'x', 1)");
    row("the journal", "CREATE TABLE strikescope.migration_event (id int); CREATE TABLE strikescope.backup "
                       "(id int)");
    row("somebody else's", "CREATE TABLE public.other (id int); CREATE SCHEMA other");
    row("grant and revoke", "GRANT SELECT ON public.fo_option_strike_bars TO fp_reader; REVOKE SELECT ON "
                            "public.fo_option_strike_bars FROM fp_reader");
    row("made anew",
        "DROP INDEX public.fo_option_strike_bars_5min_time; CREATE INDEX fo_option_strike_bars_5min_time ON "
        "public.fo_option_strike_bars_5min (bucket_time DESC)");
}

void TestFingerprint::seesNothingWhereNothingChanged() {
    QFETCH(QString, sql);
    const auto before = taken();
    QVERIFY(before.lines.size() > 100);
    const auto changed = m_session->run(sql.toStdString());
    QVERIFY2(changed, complaint(changed).constData());
    const auto after = taken();
    QCOMPARE(difference(before, after), QStringList());
    QCOMPARE(before.hash, after.hash);
    QVERIFY(before == after);
}

// Grants in another order, a rename and back, an object made later: other numbers, the same state.
void TestFingerprint::theWayDoesNotMatter() {
    auto other = m_cluster->createDatabase();
    QVERIFY2(other, complaint(other).constData());
    auto session = Session::open(other->profile());
    QVERIFY(session);
    QVERIFY(
        (*session)->run("CREATE TABLE public.filler (id int); CREATE VIEW public.f AS TABLE public.filler"));
    for (const char* id : {"000_base", "001_old_aggregates"}) {
        const auto done = runSteps(**session, Engine::Postgresql, QString::fromLatin1(id));
        QVERIFY2(done, complaint(done).constData());
    }
    QVERIFY((*session)->run("GRANT SELECT ON public.fo_option_strike_bars TO fp_owner;"
                            "GRANT SELECT ON public.fo_option_strike_bars TO fp_reader"));
    QVERIFY(m_session->run("GRANT SELECT ON public.fo_option_strike_bars TO fp_reader;"
                           "ALTER TABLE public.fo_option_strike_bars RENAME TO x;"
                           "ALTER TABLE public.x RENAME TO fo_option_strike_bars;"
                           "GRANT SELECT ON public.fo_option_strike_bars TO fp_owner"));
    const auto there = readFingerprint(**session);
    QVERIFY2(there, complaint(there).constData());
    QCOMPARE(difference(taken(), *there), QStringList());
}

void TestFingerprint::leavesTheSessionAsItWas() {
    QVERIFY(m_session->run("SET search_path = strikescope, public"));
    taken();
    QCOMPARE(std::string(m_session->query("SHOW search_path")->text(0, 0)),
             std::string("strikescope, public"));
}

QTEST_GUILESS_MAIN(TestFingerprint)
#include "tst_fingerprint.moc"
