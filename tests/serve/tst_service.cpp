// The service over a made-up market, as a client sees it.

#include "models/domain/market_files.h"
#include "models/serve/service.h"
#include "tests/items/fake_source.h"
#include "tests/serve/http_talk.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

QJsonObject jsonIn(const std::optional<HttpAnswer>& answer) {
    return answer ? QJsonDocument::fromJson(answer->body).object() : QJsonObject();
}

constexpr const char* niftyIv = "/fo/strike-distribution?symbol=NIFTY&expiry=2026-08-25";

} // namespace

class TestService : public QObject {
    Q_OBJECT

    std::shared_ptr<FakeSource::Control> m_control;
    std::unique_ptr<StrikeRepository> m_repository;
    std::unique_ptr<Service> m_service;
    quint16 m_port = 0;

    void start(Service::Options options = {}) {
        StrikeRepository::Options repositoryOptions;
        repositoryOptions.readsAhead = true;
        repositoryOptions.readAheadPerMinute = 0;
        m_repository = std::make_unique<StrikeRepository>(std::make_unique<FakeSource>(m_control), nullptr,
                                                          repositoryOptions);
        options.port = 0;
        m_service = std::make_unique<Service>(*m_repository, builtInMarketTables(),
                                              std::make_unique<FakeSource>(m_control), options);
        const auto port = m_service->start();
        QVERIFY2(port, port ? "" : qPrintable(port.error().message));
        m_port = *port;
    }

private slots:
    void init() { m_control = std::make_shared<FakeSource::Control>(); }
    void cleanup() {
        m_service.reset();
        m_repository.reset();
    }

    void everyEndpointAnswers_data() {
        QTest::addColumn<QString>("list");
        QTest::newRow(niftyIv) << "series";
        QTest::newRow("/fo/strike-distribution?symbol=BANKNIFTY&indicator=oi") << "series";
        QTest::newRow("/fo/moneyness-series?symbol=NIFTY&moneyness=OTM2&option_side=call") << "series";
        QTest::newRow("/fo/strike-history?symbol=NIFTY&strike=24200&expiry=2026-08-25") << "series";
        QTest::newRow("/fo/expiries?symbol=NIFTY") << "expiries";
        QTest::newRow("/fo/symbols") << "symbols";
    }

    void everyEndpointAnswers() {
        QFETCH(const QString, list);
        start();
        HttpTalk talk(m_port);
        for (int time = 0; time < 2; ++time) { // on one connection
            const auto answer = talk.get(QTest::currentDataTag());
            QVERIFY(answer);
            QVERIFY2(answer->status == 200, answer->body.constData());
            QCOMPARE(jsonIn(answer)[QStringLiteral("status")].toString(), QStringLiteral("ok"));
            QVERIFY(!jsonIn(answer)[list].toArray().isEmpty());
        }
        QCOMPARE(m_service->counts().accepted, 1u);
    }

    void equalNumbersHaveOneTag() {
        start();
        HttpTalk talk(m_port);
        const auto first = talk.get(niftyIv);
        QVERIFY(first && first->status == 200);
        const QByteArray tag = first->headers.at("etag");
        const auto second = talk.get(niftyIv, "If-None-Match: " + tag + "\r\n");
        QVERIFY(second && second->status == 304 && second->body.isEmpty());
        const auto other = talk.get(QByteArray(niftyIv) + "&indicator=oi");
        QVERIFY(other && other->headers.at("etag") != tag);
        const auto packed = talk.get(niftyIv, "Accept-Encoding: gzip\r\n");
        QVERIFY(packed && packed->headers.at("content-encoding") == "gzip");
        QVERIFY(packed->body.size() < first->body.size() / 2);
        const auto columns = talk.get(niftyIv, "Accept: application/vnd.strikescope.columns\r\n");
        QVERIFY(columns && columns->body.startsWith("SSC1"));
        QVERIFY(columns->headers.at("etag") != tag);
    }

