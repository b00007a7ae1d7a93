#include "models/doctor/confirmed_readings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

namespace {

TrapFinding ivFinding(const QString& reading) {
    TrapFinding finding = trapFinding("T3", QStringLiteral("Scale of IV"));
    conclude(finding, Verdict::Pass, reading, QStringLiteral("the median is 0.12"));
    return finding;
}

} // namespace

class TestConfirmedReadings : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void keepsWhatWasConfirmedWithItsDate() {
        const QString file = m_folder.filePath(QStringLiteral("new/readings.json"));
        const UtcTime at = fromIst(*parseIsoDate("2026-08-18"), std::chrono::hours(12));
        ConfirmedReadings readings(file);
        QVERIFY(!readings.of(QStringLiteral("7/market"), QStringLiteral("T3")));
        QVERIFY(readings.confirm(QStringLiteral("7/market"), ivFinding(QStringLiteral("fraction")), at));
        const auto kept = ConfirmedReadings(file).of(QStringLiteral("7/market"), QStringLiteral("T3"));
        QVERIFY(kept && kept->at == at && kept->reading == QStringLiteral("fraction"));
        QVERIFY(
            !readings.of(QStringLiteral("8/market"), QStringLiteral("T3"))); // another database's business
    }

    void anotherReadingThanTheConfirmedOneFails() {
        ConfirmedReadings readings(m_folder.filePath(QStringLiteral("change.json")));
        DataReport report{QStringLiteral("7/market"), nowUtc(), {}, {ivFinding(QStringLiteral("fraction"))}};
        QVERIFY(readings.confirm(report.database, report.traps.front(),
                                 fromIst(*parseIsoDate("2026-08-18"), {})));
        const auto same = readings.applied(report);
        QCOMPARE(same.front().check.verdict, Verdict::Pass);
        QVERIFY(same.front().check.evidence.contains(QStringLiteral("Confirmed on 18 Aug 2026: fraction")));
        report.traps = {ivFinding(QStringLiteral("per cent"))};
        const auto other = readings.applied(report);
        QCOMPARE(other.front().check.verdict, Verdict::Fail);
        QVERIFY(other.front().check.evidence.contains(QStringLiteral("18 Aug 2026 as \"fraction\"")));
        QVERIFY(!other.front().check.remedy.isEmpty());
    }

    void whatIsNotToldCannotBeConfirmed() {
        ConfirmedReadings readings(m_folder.filePath(QStringLiteral("none.json")));
        TrapFinding unknown = trapFinding("T1", {});
        cannotTell(unknown, QStringLiteral("few rows"));
        const auto confirmed = readings.confirm(QStringLiteral("7/market"), unknown, nowUtc());
        QVERIFY(!confirmed && confirmed.error().code == ErrorCode::Invalid);
    }

    void aBrokenFileHoldsNothing() {
        const QString name = m_folder.filePath(QStringLiteral("broken.json"));
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"databases\": [1, {\"7/market\": ");
        file.close();
        ConfirmedReadings readings(name);
        QVERIFY(!readings.of(QStringLiteral("7/market"), QStringLiteral("T3")));
        QVERIFY(
            readings.confirm(QStringLiteral("7/market"), ivFinding(QStringLiteral("fraction")), nowUtc()));
        QVERIFY(readings.of(QStringLiteral("7/market"), QStringLiteral("T3")));
    }
};

QTEST_GUILESS_MAIN(TestConfirmedReadings)
#include "tst_confirmed_readings.moc"
