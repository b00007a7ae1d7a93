#include "tests/ui/window_fixture.h"
#include "ui/chain/chain_pane.h"
#include "ui/chain/chain_view.h"
#include "ui/charts/time_chart.h"
#include "ui/panes/dragged.h"
#include "ui/panes/pane_frame.h"
#include "ui/widgets/expiry_picker.h"

#include <QDropEvent>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

using namespace strikescope;

namespace {

void turnWheel(QWidget* widget, int notches, Qt::KeyboardModifiers modifiers) {
    const QPoint at = widget->rect().center();
    QWheelEvent event(at, widget->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(widget, &event);
}

void dragOver(QWidget* widget, const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mousePress(widget, Qt::LeftButton, modifiers, from);
    for (int step = 1; step <= 4; ++step) {
        const QPoint at = from + (to - from) * step / 4;
        QMouseEvent move(QEvent::MouseMove, at, widget->mapToGlobal(at), Qt::NoButton, Qt::LeftButton,
                         modifiers);
        QCoreApplication::sendEvent(widget, &move);
    }
    QTest::mouseRelease(widget, Qt::LeftButton, modifiers, to);
}

bool drop(PaneFrame* onto, QMimeData* data, Qt::KeyboardModifiers modifiers = {}) {
    const std::unique_ptr<QMimeData> owned(data);
    const QPoint at = onto->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, data, Qt::LeftButton, modifiers);
    enter.ignore();
    QCoreApplication::sendEvent(onto, &enter);
    if (!enter.isAccepted())
        return false;
    QDropEvent dropped(at, Qt::CopyAction, data, Qt::LeftButton, modifiers);
    QCoreApplication::sendEvent(onto, &dropped);
    return true;
}

} // namespace

