#include "models/cache/memory_cache.h"
#include "tests/cache/frames.h"

#include <QTest>

#include <thread>

using namespace strikescope;
using namespace strikescope::test;

namespace {

MemoryEntry entryOf(CachedValue value) {
    return {std::move(value), {}};
}

ChainFramePtr frameOf(std::size_t strikes) {
    auto frame = std::make_shared<ChainFrame>();
    frame->chains.emplace_back(Date{}, strikes);
    return frame;
}

// Bytes in the cache for one entry with a one-letter key.
std::size_t costOf(const CachedValue& value) {
    MemoryCache cache(std::size_t(1) << 30);
    cache.put("k", entryOf(value));
    return cache.statistics().bytes;
}

} // namespace

class TestMemoryCache : public QObject {
    Q_OBJECT

private slots:
    void whatWasPutIsFoundAndShared() {
        MemoryCache cache(1 << 20);
        const ChainFramePtr frame = frameOf(10);
        const auto checked = MemoryCache::Clock::now();
        cache.put("frame", {frame, checked});
        const auto found = cache.find("frame");
        QVERIFY(found);
        QCOMPARE(found->as<ChainFrame>(), frame);
        QVERIFY(!found->as<ChainSession>());
        QVERIFY(found->checked == checked);
        QVERIFY(!cache.find("other"));
        const auto statistics = cache.statistics();
        QCOMPARE(statistics.hits, std::uint64_t(1));
        QCOMPARE(statistics.misses, std::uint64_t(1));
        QCOMPARE(statistics.entries, std::size_t(1));
    }

    void theLeastRecentlyUsedGoesFirst() {
        const std::size_t cost = costOf(frameOf(50));
        MemoryCache cache(3 * cost);
        for (const char* key : {"a", "b", "c"})
            cache.put(key, entryOf(frameOf(50)));
        QVERIFY(cache.find("a"));
        QVERIFY(cache.contains("b")); // a look, not a use
        cache.put("d", entryOf(frameOf(50)));
        QVERIFY(cache.contains("a") && !cache.contains("b") && cache.contains("c") && cache.contains("d"));
        QCOMPARE(cache.statistics().evictions, std::uint64_t(1));
        QCOMPARE(cache.statistics().bytes, 3 * cost);
    }

    void sessionsAndFramesShareOneBudget() {
        std::mt19937_64 random(1);
        const auto session = std::make_shared<const ChainSession>(randomSession(random, 10, 2, 20));
        const CachedValue value = session;
        MemoryCache cache(costOf(value) + costOf(frameOf(1)) - 1);
        cache.put("s", entryOf(value));
        cache.put("f", entryOf(frameOf(1)));
        QVERIFY(!cache.contains("s") && cache.contains("f"));
        QCOMPARE(session->size(), std::size_t(10)); // whoever holds it keeps it
    }

    void anEntryLargerThanTheBudgetIsNotKeptAndThrowsNobodyOut() {
        MemoryCache cache(2 * costOf(frameOf(10)));
        cache.put("a", entryOf(frameOf(10)));
        cache.put("b", entryOf(frameOf(1000)));
        QVERIFY(cache.contains("a") && !cache.contains("b"));
        cache.put("a", entryOf(frameOf(1000))); // nor does the older value stay under its key
        QVERIFY(!cache.contains("a"));
        QCOMPARE(cache.statistics().bytes, std::size_t(0));
    }

    void aNewValueReplacesTheOld() {
        MemoryCache cache(1 << 20);
        cache.put("k", entryOf(frameOf(100)));
        const ChainFramePtr newer = frameOf(3);
        cache.put("k", entryOf(newer));
        QCOMPARE(cache.find("k")->as<ChainFrame>(), newer);
        QCOMPARE(cache.statistics().bytes, costOf(newer));
        QCOMPARE(cache.statistics().evictions, std::uint64_t(0));
    }

    void everyKindOfValueIsCounted() {
        std::mt19937_64 random(2);
        const auto frame = std::make_shared<const ChainFrame>(randomFrame(random, 5, 81));
        const std::size_t columns = 5 * 81 * columnCount * sizeof(double);
        QVERIFY(bytesOf(frame) > columns && bytesOf(frame) <= columns + columns / 5);
        const auto session = std::make_shared<const ChainSession>(ChainSession{frame, frame});
        QVERIFY(bytesOf(session) >= 2 * bytesOf(frame));
        const auto texts = std::make_shared<const QStringList>(QStringList{QString(1000, u'x')});
        QVERIFY(bytesOf(texts) >= 2000);
        QVERIFY(bytesOf(std::make_shared<const std::vector<UtcTime>>(1000)) >= 8000);
        QCOMPARE(bytesOf(ChainFramePtr()), std::size_t(0));
    }

    // Under the thread sanitizer too: everything at once, and the books are right at the end.
    void threadsShareIt() {
        const std::size_t cost = costOf(frameOf(20));
        MemoryCache cache(10 * cost);
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < 4; ++t)
            threads.emplace_back([&cache, t] {
                std::minstd_rand random(t + 1);
                for (int i = 0; i < 5000; ++i) {
                    const std::string key(1, char('a' + random() % 20));
                    if (const auto found = cache.find(key); !found)
                        cache.put(key, entryOf(frameOf(20)));
                    else if (random() % 10 == 0)
                        cache.put(key, entryOf(frameOf(20))); // replaced
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        const auto statistics = cache.statistics();
        QCOMPARE(statistics.hits + statistics.misses, std::uint64_t(20'000));
        QCOMPARE(statistics.bytes, statistics.entries * cost);
        QVERIFY(statistics.entries <= 10);
    }
};

QTEST_APPLESS_MAIN(TestMemoryCache)
#include "tst_memory_cache.moc"
