// The bodies of answers: numbers, gaps, labels, forms.

#include "models/domain/market_files.h"
#include "models/serve/distribution.h"
#include "models/serve/json_writer.h"
#include "models/serve/reply.h"
#include "models/serve/series.h"
#include "tests/items/fake_source.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <zlib.h>

#include <cstring>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date tuesday = FakeSource::sessionDates()[1];
const UtcTime noon = fromIst(tuesday, hours{12});

// The golden vector of max pain and PCR, with the money at 25000 and one call's open interest unknown.
ChainFramePtr goldenFrame() {
    auto frame = std::make_shared<ChainFrame>();
    frame->symbol = QStringLiteral("NIFTY");
    frame->bucket = noon;
    Chain chain(FakeSource::expiryDates()[1], 5);
    const std::array calls{10.0, 20.0, 50.0, 80.0, 200.0}, puts{60.0, 30.0, 20.0, 10.0, 5.0};
    for (const Column column : {Column::CallIv, Column::PutIv, Column::CallVolume, Column::PutVolume})
        std::ranges::fill(chain.column(column), missing);
    for (std::size_t i = 0; i < chain.size(); ++i) {
        chain.strikes()[i] = 24900 + 50 * double(i);
        chain.column(Column::Underlying)[i] = 25001;
        chain.column(Column::CallOi)[i] = calls[i];
        chain.column(Column::PutOi)[i] = puts[i];
        chain.column(Column::CallCount)[i] = chain.column(Column::PutCount)[i] = 1;
    }
    frame->chains.push_back(chain);
    return frame;
}

QByteArray bodyOf(const ServeQuestion& question, const ChainFramePtr& frame) {
    const ExpiriesAt at = expiriesIn(frame, question.expiries);
    const auto parts = distributionParts(question, at, builtInMarketTables());
    return distributionBody(question, at, parts, {frame->bucket + minutes{7}, seconds{2}, false});
}

QJsonObject jsonOf(const QByteArray& body) {
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(body, &error);
    [&] { QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString())); }();
    return document.object();
}

QJsonObject firstSeries(const QJsonObject& body) {
    return body[QStringLiteral("series")].toArray()[0].toObject();
}

QJsonObject pointAt(const QJsonObject& series, double strike) {
    for (const auto& point : series[QStringLiteral("points")].toArray())
        if (point.toObject()[QStringLiteral("strike")].toDouble() == strike)
            return point.toObject();
    return {};
}

ServeQuestion about(Quantity indicator, std::optional<Side> side = {}) {
    return {.symbol = QStringLiteral("NIFTY"), .indicator = indicator, .side = side};
}

