#include "models/items/chain_table_model.h"
#include "tests/items/fake_source.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

class TestChainTableModel : public QObject {
    Q_OBJECT

    const Date m_expiry = FakeSource::expiryDates()[1];
    const UtcTime m_noon = fromIst(FakeSource::sessionDates()[1], hours{12});

    QString cell(const ChainTableModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }

private slots:
    void obeysTheRulesOfAModelThroughEveryChange() {
        ChainTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        model.setFrame(fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_noon), m_expiry);
        QCOMPARE(model.rowCount(), 121);
        model.setFrame(fakeFrame(QStringLiteral("BANKNIFTY"), Timeframe::Min5, m_noon), m_expiry);
        model.setFrame(fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_noon), Date{});
        QCOMPARE(model.rowCount(), 0);
        model.setFrame(nullptr, {});
    }

    void callsStandLeftOfTheStrikeAndPutsRight() {
        ChainTableModel model;
        const int middle = model.strikeColumn();
        QCOMPARE(model.columnCount(), 2 * middle + 1);
        QCOMPARE(model.headerData(middle, Qt::Horizontal).toString(), QStringLiteral("Strike"));
        QCOMPARE(model.headerData(middle - 1, Qt::Horizontal).toString(), QStringLiteral("IV %"));
        for (int i = 1; i <= middle; ++i) {
            QCOMPARE(model.sideAt(middle - i), std::optional(Side::Call));
            QCOMPARE(model.sideAt(middle + i), std::optional(Side::Put));
            QCOMPARE(model.quantityAt(middle - i), model.quantityAt(middle + i));
        }
        QCOMPARE(model.quantityAt(middle - 1), std::optional(Quantity::Iv));
        QVERIFY(!model.sideAt(middle) && !model.quantityAt(middle));
    }

    void showsFormattedValuesAndSortsByRawOnes() {
        ChainTableModel model;
        model.setFrame(fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_noon), m_expiry);
        const int row = 60; // 24,200
        QCOMPARE(cell(model, row, model.strikeColumn()), QStringLiteral("24,200"));
        QCOMPARE(cell(model, row, 0), QStringLiteral("42L")); // call OI 4,200,000
        QCOMPARE(model.index(row, 0).data(ChainTableModel::RawRole).toDouble(), 4'200'000.0);
        QCOMPARE(cell(model, row, model.columnCount() - 1), QStringLiteral("21L"));
    }

    void missingIsADashAndHasNoRawValue() {
        ChainTableModel model;
        model.setFrame(fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_noon), m_expiry);
        QCOMPARE(cell(model, 2, 0), QStringLiteral("–"));
        QVERIFY(!model.index(2, 0).data(ChainTableModel::RawRole).isValid());
        QVERIFY(!model.index(2, 0).data(ChainTableModel::ShareRole).isValid());
    }

    void knowsTheMoney() {
        ChainTableModel model;
        model.setFrame(fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_noon), m_expiry); // 24,212.80
        QCOMPARE(cell(model, model.atmRow(), model.strikeColumn()), QStringLiteral("24,200"));
        const auto inTheMoney = [&](int row, int column) {
            return model.index(row, column).data(ChainTableModel::InTheMoneyRole).toBool();
        };
        QVERIFY(inTheMoney(10, 0));
        QVERIFY(!inTheMoney(10, model.columnCount() - 1));
        QVERIFY(!inTheMoney(100, 0));
        QVERIFY(inTheMoney(100, model.columnCount() - 1));
    }

    void aRefreshChangesValuesInPlace() {
        ChainTableModel model;
        model.setFrame(fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_noon), m_expiry);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        const QString before = cell(model, 60, model.strikeColumn() - 1);
        model.setFrame(fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, m_noon + hours{2}), m_expiry);
        QCOMPARE(resets.size(), 0);
        QCOMPARE(changes.size(), 1);
        QVERIFY(cell(model, 60, model.strikeColumn() - 1) != before);
    }
};

QTEST_GUILESS_MAIN(TestChainTableModel)
#include "tst_chain_table_model.moc"
