// strikescopectl serve over a real database, as its neighbours on the network see it.

#include "tests/serve/http_talk.h"
#include "tests/serve/openapi_check.h"
#include "tests/serve/serve_program.h"
#include "tests/support/wire_proxy.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

using namespace strikescope;

namespace {

constexpr const char* firstChain = "/fo/strike-distribution?symbol=NIFTY&timeframe=1min&expiry=2026-08-25";

QJsonObject bodyIn(const std::optional<HttpAnswer>& answer) {
    return answer ? QJsonDocument::fromJson(answer->body).object() : QJsonObject();
}

QJsonObject seriesIn(const std::optional<HttpAnswer>& answer) {
    return bodyIn(answer)[QStringLiteral("series")].toArray()[0].toObject();
}

double databaseAnswers(quint16 port) {
    HttpTalk talk(port);
    const auto metrics = talk.get("/metrics");
    const QByteArray name = "\nstrikescope_database_answers_total ";
    const qsizetype at = metrics ? metrics->body.indexOf(name) : -1;
    return at < 0 ? -1 : metrics->body.mid(at + name.size()).split('\n').front().toDouble();
}

int exitCodeAfter(QProcess& process) {
    // It may have ended while something else was waited for.
    const bool ended = process.state() == QProcess::NotRunning || process.waitForFinished(15'000);
    return ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
}

} // namespace

class TestServeProgram : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    QTemporaryDir m_folder;

    TestDatabase market() {
        auto database = m_cluster->createDatabase(QStringLiteral("market"));
        if (!database)
            qFatal("%s", complaint(database).constData());
        return std::move(*database);
    }