    void wrongQuestionsAreToldWhatIsRight() {
        start();
        HttpTalk talk(m_port);
        const auto symbol = talk.get("/fo/strike-distribution?symbol=NOSUCH");
        QCOMPARE(symbol->status, 400);
        const QJsonObject error = jsonIn(symbol)[QStringLiteral("error")].toObject();
        QCOMPARE(error[QStringLiteral("parameter")].toString(), QStringLiteral("symbol"));
        QCOMPARE(error[QStringLiteral("allowed")].toArray().size(), 2);
        QCOMPARE(m_control->chainsAsked, 0); // nobody looked for its chain
        const auto expiry = talk.get("/fo/strike-distribution?symbol=NIFTY&expiry=2027-01-01");
        QCOMPARE(expiry->status, 400);
        QCOMPARE(
            jsonIn(expiry)[QStringLiteral("error")].toObject()[QStringLiteral("allowed")].toArray().size(),
            3);
        QCOMPARE(talk.get("/fo/strike-distribution?symbol=NIFTY&bucket_time=2020-01-01T12:00")->status, 404);
        QCOMPARE(talk.get("/nowhere")->status, 404);
        QCOMPARE(talk.get("/fo/../health")->status, 404);
    }

    void aDatabaseInTroubleShowsNothingOfItself() {
        m_control->error = Error{ErrorCode::Unavailable, QStringLiteral("db7.internal does not answer"),
                                 QStringLiteral("SELECT secret FROM /var/lib/x")};
        start();
        HttpTalk talk(m_port);
        const auto answer = talk.get(niftyIv);
        QCOMPARE(answer->status, 503);
        QVERIFY(answer->headers.contains("retry-after"));
        for (const char* secret : {"SELECT", "/var", "db7"})
            QVERIFY2(!answer->body.contains(secret), answer->body.constData());
        m_control->error->code = ErrorCode::Internal;
        QCOMPARE(talk.get(niftyIv)->status, 500);
        m_control->error->code = ErrorCode::Timeout;
        QCOMPARE(talk.get(niftyIv)->status, 504);
    }

    void withATokenOnlyHealthIsOpen() {
        start({.access = Access("a token of some length")});
        HttpTalk talk(m_port);
        QCOMPARE(talk.get("/health")->status, 200);
        for (const char* path : {niftyIv, "/metrics", "/fo/symbols", "/nowhere", "/fo/stream?symbol=NIFTY"})
            QCOMPARE(talk.get(path)->status, 401);
        QCOMPARE(talk.get("/fo/symbols", "Authorization: Bearer a token of some lengtH\r\n")->status, 401);
        QCOMPARE(talk.get("/fo/symbols", "Authorization: Bearer a token of some length\r\n")->status, 200);
    }

