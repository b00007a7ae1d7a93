#include "models/items/chain_table_model.h"
#include "models/items/chain_text.h"
#include "models/items/table_copy.h"
#include "tests/items/chain_scene.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

class TestChainTableModel : public QObject {
    Q_OBJECT

    static PaneView viewOf(const QStringList& columns) {
        PaneView view{.kind = PaneKind::Chain};
        view.columns = columns;
        return view;
    }
    static PaneView everyColumn() { return viewOf(keysOf({allChainColumns.begin(), allChainColumns.end()})); }

    static int columnOf(const ChainTableModel& model, const char* key) {
        for (int column = 0; column < model.columnCount(); ++column)
            if (columnKey(model.columnAt(column)) == QLatin1String(key))
                return column;
        qFatal("no column %s", key);
    }
    static QString cell(const ChainTableModel& model, double strike, const char* key) {
        return model.index(model.rowOfStrike(strike), columnOf(model, key)).data().toString();
    }
    static QString head(const ChainTableModel& model, const char* key) {
        return model.headerData(columnOf(model, key), Qt::Horizontal).toString();
    }

private slots:
    void obeysTheRulesOfAModelThroughEveryChange() {
        ChainTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        Scene scene = chainScene();
        model.setSheet(chainSheet(scene, everyColumn()));
        QCOMPARE(model.rowCount(), 121);
        model.sort(0, Qt::DescendingOrder);
        scene.frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon() + hours{1});
        model.setSheet(chainSheet(scene, everyColumn()));
        PaneView near = everyColumn();
        near.aroundAtm = 5;
        model.setSheet(chainSheet(scene, near));
        QCOMPARE(model.rowCount(), 11);
        model.setSheet(chainSheet(chainScene(QStringLiteral("BANKNIFTY")), {}));
        scene.a = moment(QStringLiteral("A"), noon() - hours{1});
        model.setSheet(chainSheet(scene, {}));
        scene.expiries = {Date{}};
        model.setSheet(chainSheet(scene, {}));
        QCOMPARE(model.rowCount(), 0);
        scene.frame = nullptr;
        model.setSheet(chainSheet(scene, {}));
        QVERIFY(titleText(model.sheet()).isEmpty() && momentsText(model.sheet()).isEmpty());
    }

    void callsStandLeftOfTheStrikeAndPutsRightMirrored() {
        ChainTableModel model;
        model.setSheet(chainSheet(chainScene(), {}));
        const int middle = model.sheet().strikeColumn;
        QCOMPARE(model.columnCount(), 2 * middle + 1);
        QCOMPARE(head(model, "strike"), QStringLiteral("Strike"));
        for (int i = 1; i <= middle; ++i) {
            QCOMPARE(model.columnAt(middle - i).side, std::optional(Side::Call));
            QCOMPARE(model.columnAt(middle + i).side, std::optional(Side::Put));
            QVERIFY(model.columnAt(middle - i).column == model.columnAt(middle + i).column);
        }
        QVERIFY(model.columnAt(middle - 1).column == ChainColumn::Premium);
    }

    void columnsAreThoseOfTheViewInItsOrder() {
        ChainTableModel model;
        model.setSheet(chainSheet(chainScene(), viewOf({QStringLiteral("oi"), QStringLiteral("pcr"),
                                                        QStringLiteral("iv"), QStringLiteral("unheard")})));
        QStringList keys;
        for (int column = 0; column < model.columnCount(); ++column)
            keys << columnKey(model.columnAt(column));
        QCOMPARE(keys, (QStringList{"call_iv", "call_oi", "strike", "pcr", "put_oi", "put_iv"}));
        QCOMPARE(model.sheet().strikeColumn, 2);
    }

    void showsValuesOfEveryKind() {
        ChainTableModel model;
        Scene scene = chainScene();
        scene.reference = previousClose();
        model.setSheet(chainSheet(scene, everyColumn()));
        QCOMPARE(cell(model, 24200, "strike"), QStringLiteral("24,200"));
        QCOMPARE(cell(model, 24200, "call_oi"), QStringLiteral("42L"));
        QCOMPARE(cell(model, 24200, "put_oi"), QStringLiteral("21L"));
        QCOMPARE(cell(model, 24200, "pcr"), QStringLiteral("0.50"));
        QCOMPARE(cell(model, 24200, "call_count"), QStringLiteral("5"));
        QCOMPARE(head(model, "call_iv"), QStringLiteral("IV %"));
        QCOMPARE(head(model, "call_premium"), QStringLiteral("Prem est."));
        // Moneyness counts from the strike at the forward, which is above the spot of 24,212.80.
        QCOMPARE(model.strikeAt(model.atmRow()), 24250.0);
        QCOMPARE(cell(model, 24250, "call_moneyness"), QStringLiteral("ATM"));
        QCOMPARE(cell(model, 24100, "call_moneyness"), QStringLiteral("ITM3"));
        QCOMPARE(cell(model, 24100, "put_moneyness"), QStringLiteral("OTM3"));
        const double premium = model.sheet().columns[std::size_t(columnOf(model, "call_premium"))].values[60];
        QVERIFY(premium > 150 && premium < 400);
        QCOMPARE(cell(model, 24200, "call_premium"), formatGrouped(premium, 2));
    }

    void changesOfOiNameWhatIsMissing() {
        ChainTableModel model;
        Scene scene = chainScene();
        scene.reference = previousClose();
        model.setSheet(chainSheet(scene, everyColumn()));
        const double i = 59; // 24,200 is the sixtieth strike of the anchor
        const double change = 400'000 * std::sin(i / 7);
        QCOMPARE(cell(model, 24200, "call_oi_change"), QStringLiteral("+") + formatShort(change));
        QCOMPARE(cell(model, 24200, "call_oi_change_pct"),
                 QStringLiteral("+") + formatGrouped(100 * change / (4'200'000 - change), 1));
        QCOMPARE(cell(model, 21200, "call_oi_change"), QStringLiteral("new")); // without a row there
        QCOMPARE(cell(model, 24250, "put_oi_change"), QStringLiteral("+21.3L"));
        QCOMPARE(cell(model, 24250, "put_oi_change_pct"), QStringLiteral("–")); // of nothing
        QVERIFY(
            momentsText(model.sheet()).contains(QStringLiteral("previous close, Mon 17 Aug 15:35–15:40")));
        const auto tip = model.index(model.rowOfStrike(21200), columnOf(model, "call_oi_change"))
                             .data(Qt::ToolTipRole)
                             .toString();
        QVERIFY(tip.contains(QStringLiteral("Not listed at previous close")));
    }

    void withoutAReferenceThereIsADashAndAReason() {
        ChainTableModel model;
        Scene scene = chainScene();
        scene.reference = {noon(), nullptr, QStringLiteral("previous close"),
                           QStringLiteral("the store begins with this session")};
        model.setSheet(chainSheet(scene, {}));
        QCOMPARE(cell(model, 24200, "call_oi_change"), QStringLiteral("–"));
        QVERIFY(model.index(3, columnOf(model, "put_oi_change"))
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("the store begins with this session")));
        QVERIFY(momentsText(model.sheet()).contains(QStringLiteral("the store begins with this session")));
        scene.reference.refusal.clear();
        model.setSheet(chainSheet(scene, {}));
        QVERIFY(momentsText(model.sheet()).contains(QStringLiteral("on its way")));
    }

    void buildUpsAreWords() {
        ChainTableModel model;
        Scene scene = chainScene();
        scene.reference = previousClose();
        model.setSheet(chainSheet(scene, everyColumn()));
        // A day and a half of decay take premium off nearly everything; OI says the rest.
        QCOMPARE(cell(model, 24200, "call_build_up"), QStringLiteral("↓ SB"));
        QCOMPARE(cell(model, 23000, "call_build_up"), QStringLiteral("↓ LU"));
        QCOMPARE(cell(model, 21200, "call_build_up"), QStringLiteral("–"));
        QVERIFY(model.index(model.rowOfStrike(24200), columnOf(model, "call_build_up"))
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("bearish")));
        scene.reference.frame = scene.frame;
        model.setSheet(chainSheet(scene, everyColumn()));
        QCOMPARE(cell(model, 24200, "call_build_up"), QStringLiteral("·")); // nothing moved
    }

    void missingIsADashAndHasNoBar() {
        ChainTableModel model;
        model.setSheet(chainSheet(chainScene(), {}));
        const int column = columnOf(model, "call_oi");
        QCOMPARE(model.index(2, column).data().toString(), QStringLiteral("–"));
        QVERIFY(!model.cellAt(2, column).share);
        QCOMPARE(*model.cellAt(120, column).share, 1.0);
        // Both sides have one scale.
        QCOMPARE(*model.cellAt(120, columnOf(model, "put_oi")).share, 0.5);
        QVERIFY(!model.cellAt(120, columnOf(model, "call_iv")).share);
    }

    void knowsTheMoney() {
        ChainTableModel model;
        model.setSheet(chainSheet(chainScene(), {})); // spot 24,212.80
        const auto in = [&](double strike, const char* key) {
            return model.cellAt(model.rowOfStrike(strike), columnOf(model, key)).isInTheMoney;
        };
        QVERIFY(in(24200, "call_oi") && !in(24200, "put_oi") && !in(24200, "strike"));
        QVERIFY(!in(24300, "call_oi") && in(24300, "put_oi"));
        Scene scene = chainScene();
        scene.frame =
            changed(scene.frame, [](Chain& c) { std::ranges::fill(c.column(Column::Underlying), missing); });
        model.setSheet(chainSheet(scene, everyColumn()));
        QCOMPARE(model.atmRow(), -1);
        QVERIFY(!in(24200, "call_oi") && !in(24300, "put_oi"));
        QCOMPARE(cell(model, 24200, "call_moneyness"), QStringLiteral("–"));
    }

    void twoMomentsStandBesideTheirDifference() {
        ChainTableModel model;
        Scene scene = chainScene();
        scene.a = moment(QStringLiteral("A"), noon() - hours{2});
        scene.b = moment(QStringLiteral("B"), noon() + hours{1});
        scene.reference = previousClose();
        model.setSheet(chainSheet(scene, viewOf({"iv", "oi", "oi_change", "build_up"})));
        QCOMPARE(head(model, "call_oi_a"), QStringLiteral("OI\nA 10:00"));
        QCOMPARE(head(model, "call_oi_b"), QStringLiteral("OI\nB 13:00"));
        QCOMPARE(head(model, "put_iv_b_less_a"), QStringLiteral("IV vp\nΔ B−A"));
        QCOMPARE(cell(model, 24200, "call_iv_b_less_a"), QStringLiteral("+0.18")); // 180 minutes
        const double change = 3 * 30'000 * std::sin(12.0);
        QCOMPARE(cell(model, 24200, "call_oi_b_less_a"), formatShort(change));
        QVERIFY(cell(model, 24200, "call_oi_change").startsWith(u'+')); // against its anchor, as before
        const QString moments = momentsText(model.sheet());
        QVERIFY(moments.contains(QStringLiteral("A, Tue 18 Aug 10:00–10:05")));
        QVERIFY(moments.contains(QStringLiteral("B, Tue 18 Aug 13:00–13:05")));
    }

    void theMomentOnScreenStandsInForTheOneThatIsNotPinned() {
        ChainTableModel model;
        Scene scene = chainScene();
        scene.a = moment(QStringLiteral("A"), noon() - hours{2});
        model.setSheet(chainSheet(scene, {}));
        QCOMPARE(head(model, "call_oi_b"), QStringLiteral("OI\nB 12:00"));
        QCOMPARE(cell(model, 24200, "call_oi_b"), QStringLiteral("42L"));
        QVERIFY(momentsText(model.sheet()).contains(QStringLiteral("B: on screen, 12:00")));
        scene.a.frame = nullptr;
        scene.a.refusal = QStringLiteral("no data that day");
        model.setSheet(chainSheet(scene, {}));
        QCOMPARE(cell(model, 24200, "call_oi_a"), QStringLiteral("–"));
        QCOMPARE(cell(model, 24200, "call_oi_b_less_a"), QStringLiteral("–"));
        QVERIFY(model.index(0, columnOf(model, "call_oi_a"))
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("no data that day")));
    }

    void filtersAndSaysHowMuchIsHidden() {
        Scene scene = chainScene();
        scene.frame = changed(scene.frame, [](Chain& chain) {
            for (std::size_t i = 0; i < 10; ++i)
                chain.column(Column::CallOi)[i] = chain.column(Column::PutOi)[i] = i % 2 ? missing : 0;
        });
        const auto seen = [&](auto change) {
            PaneView view{.kind = PaneKind::Chain};
            change(view);
            const ChainSheet sheet = chainSheet(scene, view);
            return std::pair(sheet.seen.size(), hiddenText(sheet));
        };
        QCOMPARE(seen([](PaneView&) {}), std::pair(std::size_t(121), QString()));
        QCOMPARE(seen([](PaneView& v) { v.aroundAtm = 10; }),
                 std::pair(std::size_t(21), QStringLiteral("100 of 121 strikes hidden")));
        QCOMPARE(seen([](PaneView& v) { v.onlyWithOi = true; }).first, std::size_t(111));
        const std::size_t near = seen([](PaneView& v) { v.smallestDelta = 0.25; }).first;
        QVERIFY(near > 5 && near < 30);
        QCOMPARE(seen([](PaneView& v) { v.smallestDelta = 1; }).first, std::size_t(1)); // the money stays
    }

    void sortsByValueAndGoesBackToStrikes() {
        ChainTableModel model;
        model.setSheet(chainSheet(chainScene(), {}));
        const int column = columnOf(model, "call_oi");
        model.sort(column, Qt::DescendingOrder);
        QCOMPARE(model.strikeAt(0), 27200.0);
        QCOMPARE(model.index(model.rowCount() - 1, column).data().toString(), QStringLiteral("–"));
        // The same column is sorted by when it stands elsewhere.
        model.setSheet(chainSheet(chainScene(), viewOf({"oi", "iv"})));
        QCOMPARE(columnKey(model.columnAt(model.sortColumn())), QStringLiteral("call_oi"));
        QCOMPARE(model.strikeAt(0), 27200.0);
        model.setSheet(chainSheet(chainScene(), viewOf({"iv"})));
        QCOMPARE(model.sortColumn(), -1);
        QCOMPARE(model.strikeAt(0), 21200.0);
    }

    void aRefreshChangesValuesInPlace() {
        ChainTableModel model;
        Scene scene = chainScene();
        model.setSheet(chainSheet(scene, {}));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        const QString before = cell(model, 24200, "call_iv");
        scene.frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon() + hours{2});
        model.setSheet(chainSheet(scene, {}));
        QCOMPARE(resets.size(), 0);
        QCOMPARE(changes.size(), 1);
        QVERIFY(cell(model, 24200, "call_iv") != before);
    }

    void strikesComeAndGoWithTheirRows() {
        ChainTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Scene scene = chainScene();
        model.setSheet(chainSheet(scene, {}));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const QPersistentModelIndex kept = model.index(60, 3);
        ChainFramePtr whole = scene.frame;
        scene.frame = changed(whole, [](Chain& chain) { // without every third strike
            Chain less(chain.expiry(), chain.size() - (chain.size() + 2) / 3);
            for (std::size_t i = 0, to = 0; i < chain.size(); ++i) {
                if (i % 3 == 1)
                    continue;
                if (to == less.size())
                    break;
                less.strikes()[to] = chain.strikes()[i];
                for (std::size_t c = 0; c < columnCount; ++c)
                    less.column(Column(c))[to] = chain.column(Column(c))[i];
                ++to;
            }
            chain = less;
        });
        for (const int sorted : {-1, 0}) {
            model.sort(sorted, Qt::DescendingOrder);
            model.setSheet(chainSheet(scene, {}));
            QCOMPARE(model.rowCount(), 80);
            QCOMPARE(model.strikeAt(kept.row()), 24200.0);
            std::swap(scene.frame, whole);
            model.setSheet(chainSheet(scene, {}));
            QCOMPARE(model.rowCount(), 121);
            QCOMPARE(model.strikeAt(kept.row()), 24200.0);
            QCOMPARE(cell(model, 24200, "call_oi"), QStringLiteral("42L"));
            std::swap(scene.frame, whole);
        }
        QCOMPARE(resets.size(), 0);
        model.sort(-1);
        QCOMPARE(model.strikeAt(0), 21200.0);
    }

    void contractsAreUnitsOverTheLot() {
        ChainTableModel model;
        Scene scene = chainScene();
        scene.units = {true, NumberScale::KiloMillion};
        model.setSheet(chainSheet(scene, {}));
        QCOMPARE(cell(model, 24200, "call_oi"), formatShort(4'200'000 / 65.0, NumberScale::KiloMillion));
        QVERIFY(titleText(model.sheet()).contains(QStringLiteral("contracts of 65")));
        const QString tsv = asTsv(model.table({60}));
        QVERIFY(tsv.contains(QStringLiteral("Call OI (contracts)")));
        QVERIFY(tsv.contains(QStringLiteral("64615.3846154")));
    }

    void theTableHoldsRawNumbersInTheUnitsOfItsHeads() {
        ChainTableModel model;
        Scene scene = chainScene();
        scene.reference = previousClose();
        model.setSheet(chainSheet(scene, viewOf({"iv", "oi", "oi_change_pct", "moneyness"})));
        const PaneTable table = model.table({2, 60, model.atmRow()});
        QCOMPARE(table.markedRow, 2);
        const QStringList lines = asTsv(table).split(u'\n');
        QCOMPARE(lines[0].section(u'\t', 0, 4),
                 QStringLiteral("Call Money\tCall OI chg %\tCall OI (units)\tCall IV %\tStrike"));
        QCOMPARE(lines[1].section(u'\t', 1, 3), QStringLiteral("\t\t")); // missing is empty
        QCOMPARE(lines[2].section(u'\t', 2, 2), QStringLiteral("4200000"));
        const double iv = lines[2].section(u'\t', 3, 3).toDouble();
        QVERIFY(iv > 10 && iv < 15);
        QCOMPARE(lines[3].section(u'\t', 0, 0), QStringLiteral("ATM"));
    }

    void readsOutAStrike() {
        ChainTableModel model;
        model.setSheet(chainSheet(chainScene(), viewOf({"oi"})));
        QCOMPARE(model.readOut(24200),
                 (QStringList{"Strike 24,200, ATM-1", "Call OI (units): 42L", "Put OI (units): 21L"}));
        QVERIFY(model.readOut(24201).isEmpty());
    }

    // Not held against a limit: the machine decides. `./dev bench ui` measures.
    void makesASheetOfEveryColumn() {
        Scene scene = chainScene();
        scene.reference = previousClose();
        scene.a = moment(QStringLiteral("A"), noon() - hours{2});
        ChainTableModel model;
        model.setSheet(chainSheet(scene, everyColumn()));
        QBENCHMARK {
            model.setSheet(chainSheet(scene, everyColumn()));
        }
        QVERIFY(model.columnCount() > 50);
    }
};

QTEST_GUILESS_MAIN(TestChainTableModel)
#include "tst_chain_table_model.moc"
