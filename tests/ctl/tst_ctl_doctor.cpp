// What "doctor" says of the rows, as a script reads it.

#include "models/doctor/confirmed_readings.h"
#include "models/ingest/demo/demo_writer.h"
#include "tests/support/test_cluster.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

class TestCtlDoctor : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    QTemporaryDir m_folder;

    QByteArray doctor(const QStringList& options = {}) {
        QProcess process;
        process.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"),
                      QStringList{QStringLiteral("--db"), m_database.conninfo(), QStringLiteral("--config"),
                                  m_folder.path()} +
                          options + QStringList{QStringLiteral("doctor")});
        const bool ended = process.waitForFinished(60'000) && process.exitCode() == 0;
        return ended ? process.readAllStandardOutput() : process.readAllStandardError().prepend("failed: ");
    }
    QJsonObject line(const char* id) {
        const QJsonValue data =
            QJsonDocument::fromJson(doctor({QStringLiteral("--json")})).object()[QStringLiteral("data")];
        for (const QJsonValue& each : data.toArray())
            if (each[QStringLiteral("id")].toString() == QLatin1String(id))
                return each.toObject();
        return {};
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        DemoOptions demo;
        demo.days = 1;
        demo.symbols = QStringList{QStringLiteral("NIFTY")};
        QVERIFY(writeDemo(m_database.profile(), demo));
    }

    void saysWhatTheRowsMean() {
        const QByteArray text = doctor();
        QVERIFY2(text.contains("T3          pass: Scale of IV: a fraction"), text.constData());
        QVERIFY2(text.contains("P36         pass"), text.constData());
        QCOMPARE(line("T7")[QStringLiteral("reading")].toString(), QStringLiteral("units"));
    }

    // What was confirmed in the window counts here too.
    void aReadingThatChangedHasFailed() {
        const auto session = Session::open(m_database.profile());
        const auto rows = (*session)->query(
            "SELECT system_identifier || '/' || current_database() FROM pg_control_system()");
        TrapFinding iv = trapFinding("T3", {});
        conclude(iv, Verdict::Pass, QStringLiteral("per cent"), QStringLiteral("seen"));
        ConfirmedReadings readings(m_folder.filePath(QStringLiteral("readings.json")));
        QVERIFY(readings.confirm(QString::fromStdString(std::string(rows->text(0, 0))), iv, nowUtc()));
        QCOMPARE(line("T3")[QStringLiteral("verdict")].toString(), QStringLiteral("fail"));
    }
};

QTEST_GUILESS_MAIN(TestCtlDoctor)
#include "tst_ctl_doctor.moc"