    QString file(const char* name, const QByteArray& content) {
        QFile written(m_folder.filePath(QLatin1String(name)));
        if (!written.open(QIODevice::WriteOnly) || written.write(content) != content.size() ||
            !written.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
            qFatal("cannot write %s", name);
        return written.fileName();
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        const auto made = m_cluster->makeTemplate(QStringLiteral("market"), fillServedMarket);
        QVERIFY2(made, complaint(made));
    }

    void numbersAreThoseOfTheTable() {
        const auto database = market();
        const auto program = ServeProgram::start(database.conninfo());
        QVERIFY(program);
        HttpTalk talk(program->port());
        const auto answer = talk.get(QByteArray(firstChain) + "&bucket_time=2026-08-18T13:00");
        QVERIFY2(answer && answer->status == 200, answer ? answer->body.constData() : "none");
        const QJsonArray points = seriesIn(answer)[QStringLiteral("points")].toArray();
        QCOMPARE(points.size(), 11);
        const QJsonObject first = points[0].toObject(), last = points[10].toObject();
        QCOMPARE(seriesIn(answer)[QStringLiteral("bucket_time")].toString(),
                 QStringLiteral("2026-08-18T07:30:00Z"));
        QVERIFY(std::abs(first[QStringLiteral("call")].toDouble() - 0.16) < 1e-9); // minute 60
        QCOMPARE(first[QStringLiteral("call_oi")].toDouble(), 650.0);
        QCOMPARE(first[QStringLiteral("put_volume")].toDouble(), 130.0);
        QVERIFY(last[QStringLiteral("call")].isNull() && last[QStringLiteral("call_oi")].isNull());
        QCOMPARE(last[QStringLiteral("value")].toDouble(), 0.2); // the put's, never averaged with 0
    }

    void answersAreAsTheDocumentSays() {
        const auto document =
            OpenApiCheck::read(QStringLiteral(SOURCE_FOLDER "/resources/docs/openapi.json"));
        QVERIFY(document);
        const auto database = market();
        const auto program = ServeProgram::start(database.conninfo());
        QVERIFY(program);
        int checked = 0;
        for (const QString& path : document->paths()) {
            if (path == QStringLiteral("/metrics") || path == QStringLiteral("/fo/stream"))
                continue;
            HttpTalk talk(program->port());
            const QByteArray query =
                document->operation(path)[QStringLiteral("x-example")].toString().toUtf8();
            const auto answer = talk.get(path.toUtf8() + (query.isEmpty() ? "" : "?") + query);
            QVERIFY2(answer && answer->status == 200, answer ? answer->body.constData() : qPrintable(path));
            QCOMPARE(document->objection(path, 200, bodyIn(answer)), QString());
            if (path == QStringLiteral("/health"))
                continue;
            const auto wrong = talk.get(path.toUtf8() + "?nonsense=1");
            QVERIFY(wrong && wrong->status == 400);
            QCOMPARE(document->objection(path, 400, bodyIn(wrong)), QString());
            ++checked;
        }
        QCOMPARE(checked, 5);
    }

    void theDocumentNamesEveryParameter() {
        const auto document =
            OpenApiCheck::read(QStringLiteral(SOURCE_FOLDER "/resources/docs/openapi.json"));
        const auto database = market();
        const auto program = ServeProgram::start(database.conninfo());
        QVERIFY(document && program);
        HttpTalk talk(program->port());
        for (const QString& path : document->paths()) {
            if (path == QStringLiteral("/health"))
                continue;
            QJsonArray named;
            for (const auto& one : document->operation(path)[QStringLiteral("parameters")].toArray())
                named << one.toObject()[QStringLiteral("name")];
            const QJsonValue error = bodyIn(talk.get(path.toUtf8() + "?nonsense=1"))[QStringLiteral("error")];
            QStringList told, written;
            for (const auto& one : error.toObject()[QStringLiteral("allowed")].toArray())
                told << one.toString();
            for (const auto& one : named)
                written << one.toString();
            told.sort();
            written.sort();
            QCOMPARE(told, written);
        }
    }

    void aNewBucketReachesAStreamWithOneQuestion() {
        const auto database = market();
        const auto program = ServeProgram::start(database.conninfo());
        QVERIFY(program);
        std::vector<std::unique_ptr<HttpTalk>> clients;
        for (int i = 0; i < 20; ++i) {
            clients.push_back(std::make_unique<HttpTalk>(program->port()));
            clients.back()->say(
                "GET /fo/stream?symbol=NIFTY&timeframe=1min HTTP/1.1\r\nHost: localhost\r\n\r\n");
            QVERIFY(clients.back()->streamUntil("event: bucket", 1).contains("08:29:00Z"));
        }
        QTest::qWait(500); // the listener is connected by then
        const double before = databaseAnswers(program->port());
        const auto written = writeServedMinute(database.profile(), 120);
        QVERIFY2(written, complaint(written));
        for (const auto& client : clients)
            QVERIFY(client->streamUntil("event: bucket", 2).contains("id: 2026-08-18T08:30:00Z"));
        QCOMPARE(databaseAnswers(program->port()) - before, 1.0);
    }

    void aDeadDatabaseIsSaidAtOnce() {
        const auto database = market();
        const auto wire = WireProxy::start(database.profile());
        QVERIFY(wire);
        const auto program = ServeProgram::start(QString::fromStdString(wire->profile().conninfo()));
        QVERIFY(program);
        HttpTalk talk(program->port());
        QTRY_COMPARE(talk.get("/health")->status, 200);
        wire->silence(true); // nothing is answered, nothing is closed
        QTRY_COMPARE_WITH_TIMEOUT(talk.get("/health")->status, 503, 15'000);
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(talk.get("/health")->status, 503);
        QVERIFY(clock.elapsed() < 1000);
        wire->silence(false);
        QTRY_COMPARE_WITH_TIMEOUT(talk.get("/health")->status, 200, 40'000);
    }

    void sigtermDrains() {
        const auto database = market();
        const auto program = ServeProgram::start(database.conninfo());
        QVERIFY(program);
        HttpTalk stream(program->port());
        stream.say("GET /fo/stream?symbol=NIFTY HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QVERIFY(stream.streamUntil("event: bucket", 1).contains("event: bucket"));
        program->process().terminate();
        QVERIFY(stream.waitForEnd());
        QCOMPARE(exitCodeAfter(program->process()), 0);
    }

    void tokenAndDatabaseAreNowhereToBeSeen() {
        const auto database = market();
        const QByteArray token = "0123456789abcdef-token";
        const auto program = ServeProgram::start(
            database.conninfo(), {QStringLiteral("--token-file"), file("token", token + '\n')});
        QVERIFY(program);
        HttpTalk talk(program->port());
        QCOMPARE(talk.get(firstChain)->status, 401);
        QCOMPARE(talk.get(firstChain, "Authorization: Bearer " + token + "\r\n")->status, 200);
        QFile arguments(QStringLiteral("/proc/%1/cmdline").arg(program->pid()));
        QVERIFY(arguments.open(QIODevice::ReadOnly));
        const QByteArray line = arguments.readAll();
        QVERIFY(line.contains("serve") && !line.contains(token));
        QVERIFY(!line.contains(database.conninfo().toUtf8()));
        program->process().terminate();
        QCOMPARE(exitCodeAfter(program->process()), 0);
        QVERIFY(!program->process().readAllStandardError().contains(token));
    }

    void wrongUseIsRefused_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("address") << QStringList{QStringLiteral("--listen"), QStringLiteral("nowhere")} << 2;
        QTest::newRow("port") << QStringList{QStringLiteral("--listen"), QStringLiteral("127.0.0.1:70000")}
                              << 2;
        QTest::newRow("half of TLS") << QStringList{QStringLiteral("--tls-cert"), QStringLiteral("x")} << 2;
        QTest::newRow("no token beyond loopback")
            << QStringList{QStringLiteral("--listen"), QStringLiteral("0.0.0.0:0")} << 3;
        QTest::newRow("no such token file")
            << QStringList{QStringLiteral("--token-file"), QStringLiteral("/nowhere/token")} << 1;
    }

    void wrongUseIsRefused() {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, code);
        QProcess process;
        process.start(
            QStringLiteral(PROGRAM_FOLDER "/strikescopectl"),
            QStringList{QStringLiteral("--db"), QStringLiteral("host=/nowhere"), QStringLiteral("serve")} +
                arguments);
        QCOMPARE(exitCodeAfter(process), code);
        QVERIFY(!process.readAllStandardError().isEmpty());
    }

    void tlsIsSpoken() {
        const QString cert = m_folder.filePath(QStringLiteral("cert")),
                      key = m_folder.filePath(QStringLiteral("key"));
        QProcess openssl;
        openssl.start(QStringLiteral("openssl"),
                      {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                       QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-days"),
                       QStringLiteral("2"), QStringLiteral("-subj"), QStringLiteral("/CN=localhost"),
                       QStringLiteral("-keyout"), key, QStringLiteral("-out"), cert});
        if (!openssl.waitForFinished(30'000) || openssl.exitCode() != 0)
            QSKIP("openssl is not installed");
        const auto database = market();
        const auto program = ServeProgram::start(
            database.conninfo(), {QStringLiteral("--tls-cert"), cert, QStringLiteral("--tls-key"), key});
        QVERIFY(program);
        HttpTalk plain(program->port()); // says nothing of TLS, and keeps nobody waiting
        plain.say("GET /health HTTP/1.1\r\n\r\n");
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), program->port());
        QVERIFY2(socket.waitForEncrypted(10'000), qPrintable(socket.errorString()));
        QByteArray received;
        for (int time = 1; time <= 2; ++time) {
            socket.write("GET /fo/symbols HTTP/1.1\r\nHost: localhost\r\n\r\n");
            while (received.count("\"NIFTY\"") < time && socket.waitForReadyRead(5000))
                received += socket.readAll();
        }
        QCOMPARE(received.count("HTTP/1.1 200 OK"), 2);
        QVERIFY(plain.waitForEnd(10'000));
    }
};

QTEST_GUILESS_MAIN(TestServeProgram)
#include "tst_serve_program.moc"
