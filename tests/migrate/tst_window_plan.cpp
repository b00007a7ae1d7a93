#include "models/migrate/run/window_plan.h"

#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

const UtcTime monday = sys_days{2026y / November / 16};

std::vector<UtcTime> weekdays(int weeks) {
    std::vector<UtcTime> found;
    for (int week = 0; week < weeks; ++week)
        for (int d = 0; d < 5; ++d)
            found.push_back(monday + days(7 * week + d));
    return found;
}

// Runs a plan through, each day's data costing `perDay`; answers with the windows.
std::vector<Window> runThrough(WindowPlan& plan, milliseconds perDay) {
    std::vector<Window> windows;
    while (const auto window = plan.next()) {
        windows.push_back(*window);
        if (windows.size() > 10000)
            break;
        const double part = double((window->until - window->from).count()) / 86400.0;
        plan.done(*window, duration_cast<milliseconds>(perDay * part));
    }
    return windows;
}

} // namespace

class TestWindowPlan : public QObject {
    Q_OBJECT

private slots:
    void nothingToDo() {
        QVERIFY(!WindowPlan({}, {}, seconds(2)).next());
        QVERIFY(!WindowPlan({monday, monday + days(1)}, {}, seconds(2)).next());
    }

    // Each day with data is in exactly one window, or cut between windows; nothing is done twice or left out.
    void coversEveryDayOnce() {
        for (const auto perDay :
             {milliseconds(20), milliseconds(900), milliseconds(2000), milliseconds(60000)}) {
            const UtcTime from = monday + hours(3) + minutes(45), until = monday + days(60);
            WindowPlan plan({from, until}, weekdays(9), seconds(2));
            const auto windows = runThrough(plan, perDay);
            UtcTime at = from;
            for (const auto& window : windows) {
                QVERIFY(window.from >= at && window.until > window.from && window.until <= until);
                QCOMPARE((window.from - UtcTime{}).count() % 900, 0LL);
                QCOMPARE((window.until - UtcTime{}).count() % 900, 0LL);
                // What lies between two windows has no data: a weekend.
                for (UtcTime gap = at; gap < window.from; gap += minutes(15))
                    QVERIFY(weekday(floor<days>(gap)) == Saturday || weekday(floor<days>(gap)) == Sunday);
                at = window.until;
            }
            QVERIFY(at >= weekdays(9).back() + days(1) || at == until);
            QCOMPARE(plan.daysDone(), double(plan.daysTotal()));
        }
    }

    // However fast they are: the day that others write is not held for longer than it takes to fill a quarter
    // hour.
    void theDayOthersWriteGoesInShortWindows() {
        const UtcTime busy = monday + days(4), until = busy + hours(10);
        WindowPlan plan({monday, until}, weekdays(1), seconds(2), busy);
        const auto windows = runThrough(plan, milliseconds(20));
        QVERIFY(windows.size() > 40 && windows.size() < 60);
        for (const auto& window : windows) {
            QVERIFY(window.until <= busy || window.from >= busy);
            if (window.from >= busy)
                QCOMPARE(seconds(window.until - window.from), seconds(minutes(15)));
        }
        QCOMPARE(windows.back().until, until);
    }

    void adaptsToTheTarget() {
        WindowPlan slow({monday, monday + days(60)}, weekdays(8), seconds(2));
        const auto shortOnes = runThrough(slow, minutes(2)); // an hour of data takes 5 s
        QVERIFY(shortOnes.back().until - shortOnes.back().from <= hours(1));
        WindowPlan fast({monday, monday + days(60)}, weekdays(8), seconds(2));
        const auto longOnes = runThrough(fast, milliseconds(10));
        QVERIFY(longOnes.size() < 10);
    }

    void saysHowLongTheRestTakes() {
        WindowPlan plan({monday, monday + days(56)}, weekdays(8), seconds(2));
        QVERIFY(!plan.rest());
        for (int i = 0; i < 12; ++i) {
            const auto window = plan.next();
            QVERIFY(window);
            const double part = double((window->until - window->from).count()) / 86400.0;
            plan.done(*window, milliseconds(int(3000 * part)));
        }
        const auto rest = plan.rest();
        QVERIFY(rest);
        const double expected = 3.0 * (plan.daysTotal() - plan.daysDone());
        QVERIFY2(double(rest->least.count()) <= expected * 1.25 + 1 &&
                     double(rest->most.count()) >= expected * 0.75,
                 qPrintable(QStringLiteral("%1..%2, expected %3")
                                .arg(rest->least.count())
                                .arg(rest->most.count())
                                .arg(expected)));
    }

    void passesOverWhatWasDone() {
        WindowPlan plan({monday, monday + days(5)}, weekdays(1), seconds(2));
        plan.skip({monday, monday + hours(6)});
        plan.skip({monday + hours(6), monday + days(2)});
        QCOMPARE(isoUtc(plan.next()->from), isoUtc(monday + days(2)));
        plan.skip({monday + days(3), monday + days(4)}); // not where we are: a hole would be left
        QCOMPARE(isoUtc(plan.next()->from), isoUtc(monday + days(2)));
    }
};

QTEST_APPLESS_MAIN(TestWindowPlan)
#include "tst_window_plan.moc"
