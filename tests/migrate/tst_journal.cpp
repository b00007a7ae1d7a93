#include "models/migrate/plan/fingerprint.h"
#include "models/migrate/run/journal.h"
#include "tests/support/test_cluster.h"

#include <QTest>

#include <thread>

using namespace strikescope;

class TestJournal : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;

    qint64 append(const QString& kind, const QJsonObject& detail = {}) {
        JournalEvent event;
        event.kind = kind;
        event.migration = QStringLiteral("016_create_v2");
        event.detail = detail;
        const auto seq = Journal::append(*m_session, event);
        return seq ? *seq : -1;
    }
    void run(const std::string& sql) {
        const auto done = m_session->run(sql);
        QVERIFY2(done, complaint(done).constData());
    }
    std::optional<qint64> broken() {
        const auto found = Journal::firstBroken(*m_session);
        return found ? *found : std::optional<qint64>(-1);
    }

private slots:
    void initTestCase() { START_TEST_CLUSTER(m_cluster); }
    void init() {
        m_session.reset();
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        auto session = Session::open(m_database.profile());
        QVERIFY2(session, complaint(session).constData());
        m_session = std::move(*session);
        const auto facts = readServerFacts(*m_session);
        QVERIFY2(facts, complaint(facts).constData());
        const auto made = Journal::ensure(*m_session, *facts);
        QVERIFY2(made, complaint(made).constData());
        QVERIFY(Journal::ensure(*m_session, *facts)); // and again
    }

    void remembersInOrder() {
        QCOMPARE(append(QStringLiteral("run begun"), {{QStringLiteral("a"), QStringLiteral("x 'y' \\ ₹")}}),
                 1);
        QCOMPARE(append(QStringLiteral("step done")), 2);
        const auto events = Journal::read(*m_session);
        QVERIFY2(events, complaint(events).constData());
        QCOMPARE(events->size(), std::size_t(2));
        QCOMPARE(events->front().kind, QStringLiteral("step done"));
        QCOMPARE(events->back().detail[QStringLiteral("a")].toString(), QStringLiteral("x 'y' \\ ₹"));
        QCOMPARE(events->back().actor, QStringLiteral("strikescope"));
        QVERIFY(events->back().who.contains(u'@'));
        QVERIFY(std::abs((events->back().at - nowUtc()).count()) < 60);
        QCOMPARE((*Journal::last(*m_session, QStringLiteral("run begun")))->seq, 1);
        QVERIFY(!*Journal::last(*m_session, QStringLiteral("run begun"), QStringLiteral("017_cutover")));
        QVERIFY(!broken());
    }

    void standsAndFallsWithTheTransaction() {
        const auto failed = m_session->transaction([&]() -> Result<void> {
            append(QStringLiteral("step done"));
            return failure(ErrorCode::Invalid, QStringLiteral("no"));
        });
        QVERIFY(!failed);
        QVERIFY(Journal::read(*m_session)->empty());
        QCOMPARE(append(QStringLiteral("step done")), 1); // no gap
        QVERIFY(!broken());
    }

    void isNeverChanged() {
        append(QStringLiteral("a"));
        for (const char* sql :
             {"UPDATE strikescope.migration_event SET kind = 'b'", "DELETE FROM strikescope.migration_event",
              "TRUNCATE strikescope.migration_event"}) {
            const auto done = m_session->run(sql);
            QVERIFY2(!done, sql);
            QVERIFY(done.error().message.contains(QStringLiteral("never changed")));
        }
    }

    // Somebody who has the rights can switch the trigger off; the chain shows it.
    void showsWhatWasTamperedWith_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<qint64>("at");
        QTest::newRow("changed")
            << QByteArray("UPDATE strikescope.migration_event SET actor = 'nobody' WHERE seq = 3")
            << qint64(3);
        QTest::newRow("detail")
            << QByteArray("UPDATE strikescope.migration_event SET detail = '{\"green\": true}' WHERE seq = 2")
            << qint64(2);
        QTest::newRow("removed") << QByteArray("DELETE FROM strikescope.migration_event WHERE seq = 2")
                                 << qint64(3);
        QTest::newRow("the first") << QByteArray("DELETE FROM strikescope.migration_event WHERE seq = 1")
                                   << qint64(2);
        QTest::newRow("the newest") << QByteArray("DELETE FROM strikescope.migration_event WHERE seq = 5")
                                    << qint64(5);
        QTest::newRow("all") << QByteArray("DELETE FROM strikescope.migration_event") << qint64(5);
        QTest::newRow("exchanged")
            << QByteArray("UPDATE strikescope.migration_event SET seq = CASE seq WHEN 2 THEN 103 ELSE 102 "
                          "END WHERE seq IN (2, 3);"
                          "UPDATE strikescope.migration_event SET seq = seq - 100 WHERE seq > 100")
            << qint64(2);
    }
    void showsWhatWasTamperedWith() {
        QFETCH(QByteArray, sql);
        QFETCH(qint64, at);
        for (int i = 0; i < 5; ++i)
            append(QStringLiteral("event %1").arg(i), {{QStringLiteral("number"), i}});
        QVERIFY(!broken());
        run("ALTER TABLE strikescope.migration_event DISABLE TRIGGER ALL;" + sql.toStdString());
        QCOMPARE(broken(), std::optional<qint64>(at));
    }

    // Whatever a session has set about time, the hash is the same.
    void doesNotDependOnSettings() {
        append(QStringLiteral("a"), {{QStringLiteral("x"), 1.25}});
        run("SET TIME ZONE 'Asia/Kolkata'; SET datestyle = 'German'; SET extra_float_digits = 0");
        QVERIFY(!broken());
        append(QStringLiteral("b"));
        run("RESET ALL");
        QVERIFY(!broken());
    }

    void manyWriteAtOnce() {
        std::vector<std::thread> threads;
        std::atomic<int> failed = 0;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                auto session = Session::open(m_database.profile());
                for (int n = 0; n < 25; ++n) {
                    JournalEvent event;
                    event.kind = QStringLiteral("of %1").arg(i);
                    if (!session || !Journal::append(**session, event))
                        ++failed;
                }
            });
        for (auto& thread : threads)
            thread.join();
        QCOMPARE(failed.load(), 0);
        QCOMPARE(Journal::read(*m_session)->size(), std::size_t(100));
        QVERIFY(!broken());
    }

    // A dump brings the journal of its own database along; nothing in it holds here.
    void setsAForeignJournalAside() {
        append(QStringLiteral("verified"));
        run("UPDATE strikescope.migration_head SET database_oid = 1");
        const auto facts = readServerFacts(*m_session);
        const auto made = Journal::ensure(*m_session, *facts);
        QVERIFY2(made, complaint(made).constData());
        QVERIFY(Journal::read(*m_session)->empty());
        QCOMPARE(append(QStringLiteral("a")), 1);
        QVERIFY(!broken());
        QCOMPARE(m_session
                     ->query("SELECT count(*) FROM pg_class WHERE relname LIKE 'migration_event_of_1_%' AND "
                             "relkind = 'r'")
                     ->integer(0, 0),
                 1);
    }

    void isNoPartOfTheFingerprint() {
        const auto before = readFingerprint(*m_session);
        QVERIFY2(before, complaint(before).constData());
        run("DROP TABLE strikescope.migration_event CASCADE; DROP TABLE strikescope.migration_head CASCADE;"
            "DROP FUNCTION IF EXISTS strikescope.migration_append(text, text, text, text, bigint, jsonb);"
            "DROP FUNCTION IF EXISTS strikescope.migration_refuse()");
        const auto after = readFingerprint(*m_session);
        QVERIFY2(*before == *after, qPrintable(difference(*before, *after).join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