QByteArray unpacked(const QByteArray& packed) {
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    QByteArray input = packed, output(1 << 20, Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = uInt(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = uInt(output.size());
    inflate(&stream, Z_FINISH);
    output.truncate(qsizetype(stream.total_out));
    inflateEnd(&stream);
    return output;
}

} // namespace

class TestServeAnswers : public QObject {
    Q_OBJECT

private slots:
    void jsonIsWrittenWithoutATree() {
        QByteArray bytes;
        JsonWriter json(bytes);
        json.open('{').field("a", 0.1).field("b", missing).field("c", QStringLiteral("x\"\\\n–"));
        json.key("d").open('[').integer(-5).boolean(true).null().number(1e300).close(']');
        json.key("e").open('[').close(']').field("f", std::numeric_limits<double>::infinity()).close('}');
        const QJsonObject read = jsonOf(bytes);
        QCOMPARE(read[QStringLiteral("a")].toDouble(), 0.1);
        QVERIFY(read[QStringLiteral("b")].isNull() && read[QStringLiteral("f")].isNull());
        QCOMPARE(read[QStringLiteral("c")].toString(), QStringLiteral("x\"\\\n–"));
        QCOMPARE(read[QStringLiteral("d")].toArray().size(), 4);
    }

    void numbersAreLaidOutAsInAnExport() {
        QByteArray bytes;
        JsonWriter json(bytes);
        json.open('[').number(100000).number(0.1 + 0.2).number(1e-5).number(-0.0).close(']');
        QCOMPARE(bytes, QByteArray("[100000,0.30000000000000004,1e-05,-0]"));
    }

    void pcrAndMaxPainAreOfOpenInterest() {
        const QJsonObject series = firstSeries(jsonOf(bodyOf(about(Quantity::Oi), goldenFrame())));
        QCOMPARE(series[QStringLiteral("max_pain")].toDouble(), 25000.0);
        QVERIFY(std::abs(series[QStringLiteral("pcr_oi")].toDouble() - 125.0 / 360.0) < 1e-12);
        QCOMPARE(series[QStringLiteral("call_oi_total")].toDouble(), 360.0);
        QVERIFY(series[QStringLiteral("pcr_volume")].isNull()); // no volume is known
    }

    void missingIsNullAndNever0() {
        const QJsonObject series = firstSeries(jsonOf(bodyOf(about(Quantity::Iv), goldenFrame())));
        const QJsonObject point = pointAt(series, 25000);
        for (const char* name : {"value", "call", "put", "call_volume", "put_volume"})
            QVERIFY2(point[QLatin1String(name)].isNull(), name);
        QCOMPARE(point[QStringLiteral("call_oi")].toDouble(), 50.0);
    }

    void labelsArePerSideAndWithoutAnEnd() {
        const auto frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon);
        ServeQuestion question = about(Quantity::Iv);
        question.expiries = {FakeSource::expiryDates()[1]};
        const QJsonObject series = firstSeries(jsonOf(bodyOf(question, frame)));
        const double atm = series[QStringLiteral("atm_strike")].toDouble();
        const auto label = [&](double strike, const char* side) {
            return pointAt(series, strike)[QLatin1String(side)].toString();
        };
        QCOMPARE(label(atm, "call_moneyness"), QStringLiteral("ATM"));
        QCOMPARE(label(atm + 150, "call_moneyness"), QStringLiteral("OTM3"));
        QCOMPARE(label(atm + 150, "put_moneyness"), QStringLiteral("ITM3"));
        QCOMPARE(label(atm - 25 * 50, "put_moneyness"), QStringLiteral("OTM25"));
        QCOMPARE(pointAt(series, atm - 100)[QStringLiteral("steps")].toInt(), -2);
    }

    void aRangeCountsListedStrikes() {
        const auto frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon);
        ServeQuestion question = about(Quantity::Iv);
        question.expiries = {FakeSource::expiryDates()[1]};
        question.range.around = 2;
        const auto points = [&] {
            return firstSeries(jsonOf(bodyOf(question, frame)))[QStringLiteral("points")].toArray();
        };
        QCOMPARE(points().size(), 5);
        QCOMPARE(points()[2].toObject()[QStringLiteral("call_moneyness")].toString(), QStringLiteral("ATM"));
        question.range = {.from = 24000, .to = 24100};
        QCOMPARE(points().size(), 3);
        question.range = {.from = 1, .to = 2};
        QCOMPARE(points().size(), 0);
    }

    void oneValueOfTwoSides() {
        const QJsonObject oi = firstSeries(jsonOf(bodyOf(about(Quantity::Oi), goldenFrame())));
        QCOMPARE(pointAt(oi, 25000)[QStringLiteral("value")].toDouble(), 70.0);
        const QJsonObject put = firstSeries(jsonOf(bodyOf(about(Quantity::Oi, Side::Put), goldenFrame())));
        QCOMPARE(pointAt(put, 25000)[QStringLiteral("value")].toDouble(), 20.0);
        const QJsonObject pcr = firstSeries(jsonOf(bodyOf(about(Quantity::Pcr), goldenFrame())));
        QCOMPARE(pointAt(pcr, 25000)[QStringLiteral("value")].toDouble(), 0.4);
        const QJsonObject delta = firstSeries(jsonOf(
            bodyOf(about(Quantity::Delta), fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon))));
        QVERIFY(pointAt(delta, 24200)[QStringLiteral("value")].isNull());
    }

    void theNewestIsPerExpiryAndSaysItsAge() {
        auto later = std::make_shared<ChainFrame>(*fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon));
        later->chains.pop_back(); // the far expiry has no row in the newest bucket
        const ChainSession session{fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon - minutes{5}),
                                   later};
        const ExpiriesAt at = newestExpiriesIn(session, {});
        QCOMPARE(at.size(), 3u);
        QCOMPARE(at[0].frame->bucket, noon);
        QCOMPARE(at[2].frame->bucket, noon - minutes{5});
        const auto parts = distributionParts(about(Quantity::Iv), at, builtInMarketTables());
        const QJsonObject metadata = jsonOf(distributionBody(
            about(Quantity::Iv), at, parts, {noon + minutes{6}, {}, false}))[QStringLiteral("metadata")]
                                         .toObject();
        const QJsonArray ages = metadata[QStringLiteral("ages")].toArray();
        QVERIFY(metadata[QStringLiteral("latest")].toBool());
        QCOMPARE(ages[0].toObject()[QStringLiteral("age_seconds")].toInt(), 60);
        QCOMPARE(ages[2].toObject()[QStringLiteral("age_seconds")].toInt(), 360);
    }

    void columnsSayTheSame() {
        const auto frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon);
        ServeQuestion question = about(Quantity::Iv);
        const QJsonArray points =
            firstSeries(jsonOf(bodyOf(question, frame)))[QStringLiteral("points")].toArray();
        question.form = AnswerForm::Columns;
        const QByteArray body = bodyOf(question, frame);
        quint32 size = 0;
        std::memcpy(&size, body.constData() + 4, 4);
        QVERIFY(body.startsWith("SSC1") && (8 + size) % 8 == 0);
        const QJsonObject head = jsonOf(body.mid(8, size));
        const QJsonArray names = head[QStringLiteral("columns")].toArray();
        const int strikes = firstSeries(head)[QStringLiteral("strikes")].toInt();
        QCOMPARE(strikes, int(points.size()));
        QCOMPARE(body.size(), 8 + qsizetype(size) + 3 * names.size() * strikes * 8);
        for (int column = 0; column < names.size(); ++column)
            for (int row = 0; row < strikes; ++row) {
                double value = 0;
                std::memcpy(&value, body.constData() + 8 + size + 8 * (column * strikes + row), 8);
                const QJsonValue told = points[row].toObject()[names[column].toString()];
                QVERIFY(told.isNull() ? std::isnan(value) : told.toDouble() == value);
            }
    }

    void aSeriesFollowsTheMoney() {
        ServeQuestion question = about(Quantity::Iv, Side::Put);
        question.endpoint = Endpoint::Moneyness;
        question.from = noon;
        question.to = noon + minutes{10};
        question.expiries = {FakeSource::expiryDates()[1]};
        question.steps = {0, -2, 500};
        SeriesCollector collector(question, builtInMarketTables());
        for (int i = -1; i < 3; ++i)
            collector.add(*fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon + i * minutes{5}));
        const QJsonArray series = jsonOf(collector.json())[QStringLiteral("series")].toArray();
        QCOMPARE(series.size(), 2); // nothing is 500 strikes away
        QCOMPARE(series[0].toObject()[QStringLiteral("moneyness")].toString(), QStringLiteral("OTM2"));
        const QJsonArray points = series[1].toObject()[QStringLiteral("points")].toArray();
        QCOMPARE(points.size(), 2);
        QCOMPARE(points[0].toObject()[QStringLiteral("bucket_time")].toString(), isoUtc(noon));
    }

    void aStrikeThatIsNotListedHasNoPoint() {
        ServeQuestion question = about(Quantity::Oi);
        question.endpoint = Endpoint::History;
        question.from = noon;
        question.to = noon + hours{1};
        question.strike = 24225;
        SeriesCollector collector(question, builtInMarketTables());
        collector.add(*fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon));
        QVERIFY(collector.isEmpty());
    }

    void repliesAreShortWhereTheyCanBe() {
        Reply reply{.body = QByteArray(5000, 'x')};
        reply.etag = "W/\"abc\"";
        const QByteArray whole = wireOf(reply, {});
        QVERIFY(whole.startsWith("HTTP/1.1 200 OK\r\n") && whole.endsWith("x"));
        const QByteArray packed = wireOf(reply, {.gzip = true});
        QVERIFY(packed.size() < 600 && packed.contains("Content-Encoding: gzip"));
        QCOMPARE(unpacked(packed.mid(packed.indexOf("\r\n\r\n") + 4)), reply.body);
        QVERIFY(wireOf(reply, {.ifNoneMatch = "\"x\", W/\"abc\""}).startsWith("HTTP/1.1 304 "));
        QVERIFY(wireOf(reply, {.ifNoneMatch = "W/\"abd\""}).startsWith("HTTP/1.1 200 "));
        QVERIFY(wireOf(reply, {.onlyHead = true}).endsWith("\r\n\r\n"));
    }
};

QTEST_GUILESS_MAIN(TestServeAnswers)
#include "tst_serve_answers.moc"
