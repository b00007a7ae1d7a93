#include "models/domain/chain_frame.h"

#include "models/domain/quantity.h"
#include "tests/unit/chains.h"

#include <QTest>

#include <set>

using namespace strikescope;
using namespace strikescope::test;
using namespace std::chrono;

class TestChainFrame : public QObject {
    Q_OBJECT

private slots:
    void aNewChainKnowsNothing() {
        const Chain chain(Date{}, 3);
        QCOMPARE(chain.size(), std::size_t(3));
        for (std::size_t i = 0; i < columnCount; ++i)
            for (const double value : chain.column(Column(i)))
                QVERIFY(isMissing(value));
        QVERIFY(isMissing(chain.underlying()));
    }

    void aChainIsOneBuffer() {
        Chain chain = chainOf({100, 110, 120});
        QCOMPARE(chain.values().size(), 3 * Chain::valuesPerStrike);
        QCOMPARE(chain.values().data(), chain.strikes().data());
        for (std::size_t i = 0; i < columnCount; ++i) {
            chain.column(Column(i))[1] = double(i);
            QCOMPARE(chain.values()[(1 + i) * 3 + 1], double(i));
        }
        QCOMPARE(chain.strikes()[1], 110.0);
    }

    void rowsAreFoundByStrike() {
        const Chain chain = chainOf({100, 110, 120});
        QCOMPARE(chain.row(100), std::optional<std::size_t>(0));
        QCOMPARE(chain.row(120), std::optional<std::size_t>(2));
        for (const double strike : {90.0, 105.0, 130.0})
            QVERIFY(!chain.row(strike));
        QVERIFY(!Chain().row(100));
    }

    void aFrameCountsItsMemory() {
        ChainFrame frame;
        QVERIFY(frameBytes(frame) >= sizeof(ChainFrame));
        for (int i = 0; i < 5; ++i)
            frame.chains.emplace_back(Date{}, 81);
        const std::size_t columns = 5 * 81 * columnCount * sizeof(double);
        QVERIFY(frameBytes(frame) > columns);
        QVERIFY(frameBytes(frame) <= columns + columns / 5);
    }

    void underlyingIsTheMedianOfTheRows() {
        Chain chain = chainOf({100, 110, 120, 130});
        fill(chain, Column::Underlying, {missing, 25010, 25000, 9}); // one row stands for another day
        QCOMPARE(chain.underlying(), 25000.0);
    }

    void chainsAreFoundByExpiry() {
        ChainFrame frame;
        const Date first = sys_days{2026y / August / 18}, second = sys_days{2026y / August / 25};
        frame.chains = {Chain(first, 1), Chain(second, 2)};
        QCOMPARE(frame.chain(second)->size(), std::size_t(2));
        QCOMPARE(frame.chain(first)->size(), std::size_t(1));
        QVERIFY(!frame.chain(first + days{1}));
        QVERIFY(!frame.chain(second + days{1}));
        QVERIFY(!ChainFrame().chain(first));
    }

    void everyColumnHasItsNameInTheDatabase() {
        std::set<std::string> names;
        for (std::size_t i = 0; i < columnCount; ++i)
            names.insert(databaseName(Column(i)));
        QCOMPARE(names.size(), columnCount);
        QCOMPARE(databaseName(Column::Underlying), "underlying_close");
        QCOMPARE(databaseName(Column::PutOi), "put_oi_sum");
        QCOMPARE(databaseName(Column::CallTheta), "call_theta_avg");
    }

    void quantitiesHaveAKeyAndTwoColumns() {
        std::set<Column> columns;
        for (const Quantity quantity : allQuantities)
            QCOMPARE(quantityFromKey(key(quantity)), std::optional(quantity));
        for (const Quantity quantity : storedQuantities) {
            columns.insert(columnOf(quantity, Side::Call));
            columns.insert(columnOf(quantity, Side::Put));
            const std::string call = databaseName(columnOf(quantity, Side::Call));
            const std::string put = databaseName(columnOf(quantity, Side::Put));
            QCOMPARE(call.substr(0, 5), std::string("call_"));
            QCOMPARE("put_" + call.substr(5), put);
            QVERIFY(call.find(key(quantity).toStdString()) != std::string::npos);
        }
        QCOMPARE(columns.size(), 2 * storedQuantities.size());
        QVERIFY(!quantityFromKey(QStringLiteral("IV")));
        QVERIFY(isLevel(Quantity::Oi) && isLevel(Quantity::Volume) && !isLevel(Quantity::Iv));
    }

    void timeframesHaveAKey() {
        for (const Timeframe timeframe : allTimeframes)
            QCOMPARE(timeframeFromKey(key(timeframe)), std::optional(timeframe));
        QCOMPARE(key(Timeframe::Min15), QStringLiteral("15min"));
        QVERIFY(!timeframeFromKey(QStringLiteral("30min")));
    }

    void bucketsAreNamedByBothEdges() {
        const UtcTime time = parseTime(QStringLiteral("2026-08-18T12:04:59")).value();
        QCOMPARE(isoIst(bucketOf(time, Timeframe::Min1)), QStringLiteral("2026-08-18T12:04:00+05:30"));
        QCOMPARE(isoIst(bucketOf(time, Timeframe::Min5)), QStringLiteral("2026-08-18T12:00:00+05:30"));
        QCOMPARE(isoIst(bucketOf(time, Timeframe::Min15)), QStringLiteral("2026-08-18T12:00:00+05:30"));
        QCOMPARE(bucketLabel(bucketOf(time, Timeframe::Min5), Timeframe::Min5),
                 QStringLiteral("12:00–12:05"));
    }

    void theSessionOpensOnABucketOfEachTimeframe() {
        const UtcTime open = parseTime(QStringLiteral("2026-08-18T09:15")).value();
        for (const Timeframe timeframe : allTimeframes) {
            QCOMPARE(bucketOf(open, timeframe), open);
            QCOMPARE(bucketOf(open - seconds{1}, timeframe), open - length(timeframe));
        }
        const UtcTime before1970 = UtcTime{seconds{-1}};
        QCOMPARE(bucketOf(before1970, Timeframe::Min5), UtcTime{seconds{-300}});
    }
};

QTEST_APPLESS_MAIN(TestChainFrame)
#include "tst_chain_frame.moc"
