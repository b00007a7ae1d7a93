// How long an answer is believed: by its age, or until the slot of the wall clock ends in which it was read.

#include "models/query/lifetime.h"

#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

constexpr milliseconds slotLength{5000}, clockDifference{100};

// Read so long after a slot of the fourteenth of November 2023 began.
Lifetime::WallTime into(nanoseconds time) {
    return Lifetime::WallTime(seconds{1'700'000'000} + time);
}

nanoseconds left(nanoseconds phase) {
    return Lifetime::slot(slotLength).from(into(phase));
}

} // namespace

class TestLifetime : public QObject {
    Q_OBJECT

private slots:
    void anAgeIsTheSameWheneverItBegan() {
        for (const nanoseconds phase : {nanoseconds{0}, nanoseconds{1}, nanoseconds(seconds{3})})
            QCOMPARE(Lifetime::of(slotLength).from(into(phase)), nanoseconds(slotLength));
        QCOMPARE(Lifetime::of(slotLength).longest(), nanoseconds(slotLength));
    }

    void allThatIsReadInASlotEndsWithIt() {
        for (const milliseconds phase :
             {milliseconds{0}, milliseconds{1}, milliseconds{2500}, milliseconds{4999}})
            QCOMPARE(into(phase) + left(phase), into(slotLength + clockDifference));
        QCOMPARE(into(slotLength) + left(slotLength), into(2 * slotLength + clockDifference));
    }

    void nothingIsBelievedLongerThanTheLongest() {
        const auto longest = Lifetime::slot(slotLength).longest();
        QCOMPARE(longest, nanoseconds(slotLength + clockDifference));
        for (nanoseconds phase{0}; phase < 2 * slotLength; phase += microseconds{777})
            QVERIFY(left(phase) > clockDifference && left(phase) <= longest);
    }

    // By a clock that is behind the reader's by less than the difference allowed for.
    void whoReadsWhenASlotEndsIsInTheNextByItsOwnClock() {
        const auto end = into(milliseconds{40}) + left(milliseconds{40});
        const auto behind = end - milliseconds{90};
        QCOMPARE(behind + Lifetime::slot(slotLength).from(behind), into(2 * slotLength + clockDifference));
    }

    void ofManyProgramsAndOfOneASlotSeesOneRead_data() {
        QTest::addColumn<int>("programs");
        QTest::addColumn<int>("pollsEvery"); // ms
        for (const int programs : {1, 7, 200})
            for (const int pollsEvery : {700, 2000, 3000, 4100, 5000})
                QTest::addRow("%d every %d ms", programs, pollsEvery) << programs << pollsEvery;
    }

    // Of five minutes, on one shared memory without delays.
    void ofManyProgramsAndOfOneASlotSeesOneRead() {
        QFETCH(int, programs);
        QFETCH(int, pollsEvery);
        std::vector<nanoseconds> polls;
        for (int program = 0; program < programs; ++program)
            for (nanoseconds at = milliseconds{2600} + milliseconds{pollsEvery} * program / programs;
                 at < minutes{5}; at += milliseconds{pollsEvery})
                polls.push_back(at);
        std::sort(polls.begin(), polls.end());
        int reads = 0;
        auto freshUntil = into(nanoseconds{0});
        for (const nanoseconds at : polls)
            if (into(at) >= freshUntil) {
                freshUntil = into(at) + left(at);
                ++reads;
            }
        QCOMPARE(reads, 60);
    }

    void nothingIsFreshInASlotWithoutLength() {
        QCOMPARE(Lifetime::slot(nanoseconds{0}).from(into(seconds{1})), nanoseconds{0});
        QCOMPARE(Lifetime::slot(nanoseconds{0}).longest(), nanoseconds{0});
    }
};

QTEST_GUILESS_MAIN(TestLifetime)
#include "tst_lifetime.moc"
