#include "models/cache/byte_writer.h"
#include "models/cache/frame_codec.h"
#include "tests/cache/frames.h"

#include <QTest>

using namespace strikescope;
using namespace strikescope::test;
using namespace std::chrono;

namespace {

// A frame's payload whose checksum is right and whose content is what the caller makes of it.
std::string payload(const std::function<void(ByteWriter&)>& fill, std::uint16_t kind = 1) {
    ByteWriter out(kind, frameCodecVersion, 0);
    fill(out);
    return out.take();
}

void writeHead(ByteWriter& out, std::int64_t bucket = 0, std::uint8_t timeframe = 0,
               std::uint8_t closed = 0) {
    out.number(bucket);
    out.number(std::int64_t(0));
    out.number(timeframe);
    out.number(closed);
    for (int i = 0; i < 3; ++i)
        out.text({});
}

void writeChain(ByteWriter& out, std::int32_t day, const std::vector<double>& strikes) {
    out.number(day);
    out.number(std::uint32_t(strikes.size()));
    std::vector<double> values(strikes);
    values.resize(strikes.size() * Chain::valuesPerStrike);
    out.doubles(values);
}

std::string withChains(const std::vector<std::pair<int, std::vector<double>>>& chains) {
    return payload([&](ByteWriter& out) {
        writeHead(out);
        out.number(std::uint32_t(chains.size()));
        for (const auto& [day, strikes] : chains)
            writeChain(out, day, strikes);
    });
}

bool nothingDecodes(std::string_view bytes) {
    return !decodeFrame(bytes) && !decodeSession(bytes) && !decodeTexts(bytes) && !decodeDates(bytes) &&
           !decodeTimes(bytes);
}

} // namespace

class TestFrameCodec : public QObject {
    Q_OBJECT

private slots:
    void framesComeBackBitForBit() {
        std::mt19937_64 random(1);
        for (int i = 0; i < 300; ++i) {
            ChainFrame frame = randomFrame(random, random() % 6, random() % 100);
            frame.timeframe = allTimeframes[random() % allTimeframes.size()];
            frame.origin = i % 3 == 0 ? QString() : QStringLiteral("ø – नि %1").arg(i);
            const auto back = decodeFrame(encode(frame));
            QVERIFY(back);
            QVERIFY(sameBits(*back, frame));
        }
    }