    void otherNamesOfThisMachineAreNotAnswered() {
        start();
        HttpTalk talk(m_port);
        talk.say("GET /fo/symbols HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        QCOMPARE(talk.answer()->status, 403);
    }

    void beyondThisMachineATokenIsRequired() {
        m_repository = std::make_unique<StrikeRepository>(std::make_unique<FakeSource>(m_control));
        Service::Options options;
        options.address = QHostAddress(QHostAddress::Any);
        options.port = 0;
        Service open(*m_repository, builtInMarketTables(), std::make_unique<FakeSource>(m_control), options);
        const auto refused = open.start();
        QVERIFY(!refused && refused.error().code == ErrorCode::Refused);
        options.access = Access("a token of some length");
        Service closed(*m_repository, builtInMarketTables(), std::make_unique<FakeSource>(m_control),
                       options);
        QVERIFY(closed.start());
    }

    void aThousandClientsCostOneQuestion() {
        start();
        std::vector<std::unique_ptr<HttpTalk>> clients;
        for (int i = 0; i < 50; ++i) {
            clients.push_back(std::make_unique<HttpTalk>(m_port));
            clients.back()->say("GET /fo/stream?symbol=NIFTY&strike_range=" + QByteArray::number(1 + i % 3) +
                                " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        for (const auto& client : clients)
            QCOMPARE(client->streamUntil("event: bucket", 1).count("event: bucket"), 1);
        const int before = m_control->chainsAsked;
        const UtcTime next =
            FakeSource::bucketTimes(Timeframe::Min5, FakeSource::sessionDates()[1]).back() + minutes{5};
        m_control->newerBuckets.push_back(next);
        m_control->listener.listening(true);
        m_control->listener.changed({QStringLiteral("NIFTY"), next, next + minutes{5}, QStringLiteral("1")});
        for (const auto& client : clients) {
            const QByteArray received = client->streamUntil("event: bucket", 2);
            QCOMPARE(received.count("event: bucket"), 2);
            QVERIFY(received.contains("id: " + isoUtc(next).toLatin1()));
        }
        QCOMPARE(m_control->chainsAsked - before, 1);
        QCOMPARE(m_service->streamClients(), 50);
        clients.clear();
        QTRY_COMPARE(m_service->streamClients(), 0);
    }

    void correctedNumbersAreARevision() {
        start();
        HttpTalk client(m_port);
        client.say("GET /fo/stream?symbol=NIFTY HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.streamUntil("event: bucket", 1);
        m_control->listener.listening(true);
        const UtcTime last = FakeSource::bucketTimes(Timeframe::Min5, FakeSource::sessionDates()[1]).back();
        m_control->listener.changed({QStringLiteral("NIFTY"), last, last + minutes{5}, QStringLiteral("1")});
        QTest::qWait(300); // read anew, with the same numbers: nothing to tell
        QVERIFY(!client.streamUntil({}, 0).contains("revision"));
        m_control->spots[last] = 24300;
        m_control->listener.changed({QStringLiteral("NIFTY"), last, last + minutes{5}, QStringLiteral("2")});
        QCOMPARE(client.streamUntil("event: revision", 1).count("event: revision"), 1);
    }

    void metricsAreRead() {
        start();
        HttpTalk talk(m_port);
        talk.get(niftyIv);
        talk.get("/fo/symbols?x=1");
        const auto metrics = talk.get("/metrics");
        QCOMPARE(metrics->status, 200);
        QVERIFY(metrics->body.contains(
            "strikescope_answers_total{endpoint=\"/fo/strike-distribution\",status=\"200\"} 1\n"));
        QVERIFY(
            metrics->body.contains("strikescope_answers_total{endpoint=\"/fo/symbols\",status=\"400\"} 1\n"));
        QVERIFY(metrics->body.contains(
            "strikescope_database_questions_total " +
            QByteArray::number(quint64(m_repository->statistics().databaseQuestions)) + '\n'));
        for (const QByteArray& line : metrics->body.split('\n'))
            QVERIFY2(line.isEmpty() || line.startsWith("# ") || line.startsWith("strikescope_"), line);
    }

    void drainingAnswersWhatIsUnderWay() {
        start();
        HttpTalk talk(m_port), idle(m_port), stream(m_port);
        talk.get("/fo/symbols"); // known from here on
        stream.say("GET /fo/stream?symbol=BANKNIFTY HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.streamUntil("event: bucket", 1);
        m_control->held = true;
        talk.say(QByteArray("GET ") + niftyIv + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTRY_VERIFY(!m_control->waiting.isEmpty());
        const QSignalSpy drained(m_service.get(), &Service::drained);
        m_service->drain();
        QVERIFY(idle.waitForEnd() && stream.waitForEnd());
        QVERIFY(drained.isEmpty());
        QTcpSocket late;
        late.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
        QTRY_COMPARE(late.error(), QAbstractSocket::ConnectionRefusedError);
        m_control->release();
        const auto answer = talk.answer();
        QVERIFY(answer && answer->status == 200);
        QCOMPARE(answer->headers.at("connection"), QByteArray("close"));
        QTRY_COMPARE(drained.size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestService)
#include "tst_service.moc"
