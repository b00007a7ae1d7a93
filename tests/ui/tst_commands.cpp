#include "tests/ui/pictures.h"
#include "ui/theme/theme.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/key_sheet.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace strikescope;

class TestCommands : public QObject {
    Q_OBJECT

    QStringList m_ran;

    Command command(const char* group, const char* name, const QList<QKeySequence>& keys = {}) {
        const QString text = QString::fromUtf8(name);
        return {text, QString::fromUtf8(group), text, keys, [this, text] { m_ran << text; }};
    }

    // As many as the window has, or more.
    QList<Command> commands() {
        QList<Command> all{command("Time", "Play or pause", {Qt::Key_Space}),
                           command("Time", "Previous bucket", {Qt::Key_Left}),
                           command("Time", "Next bucket", {Qt::Key_Right}),
                           command("Time", "Five buckets back", {Qt::CTRL | Qt::Key_Left}),
                           command("Time", "LIVE: the newest bucket", {Qt::Key_End, Qt::Key_Escape}),
                           command("View", "Centre on ATM", {Qt::Key_Period}),
                           command("View", "Next x-axis", {Qt::Key_X}),
                           command("Workspace", "Save workspace", {Qt::CTRL | Qt::SHIFT | Qt::Key_S}),
                           command("Workspace", "Open workspace"),
                           command("Data", "Previous expiry", {Qt::Key_BracketLeft}),
                           command("Data", "Next expiry", {Qt::Key_BracketRight})};
        for (const char* name : {"Implied volatility", "Open interest", "Volume", "Delta", "Gamma", "Theta",
                                 "Vega", "Gamma exposure", "Put-call ratio (OI)"})
            all << command("Quantity", name, {QKeySequence(QString::fromUtf8(name).left(1))});
        for (int i = 1; i < 40; ++i)
            all << command(i % 2 ? "Panes" : "Moments", qPrintable(QStringLiteral("Deed number %1").arg(i)),
                           {QKeySequence(Qt::ALT | Qt::Key(Qt::Key_A + i % 26))});
        all[8].enabled = [] { return false; };
        return all;
    }

    static QTreeWidget* list(QWidget& window) { return window.findChild<QTreeWidget*>(); }
    static QLineEdit* field(QWidget& window) { return window.findChild<QLineEdit*>(); }

    struct Window : QWidget {
        Window() {
            resize(960, 540);
            other->setFocusPolicy(Qt::StrongFocus);
            other->resize(100, 20);
            show();
            activateWindow();
            other->setFocus();
        }
        QLabel* other = new QLabel(QStringLiteral("chart"), this);
        CommandPalette palette{this};
    };

private slots:
    void init() {
        m_ran.clear();
        applyTheme(*qApp, Theme::Light);
    }

    void typingFindsAndEnterRuns() {
        Window window;
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.palette.open(commands());
        QTRY_VERIFY(field(window)->hasFocus());
        QTest::keyClicks(field(window), QStringLiteral("cen atm"));
        QCOMPARE(list(window)->topLevelItem(0)->text(0), QStringLiteral("Centre on ATM"));
        QCOMPARE(list(window)->topLevelItem(0)->text(2), QStringLiteral("."));
        QTest::keyClick(field(window), Qt::Key_Return);
        QCOMPARE(m_ran, QStringList{QStringLiteral("Centre on ATM")});
        QVERIFY(!window.palette.isVisible());
        QVERIFY(window.other->hasFocus());
    }

    void whatWasUsedLastStandsFirst() {
        Window window;
        QSignalSpy changed(&window.palette, &CommandPalette::recentChanged);
        window.palette.setRecent({QStringLiteral("Vega")});
        window.palette.open(commands());
        QCOMPARE(list(window)->topLevelItem(0)->text(0), QStringLiteral("Vega"));
        QTest::keyClicks(field(window), QStringLiteral("next exp"));
        QTest::keyClick(field(window), Qt::Key_Return);
        QCOMPARE(window.palette.recent(),
                 (QStringList{QStringLiteral("Next expiry"), QStringLiteral("Vega")}));
        QCOMPARE(changed.size(), 1);
        window.palette.open(commands());
        QCOMPARE(list(window)->topLevelItem(0)->text(0), QStringLiteral("Next expiry"));
    }

