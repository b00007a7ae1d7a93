#include "models/domain/format.h"
#include "tests/ui/pictures.h"
#include "ui/panes/twin_table.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMimeData>
#include <QScrollBar>
#include <QTableView>
#include <QTest>

using namespace strikescope;

class TestTwinTable : public QObject {
    Q_OBJECT

    static TableCell cell(double value, const QString& text) { return {text, value}; }

    static PaneTable smile(int rows, double shift = 0) {
        PaneTable table{QStringLiteral("NIFTY · expiry 25 Aug 2026 · 5 min · 12:00–12:05 · 18 Aug 2026 IST"),
                        {{QStringLiteral("Strike"), QStringLiteral("strike"), 1},
                         {QStringLiteral("Call IV %"), QStringLiteral("call_iv"), 100},
                         {QStringLiteral("Put IV %"), QStringLiteral("put_iv"), 100}},
                        {},
                        rows / 2};
        for (int i = 0; i < rows; ++i) {
            const double strike = 22000 + 50 * i, iv = 0.12 + shift + 1e-5 * ((i * 7) % rows);
            table.rows.push_back({cell(strike, formatStrike(strike)),
                                  i % 9 ? cell(iv, formatNumber(Quantity::Iv, iv))
                                        : TableCell{formatNumber(Quantity::Iv, missing)},
                                  cell(iv + 0.01, formatNumber(Quantity::Iv, iv + 0.01))});
        }
        return table;
    }

    static QTableView* view(TwinTable& table) { return table.findChild<QTableView*>(); }

private slots:
    void opensOnItsMark() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            applyTheme(*qApp, theme);
            TwinTable table;
            table.resize(500, 360);
            table.setTable(smile(120));
            table.show();
            QVERIFY(QTest::qWaitForWindowExposed(&table));
            QTRY_VERIFY(view(table)->verticalScrollBar()->value() > 0);
            QVERIFY(view(table)->visualRect(view(table)->model()->index(60, 0)).top() > 50);
            pictureOf(table, QStringLiteral("twin-table-") + key(theme));
        }
    }

    void theSameShapeKeepsScrollAndSelection() {
        TwinTable table;
        table.resize(500, 360);
        table.setTable(smile(120));
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        QTest::qWait(10);
        view(table)->selectRow(70);
        view(table)->verticalScrollBar()->setValue(321);
        table.setTable(smile(120, 0.01));
        QCOMPARE(view(table)->verticalScrollBar()->value(), 321);
        QCOMPARE(view(table)->selectionModel()->selectedRows().value(0).row(), 70);
        QCOMPARE(view(table)->model()->index(1, 1).data().toString(), QStringLiteral("13.01"));
    }

    void copiesTheChosenRowsInTheOrderOnScreen() {
        TwinTable table;
        table.setTable(smile(20));
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        QTest::keyClick(view(table), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 21);
        view(table)->sortByColumn(0, Qt::DescendingOrder);
        view(table)->selectRow(1);
        QTest::keyClick(view(table), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines[0], QStringLiteral("Strike\tCall IV %\tPut IV %"));
        QCOMPARE(lines[1], QStringLiteral("22900\t\t13.006"));
        QCOMPARE(lines.size(), 3);
        QVERIFY(QGuiApplication::clipboard()->mimeData()->hasHtml());
    }

    void theThirdClickOnAHeadGoesBackToTheOrderOfTheData() {
        TwinTable table;
        table.setTable(smile(20));
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        QHeaderView* head = view(table)->horizontalHeader();
        const auto first = [&] { return view(table)->model()->index(0, 0).data().toString(); };
        const auto click = [&] {
            QTest::mouseClick(head->viewport(), Qt::LeftButton, {},
                              QPoint(head->sectionViewportPosition(0) + 20, head->height() / 2));
        };
        click();
        click();
        QCOMPARE(first(), QStringLiteral("22,950"));
        click();
        QCOMPARE(first(), QStringLiteral("22,000"));
        QCOMPARE(head->sortIndicatorSection(), -1);
    }

    void standsAnEmptyTable() {
        TwinTable table;
        table.show();
        table.setTable({});
        table.copy();
        table.setTable(smile(0));
        table.showMarkedRow();
    }
};

QTEST_MAIN(TestTwinTable)
#include "tst_twin_table.moc"
