// What a query means, and what is said of one that means nothing.

#include "models/domain/market_files.h"
#include "models/serve/access.h"
#include "models/serve/query_fields.h"
#include "models/serve/question.h"
#include "models/serve/request_head.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace strikescope;

namespace {

Parameter<ServeQuestion> read(const char* query, Endpoint endpoint = Endpoint::Distribution) {
    return readQuestion(endpoint, query, builtInMarketTables());
}

} // namespace

class TestQueryReader : public QObject {
    Q_OBJECT

private slots:
    void everyParameterIsRead() {
        const auto question =
            read("symbol=nifty+50&timeframe=15min&indicator=oi&option_side=put"
                 "&expiry=2026-09-01&expiry=2026-08-25&expiry=2026-09-01"
                 "&bucket_time=2026-08-18T12:07:00%2B05:30&strike_range=24000-25000&format=columns");
        QVERIFY2(question, question ? "" : qPrintable(question.error().message));
        QCOMPARE(question->symbol, QStringLiteral("NIFTY"));
        QCOMPARE(question->timeframe, Timeframe::Min15);
        QCOMPARE(question->indicator, Quantity::Oi);
        QCOMPARE(question->side, std::optional(Side::Put));
        QCOMPARE(question->expiries.size(), 2u);
        QCOMPARE(isoDate(question->expiries[0]), QStringLiteral("2026-08-25"));
        QCOMPARE(isoUtc(*question->bucket), QStringLiteral("2026-08-18T06:30:00Z"));
        QCOMPARE(question->range.from, std::optional(24000.0));
        QCOMPARE(question->form, AnswerForm::Columns);
    }

    void aPlusOfAnOffsetMayStandBare() {
        const auto bare = read("symbol=NIFTY&bucket_time=2026-08-18T12:00:00+05:30");
        const auto ist = read("symbol=NIFTY&bucket_time=2026-08-18T12:00");
        QVERIFY(bare && ist);
        QCOMPARE(*bare, *ist);
    }

    // The seed's cache left parameters out of its key, and one client got the answer of another.
    void theKeyHoldsEveryParameter() {
        std::set<QByteArray> keys;
        int questions = 0;
        for (const char* query :
             {"symbol=NIFTY", "symbol=BANKNIFTY", "symbol=NIFTY&timeframe=1min",
              "symbol=NIFTY&timeframe=15min", "symbol=NIFTY&indicator=oi", "symbol=NIFTY&option_side=call",
              "symbol=NIFTY&option_side=put", "symbol=NIFTY&expiry=2026-08-25",
              "symbol=NIFTY&expiry=2026-08-25&expiry=2026-09-01", "symbol=NIFTY&bucket_time=2026-08-18T12:00",
              "symbol=NIFTY&bucket_time=2026-08-18T12:05", "symbol=NIFTY&strike_range=5",
              "symbol=NIFTY&strike_range=6", "symbol=NIFTY&strike_range=5-6",
              "symbol=NIFTY&format=columns"}) {
            const auto question = read(query);
            QVERIFY2(question, query);
            keys.insert(keyOf(*question));
            ++questions;
        }
        for (const char* query :
             {"symbol=NIFTY", "symbol=NIFTY&moneyness=ATM%2B1", "symbol=NIFTY&moneyness=ATM-1",
              "symbol=NIFTY&from=2026-08-18T09:15&to=2026-08-18T12:00",
              "symbol=NIFTY&from=2026-08-18T09:15&to=2026-08-18T12:05"}) {
            const auto question = read(query, Endpoint::Moneyness);
            QVERIFY2(question, query);
            keys.insert(keyOf(*question));
            ++questions;
        }
        for (const char* query :
             {"symbol=NIFTY&strike=24000&expiry=2026-08-25", "symbol=NIFTY&strike=24050&expiry=2026-08-25"}) {
            keys.insert(keyOf(*read(query, Endpoint::History)));
            ++questions;
        }
        QCOMPARE(int(keys.size()), questions);
        QCOMPARE(keyOf(*read("symbol=NIFTY&expiry=2026-09-01&expiry=2026-08-25")),
                 keyOf(*read("expiry=2026-08-25&symbol=NIFTY%2050&expiry=2026-09-01")));
    }

    void whatIsWrongIsNamed_data() {
        QTest::addColumn<Endpoint>("endpoint");
        QTest::addColumn<QString>("parameter");
        const auto row = [](const char* query, const char* parameter, Endpoint e = Endpoint::Distribution) {
            QTest::newRow(query) << e << QString::fromLatin1(parameter);
        };
        row("", "symbol");
        row("symbol=", "symbol");
        row("symbol=NIFTY';--", "symbol");
        row("symbol=NIFTY&symbol=BANKNIFTY", "symbol");
        row("symbol=NIFTY&timeframe=30min", "timeframe");
        row("symbol=NIFTY&indicator=rho", "indicator");
        row("symbol=NIFTY&option_side=CE", "option_side");
        row("symbol=NIFTY&expiry=2026-02-30", "expiry");
        row("symbol=NIFTY&bucket_time=noon", "bucket_time");
        row("symbol=NIFTY&bucket_time=9999-12-31T00:00", "bucket_time");
        row("symbol=NIFTY&strike_range=0", "strike_range");
        row("symbol=NIFTY&strike_range=100000", "strike_range");
        row("symbol=NIFTY&strike_range=25000-24000", "strike_range");
        row("symbol=NIFTY&strike_range=nan-inf", "strike_range");
        row("symbol=NIFTY&format=xml", "format");
        row("symbol=NIFTY&limit=5", "limit");
        row("symbol=NIFTY&expiry=%zz", "expiry");
        row("symbol=NIFTY&expiry=%ff%fe", "expiry");
        row("symbol=NIFTY&from=2026-08-18T12:00", "from");
        row("symbol=NIFTY&from=2026-08-18T12:00", "to", Endpoint::Moneyness);
        row("symbol=NIFTY&from=2026-08-18T12:00&to=2026-08-18T12:00", "to", Endpoint::Moneyness);
        row("symbol=NIFTY&from=2026-01-01T12:00&to=2026-08-18T12:00", "to", Endpoint::Moneyness);
        row("symbol=NIFTY&moneyness=OTM3", "moneyness", Endpoint::Moneyness); // of which side?
        row("symbol=NIFTY&moneyness=ATM0", "moneyness", Endpoint::Moneyness);
        row("symbol=NIFTY&expiry=2026-08-25", "strike", Endpoint::History);
        row("symbol=NIFTY&expiry=2026-08-25&strike=-1", "strike", Endpoint::History);
    }

