#include "tests/ui/heartbeat.h"
#include "tests/ui/window_fixture.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/freshness_label.h"
#include "ui/widgets/state_view.h"
#include "ui/widgets/welcome.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSlider>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace strikescope;
using namespace std::chrono;

namespace {

const Date monday = FakeSource::sessionDates()[0];
const Date tuesday = FakeSource::sessionDates()[1];

bool near(const QColor& a, const QColor& b) {
    return std::abs(a.red() - b.red()) < 24 && std::abs(a.green() - b.green()) < 24 &&
           std::abs(a.blue() - b.blue()) < 24;
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

    static QString shown(WindowFixture& f) {
        return f.window.findChild<StateView*>()->isVisible() ? QStringLiteral("StateView")
                                                             : QStringLiteral("PaneArea");
    }

    static QColor pixel(WindowFixture& f, const QImage& image, double strike, double value) {
        StrikeChart* chart = f.chart();
        return image.pixelColor(chart->mapTo(&f.window, chart->pixelOf(strike, value)).toPoint());
    }

    // Whether a mark of either side stands at a value: of one vega both sides have the same.
    static bool marked(WindowFixture& f, const QImage& image, double strike, double value,
                       const MarketColors& colors) {
        const QPoint at = f.chart()->mapTo(&f.window, f.chart()->pixelOf(strike, value)).toPoint();
        for (int dx = -3; dx <= 3; ++dx)
            for (int dy = -3; dy <= 3; ++dy)
                if (const QColor c = image.pixelColor(at + QPoint(dx, dy));
                    near(c, colors.call) || near(c, colors.put))
                    return true;
        return false;
    }

private slots:
    void showsAStartBeforeThereIsADatabase() {
        WindowFixture f;
        f.window.show();
        f.controller.showStarting(QStringLiteral("Starting the embedded database"));
        f.picture(QStringLiteral("starting"));
        QCOMPARE(shown(f), QStringLiteral("StateView"));
        bool said = false;
        for (QLabel* label : f.window.findChildren<QLabel*>())
            said |= label->isVisible() && label->text() == QStringLiteral("Starting the embedded database");
        QVERIFY(said);
    }

    // It has the window to itself, and is no part of what is kept.
    void aSidePageStandsBesideThePages() {
        WindowFixture f;
        QVERIFY(f.showReady());
        const auto pages = f.window.view().pages.size();
        auto* page = new QLabel(QStringLiteral("a page of an admin"));
        f.window.setSidePage(page, QStringLiteral("Admin"));
        auto* tab = f.child<QToolButton>(QStringLiteral("Page Admin"));
        QVERIFY(tab && tab->isVisible());
        QTest::mouseClick(tab, Qt::LeftButton);
        QVERIFY(page->isVisible() && !f.child<QComboBox>(QStringLiteral("Symbol"))->isVisible());
        f.controller.retry(); // what comes meanwhile does not push it away
        QVERIFY(QTest::qWaitFor([&] { return f.isSettled(); }));
        QVERIFY(page->isVisible());
        QCOMPARE(f.window.view().pages.size(), pages);
        // The keys of a trader change nothing behind it.
        const QString at = istClock(*f.controller.bucket());
        QTest::keyClick(&f.window, Qt::Key_P);
        QTest::keyClick(&f.window, Qt::Key_Left);
        QCOMPARE(f.paneView().sides, SideChoice::Both);
        QCOMPARE(istClock(*f.controller.bucket()), at);
        QVERIFY(!f.run(QStringLiteral("sides.puts")) && f.run(QStringLiteral("units.contracts")));
        QTest::keyClick(&f.window, Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!page->isVisible());
        QTest::keyClick(&f.window, Qt::Key_P);
        QCOMPARE(f.paneView().sides, SideChoice::Puts);
        QTest::mouseClick(tab, Qt::LeftButton);
        QTest::mouseClick(tab, Qt::LeftButton);
        QCOMPARE(shown(f), QStringLiteral("PaneArea"));
        QVERIFY(f.child<QComboBox>(QStringLiteral("Symbol"))->isVisible());
    }

    // Its key does nothing where there is no such page.
    void withoutASidePageItsKeyHidesNothing() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QTest::keyClick(&f.window, Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(f.child<QComboBox>(QStringLiteral("Symbol"))->isVisible());
        QCOMPARE(shown(f), QStringLiteral("PaneArea"));
    }

    void aCallColouredBarStandsWhereTheValueIs() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            WindowFixture f({QStringLiteral("NIFTY")}, Quantity::Oi, theme);
            QVERIFY(f.showReady());
            const QImage image = f.picture(QStringLiteral("oi-") + key(theme));
            const MarketColors colors = marketColors(f.window.palette());
            StrikeChart* chart = f.chart();
            for (const double strike : {23800.0, 24400.0, 25000.0}) {
                const double oi = 1000 * (strike - 20000);
                const double call = chart->barCentre(0, Side::Call, strike);
                const double put = chart->barCentre(0, Side::Put, strike);
                QVERIFY(near(pixel(f, image, call, oi * 0.95), colors.call));
                QVERIFY(!near(pixel(f, image, call, oi * 1.05), colors.call));
                QVERIFY(near(pixel(f, image, put, oi / 2 * 0.95), colors.put));
                QVERIFY(!near(pixel(f, image, put, oi / 2 * 1.05), colors.put));
            }
        }
    }

    void aMissingValueHasNoBar() {
        WindowFixture f({QStringLiteral("NIFTY")}, Quantity::Oi);
        QVERIFY(f.showReady());
        f.chart()->fitAll();
        const QImage image = f.picture(QStringLiteral("oi-all"));
        const StrikePicture& picture = f.chart()->picture();
        const double strike = picture.series[0].strikes[2];
        QVERIFY(isMissing(picture.series[0].values[2]) && !isMissing(picture.series[1].values[2]));
        const MarketColors colors = marketColors(f.window.palette());
        const double top = f.chart()->visibleValues().upper;
        for (const double share : {0.02, 0.3, 0.6, 0.97})
            QVERIFY(!near(pixel(f, image, f.chart()->barCentre(0, Side::Call, strike), top * share),
                          colors.call));
    }

    void everyQuantityIsDrawnInItsUnits() {
        WindowFixture f({QStringLiteral("NIFTY"), Timeframe::Min5, {FakeSource::expiryDates()[1]}});
        QVERIFY(f.showReady());
        for (const Quantity quantity : storedQuantities) {
            f.window.area()->editActive([&](PaneView& view) { view.quantity = quantity; });
            const QImage image = f.picture(key(quantity));
            const StrikePicture& picture = f.chart()->picture();
            QCOMPARE(picture.quantity, quantity);
            const double value = picture.value(FakeSource::expiryDates()[1], Side::Call, 24300);
            const ValueRange range = f.chart()->visibleValues();
            QVERIFY(range.lower <= value && value <= range.upper);
            if (!isLevel(quantity)) {
                const MarketColors colors = marketColors(f.window.palette());
                QVERIFY2(marked(f, image, 24300, value, colors), qPrintable(key(quantity)));
            }
        }
    }

    void severalExpiriesShareThePlot() {
        WindowFixture f({QStringLiteral("NIFTY"), Timeframe::Min5, FakeSource::expiryDates()});
        QVERIFY(f.showReady());
        QCOMPARE(f.chart()->picture().series.size(), std::size_t(6));
        f.chart()->hoverStrike(24400);
        QCOMPARE(f.chart()->readOut().size(), 4);
        f.picture(QStringLiteral("iv-three-expiries"));
        QVERIFY(f.run(QStringLiteral("quantity.oi")));
        f.picture(QStringLiteral("oi-three-expiries"));
    }

    void hoverReadsOutTheNearestListedStrike() {
        WindowFixture f({QStringLiteral("NIFTY")}, Quantity::Oi);
        QVERIFY(f.showReady());
        f.picture(QStringLiteral("hover-before"));
        StrikeChart* chart = f.chart();
        auto* plot = chart->findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
        for (QWidget* widget : chart->findChildren<QWidget*>())
            if (widget->inherits("QCustomPlot"))
                plot = widget;
        QTest::mouseMove(plot, plot->mapFrom(chart, chart->pixelOf(24411, 1'000'000).toPoint()));
        QTRY_VERIFY(!chart->readOut().isEmpty());
        QCOMPARE(chart->readOut().first(), QStringLiteral("24,400 Call Put"));
        QVERIFY2(chart->readOut().contains(QStringLiteral("OI 44L 22L")),
                 qPrintable(chart->readOut().join(u'\n')));
        f.picture(QStringLiteral("hover"));
    }

    void keysChooseWhatIsShown() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QTest::keyClick(&f.window, Qt::Key_O);
        QCOMPARE(f.paneView().quantity, Quantity::Oi);
        QTest::keyClick(&f.window, Qt::Key_E);
        QCOMPARE(f.paneView().quantity, Quantity::Vega);
        QTest::keyClick(&f.window, Qt::Key_3, Qt::AltModifier);
        QCOMPARE(f.controller.timeframe(), Timeframe::Min15);
        QTRY_VERIFY(f.isSettled());
        QTest::keyClick(&f.window, Qt::Key_BracketRight);
        QCOMPARE(f.controller.expiries(), std::vector{FakeSource::expiryDates()[1]});
        QTest::keyClick(&f.window, Qt::Key_Left);
        QVERIFY(!f.controller.isLive());
        QCOMPARE(f.controller.bucket(), std::optional(fromIst(tuesday, hours{15} + minutes{15})));
        QTest::keyClick(&f.window, Qt::Key_Home);
        QCOMPARE(f.controller.bucket(), std::optional(fromIst(tuesday, hours{9} + minutes{15})));
        QTest::keyClick(&f.window, Qt::Key_End);
        QVERIFY(f.controller.isLive());
    }

    void lettersAreOffInATextField() {
        WindowFixture f;
        QVERIFY(f.showReady());
        QLineEdit field(&f.window);
        field.show();
        field.setFocus();
        QTRY_VERIFY(field.hasFocus());
        for (const char key : {'o', 'v', '['})
            QTest::keyClick(&field, key);
        QCOMPARE(field.text(), QStringLiteral("ov["));
        QCOMPARE(f.paneView().quantity, Quantity::Iv);
        QVERIFY(f.controller.isLive());
    }

    void controlsFollowAndLead() {
        WindowFixture f;
        QVERIFY(f.showReady());
        auto* slider = f.child<QSlider>(QStringLiteral("Bucket of the session"));
        auto* session = f.child<QComboBox>(QStringLiteral("Session"));
        auto* symbol = f.child<QComboBox>(QStringLiteral("Symbol"));
        auto* live = f.child<QToolButton>(QStringLiteral("Live: the newest bucket stored"));
        QVERIFY(slider && session && symbol && live);
        QCOMPARE(slider->maximum(), 76);
        QCOMPARE(slider->value(), 76);
        QVERIFY(live->isChecked());
        slider->setValue(33); // 12:00
        QCOMPARE(f.controller.bucket(), std::optional(fromIst(tuesday, hours{12})));
        QVERIFY(!live->isChecked());
        session->setCurrentIndex(1);
        emit session->activated(1);
        QTRY_COMPARE(f.controller.bucket(), std::optional(fromIst(monday, hours{12})));
        QTRY_VERIFY(f.isSettled());
        QCOMPARE(slider->value(), 33);
        QTest::mouseClick(live, Qt::LeftButton);
        QTRY_COMPARE(f.controller.session(), std::optional(tuesday));
        symbol->setCurrentText(QStringLiteral("BANKNIFTY"));
        emit symbol->textActivated(QStringLiteral("BANKNIFTY"));
        QTRY_COMPARE(f.chart()->picture().symbol, QStringLiteral("BANKNIFTY"));
    }

    void theZoomStaysWhenTheValuesRefresh() {
        WindowFixture f;
        QVERIFY(f.showReady());
        StrikeChart* chart = f.chart();
        const StrikeRange home = chart->visibleStrikes();
        QTest::keyClick(&f.window, Qt::Key_Plus);
        const StrikeRange zoomed = chart->visibleStrikes();
        QVERIFY(zoomed.upper - zoomed.lower < home.upper - home.lower);
        QTest::keyClick(&f.window, Qt::Key_Left);
        QTRY_COMPARE(chart->picture().bucket, fromIst(tuesday, hours{15} + minutes{30}));
        QTest::keyClick(&f.window, Qt::Key_O);
        QCOMPARE(chart->visibleStrikes().lower, zoomed.lower);
        QCOMPARE(chart->visibleStrikes().upper, zoomed.upper);
        QTest::keyClick(&f.window, Qt::Key_F);
        QVERIFY(chart->visibleStrikes().upper > home.upper);
        f.controller.setSymbol(QStringLiteral("BANKNIFTY"));
        QTRY_VERIFY(chart->visibleStrikes().lower > home.upper);
    }

    void theAxisStandsStillOnARefreshThatFits() {
        WindowFixture f;
        QVERIFY(f.showReady());
        const ValueRange before = f.chart()->visibleValues();
        f.controller.stepBucket(-1);
        QTRY_VERIFY(f.isSettled());
        QCOMPARE(f.chart()->visibleValues().upper, before.upper);
    }

    void anErrorIsNeverAnEmptyChart() {
        WindowFixture f;
        f.control->error =
            Error{ErrorCode::Timeout, QStringLiteral("The server took longer than 30 s. Try again."),
                  QStringLiteral("SQLSTATE 57014")};
        QVERIFY(f.showReady());
        QCOMPARE(shown(f), QStringLiteral("StateView"));
        f.picture(QStringLiteral("error"));
        auto* retry = f.child<QPushButton>(QStringLiteral("Retry"));
        QVERIFY(retry && retry->isVisible());
        f.control->error.reset();
        QTest::mouseClick(retry, Qt::LeftButton);
        QTRY_COMPARE(shown(f), QStringLiteral("PaneArea"));
    }

    void anEmptyDatabaseSaysWhatToDo() {
        WindowFixture f;
        f.control->empty = true;
        QVERIFY(f.showReady());
        f.picture(QStringLiteral("empty"));
        QCOMPARE(shown(f), QStringLiteral("StateView"));
        bool said = false;
        for (QLabel* label : f.window.findChildren<QLabel*>())
            said |= label->isVisible() && label->text().contains(QStringLiteral("strikescopectl import"));
        QVERIFY(said);
    }

    void aLostConnectionKeepsTheFrameUnderABanner() {
        WindowFixture f;
        QVERIFY(f.showReady());
        auto* banner = f.window.findChild<ErrorBanner*>();
        QVERIFY(!banner->isVisible());
        f.control->error =
            Error{ErrorCode::Unavailable, QStringLiteral("The connection to the database is lost."),
                  QStringLiteral("SQLSTATE 08006")};
        f.controller.stepBucket(-1);
        QTRY_VERIFY(banner->isVisible());
        QCOMPARE(shown(f), QStringLiteral("PaneArea"));
        QVERIFY(banner->text().contains(QStringLiteral("since")));
        f.picture(QStringLiteral("lost"));
        f.control->error.reset();
        QTest::mouseClick(f.child<QToolButton>(QStringLiteral("Retry")), Qt::LeftButton);
        QTRY_VERIFY(!banner->isVisible());
    }

    void theThemeChangesWhileTheWindowIsOpen() {
        WindowFixture f({QStringLiteral("NIFTY")}, Quantity::Oi);
        QVERIFY(f.showReady());
        const double call = f.chart()->barCentre(0, Side::Call, 24400);
        const QImage light = f.picture(QStringLiteral("theme-light"));
        applyTheme(*qApp, Theme::Dark);
        const QImage dark = f.picture(QStringLiteral("theme-dark"));
        QVERIFY(near(pixel(f, light, call, 1'000'000), QColor(0xD55E00)));
        QVERIFY(near(pixel(f, dark, call, 1'000'000), QColor(0xE69F00)));
        applyTheme(*qApp, Theme::Light);
        const QImage again = f.picture(QStringLiteral("theme-again"));
        QVERIFY(near(pixel(f, again, call, 1'000'000), QColor(0xD55E00)));
    }

    void commandsHaveIdsAndKeysOfTheirOwn() {
        WindowFixture f;
        QSet<QString> ids;
        QSet<QKeySequence> keys;
        for (const Command& command : f.window.commands()) {
            QVERIFY2(!ids.contains(command.id), qPrintable(command.id));
            ids << command.id;
            for (const QKeySequence& key : command.keys) {
                QVERIFY2(!keys.contains(key), qPrintable(key.toString()));
                keys << key;
            }
        }
    }

    void theFirstStartExplainsItself() {
        WindowFixture f;
        QVERIFY(f.showReady());
        f.window.welcome();
        f.picture(QStringLiteral("welcome"));
        QTest::keyClick(f.window.findChild<Welcome*>()->findChild<QPushButton*>(), Qt::Key_Escape);
        QTRY_VERIFY(!f.window.findChild<Welcome*>());
        QVERIFY(f.preferences.isWelcomed());
    }

    void theWindowBeatsWhileTheDatabaseIsSlow() {
        WindowFixture f;
        QVERIFY(f.showReady());
        f.picture(QStringLiteral("before-slow"));
        f.control->held = true;
        Heartbeat heartbeat;
        f.controller.setSymbol(QStringLiteral("BANKNIFTY"));
        QTest::qWait(400);
        QVERIFY(f.controller.isBusy());
        QTest::keyClick(&f.window, Qt::Key_O); // and still obeys
        QCOMPARE(f.paneView().quantity, Quantity::Oi);
        f.control->release();
        QTRY_VERIFY(!f.controller.isBusy());
        QTest::qWait(100);
        QVERIFY2(heartbeat.longestGapMs() <= 50, qPrintable(QString::number(heartbeat.longestGapMs())));
    }

    void ageIsToldHonestly() {
        QCOMPARE(ageText(seconds{4}), QStringLiteral("4 s"));
        QCOMPARE(ageText(minutes{12}), QStringLiteral("12 min"));
        QCOMPARE(ageText(hours{66} + minutes{5}), QStringLiteral("2 d 18 h"));
        auto frame = std::make_shared<ChainFrame>(
            *fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, fromIst(tuesday, hours{12})));
        const UtcTime now = fromIst(tuesday, hours{12} + minutes{5} + seconds{14});
        ChainAnswer answer{frame, {Layer::Database, Freshness::Clock::now() - seconds{4}, false}};
        ServerInfo server;
        QCOMPARE(freshnessText(answer, server, true, now),
                 QStringLiteral("12:00–12:05 · ended 14 s ago · checked 4 s ago · from the database"));
        server = {.server = {}, .standby = true, .lag = seconds{3}, .announcesChanges = false};
        answer.freshness.layer = Layer::Redis;
        QCOMPARE(freshnessText(answer, server, false, now),
                 QStringLiteral("12:00–12:05 · checked 4 s ago · from Redis, a standby 3 s behind"));
        answer.freshness = {Layer::Memory, Freshness::Clock::now() - minutes{3}, true};
        QCOMPARE(freshnessText(answer, server, false, now),
                 QStringLiteral("12:00–12:05 · checked 3 min ago · reading anew"));
        frame->closed = false;
        QVERIFY(freshnessText(answer, server, true, now).contains(QStringLiteral("still filling")));
    }

    void everyControlHasANameForAScreenReader() {
        WindowFixture f;
        QVERIFY(f.showReady());
        for (QWidget* widget : f.window.findChildren<QWidget*>())
            if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus)
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
