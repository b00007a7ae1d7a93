#include "models/items/pane_table_model.h"
#include "models/items/table_copy.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace strikescope;

class TestPaneTable : public QObject {
    Q_OBJECT

    static TableCell number(double value) { return {QString::number(value), value}; }
    static TableCell none() { return {QStringLiteral("–")}; }
    static TableCell word(const char* text) { return {QString::fromUtf8(text)}; }

    static PaneTable chart() {
        return {QStringLiteral("NIFTY <5 min>"),
                {{QStringLiteral("Strike"), QStringLiteral("strike"), 1},
                 {QStringLiteral("Call IV %"), QStringLiteral("call_iv"), 100},
                 {QStringLiteral("Gamma 10⁻⁴"), QStringLiteral("gamma")},
                 {QStringLiteral("Build-up"), QStringLiteral("build_up")}},
                {{number(24150), number(0.1234), number(0.000952934), word("short\tbuild-up")},
                 {number(24200), none(), number(0.0009), none()},
                 {number(24250.5), number(0.1), none(), word("long & <new>")},
                 {number(24300), number(0.11), number(12'345'678), word("a")}},
                1};
    }

    static QStringList column(const PaneTableModel& model, int at) {
        QStringList texts;
        for (int row = 0; row < model.rowCount(); ++row)
            texts << model.index(row, at).data().toString();
        return texts;
    }

private slots:
    void tsvHoldsRawNumbersUnderTheirUnits() {
        const QStringList lines = asTsv(chart()).split(u'\n');
        QCOMPARE(lines[0], QStringLiteral("Strike\tCall IV %\tgamma\tbuild_up"));
        QCOMPARE(lines[1], QStringLiteral("24150\t12.34\t0.000952934\tshort build-up"));
        QCOMPARE(lines[2], QStringLiteral("24200\t\t0.0009\t"));
        QCOMPARE(lines[3], QStringLiteral("24250.5\t10\t\tlong & <new>"));
        QCOMPARE(lines[4], QStringLiteral("24300\t11\t12345678\ta"));
        QCOMPARE(lines.size(), 6); // ends with a line break
        QCOMPARE(asTsv({}), QStringLiteral("\n"));
    }

    void aCopyIsExactAndHarmless() {
        PaneTable table = chart();
        table.rows = {{number(24150), number(0.3), number(0.1 + 0.2), word("=1+1")},
                      {number(24200), number(-0.3), number(1e-5), word("@name")}};
        const QStringList lines = asTsv(table).split(u'\n');
        QCOMPARE(lines[1], QStringLiteral("24150\t30\t0.30000000000000004\t'=1+1"));
        QCOMPARE(lines[2], QStringLiteral("24200\t-30\t1e-05\t'@name"));
        QVERIFY(asHtml(table).contains(QStringLiteral("<td>'=1+1</td>")));
    }

    void htmlEscapesAndHoldsTheSame() {
        const QString html = asHtml(chart());
        QVERIFY(html.contains(QStringLiteral("<caption>NIFTY &lt;5 min&gt;</caption>")));
        QVERIFY(html.contains(QStringLiteral("<td align=\"right\">12.34</td>")));
        QVERIFY(html.contains(QStringLiteral("<td>long &amp; &lt;new&gt;</td>")));
        const auto data = asMimeData(chart());
        QVERIFY(data->hasHtml() && data->text() == asTsv(chart()));
    }

    void aPartKeepsItsMark() {
        const std::vector<int> rows{3, 1, 99, -1};
        const PaneTable part = rowsOf(chart(), rows);
        QCOMPARE(part.rows.size(), 2U);
        QCOMPARE(part.markedRow, 1);
        QCOMPARE(part.rows[0][0].value, 24300.0);
        QCOMPARE(rowsOf(chart(), std::vector<int>{0}).markedRow, -1);
    }

    void sortsByRawValueWithMissingLast() {
        PaneTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTable(chart());
        model.sort(1, Qt::AscendingOrder);
        QCOMPARE(column(model, 0), (QStringList{"24250.5", "24300", "24150", "24200"}));
        model.sort(1, Qt::DescendingOrder);
        QCOMPARE(column(model, 0), (QStringList{"24150", "24300", "24250.5", "24200"}));
        model.sort(3, Qt::AscendingOrder); // words
        QCOMPARE(column(model, 0).first(3), (QStringList{"24300", "24250.5", "24150"}));
        model.sort(-1);
        QCOMPARE(column(model, 0), (QStringList{"24150", "24200", "24250.5", "24300"}));
    }

    void theSameShapeKeepsWhatIsChosen() {
        PaneTableModel model;
        model.setTable(chart());
        model.sort(1, Qt::AscendingOrder);
        const QPersistentModelIndex kept = model.index(0, 0); // 24,250.50
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        PaneTable next = chart();
        next.rows[2][1] = number(0.5);
        model.setTable(next);
        QCOMPARE(resets.size(), 0);
        QCOMPARE(changes.size(), 1);
        QCOMPARE(kept.row(), 2);
        QCOMPARE(kept.data().toString(), QStringLiteral("24250.5"));
        next.rows.pop_back();
        model.setTable(next);
        QCOMPARE(resets.size(), 1);
        QVERIFY(!kept.isValid());
    }

    void marksItsRowAndAlignsNumbersRight() {
        PaneTableModel model;
        model.setTable(chart());
        model.sort(1, Qt::DescendingOrder);
        QVERIFY(model.index(3, 0).data(PaneTableModel::MarkedRole).toBool());
        QVERIFY(!model.index(1, 0).data(PaneTableModel::MarkedRole).toBool());
        const auto alignment = [&](int at) {
            return model.index(0, at).data(Qt::TextAlignmentRole).value<Qt::Alignment>();
        };
        QVERIFY(alignment(1).testFlag(Qt::AlignRight));
        QVERIFY(alignment(3).testFlag(Qt::AlignLeft));
        QCOMPARE(model.shownTable({0, 3}).rows[1][0].value, 24200.0);
    }
};

QTEST_GUILESS_MAIN(TestPaneTable)
#include "tst_pane_table.moc"