    void arrowsMoveAndEscRunsNothing() {
        Window window;
        int live = 0;
        auto* shortcut = new QShortcut(QKeySequence(Qt::Key_Escape), &window);
        connect(shortcut, &QShortcut::activated, &window, [&] { ++live; });
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.palette.open(commands());
        QTest::keyClick(field(window), Qt::Key_Down);
        QTest::keyClick(field(window), Qt::Key_Down);
        QTest::keyClick(field(window), Qt::Key_Up);
        QCOMPARE(list(window)->currentItem()->text(0), QStringLiteral("Previous bucket"));
        QTest::keyClick(field(window), Qt::Key_Escape);
        QVERIFY(!window.palette.isVisible());
        QVERIFY(m_ran.isEmpty());
        QCOMPARE(live, 0); // the key was the palette's
    }

    void whatCannotBeDoneNowIsShownAndDoesNothing() {
        Window window;
        window.palette.open(commands());
        QTest::keyClicks(field(window), QStringLiteral("open workspace"));
        QVERIFY(list(window)->topLevelItem(0)->isDisabled());
        QTest::keyClick(field(window), Qt::Key_Return);
        QVERIFY(window.palette.isVisible());
        QVERIFY(m_ran.isEmpty());
        QTest::keyClicks(field(window), QStringLiteral("qqqq"));
        QCOMPARE(list(window)->topLevelItemCount(), 0);
        QTest::keyClick(field(window), Qt::Key_Down);
        QTest::keyClick(field(window), Qt::Key_Return);
    }

    void aClickElsewhereClosesThePalette() {
        Window window;
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.palette.open(commands());
        QTRY_VERIFY(field(window)->hasFocus());
        window.other->setFocus(Qt::MouseFocusReason);
        QVERIFY(!window.palette.isVisible());
        // Where nothing takes the focus too.
        window.palette.open(commands());
        QTest::mouseClick(field(window), Qt::LeftButton);
        QVERIFY(window.palette.isVisible());
        QTest::mouseClick(&window, Qt::LeftButton, {}, QPoint(5, 500));
        QVERIFY(!window.palette.isVisible());
    }

    void thePaletteFitsTheSmallestWindow() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            applyTheme(*qApp, theme);
            Window window;
            window.palette.open(commands());
            QTest::keyClicks(field(window), QStringLiteral("e"));
            QVERIFY(window.rect().contains(window.palette.geometry()));
            pictureOf(window, QStringLiteral("palette-") + key(theme));
        }
    }

    void theSheetHoldsEveryKeyInGroups() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            applyTheme(*qApp, theme);
            KeySheet sheet;
            sheet.setCommands(commands());
            sheet.show();
            QVERIFY(QTest::qWaitForWindowExposed(&sheet));
            QVERIFY(sheet.width() <= 960 && sheet.height() <= 540);
            QStringList texts;
            for (const QLabel* label : sheet.findChildren<QLabel*>())
                texts << label->text();
            QVERIFY(texts.contains(QStringLiteral("Ctrl+←")) && texts.contains(QStringLiteral("Quantity")));
            QVERIFY(!texts.contains(QStringLiteral("Open workspace"))); // has no key
            pictureOf(sheet, QStringLiteral("key-sheet-") + key(theme));
        }
    }

    void theSheetFindsKeysAndCommands() {
        KeySheet sheet;
        sheet.setCommands(commands());
        const auto labels = [&] { return sheet.findChildren<QLabel*>().size(); };
        QTest::keyClicks(field(sheet), QStringLiteral("centre"));
        QTRY_COMPARE(labels(), 3); // group, key, name
        field(sheet)->setText(QStringLiteral("no such key"));
        QTRY_COMPARE(labels(), 1);
        QCOMPARE(sheet.findChild<QLabel*>()->text(), QStringLiteral("No key fits what you typed."));
    }
};

QTEST_MAIN(TestCommands)
#include "tst_commands.moc"
