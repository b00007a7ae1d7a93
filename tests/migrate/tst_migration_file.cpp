#include "models/migrate/plan/migration_file.h"
#include "models/migrate/plan/sql_splitter.h"

#include <QTest>

using namespace strikescope;

namespace {

const char* head = "-- What:          a trial of two\n"
                   "--                lines\n"
                   "-- Engine:        postgresql (15 or newer)\n"
                   "-- Transactional: yes\n"
                   "-- Lock class:    none\n"
                   "-- Requires:      nothing\n";

Result<MigrationFile> parsed(const QByteArray& body, const QByteArray& before = head) {
    return parseMigration(Engine::Postgresql, QStringLiteral("099_trial"), before + body);
}

std::string joined(const std::vector<std::string>& pieces) {
    std::string all;
    for (const auto& piece : pieces)
        all += piece;
    return all;
}

} // namespace

class TestMigrationFile : public QObject {
    Q_OBJECT

private slots:
    void splits_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("statements");
        const auto row = [](const char* name, const char* script, int statements) {
            QTest::newRow(name) << QString::fromUtf8(script) << statements;
        };
        row("none", "  -- only a comment\n", 0);
        row("one without an end", "SELECT 1", 1);
        row("two", "SELECT 1; SELECT 2;", 2);
        row("quotes", "SELECT 'a;b', \"c;d\", 'it''s;';SELECT 2;", 2);
        row("a backslash in a plain literal", "SELECT 'a\\'; SELECT 2;", 2);
        row("a backslash in an escape literal", "SELECT E'a\\';b'; SELECT 2;", 2);
        row("a word that ends in e", "SELECT type'a\\'; SELECT 2;", 2);
        row("dollar quotes", "DO $$ BEGIN; END $$; DO $x$ a; $$ b; $x$;", 2);
        row("parameters are no quotes", "SELECT $1; SELECT $2;", 2);
        row("a dollar inside a name", "SELECT a$b$c; SELECT 1;", 2);
        row("comments", "SELECT 1 -- ; '\n; /* ; /* ; */ ' */ SELECT 2;", 2);
        row("parentheses", "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);", 1);
        row("a body",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN 1 END; END; "
            "SELECT 3;",
            2);
        row("or replace", "CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3;",
            2);
        row("begin of a transaction", "BEGIN; SELECT 1; END; SELECT 2;", 4);
    }
    void splits() {
        QFETCH(QString, script);
        QFETCH(int, statements);
        const auto pieces = splitSql(script.toStdString());
        QVERIFY2(pieces, pieces ? "" : qPrintable(pieces.error().message));
        QCOMPARE(int(pieces->size()), statements);
        if (statements > 0)
            QCOMPARE(QString::fromStdString(joined(*pieces)), script);
    }

    void refusesWhatDoesNotEnd_data() {
        QTest::addColumn<QString>("script");
        for (const char* script :
             {"SELECT 'a", "SELECT \"a", "SELECT $$ a", "SELECT $x$ $y$", "/* a /* */", "SELECT (1",
              "SELECT 1)", "\\i other.sql", "SELECT 1 \\gexec", "\\restrict abc"})
            QTest::newRow(script) << QString::fromUtf8(script);
    }
    void refusesWhatDoesNotEnd() {
        QFETCH(QString, script);
        const auto pieces = splitSql(script.toStdString());
        QVERIFY(!pieces);
        QCOMPARE(pieces.error().code, ErrorCode::Invalid);
        QVERIFY(pieces.error().message.contains(QStringLiteral("line 1")));
    }

    void readsStepsAndHead() {
        const auto file = parsed("-- Inverse:       099_trial_undo\n"
                                 "-- Step: create; transaction\n"
                                 "CREATE TABLE t (a int);\n-- a note: of ours\nCREATE TABLE u (a int);\n"
                                 "-- Step: fill; windows\n"
                                 "-- Range: SELECT min(a),\n--        max(a) FROM t\n"
                                 "CALL f({from}, {until});\n"
                                 "-- Step: end; alone\n-- Probe: SELECT true\nVACUUM t;\n");
        QVERIFY2(file, file ? "" : qPrintable(file.error().message));
        QCOMPARE(file->what, QStringLiteral("a trial of two lines"));
        QCOMPARE(file->inverse, QStringLiteral("099_trial_undo"));
        QCOMPARE(file->steps.size(), std::size_t(3));
        QCOMPARE(file->steps[0].statements.size(), std::size_t(2));
        QVERIFY(file->steps[1].kind == StepKind::Windows);
        QCOMPARE(file->steps[1].range, std::string("SELECT min(a), max(a) FROM t"));
        QCOMPARE(windowStatement(file->steps[1], "A", "B"), std::string("CALL f('A', 'B');"));
        QVERIFY(file->steps[2].kind == StepKind::Alone);
        QCOMPARE(file->steps[2].probe, std::string("SELECT true"));
    }

    void hashesAreOfTheMeaning() {
        const QByteArray body = "SELECT 1;\nSELECT 2;\n";
        const auto plain = parsed(body);
        QVERIFY(plain);
        const auto same = [&](const QByteArray& bytes) {
            const auto other = parseMigration(Engine::Postgresql, QStringLiteral("x"), bytes);
            return other && other->normalisedHash == plain->normalisedHash &&
                   other->rawHash != plain->rawHash;
        };
        const QByteArray text = head + body;
        QVERIFY(same("\xef\xbb\xbf" + text));
        QVERIFY(same(QByteArray(text).replace("\n", "\r\n")));
        QVERIFY(same(QByteArray(text).replace("1;\n", "1; \t\n")));
        QVERIFY(same(text + "\n\n"));
        QVERIFY(!same(QByteArray(text).replace("2", "3")));
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("white space") << QByteArray(" \n\n");
        QTest::newRow("no head") << QByteArray("SELECT 1;");
        QTest::newRow("no statement") << QByteArray(head);
        QTest::newRow("other engine") << QByteArray(head).replace("postgresql", "timescaledb") + "SELECT 1;";
        QTest::newRow("step without a kind") << QByteArray(head) + "-- Step: a\nSELECT 1;";
        QTest::newRow("step of an unknown kind") << QByteArray(head) + "-- Step: a; maybe\nSELECT 1;";
        QTest::newRow("empty step") << QByteArray(head) +
                                           "-- Step: a; transaction\n-- Step: b; transaction\nSELECT 1;";
        QTest::newRow("same name")
            << QByteArray(head) + "-- Step: a; transaction\nSELECT 1;\n-- Step: a; transaction\nSELECT 1;";
        QTest::newRow("before the first step")
            << QByteArray(head) + "SELECT 1;\n-- Step: a; transaction\nSELECT 1;";
        QTest::newRow("alone without a probe") << QByteArray(head) + "-- Step: a; alone\nSELECT 1;";
        QTest::newRow("windows without a range")
            << QByteArray(head) + "-- Step: a; windows\nSELECT {from}, {until};";
        QTest::newRow("range without windows")
            << QByteArray(head) + "-- Step: a; transaction\n-- Range: SELECT 1\nSELECT 1;";
        QTest::newRow("windows without until")
            << QByteArray(head) + "-- Step: a; windows\n-- Range: SELECT 1\nSELECT {from};";
        QTest::newRow("command of psql") << QByteArray(head) + "\\echo hello\n";
    }
    void refuses() {
        QFETCH(QByteArray, bytes);
        const auto file = parsed(bytes, {});
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::Invalid);
        QVERIFY(file.error().message.contains(QStringLiteral("099_trial")));
    }

    // What is compiled in: each can be read, every inverse exists, and every statement comes back byte for
    // byte.
    void everyFileOfOurs() {
        for (const Engine engine : {Engine::Postgresql, Engine::Timescaledb})
            for (const QString& id : migrationIds(engine)) {
                const auto file = loadMigration(engine, id);
                QVERIFY2(file, file ? "" : qPrintable(file.error().message));
                if (!file->inverse.isEmpty())
                    QVERIFY2(migrationIds(engine).contains(file->inverse), qPrintable(id));
                QVERIFY(psqlScript(*file).contains(file->normalisedHash));
            }
        QVERIFY(migrationIds(Engine::Postgresql).contains(QStringLiteral("016_create_v2")));
        QCOMPARE(loadMigration(Engine::Postgresql, QStringLiteral("../x")).error().code, ErrorCode::NotFound);
        QCOMPARE(*migrationIdOf(Engine::Postgresql, QStringLiteral("016")), QStringLiteral("016_create_v2"));
        QCOMPARE(migrationIdOf(Engine::Postgresql, QStringLiteral("999")).error().code, ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(TestMigrationFile)
#include "tst_migration_file.moc"
