// The Python SDK's own tests (sdk/python/tests), against the real service over a real database.

#include "tests/serve/serve_program.h"

#include <QTest>

using namespace strikescope;

class TestPythonSdk : public QObject {
    Q_OBJECT

    static constexpr const char* python = "/usr/bin/python3"; // whose packages are Debian's

private slots:
    void itsOwnTestsPass() {
        QProcess probe;
        probe.start(QLatin1String(python), {QStringLiteral("-c"), QStringLiteral("import httpx")});
        if (!probe.waitForFinished(30'000) || probe.exitCode() != 0)
            QSKIP("ALL SKIPPED: python3-httpx is not installed");
        std::unique_ptr<TestCluster> cluster;
        START_TEST_CLUSTER(cluster);
        const auto database = cluster->createDatabase();
        QVERIFY2(database, complaint(database));
        const auto filled = fillServedMarket(database->profile());
        QVERIFY2(filled, complaint(filled));
        QTemporaryDir folder;
        QFile token(folder.filePath(QStringLiteral("token")));
        QVERIFY(token.open(QIODevice::WriteOnly) && token.write("a-token-for-the-sdk's-tests\n") > 0);
        token.close();
        token.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        const auto program =
            ServeProgram::start(database->conninfo(), {QStringLiteral("--token-file"), token.fileName()});
        QVERIFY(program);
        runTests(program->port(), token.fileName());
        program->process().terminate();
        QVERIFY(program->process().waitForFinished(15'000));
    }

private:
    void runTests(quint16 port, const QString& tokenFile) {
        QProcess tests;
        tests.setWorkingDirectory(QStringLiteral(SOURCE_FOLDER "/sdk/python"));
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("STRIKESCOPE_URL"),
                           QStringLiteral("http://127.0.0.1:%1").arg(port));
        environment.insert(QStringLiteral("STRIKESCOPE_TOKEN_FILE"), tokenFile);
        environment.insert(QStringLiteral("PYTHONDONTWRITEBYTECODE"), QStringLiteral("1"));
        tests.setProcessEnvironment(environment);
        tests.setProcessChannelMode(QProcess::MergedChannels);
        tests.start(QLatin1String(python),
                    {QStringLiteral("-W"), QStringLiteral("error::ResourceWarning"), QStringLiteral("-m"),
                     QStringLiteral("unittest"), QStringLiteral("discover"), QStringLiteral("-s"),
                     QStringLiteral("tests")});
        QVERIFY(tests.waitForFinished(90'000));
        const QByteArray said = tests.readAll();
        QVERIFY2(tests.exitCode() == 0, said.constData());
        QVERIFY2(said.contains("\nRan ") && !said.contains("\nRan 0 "), said.constData());
    }
};

QTEST_GUILESS_MAIN(TestPythonSdk)
#include "tst_python_sdk.moc"