    void whatIsWrongIsNamed() {
        QFETCH(const Endpoint, endpoint);
        QFETCH(const QString, parameter);
        const auto question = read(QTest::currentDataTag(), endpoint);
        QVERIFY(!question);
        QCOMPARE(question.error().name, parameter);
        QVERIFY(!question.error().message.isEmpty());
    }

    void moneynessIsPerSide() {
        const auto call =
            read("symbol=NIFTY&option_side=call&moneyness=OTM2&moneyness=ITM15", Endpoint::Moneyness);
        const auto put =
            read("moneyness=OTM2&moneyness=ITM15&symbol=NIFTY&option_side=put", Endpoint::Moneyness);
        QVERIFY(call && put);
        QCOMPARE(call->steps, (std::vector<int>{2, -15}));
        QCOMPARE(put->steps, (std::vector<int>{-2, 15}));
    }

    void longQueriesAreRefused() {
        QVERIFY(!readQueryFields(QByteArray(5000, 'a')));
        QVERIFY(!readQueryFields("a=" + QByteArray(200, 'b')));
        QVERIFY(!readQueryFields(QByteArray("a=1&").repeated(65)));
        QCOMPARE(readQueryFields("&&a=1&&b&")->size(), 2u);
    }

    void headsThatAreNotForUs_data() {
        QTest::addColumn<int>("status");
        const auto row = [](const char* head, int status) { QTest::newRow(head) << status; };
        row("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0);
        row("HEAD /x HTTP/1.0\n\n", 0);
        row("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 0);
        row("POST / HTTP/1.1\r\n\r\n", 405);
        row("GET http://a/ HTTP/1.1\r\n\r\n", 405);
        row("GET / HTTP/2.0\r\n\r\n", 505);
        row("GET /\r\n\r\n", 505);
        row("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 413);
        row("GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", 413);
        row("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", 400);
        row("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
        row("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400);
        row("GET / HTTP/1.1\r\nX: a\r\n Host: b\r\n\r\n", 400);
        row("GET / HTTP/1.1\r\nnonsense\r\n\r\n", 400);
    }

    void headsThatAreNotForUs() {
        QFETCH(const int, status);
        const QByteArray head = QTest::currentDataTag();
        QCOMPARE(headEnd(head), std::optional(head.size()));
        QCOMPARE(objectionTo(head).status, status);
    }

    void onlyTheTokenOpens() {
        const Access access("correct horse battery staple");
        QVERIFY(access.lets("Bearer correct horse battery staple", "anywhere"));
        QVERIFY(access.lets("bearer  correct horse battery staple", ""));
        for (const char* wrong :
             {"", "Bearer", "Bearer ", "correct horse battery staple", "Bearer correct horse battery stapl",
              "Bearer correct horse battery staple2", "Basic correct horse battery staple"})
            QVERIFY2(!access.lets(wrong, "localhost"), wrong);
    }

    void packedIsWhatMayBe() {
        for (const char* header :
             {"gzip", "deflate, gzip;q=1.0, *;q=0.5", "br, GZip ; q=0.5", "gzip;q=0.001"})
            QVERIFY2(acceptsGzip(header), header);
        for (const char* header : {"", "identity", "gzip;q=0", "gzip; q=0.000, br", "x-gzip", "gzip;"})
            QVERIFY2(!acceptsGzip(header), header);
    }

    void withoutATokenOnlyThisMachineIsNamed() {
        const Access access;
        for (const char* host : {"localhost", "localhost:8780", "127.0.0.1:1", "[::1]:8780", "LOCALHOST"})
            QVERIFY2(access.lets("", host), host);
        for (const char* host : {"", "evil.example:8780", "localhost.evil.example", "10.0.0.1", "[", "::1"})
            QVERIFY2(!access.lets("", host), host);
    }

    void aTokenFileIsPrivate() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("token"));
        QVERIFY(!Access::fromFile(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("0123456789abcdef0123\nmore\n") > 0);
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        QVERIFY(!Access::fromFile(path));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        const auto access = Access::fromFile(path);
        QVERIFY(access && access->lets("Bearer 0123456789abcdef0123", {}));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("short\n") > 0);
        file.close();
        QVERIFY(!Access::fromFile(path));
    }
};

QTEST_GUILESS_MAIN(TestQueryReader)
#include "tst_query_reader.moc"
