#include "tests/items/chain_scene.h"
#include "tests/ui/pictures.h"
#include "ui/chain/chain_pane.h"
#include "ui/chain/column_chooser.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QCursor>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

// A pane whose host does what it asks for, as the window does.
struct Hosted {
    explicit Hosted(const Scene& shown = chainScene(), const PaneView& own = {.kind = PaneKind::Chain},
                    QSize size = {1280, 720})
        : scene(shown)
        , view(own) {
        pane.resize(size);
        QObject::connect(&pane, &Pane::viewEdited, &pane, [this](const PaneView& edited) {
            view = edited;
            ++edits;
            pane.setScene(scene, view);
        });
        pane.setScene(scene, view);
        pane.show();
    }

    bool isReady() {
        const bool exposed = QTest::qWaitForWindowExposed(&pane);
        QTest::qWait(20); // placed when laid out
        return exposed;
    }

    QTableView* table(const char* name) {
        for (QTableView* each : pane.findChildren<QTableView*>())
            if (each->accessibleName() == QLatin1String("Option chain: ") + QLatin1String(name))
                return each;
        qFatal("no table %s", name);
    }
    QPoint middleOf(const char* name, int row, int column) {
        return table(name)->visualRect(table(name)->model()->index(row, column)).center();
    }
    QString text(const char* name, int row, int column) {
        return table(name)->model()->index(row, column).data().toString();
    }
    int strikeColumn() {
        for (int column = 0;; ++column)
            if (!table("strikes")->isColumnHidden(column))
                return column;
    }
    bool shows(double strike) {
        for (int row = 0; row < table("strikes")->model()->rowCount(); ++row)
            if (text("strikes", row, strikeColumn()) == formatStrike(strike))
                return table("strikes")->viewport()->rect().contains(
                    middleOf("strikes", row, strikeColumn()));
        return false;
    }

    Scene scene;
    PaneView view;
    ChainPane pane;
    int edits = 0;
};

static Scene fullScene() {
    Scene scene = chainScene();
    scene.reference = previousClose();
    return scene;
}

static PaneView everyColumn() {
    PaneView view{.kind = PaneKind::Chain};
    view.columns = keysOf({allChainColumns.begin(), allChainColumns.end()});
    return view;
}

class TestChainPane : public QObject {
    Q_OBJECT

private slots:
    void init() {
        QCursor::setPos(5000, 5000); // off every window: what is under it counts as pointed at
        applyTheme(*qApp, Theme::Light);
    }

