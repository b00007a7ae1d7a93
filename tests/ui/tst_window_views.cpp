#include "models/items/workspace.h"
#include "tests/ui/window_fixture.h"
#include "ui/panes/twin_table.h"

#include <QSignalSpy>
#include <QTableView>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date tuesday = FakeSource::sessionDates()[1];

} // namespace

// What a window shows as a value: pages and panes, moments, undo, workspaces.
class TestWindowViews : public QObject {
    Q_OBJECT

private slots:
    void pagesHoldPanesThatSplitAndClose() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QCOMPARE(f.window.area()->frames().size(), std::size_t(1));
        QVERIFY(f.run(QStringLiteral("pane.beside")));
        QVERIFY(f.run(QStringLiteral("quantity.oi")));
        QVERIFY(f.run(QStringLiteral("pane.below")));
        QVERIFY(f.run(QStringLiteral("pane.heatmap")));
        const LayoutNode layout = f.window.area()->layoutNode();
        QCOMPARE(layout.paneCount(), std::size_t(3));
        QVERIFY(!layout.stacked && layout.children[1].stacked);
        QCOMPARE(layout.children[0].pane.quantity, Quantity::Iv);
        QCOMPARE(layout.children[1].children[1].pane.kind, PaneKind::HeatMap);
        QTRY_VERIFY(f.isSettled());
        f.picture(QStringLiteral("three-panes"));
        QVERIFY(f.run(QStringLiteral("pane.close")));
        QVERIFY(f.run(QStringLiteral("pane.close")));
        QVERIFY(f.run(QStringLiteral("pane.close"))); // the last one stays
        QCOMPARE(f.window.area()->frames().size(), std::size_t(1));
        for (std::size_t i = 0; i < mostPanes + 2; ++i)
            QVERIFY(f.run(i % 3 ? QStringLiteral("pane.beside") : QStringLiteral("pane.below")));
        QCOMPARE(f.window.area()->frames().size(), mostPanes);
        const auto kept = workspaceFromJson(toJson(Workspace{{{f.window.view(), {}}}}));
        QVERIFY2(kept, qPrintable(kept ? QString() : kept.error().message));
    }

    void closingAPaneThatStoodAloneShowsTheOthers() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QVERIFY(f.run(QStringLiteral("pane.beside")));
        QVERIFY(f.run(QStringLiteral("pane.beside")));
        PaneFrame* frame = f.window.area()->active();
        emit frame->alone(true);
        const auto visible = [&f] {
            const auto frames = f.window.area()->frames();
            return std::ranges::count_if(frames, [](PaneFrame* each) { return each->isVisible(); });
        };
        QCOMPARE(visible(), 1);
        QVERIFY(f.run(QStringLiteral("pane.close")));
        QCOMPARE(visible(), 2);
    }

    void aPressInTheTableMakesItsPaneTheActiveOne() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QVERIFY(f.run(QStringLiteral("view.table")));
        PaneFrame* withTable = f.window.area()->active();
        QVERIFY(f.run(QStringLiteral("pane.beside")));
        QVERIFY(f.run(QStringLiteral("view.table")));
        QVERIFY(f.window.area()->active() != withTable);
        auto* table = withTable->findChild<TwinTable*>()->findChild<QTableView*>();
        QTest::mouseClick(table->viewport(), Qt::LeftButton);
        QCOMPARE(f.window.area()->active(), withTable);
        withTable->setFocus();
        QCOMPARE(QApplication::focusWidget(), table);
    }

    void everyStandardPageIsDrawn() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            WindowFixture f({QStringLiteral("NIFTY")}, Quantity::Oi, theme);
            QVERIFY(f.showReady());
            const QStringList pages = standardPageKeys();
            for (int page = 0; page < int(pages.size()); ++page) {
                QVERIFY(f.showPage(page));
                f.picture(QStringLiteral("page-%1-%2").arg(pages[page], key(theme)));
                for (PaneFrame* frame : f.window.area()->frames())
                    QVERIFY2(!frame->pane()->table().rows.empty(), qPrintable(pages[page]));
            }
        }
    }

    void aViewComesBackThroughAWorkspace() {
        WindowFixture f({QStringLiteral("NIFTY")}, Quantity::Oi);
        QVERIFY(f.showReady());
        QVERIFY(f.run(QStringLiteral("pane.beside")));
        QVERIFY(f.run(QStringLiteral("mode.change")));
        QTest::keyClick(&f.window, Qt::Key_A);
        QVERIFY(f.showPage(2));
        const WindowView view = f.window.view();
        WindowFixture other;
        QVERIFY(other.showReady());
        other.window.setView(view);
        QTRY_VERIFY(other.isSettled());
        WindowView again = other.window.view();
        QCOMPARE(again.market.momentA, view.market.momentA);
        QVERIFY(again.pages == view.pages); // with the proportions, whatever pixels became of them
        QCOMPARE(again.page, 2);
    }

    void undoGoesBackToTheViewBefore() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QTest::qWait(10);
        QVERIFY(f.run(QStringLiteral("quantity.oi")));
        QTest::qWait(10);
        QTest::keyClick(&f.window, Qt::Key_3, Qt::AltModifier);
        QTRY_VERIFY(f.isSettled());
        QTest::qWait(10);
        QVERIFY(f.run(QStringLiteral("view.undo")));
        QTRY_COMPARE(f.controller.timeframe(), Timeframe::Min5);
        QTRY_VERIFY(f.isSettled());
        QCOMPARE(f.paneView().quantity, Quantity::Oi);
        QVERIFY(f.run(QStringLiteral("view.undo")));
        QCOMPARE(f.paneView().quantity, Quantity::Iv);
        QVERIFY(f.run(QStringLiteral("view.redo")));
        QCOMPARE(f.paneView().quantity, Quantity::Oi);
        // A split is one step, there and back; another size of the window is none.
        QVERIFY(f.run(QStringLiteral("pane.beside")));
        QTest::qWait(20);
        f.window.resize(1111, 777);
        QTest::qWait(20);
        QVERIFY(f.run(QStringLiteral("view.undo")));
        QCOMPARE(f.window.area()->frames().size(), std::size_t(1));
        QTest::qWait(20);
        QVERIFY(f.run(QStringLiteral("view.redo")));
        QCOMPARE(f.window.area()->frames().size(), std::size_t(2));
    }

    void aViewBringsTheSizesOfItsPanes() {
        WindowFixture f;
        f.window.resize(2600, 900);
        QVERIFY(f.showReady());
        QVERIFY(f.run(QStringLiteral("pane.beside")));
        WindowView view = f.window.view();
        view.pages[0].layout.sizes = {3, 1};
        f.window.setView(view);
        const auto frames = f.window.area()->frames();
        QVERIFY2(frames[0]->width() > 2 * frames[1]->width(),
                 qPrintable(QStringLiteral("%1 %2").arg(frames[0]->width()).arg(frames[1]->width())));
        QCOMPARE(f.window.view().pages[0].layout.sizes, std::vector({3, 1}));
    }

    void whatWasUsedLastChangesNoLooks() {
        Preferences preferences;
        QSignalSpy look(&preferences, &Preferences::lookChanged);
        QSignalSpy changed(&preferences, &Preferences::changed);
        preferences.setWelcomed();
        preferences.setRecentCommands({QStringLiteral("view.fit")});
        QCOMPARE(look.size() + changed.size(), 0);
        preferences.setUnits({true, NumberScale::KiloMillion});
        QCOMPARE(changed.size(), 1);
        preferences.setTheme(Theme::Dark);
        QCOMPARE(look.size(), 1);
        QCOMPARE(changed.size(), 1);
    }

    void momentsAreKeysAway() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QTest::keyClick(&f.window, Qt::Key_A);
        QTest::keyClick(&f.window, Qt::Key_Left);
        QTRY_VERIFY(f.isSettled());
        QTest::keyClick(&f.window, Qt::Key_A, Qt::ShiftModifier);
        QTRY_VERIFY(f.isSettled());
        const Scene& scene = f.window.scenes().scene();
        QCOMPARE(scene.a.frame->bucket, fromIst(tuesday, hours{15} + minutes{35}));
        QCOMPARE(scene.b.frame->bucket, fromIst(tuesday, hours{15} + minutes{30}));
        f.picture(QStringLiteral("moments"));
        QTest::keyClick(&f.window, Qt::Key_S);
        QTRY_VERIFY(f.isSettled());
        QCOMPARE(scene.a.frame->bucket, fromIst(tuesday, hours{15} + minutes{30}));
        QTest::keyClick(&f.window, Qt::Key_A,
                        Qt::ShiftModifier); // on screen is 15:30, B is 15:35: moves there
        QCOMPARE(f.window.scenes().moment(true), std::optional(fromIst(tuesday, hours{15} + minutes{30})));
    }

    void aContractOpensOverTime() {
        WindowFixture f;
        QVERIFY(f.showReady());
        const Contract contract{FakeSource::expiryDates()[1], 24200, Side::Put};
        emit f.chart()->contractChosen(contract);
        const auto frames = f.window.area()->frames();
        QCOMPARE(frames.size(), std::size_t(2));
        QCOMPARE(frames[1]->view().kind, PaneKind::Time);
        QCOMPARE(frames[1]->view().contract, std::optional(contract));
        QTRY_VERIFY(f.isSettled());
        f.picture(QStringLiteral("contract"));
    }
};

QTEST_MAIN(TestWindowViews)
#include "tst_window_views.moc"
