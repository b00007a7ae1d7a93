#include "models/core/deliver.h"
#include "models/core/latest.h"
#include "models/core/time.h"

#include <QPromise>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

class TestCore : public QObject {
    Q_OBJECT

private slots:
    void timesAreReadAsIstUnlessTheySayOtherwise_data();
    void timesAreReadAsIstUnlessTheySayOtherwise();
    void whatIsNoTimeIsRefusedWithAHint_data();
    void whatIsNoTimeIsRefusedWithAHint();
    void datesThatDoNotExistAreRefused();
    void istDayChangesAtHalfPastSixInTheEveningUtc();
    void momentsBeforeTheEpochKeepTheirDay();
    void daysAreWrittenShortAndLong();
    void aResultReachesAReceiverThatLives();
    void aResultIsDroppedWithItsReceiver();
    void aCancelledFutureDeliversNothing();
    void onlyTheNewestAnswerPasses();
    void forgettingDropsWhatIsUnderWay();
};

void TestCore::timesAreReadAsIstUnlessTheySayOtherwise_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"2026-08-18T12:00", "2026-08-18 12:00", "2026-08-18T12:00:00",
                             "2026-08-18T12:00:00+05:30", "2026-08-18T06:30:00Z", " 2026-08-18T06:30Z "})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestCore::timesAreReadAsIstUnlessTheySayOtherwise() {
    QFETCH(const QString, text);
    const auto time = parseTime(text);
    QVERIFY(time);
    QCOMPARE(isoUtc(*time), QStringLiteral("2026-08-18T06:30:00Z"));
    QCOMPARE(isoIst(*time), QStringLiteral("2026-08-18T12:00:00+05:30"));
}

void TestCore::whatIsNoTimeIsRefusedWithAHint_data() {
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"", "noon", "2026-08-18", "2026-02-30T12:00", "2026-08-18T25:00", "18-08-2026T12:00"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestCore::whatIsNoTimeIsRefusedWithAHint() {
    QFETCH(const QString, text);
    const auto time = parseTime(text);
    QVERIFY(!time);
    QCOMPARE(time.error().code, ErrorCode::Invalid);
    QVERIFY(time.error().message.contains(QStringLiteral("2026-08-18T12:00")));
}

void TestCore::datesThatDoNotExistAreRefused() {
    QCOMPARE(parseIsoDate("2024-02-29"), std::optional(Date{year{2024} / 2 / 29}));
    for (const char* text : {"2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-0x", ""})
        QVERIFY2(!parseIsoDate(text), text);
}

void TestCore::istDayChangesAtHalfPastSixInTheEveningUtc() {
    const UtcTime before{sys_days{year{2026} / 8 / 17} + 18h + 29min + 59s};
    QCOMPARE(isoDate(istDate(before)), QStringLiteral("2026-08-17"));
    QCOMPARE(isoDate(istDate(before + 1s)), QStringLiteral("2026-08-18"));
    QCOMPARE(istClock(before + 1s), QStringLiteral("00:00"));
    QCOMPARE(fromIst(istDate(before), istTimeOfDay(before)), before);
}

void TestCore::momentsBeforeTheEpochKeepTheirDay() {
    const UtcTime time{sys_days{year{1969} / 12 / 31} + 23h};
    QCOMPARE(isoUtc(time), QStringLiteral("1969-12-31T23:00:00Z"));
    QCOMPARE(istClock(time), QStringLiteral("04:30"));
}

void TestCore::daysAreWrittenShortAndLong() {
    const Date day{year{2026} / 8 / 4};
    QCOMPARE(dayMonth(day), QStringLiteral("04 Aug"));
    QCOMPARE(shortDate(day), QStringLiteral("04 Aug 2026"));
    QCOMPARE(dayLabel(day), QStringLiteral("Tue 04 Aug"));
    QCOMPARE(longDate(day), QStringLiteral("Tue 04 Aug 2026"));
}

void TestCore::aResultReachesAReceiverThatLives() {
    QPromise<int> promise;
    promise.start();
    QObject receiver;
    int got = 0;
    deliver(promise.future(), &receiver, [&](int value) { got = value; });
    promise.addResult(7);
    promise.finish();
    QTRY_COMPARE(got, 7);
}

void TestCore::aResultIsDroppedWithItsReceiver() {
    QPromise<int> promise;
    promise.start();
    int got = 0;
    {
        QObject receiver;
        deliver(promise.future(), &receiver, [&](int value) { got = value; });
    }
    promise.addResult(7);
    promise.finish();
    QTest::qWait(20);
    QCOMPARE(got, 0);
}

void TestCore::aCancelledFutureDeliversNothing() {
    QObject receiver;
    bool called = false;
    {
        QPromise<int> abandoned;
        abandoned.start();
        deliver(abandoned.future(), &receiver, [&](int) { called = true; });
    }
    QTest::qWait(20);
    QVERIFY(!called);
}

void TestCore::onlyTheNewestAnswerPasses() {
    Latest latest;
    QStringList passed;
    auto first = latest.guard([&](const QString& text) { passed << text; });
    auto second = latest.guard([&](const QString& text) { passed << text; });
    second(QStringLiteral("second"));
    first(QStringLiteral("first"));
    QCOMPARE(passed, QStringList{QStringLiteral("second")});
}

void TestCore::forgettingDropsWhatIsUnderWay() {
    int calls = 0;
    std::function<void()> answer;
    {
        Latest latest;
        answer = latest.guard([&] { ++calls; });
        latest.forget();
        answer();
        answer = latest.guard([&] { ++calls; });
    }
    answer(); // its Latest is gone
    QCOMPARE(calls, 0);
}

QTEST_GUILESS_MAIN(TestCore)
#include "tst_core.moc"