    void opensOnTheMoneyInBothThemes() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            applyTheme(*qApp, theme);
            Hosted h(fullScene());
            QVERIFY(h.isReady());
            QVERIFY(h.shows(24250));
            h.pane.setCrosshair(Crosshair{.strike = 24150});
            pictureOf(h.pane, QStringLiteral("chain-pane-") + key(theme));
        }
    }

    void keepsStrikesInTheMiddleWhenColumnsAreMany() {
        Hosted h(fullScene(), everyColumn(), {960, 540});
        QVERIFY(h.isReady());
        pictureOf(h.pane, QStringLiteral("chain-pane-many-columns"));
        auto* outward = h.pane.findChildren<QScrollBar*>().last();
        for (QScrollBar* bar : h.pane.findChildren<QScrollBar*>())
            if (bar->orientation() == Qt::Horizontal && bar->isVisible())
                outward = bar;
        QVERIFY(outward->maximum() > 0);
        QCOMPARE(outward->value(), 0);
        QCOMPARE(h.table("calls")->horizontalScrollBar()->value(),
                 h.table("calls")->horizontalScrollBar()->maximum());
        outward->setValue(150);
        QCOMPARE(h.table("puts")->horizontalScrollBar()->value(), 150);
        QCOMPARE(h.table("calls")->horizontalScrollBar()->value(),
                 h.table("calls")->horizontalScrollBar()->maximum() - 150);
        h.table("puts")->horizontalScrollBar()->setValue(70);
        QCOMPARE(outward->value(), 70);
    }

    void rowsOfAllThreeTablesScrollTogether() {
        Hosted h;
        QVERIFY(h.isReady());
        h.table("calls")->verticalScrollBar()->setValue(333);
        QCOMPARE(h.table("puts")->verticalScrollBar()->value(), 333);
        QCOMPARE(h.table("strikes")->verticalScrollBar()->value(), 333);
        QCOMPARE(h.table("calls")->horizontalHeader()->height(),
                 h.table("puts")->horizontalHeader()->height());
        QCOMPARE(h.table("calls")->rowAt(100), h.table("strikes")->rowAt(100));
    }

    void aRefreshKeepsSelectionAndScroll() {
        Hosted h;
        QVERIFY(h.isReady());
        h.table("strikes")->verticalScrollBar()->setValue(777);
        h.table("puts")->selectRow(50);
        h.table("strikes")->verticalScrollBar()->setValue(777);
        h.scene.frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, noon() + hours{1});
        h.pane.setScene(h.scene, h.view);
        QCOMPARE(h.table("puts")->verticalScrollBar()->value(), 777);
        QVERIFY(h.table("calls")->selectionModel()->isRowSelected(50));
        // Strikes that have no row in another bucket do not move those that have.
        const ChainFramePtr whole = h.scene.frame;
        h.scene.frame = changed(whole, [](Chain& chain) {
            Chain less(chain.expiry(), chain.size() - 20);
            for (std::size_t i = 0; i < less.size(); ++i)
                less.strikes()[i] = chain.strikes()[i + 20];
            std::ranges::fill(less.column(Column::Underlying), chain.underlying());
            chain = less;
        });
        const QString top = h.text("strikes", h.table("strikes")->rowAt(0), h.strikeColumn());
        h.pane.setScene(h.scene, h.view);
        QTest::qWait(20);
        QCOMPARE(h.text("strikes", h.table("puts")->rowAt(0), h.strikeColumn()), top);
        QVERIFY(h.table("calls")->selectionModel()->isRowSelected(30));
        h.scene.frame = whole;
        h.pane.setScene(h.scene, h.view);
        QTest::qWait(20);
        QCOMPARE(h.text("strikes", h.table("puts")->rowAt(0), h.strikeColumn()), top);
        QVERIFY(h.table("calls")->selectionModel()->isRowSelected(50));
        // Other columns too: the rows are the same strikes.
        h.pane.setScene(h.scene, everyColumn());
        QTest::qWait(20);
        QVERIFY(h.table("calls")->selectionModel()->isRowSelected(50));
        QVERIFY(std::abs(h.table("puts")->verticalScrollBar()->value() - 777) < 30);
        // Another symbol opens on its money.
        h.pane.setScene(chainScene(QStringLiteral("BANKNIFTY")), h.view);
        QTest::qWait(20);
        QVERIFY(h.shows(55200));
    }

    void pointingTellsTheStrikeAndLeavingTakesItBack() {
        Hosted h;
        QVERIFY(h.isReady());
        QSignalSpy moved(&h.pane, &Pane::crosshairMoved);
        const int row = h.table("puts")->rowAt(100);
        const int column = h.strikeColumn() + 1;
        QTest::mouseMove(h.table("puts")->viewport(), h.middleOf("puts", row, column));
        QTRY_COMPARE(moved.size(), 1);
        const auto crosshair = moved[0][0].value<std::optional<Crosshair>>();
        QCOMPARE(formatStrike(*crosshair->strike), h.text("strikes", row, h.strikeColumn()));
        QVERIFY(h.pane.readOut().value(0).contains(formatStrike(*crosshair->strike)));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(h.table("puts")->viewport(), &leave);
        QCOMPARE(moved.size(), 2);
        QVERIFY(!moved[1][0].value<std::optional<Crosshair>>());
    }

    void theOtherPanesCrosshairMarksItsRow() {
        Hosted h;
        QVERIFY(h.isReady());
        QSignalSpy moved(&h.pane, &Pane::crosshairMoved);
        const QImage before = h.pane.grab().toImage();
        h.pane.setCrosshair(Crosshair{.strike = 24200});
        QVERIFY(h.pane.grab().toImage() != before);
        QCOMPARE(h.pane.readOut().value(0), QStringLiteral("Strike 24,200, ATM-1"));
        h.pane.setCrosshair(std::nullopt);
        QCOMPARE(h.pane.grab().toImage(), before);
        QCOMPARE(moved.size(), 0);
    }

    void stepsWalkStrikesFromTheMoney() {
        Hosted h;
        QVERIFY(h.isReady());
        h.pane.stepCrosshair(1);
        QCOMPARE(h.pane.readOut().value(0), QStringLiteral("Strike 24,250, ATM"));
        h.pane.stepCrosshair(2);
        QCOMPARE(h.pane.readOut().value(0), QStringLiteral("Strike 24,350, ATM+2"));
        h.pane.stepCrosshair(500);
        QVERIFY(h.shows(27200));
        h.pane.centreOnMoney();
        QVERIFY(h.shows(24250));
    }

    void aDoubleClickChoosesTheContract() {
        Hosted h;
        QVERIFY(h.isReady());
        QSignalSpy chosen(&h.pane, &Pane::contractChosen);
        const int row = h.table("puts")->rowAt(100);
        const QPoint at = h.middleOf("puts", row, h.strikeColumn() + 2);
        QTest::mouseClick(h.table("puts")->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(h.table("puts")->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(chosen.size(), 1);
        const auto contract = chosen[0][0].value<Contract>();
        QVERIFY(contract.side == Side::Put && contract.expiry == FakeSource::expiryDates()[1]);
        QCOMPARE(formatStrike(contract.strike), h.text("strikes", row, h.strikeColumn()));
        QTest::mouseDClick(h.table("strikes")->viewport(), Qt::LeftButton, {},
                           h.middleOf("strikes", row, h.strikeColumn()));
        QCOMPARE(chosen.size(), 1); // a strike is no contract
    }

    void headsSortInThreeClicks() {
        Hosted h;
        QVERIFY(h.isReady());
        QHeaderView* head = h.table("calls")->horizontalHeader();
        const auto click = [&] {
            QTest::mouseClick(head->viewport(), Qt::LeftButton, {},
                              QPoint(head->sectionViewportPosition(0) + 30, head->height() / 2));
        };
        const auto first = [&] { return h.text("strikes", 0, h.strikeColumn()); };
        click(); // call OI
        QCOMPARE(first(), QStringLiteral("27,200"));
        QVERIFY(head->isSortIndicatorShown());
        QVERIFY(!h.table("puts")->horizontalHeader()->isSortIndicatorShown());
        pictureOf(h.pane, QStringLiteral("chain-pane-sorted"));
        click();
        QCOMPARE(first(), QStringLiteral("21,200"));
        QCOMPARE(h.text("strikes", 1, h.strikeColumn()), QStringLiteral("21,250"));
        click();
        QVERIFY(!head->isSortIndicatorShown());
        QCOMPARE(h.text("strikes", 2, h.strikeColumn()), QStringLiteral("21,300"));
    }

    void aDraggedHeadMovesTheColumnOnBothSides() {
        PaneView view{.kind = PaneKind::Chain};
        view.columns = {QStringLiteral("pcr"), QStringLiteral("iv"), QStringLiteral("delta"),
                        QStringLiteral("oi")};
        Hosted h(chainScene(), view);
        QVERIFY(h.isReady());
        QHeaderView* head = h.table("puts")->horizontalHeader();
        const int first = h.strikeColumn() + 2; // beyond strike and PCR
        head->moveSection(head->visualIndex(first), head->visualIndex(first + 2));
        QTRY_COMPARE(h.edits, 1);
        QCOMPARE(h.view.columns, (QStringList{"pcr", "delta", "oi", "iv"}));
        QCOMPARE(head->visualIndex(first), first);
        QCOMPARE(h.table("calls")->model()->headerData(0, Qt::Horizontal).toString(), QStringLiteral("IV %"));
        // And from the other side, where outwards is to the left.
        h.table("calls")->horizontalHeader()->moveSection(0, 2);
        QTRY_COMPARE(h.edits, 2);
        QCOMPARE(h.view.columns, (QStringList{"pcr", "iv", "delta", "oi"}));
    }

    void theFilterEditsTheViewAndSaysWhatItHides() {
        Hosted h;
        QVERIFY(h.isReady());
        auto* around = h.pane.findChild<QSpinBox*>();
        around->setValue(8);
        QCOMPARE(h.edits, 1);
        QCOMPARE(h.view.aroundAtm, 8);
        bool said = false;
        for (const QLabel* label : h.pane.findChildren<QLabel*>())
            said |= label->text() == QStringLiteral("104 of 121 strikes hidden");
        QVERIFY(said);
        h.pane.findChild<QDoubleSpinBox*>()->setValue(0.3);
        QCOMPARE(h.view.smallestDelta, 0.3);
        QTest::qWait(20); // laid out anew
        pictureOf(h.pane, QStringLiteral("chain-pane-filtered"));
        h.pane.findChild<QSpinBox*>()->setFocus();
        QTest::keyClick(around, Qt::Key_Return);
        QVERIFY(!around->hasFocus());
        h.pane.setScene(h.scene, {.kind = PaneKind::Chain});
        QCOMPARE(around->value(), 0);
        QCOMPARE(h.edits, 2); // a view that comes from elsewhere is no edit
    }

    void theChooserShowsAndOrdersColumns() {
        Hosted h;
        QVERIFY(h.isReady());
        h.pane.chooseColumns();
        auto* chooser = h.pane.findChild<ColumnChooser*>();
        QVERIFY(QTest::qWaitForWindowExposed(chooser));
        pictureOf(*chooser, QStringLiteral("chain-columns"));
        auto* list = chooser->findChild<QListWidget*>();
        QCOMPARE(list->count(), int(allChainColumns.size()));
        list->item(0)->setCheckState(Qt::Unchecked); // premium
        QCOMPARE(h.view.columns, (QStringList{"iv", "delta", "volume", "oi_change", "oi"}));
        list->setCurrentRow(1);
        for (QPushButton* button : chooser->findChildren<QPushButton*>())
            if (button->text().contains(QStringLiteral("Further")))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(h.view.columns, (QStringList{"delta", "iv", "volume", "oi_change", "oi"}));
        for (int row = 0; row < list->count(); ++row)
            list->item(row)->setCheckState(Qt::Unchecked);
        QCOMPARE(h.view.columns.size(), 1); // the last one stays
    }

    void copiesSelectedRowsOrAll() {
        Hosted h;
        QVERIFY(h.isReady());
        h.table("strikes")->setFocus();
        QTest::keyClick(h.table("strikes"), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 122);
        h.table("calls")->selectRow(60);
        QTest::keyClick(h.table("strikes"), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[0].startsWith(QStringLiteral("Call OI (units)\t")));
        QVERIFY(lines[1].startsWith(QStringLiteral("4200000\t")));
    }

    void showsTwoMoments() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            applyTheme(*qApp, theme);
            Scene scene = fullScene();
            scene.a = moment(QStringLiteral("A"), noon() - hours{2});
            PaneView view{.kind = PaneKind::Chain};
            view.columns = {QStringLiteral("iv"), QStringLiteral("oi")};
            Hosted h(scene, view);
            QVERIFY(h.isReady());
            pictureOf(h.pane, QStringLiteral("chain-pane-moments-") + key(theme));
            QVERIFY(h.shows(24250));
        }
    }

    void saysWhyANumberIsWhatItIs() {
        Hosted h(fullScene());
        QVERIFY(h.isReady());
        QTableView* puts = h.table("puts");
        const QPoint at =
            puts->viewport()->mapTo(&h.pane, h.middleOf("puts", puts->rowAt(100), h.strikeColumn() + 1));
        const auto why = h.pane.whyAt(at);
        QVERIFY(why);
        QVERIFY(why->title.contains(QStringLiteral("Model premium (est.)")));
        QVERIFY(why->model.contains(QStringLiteral("15:40 IST")));
        QVERIFY(!h.pane.whyAt(QPoint(2, 2)));
    }

    void fitsAThirdOfAWindow() {
        PaneView view{.kind = PaneKind::Chain};
        view.aroundAtm = 40;
        Hosted h(fullScene(), view, {420, 360});
        QVERIFY(h.isReady());
        QVERIFY(h.pane.minimumSizeHint().width() <= 420);
        QVERIFY(h.shows(24250));
        pictureOf(h.pane, QStringLiteral("chain-pane-narrow"));
    }

    void standsAnEmptyScene() {
        Scene scene;
        scene.tables = chainScene().tables;
        Hosted h(scene);
        QVERIFY(h.isReady());
        h.pane.centreOnMoney();
        h.pane.stepCrosshair(1);
        h.pane.resetView();
        h.pane.copy();
        h.pane.setCrosshair(Crosshair{.strike = 100});
        QVERIFY(h.pane.table().rows.empty());
        pictureOf(h.pane, QStringLiteral("chain-pane-empty"));
        PaneView beside; // no column on either side
        beside.columns = {QStringLiteral("pcr")};
        h.pane.setScene(chainScene(), beside);
        QTest::qWait(20);
        QVERIFY(h.shows(24250));
        h.pane.setScene(chainScene(), {});
        QTest::qWait(20);
        QVERIFY(h.shows(24250));
    }

    void aRefreshIsQuick() {
        Hosted h(fullScene(), everyColumn());
        QVERIFY(h.isReady());
        QBENCHMARK {
            h.pane.setScene(h.scene, h.view);
            h.pane.grab();
        }
    }
};

QTEST_MAIN(TestChainPane)
#include "tst_chain_pane.moc"
