// Clients that are slow, silent, huge, many or rude: the others are answered all the same.

#include "models/domain/market_files.h"
#include "models/serve/service.h"
#include "tests/items/fake_source.h"
#include "tests/serve/http_talk.h"

#include <QTest>

#include <random>

using namespace strikescope;
using namespace std::chrono;

class TestServiceGuards : public QObject {
    Q_OBJECT

    std::shared_ptr<FakeSource::Control> m_control;
    std::unique_ptr<StrikeRepository> m_repository;
    std::unique_ptr<Service> m_service;
    quint16 m_port = 0;

    static Gate::Limits shortLimits() {
        Gate::Limits limits;
        limits.connections = 20;
        limits.head = limits.idle = limits.answer = limits.send = seconds{1};
        return limits;
    }

    void othersAreAnswered() {
        HttpTalk talk(m_port);
        const auto answer = talk.get("/fo/symbols");
        QVERIFY(answer && answer->status == 200);
    }

private slots:
    void init() {
        m_control = std::make_shared<FakeSource::Control>();
        StrikeRepository::Options options;
        options.readsAhead = true; // hears of changes
        options.readAheadPerMinute = 0;
        m_repository =
            std::make_unique<StrikeRepository>(std::make_unique<FakeSource>(m_control), nullptr, options);
        m_service = std::make_unique<Service>(*m_repository, builtInMarketTables(),
                                              std::make_unique<FakeSource>(m_control),
                                              Service::Options{.port = 0, .limits = shortLimits()});
        const auto port = m_service->start();
        QVERIFY(port);
        m_port = *port;
    }
    void cleanup() {
        m_service.reset();
        m_repository.reset();
    }

    void aHeadByteByByteIsReadAndTooSlowARefusal() {
        HttpTalk patient(m_port);
        for (const char c : QByteArray("GET /fo/symbols HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            patient.say(QByteArray(1, c));
            QTest::qWait(1);
        }
        QCOMPARE(patient.answer()->status, 200);
        HttpTalk slow(m_port);
        slow.say("GET /fo/sym");
        QCOMPARE(slow.answer()->status, 408);
        QVERIFY(slow.waitForEnd());
        othersAreAnswered();
    }

    void aSilentConnectionEnds() {
        HttpTalk silent(m_port);
        QVERIFY(silent.waitForEnd(4000));
        QCOMPARE(m_service->counts().timedOut, 1u);
    }

    void aConnectionAfterItsAnswerEnds() {
        HttpTalk talk(m_port);
        QCOMPARE(talk.get("/fo/symbols")->status, 200);
        QVERIFY(talk.waitForEnd(4000));
    }

    void hugeHeadsAndBodiesAreNotKept() {
        HttpTalk huge(m_port);
        huge.say("GET /?" + QByteArray(100'000, 'a'));
        QVERIFY(huge.waitForEnd());
        HttpTalk headers(m_port);
        headers.say("GET / HTTP/1.1\r\n" + QByteArray("X: y\r\n").repeated(20'000));
        QVERIFY(headers.waitForEnd());
        HttpTalk body(m_port);
        body.say("POST /fo/symbols HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\nxxxx");
        QVERIFY(body.waitForEnd());
        HttpTalk chunked(m_port);
        chunked.say("GET /fo/symbols HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        QCOMPARE(chunked.answer()->status, 413);
        QCOMPARE(m_service->counts().refusedRequests, 4u);
        othersAreAnswered();
    }

    void oneRequestAtATime() {
        HttpTalk talk(m_port);
        const QByteArray one = "GET /fo/symbols HTTP/1.1\r\nHost: localhost\r\n\r\n";
        talk.say(one + one);
        QCOMPARE(talk.answer()->status, 400);
        QVERIFY(talk.waitForEnd());
        m_control->held = true;
        HttpTalk hasty(m_port);
        hasty.say("GET /fo/expiries?symbol=NIFTY HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTRY_VERIFY(!m_control->waiting.isEmpty());
        hasty.say(one);
        QCOMPARE(hasty.answer()->status, 400);
        QVERIFY(hasty.waitForEnd());
        m_control->held = false;
        m_control->release(); // for one who is gone
        othersAreAnswered();
    }

    void whoLeavesBeforeTheAnswerIsForgotten() {
        m_control->held = true;
        {
            HttpTalk gone(m_port);
            gone.say("GET /fo/expiries?symbol=NIFTY HTTP/1.1\r\nHost: localhost\r\n\r\n");
            QTRY_VERIFY(!m_control->waiting.isEmpty());
        }
        QTRY_COMPARE(m_service->connections(), 0);
        m_control->held = false;
        m_control->release();
        othersAreAnswered();
    }

    void anAnswerThatTakesTooLongIsGivenUp() {
        m_control->held = true;
        HttpTalk talk(m_port);
        const auto answer = talk.get("/fo/expiries?symbol=NIFTY");
        QVERIFY(answer && answer->status == 504);
        m_control->held = false;
        m_control->release();
        othersAreAnswered();
    }

    void aFloodOfIdleConnectionsLetsOthersIn() {
        std::vector<std::unique_ptr<HttpTalk>> flood;
        for (int i = 0; i < 60; ++i)
            flood.push_back(std::make_unique<HttpTalk>(m_port));
        QVERIFY(m_service->connections() <= 21); // one may be on its way out
        othersAreAnswered();
    }

    void aFloodOfRequestsIsAnswered() {
        std::vector<std::unique_ptr<HttpTalk>> flood;
        for (int i = 0; i < 15; ++i)
            flood.push_back(std::make_unique<HttpTalk>(m_port));
        for (int round = 0; round < 20; ++round) {
            for (const auto& client : flood)
                client->say("GET /fo/strike-distribution?symbol=NIFTY&strike_range=3 HTTP/1.1\r\nHost: "
                            "localhost\r\n\r\n");
            for (const auto& client : flood)
                QCOMPARE(client->answer()->status, 200);
        }
        QCOMPARE(m_control->chainsAsked, 1);
    }

    // Never reads: what it is sent stays within bounds, and then it is cut.
    void aStreamThatDoesNotReadIsCut() {
        HttpTalk stuck(m_port);
        stuck.socket().setReadBufferSize(1);
        stuck.say("GET /fo/stream?symbol=NIFTY HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTRY_COMPARE(m_service->streamClients(), 1);
        const UtcTime last = FakeSource::bucketTimes(Timeframe::Min5, FakeSource::sessionDates()[1]).back();
        m_control->listener.listening(true);
        for (int i = 0; i < 300 && m_service->streamClients() > 0; ++i) {
            m_control->spots[last] = 24000 + i;
            m_control->listener.changed(
                {QStringLiteral("NIFTY"), last, last + minutes{5}, QString::number(i)});
            QTest::qWait(20);
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_service->streamClients(), 0, 30'000);
        QCOMPARE(m_service->counts().slowStreams, 1u);
        othersAreAnswered();
    }

    void anyBytesAreSurvived() {
        std::mt19937 random(1);
        for (int i = 0; i < 200; ++i) {
            QByteArray bytes = "GET /fo/symbols HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";
            for (int change = 0; change < 3; ++change)
                bytes[qsizetype(random() % std::size_t(bytes.size()))] = char(random());
            HttpTalk talk(m_port);
            talk.say(bytes);
            talk.answer(5); // any, or none
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_service->connections(), 0, 10'000);
        othersAreAnswered();
    }
};

QTEST_GUILESS_MAIN(TestServiceGuards)
#include "tst_service_guards.moc"