    void everyNanKeepsItsBits() {
        ChainFrame frame;
        Chain& chain = frame.chains.emplace_back(Date{days{20'000}}, 3);
        std::copy_n(std::array{1.0, 2.0, 3.0}.begin(), 3, chain.strikes().begin());
        auto column = chain.column(Column::CallIv);
        column[0] = std::bit_cast<double>(0xfff8'dead'beef'0001ULL);
        column[1] = -0.0;
        column[2] = -std::numeric_limits<double>::infinity();
        const auto back = decodeFrame(encode(frame));
        QVERIFY(back && sameBits(*back, frame));
        QCOMPARE(std::bit_cast<std::uint64_t>(back->chains[0].column(Column::CallIv)[0]),
                 0xfff8'dead'beef'0001ULL);
    }

    void anEmptyFrameIsAFrame() {
        const ChainFrame frame;
        const auto back = decodeFrame(encode(frame));
        QVERIFY(back && sameBits(*back, frame));
        ChainFrame withEmptyChain;
        withEmptyChain.chains.emplace_back(Date{days{5}}, 0);
        QCOMPARE(decodeFrame(encode(withEmptyChain))->chains.size(), std::size_t(1));
    }

    void aSessionComesBack() {
        std::mt19937_64 random(2);
        const ChainSession session = randomSession(random, 20, 3, 40);
        const auto back = decodeSession(encode(session));
        QVERIFY(back);
        QCOMPARE(back->size(), session.size());
        for (std::size_t i = 0; i < session.size(); ++i)
            QVERIFY(sameBits(*(*back)[i], *session[i]));
        QVERIFY(decodeSession(encode(ChainSession()))->empty());
    }

    void listsComeBack() {
        const QStringList texts{QStringLiteral("NIFTY"), QString(), QStringLiteral("बैंक")};
        QCOMPARE(decodeTexts(encode(texts)), std::optional(texts));
        QCOMPARE(decodeTexts(encode(QStringList())), std::optional(QStringList()));
        const std::vector<Date> dates{Date{days{0}}, Date{days{20'690}}};
        QVERIFY(decodeDates(encode(dates)) == dates);
        const std::vector<UtcTime> times{someBucket, someBucket + minutes{1}};
        QVERIFY(decodeTimes(encode(times)) == times);
        QVERIFY(decodeTimes(encode(std::vector<UtcTime>()))->empty());
    }

    void aCachedValueIsWrittenAsWhatItIs() {
        std::mt19937_64 random(3);
        const auto frame = std::make_shared<const ChainFrame>(randomFrame(random, 2, 10));
        QCOMPARE(encode(CachedValue(frame)), encode(*frame));
        QVERIFY(decodeTexts(encode(CachedValue(std::make_shared<const QStringList>(QStringLiteral("x"))))));
    }

    void oneKindIsNeverTakenForAnother() {
        std::mt19937_64 random(4);
        const std::string frame = encode(randomFrame(random, 1, 2));
        QVERIFY(!decodeSession(frame) && !decodeTexts(frame) && !decodeDates(frame) && !decodeTimes(frame));
        QVERIFY(!decodeTimes(encode(std::vector<Date>(2))));
    }

    void cutOffAnywhereIsNothing() {
        std::mt19937_64 random(5);
        const std::vector<std::string> whole{encode(randomFrame(random, 2, 5)),
                                             encode(randomSession(random, 2, 1, 2)),
                                             encode(QStringList{QStringLiteral("NIFTY")}),
                                             encode(std::vector<Date>(3)), encode(std::vector<UtcTime>(3))};
        for (const std::string& bytes : whole) {
            for (std::size_t length = 0; length < bytes.size(); ++length)
                QVERIFY(nothingDecodes(std::string_view(bytes).substr(0, length)));
            QVERIFY(nothingDecodes(bytes + '\0'));
        }
    }

    void aFlippedBitAnywhereIsNothing() {
        std::mt19937_64 random(6);
        const std::vector<std::string> whole{encode(randomFrame(random, 2, 5)),
                                             encode(randomSession(random, 2, 1, 2)),
                                             encode(QStringList{QStringLiteral("NIFTY")}),
                                             encode(std::vector<Date>(3)), encode(std::vector<UtcTime>(3))};
        for (const std::string& bytes : whole)
            for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
                std::string flipped = bytes;
                flipped[bit / 8] = char(flipped[bit / 8] ^ (1 << (bit % 8)));
                QVERIFY2(nothingDecodes(flipped), qPrintable(QString::number(bit)));
            }
    }

    // What follows has a right checksum: written by a fault of ours, or by somebody who means it.
    void anotherVersionIsNothing() {
        ByteWriter out(1, frameCodecVersion + 1, 0);
        writeHead(out);
        out.number(std::uint32_t(0));
        QVERIFY(nothingDecodes(out.take()));
        QVERIFY(decodeFrame(withChains({})));
    }

    void orderIsChecked() {
        QVERIFY(decodeFrame(withChains({{1, {10, 20}}, {2, {10}}})));
        QVERIFY(!decodeFrame(withChains({{1, {20, 10}}})));
        QVERIFY(!decodeFrame(withChains({{1, {10, 10}}})));
        QVERIFY(!decodeFrame(withChains({{1, {missing}}})));
        QVERIFY(!decodeFrame(withChains({{1, {10, missing}}})));
        QVERIFY(!decodeFrame(withChains({{1, {std::numeric_limits<double>::infinity()}}})));
        QVERIFY(!decodeFrame(withChains({{2, {10}}, {1, {10}}})));
        QVERIFY(!decodeFrame(withChains({{1, {10}}, {1, {10}}})));
        const ChainFrame frame;
        const auto twice = std::make_shared<const ChainFrame>(frame);
        QVERIFY(!decodeSession(encode(ChainSession{twice, twice})));
    }

    void valuesOutOfRangeAreNothing() {
        const auto head = [](std::int64_t bucket, int timeframe, int closed) {
            return decodeFrame(payload([&](ByteWriter& out) {
                writeHead(out, bucket, std::uint8_t(timeframe), std::uint8_t(closed));
                out.number(std::uint32_t(0));
            }));
        };
        QVERIFY(head(1, 2, 1));
        QVERIFY(!head(-1, 0, 0));
        QVERIFY(!head(std::numeric_limits<std::int64_t>::max(), 0, 0));
        QVERIFY(!head(0, 3, 0));
        QVERIFY(!head(0, 0, 2));
        QVERIFY(!decodeFrame(withChains({{-1, {10}}})));
        QVERIFY(!decodeFrame(withChains({{100'000, {10}}})));
        QVERIFY(!decodeDates(payload([](ByteWriter& out) { out.number(std::int32_t(-1)); }, 4)));
        QVERIFY(!decodeTimes(payload([](ByteWriter& out) { out.number(std::int64_t(1) << 60); }, 5)));
    }

    void countsThatTheBytesDoNotHoldTakeNoMemory() {
        constexpr auto many = std::numeric_limits<std::uint32_t>::max();
        QVERIFY(!decodeFrame(payload([](ByteWriter& out) {
            writeHead(out);
            out.number(many);
        })));
        QVERIFY(!decodeFrame(payload([](ByteWriter& out) {
            writeHead(out);
            out.number(std::uint32_t(1));
            out.number(std::int32_t(1));
            out.number(many);
        })));
        QVERIFY(!decodeFrame(payload([](ByteWriter& out) {
            out.number(std::int64_t(0));
            out.number(std::int64_t(0));
            out.number(std::uint16_t(0));
            out.number(many);
        })));
        QVERIFY(!decodeSession(payload([](ByteWriter& out) { out.number(many); }, 2)));
        QVERIFY(!decodeTexts(payload([](ByteWriter& out) { out.number(many); }, 3)));
    }
};

QTEST_APPLESS_MAIN(TestFrameCodec)
#include "tst_frame_codec.moc"
