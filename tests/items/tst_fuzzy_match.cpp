#include "models/items/fuzzy_match.h"

#include <QTest>

using namespace strikescope;

class TestFuzzyMatch : public QObject {
    Q_OBJECT

    static int score(const char* typed, const char* text) {
        const QString a = QString::fromUtf8(typed), b = QString::fromUtf8(text);
        return fuzzyScore(a, b).value_or(-1);
    }

private slots:
    void findsLettersInTheirOrderOnly() {
        QVERIFY(score("ctr", "Centre on ATM") > 0);
        QVERIFY(score("CENTRE", "centre on ATM") > 0);
        QCOMPARE(score("rtc", "Centre on ATM"), -1);
        QCOMPARE(score("centres", "Centre"), -1);
        QCOMPARE(score("aa", "a"), -1);
    }

    void nothingTypedMatchesEverything() {
        QCOMPARE(score("", "Centre on ATM"), 0);
        QCOMPARE(score("  ", "Centre on ATM"), 0);
        QCOMPARE(score("", ""), 0);
        QCOMPARE(score("a", ""), -1);
    }

    void wordsMayComeInAnyOrder() {
        QVERIFY(score("atm centre", "Centre on ATM") > 0);
        QCOMPARE(score("atm centre pain", "Centre on ATM"), -1);
    }

    void startsOfWordsAndRunsCountMore() {
        QVERIFY(score("oi", "Open interest") > score("oi", "Copy value in a list"));
        QVERIFY(score("pin", "Pin moment A") > score("pin", "Open interest in notes"));
        QVERIFY(score("iv", "IV") > score("iv", "Previous view"));
        // The best way counts, not the first: the letters stand together at the end.
        QVERIFY(score("ab", "xaxxb xab") > score("ab", "xaxxb xaxb"));
    }

    void aPastedPageIsCutOff() {
        const QString page(100'000, u'a');
        QVERIFY(!fuzzyScore(page, QStringLiteral("a")));
        QVERIFY(fuzzyScore(QStringLiteral("aaa"), page.first(2000)));
    }

    void foreignLettersAreLetters() {
        QVERIFY(score("vol", "Δ, Vega und Vol") > 0);
        QVERIFY(score("δ", "Δ of the call") > 0);
    }
};

QTEST_GUILESS_MAIN(TestFuzzyMatch)
#include "tst_fuzzy_match.moc"