// What a hand does with wheel and buttons beyond one pane: the size of the text, dragging, dropping.
class TestHands : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { applyTheme(*qApp, Theme::Light); }

    void theWheelWithControlSizesTheTextWhereverItIs() {
        const double systems = QApplication::font().pointSizeF();
        WindowFixture f;
        QVERIFY(f.showReady());
        connect(&f.preferences, &Preferences::lookChanged, this, [&f] {
            applyTheme(*qApp, f.preferences.theme(), f.preferences.colors(), f.preferences.textSize());
        });
        const StrikeRange strikes = f.chart()->visibleStrikes();
        turnWheel(f.chart()->focusProxy(), 2, Qt::ControlModifier);
        QCOMPARE(f.preferences.textSize(), 125);
        QCOMPARE(QApplication::font().pointSizeF(), systems * 1.25);
        QCOMPARE(f.chart()->visibleStrikes().lower, strikes.lower);
        QCOMPARE(f.chart()->visibleStrikes().upper, strikes.upper);
        QTRY_COMPARE(f.chart()->font().pointSizeF(), systems * 1.25);
        f.picture(QStringLiteral("text-125"));
        for (int i = 0; i < 10; ++i)
            turnWheel(&f.window, 1, Qt::ControlModifier);
        QCOMPARE(f.preferences.textSize(), textSizes.back());
        QVERIFY(f.run(QStringLiteral("pane.chain")));
        QTRY_VERIFY(f.isSettled());
        auto* table = f.window.area()->active()->findChild<QTableView*>();
        QVERIFY(table->rowHeight(0) > table->fontMetrics().height());
        const int scrolled = table->verticalScrollBar()->value();
        turnWheel(table->viewport(), -1, Qt::ControlModifier);
        QCOMPARE(f.preferences.textSize(), 175);
        QCOMPARE(table->verticalScrollBar()->value(), scrolled);
        QTest::qWait(30); // laid out anew
        f.picture(QStringLiteral("text-175"));
        QVERIFY(f.run(QStringLiteral("text.standard")));
        QCOMPARE(QApplication::font().pointSizeF(), systems);
    }

    void theLookOfACommandLineIsNotKept() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.ini"));
        {
            Preferences preferences(file);
            preferences.setForThisRun(Theme::Dark, std::nullopt);
            QCOMPARE(preferences.theme(), Theme::Dark);
            preferences.setTextSize(110);
            preferences.setDragZooms(true);
        }
        const Preferences again(file);
        QCOMPARE(again.theme(), Theme::System);
        QCOMPARE(again.textSize(), 110);
        QVERIFY(again.dragZooms());
        QSettings(file, QSettings::IniFormat).setValue(QStringLiteral("window/text_size"), 3000);
        QCOMPARE(Preferences(file).textSize(), 100);
    }

    void theLeftButtonMovesOrZoomsAsChosen() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QWidget* plot = f.chart()->focusProxy();
        const QPoint middle = plot->rect().center(), side = middle + QPoint(150, 40);
        const auto width = [&f] {
            return f.chart()->visibleStrikes().upper - f.chart()->visibleStrikes().lower;
        };
        const double whole = width();
        dragOver(plot, middle, side);
        QVERIFY(std::abs(width() - whole) < 1);
        f.preferences.setDragZooms(true);
        dragOver(plot, middle, side);
        QVERIFY(width() < whole / 2);
        const double part = width();
        dragOver(plot, middle, side, Qt::ControlModifier);
        QVERIFY(std::abs(width() - part) < 1);
    }

    void aPartOfASessionIsChosen() {
        WindowFixture f;
        QVERIFY(f.showReady());
        for (const QString& kind : {QStringLiteral("pane.time"), QStringLiteral("pane.heatmap")}) {
            QVERIFY(f.run(kind));
            QTRY_VERIFY(f.isSettled());
            Pane* pane = f.window.area()->active()->pane();
            QWidget* canvas = pane->focusProxy();
            const auto rows = pane->table().rows.size();
            const QPoint middle = canvas->rect().center();
            dragOver(canvas, middle, middle + QPoint(160, 60), Qt::ControlModifier);
            f.picture(QStringLiteral("part-%1").arg(kind.mid(5)));
            QVERIFY2(pane->table().rows.size() < rows / 2, qPrintable(kind));
            pane->resetView();
            QCOMPARE(pane->table().rows.size(), rows);
        }
    }

    void aColumnIsDroppedOntoAPane() {
        WindowFixture f;
        QVERIFY(f.showReady());
        PaneFrame* frame = f.window.area()->active();
        QVERIFY(drop(frame, newMimeData({.quantity = Quantity::Vega})));
        QCOMPARE(f.paneView().quantity, Quantity::Vega);
        QVERIFY(drop(frame, newMimeData({.quantity = Quantity::Oi}), Qt::ControlModifier));
        QCOMPARE(f.window.area()->frames().size(), std::size_t(2));
        QCOMPARE(frame->view().quantity, Quantity::Vega);
        QCOMPARE(f.paneView().quantity, Quantity::Oi);
        QVERIFY(f.run(QStringLiteral("pane.term"))); // draws no quantity
        QVERIFY(drop(f.window.area()->active(), newMimeData({.quantity = Quantity::Theta})));
        QCOMPARE(f.window.area()->frames().size(), std::size_t(3));
        QCOMPARE(f.paneView().kind, PaneKind::Strikes);
        QCOMPARE(f.paneView().quantity, Quantity::Theta);
    }

    void anExpiryIsDroppedOntoAPane() {
        WindowFixture f;
        QVERIFY(f.showReady());
        const Date other = FakeSource::expiryDates()[2];
        QVERIFY(std::ranges::count(f.controller.expiries(), other) == 0);
        QVERIFY(drop(f.window.area()->active(), newMimeData({.expiry = other})));
        QVERIFY(std::ranges::count(f.controller.expiries(), other) == 1);
        QVERIFY(drop(f.window.area()->active(), newMimeData({.expiry = other}))); // is there already
        QVERIFY(std::ranges::count(f.controller.expiries(), other) == 1);
    }

    void whatOthersDragIsRefused() {
        WindowFixture f;
        QVERIFY(f.showReady());
        const WindowView before = f.window.view();
        auto* text = new QMimeData;
        text->setText(QStringLiteral("oi"));
        QVERIFY(!drop(f.window.area()->active(), text));
        auto* unknown = new QMimeData;
        unknown->setData(QStringLiteral("application/x-strikescope-quantity"), QByteArray(100'000, '\xff'));
        unknown->setData(QStringLiteral("application/x-strikescope-expiry"), "2026-02-30");
        QVERIFY(!drop(f.window.area()->active(), unknown));
        QVERIFY(f.window.view() == before);
    }

    void aColumnIsDraggedOffItsHead() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QVERIFY(f.run(QStringLiteral("pane.chain")));
        QTRY_VERIFY(f.isSettled());
        auto* view = f.pane<ChainPane>()->findChild<ChainView*>();
        view->disconnect(SIGNAL(columnDragged(strikescope::Quantity))); // a drag would wait for a hand
        QSignalSpy dragged(view, &ChainView::columnDragged);
        QSignalSpy moved(view, &ChainView::columnsMoved), clicked(view, &ChainView::headClicked);
        QHeaderView* head = view->findChildren<QTableView*>().front()->horizontalHeader();
        const QPoint on(head->sectionViewportPosition(0) + 20, head->height() / 2);
        dragOver(head->viewport(), on, on + QPoint(90, 200));
        QCOMPARE(dragged.size(), 1);
        QCOMPARE(dragged[0][0].value<Quantity>(), Quantity::Oi);
        QCoreApplication::processEvents();
        QCOMPARE(moved.size() + clicked.size(), 0);
    }

    void anExpiryIsDraggedOutOfItsMenu() {
        ExpiryPicker picker;
        const auto listed = FakeSource::expiryDates();
        picker.setExpiries({listed.begin(), listed.end()}, {listed[0]}, FakeSource::sessionDates()[1]);
        picker.show();
        QSignalSpy dragged(&picker, &ExpiryPicker::expiryDragged),
            chosen(&picker, &ExpiryPicker::expiryChosen);
        QMenu* menu = picker.menu();
        menu->popup(picker.mapToGlobal(QPoint(0, 40)));
        const QPoint row = menu->actionGeometry(menu->actions()[1]).center();
        QTest::mousePress(menu, Qt::LeftButton, {}, row);
        const QPoint away = row + QPoint(150, 60);
        QMouseEvent move(QEvent::MouseMove, away, menu->mapToGlobal(away), Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(menu, &move);
        QTRY_COMPARE(dragged.size(), 1);
        QCOMPARE(dragged[0][0].value<Date>(), listed[1]);
        QVERIFY(!menu->isVisible());
        QCOMPARE(chosen.size(), 0);
    }
};

QTEST_MAIN(TestHands)
#include "tst_hands.moc"
