#include "models/admin/alarm_memory.h"

#include <QTest>

using namespace strikescope;

namespace {

Checks looked(Verdict verdict) {
    return {{QStringLiteral("M6"), QStringLiteral("Waiting for locks"), verdict, QStringLiteral("x"), {}, 0}};
}
constexpr UtcTime start{std::chrono::hours(500000)};

} // namespace

class TestAlarmMemory : public QObject {
    Q_OBJECT

private slots:
    void aFailureIsToldAtOnceAndOnce() {
        AlarmMemory memory;
        QCOMPARE(memory.takeNews(looked(Verdict::Fail), start).size(), std::size_t(1));
        for (int look = 1; look < 5000; ++look) // four hours of looks
            QVERIFY(memory.takeNews(looked(Verdict::Fail), start + std::chrono::seconds(3 * look)).empty());
    }
    void aWarningHasToLast() {
        AlarmMemory memory;
        QVERIFY(memory.takeNews(looked(Verdict::Warn), start).empty());
        QVERIFY(memory.takeNews(looked(Verdict::Pass), start).empty());
        QVERIFY(memory.takeNews(looked(Verdict::Warn), start).empty());
        QCOMPARE(memory.takeNews(looked(Verdict::Warn), start).size(), std::size_t(1));
        QVERIFY(memory.takeNews(looked(Verdict::Warn), start).empty());
    }
    void whatGetsWorseIsToldAgain() {
        AlarmMemory memory;
        (void)memory.takeNews(looked(Verdict::Warn), start);
        QCOMPARE(memory.takeNews(looked(Verdict::Warn), start).size(), std::size_t(1));
        QCOMPARE(memory.takeNews(looked(Verdict::Fail), start).size(), std::size_t(1));
        QVERIFY(memory.takeNews(looked(Verdict::Warn), start).empty());
        QVERIFY(memory.takeNews(looked(Verdict::Fail), start).empty());
    }
    void whatComesAndGoesIsToldOnceAnHour() {
        AlarmMemory memory;
        int told = 0;
        for (int minute = 0; minute < 180; ++minute) {
            const UtcTime at = start + std::chrono::minutes(minute);
            told += int(memory.takeNews(looked(minute % 4 < 2 ? Verdict::Warn : Verdict::Pass), at).size());
        }
        QCOMPARE(told, 3);
    }
    void whatCouldNotBeAskedSaysNothing() {
        AlarmMemory memory;
        (void)memory.takeNews(looked(Verdict::Fail), start);
        QVERIFY(memory.takeNews(looked(Verdict::NotRun), start).empty());
        QVERIFY(memory.takeNews(looked(Verdict::Fail), start).empty());
    }
};

QTEST_GUILESS_MAIN(TestAlarmMemory)
#include "tst_alarm_memory.moc"
