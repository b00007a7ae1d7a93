#include "models/items/why_text.h"
#include "tests/items/chain_scene.h"
#include "tests/ui/pictures.h"
#include "ui/panes/why_popup.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QTest>

using namespace strikescope;

class TestWhyPopup : public QObject {
    Q_OBJECT

    static Why oiChange(double strike) {
        Scene scene = chainScene();
        scene.reference = previousClose();
        return whyColumn(scene, *scene.frame, scene.expiries.front(), ChainColumn::BuildUp, Side::Call,
                         strike);
    }

private slots:
    void showsEverythingThatIsKnown() {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            applyTheme(*qApp, theme);
            WhyPopup popup;
            popup.showWhy(oiChange(24200), {100, 100});
            QVERIFY(QTest::qWaitForWindowExposed(&popup));
            pictureOf(popup, QStringLiteral("why-") + key(theme));
            popup.showWhy(oiChange(21200), {100, 100});
            QTest::qWait(20);
            pictureOf(popup, QStringLiteral("why-refused-") + key(theme));
            for (const QLabel* label : popup.findChildren<QLabel*>())
                if (label->isVisible())
                    QVERIFY(label->height() >= label->heightForWidth(label->width()));
        }
    }

    void staysOnTheScreen() {
        WhyPopup popup;
        const QRect room = QGuiApplication::primaryScreen()->availableGeometry();
        for (const QPoint& corner :
             {room.topLeft(), room.topRight(), room.bottomLeft(), room.bottomRight()}) {
            popup.showWhy(oiChange(24200), corner);
            QVERIFY(room.contains(popup.geometry()));
        }
    }

    void copiesAndCloses() {
        WhyPopup popup;
        popup.showWhy(oiChange(24200), {10, 10});
        QVERIFY(QTest::qWaitForWindowExposed(&popup));
        for (QPushButton* button : popup.findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("&Copy"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), plainText(oiChange(24200)));
        QTest::keyClick(&popup, Qt::Key_Escape);
        QVERIFY(!popup.isVisible());
    }

    void textOfOthersIsNoMarkup() {
        Why why;
        why.title = QStringLiteral("<b>title</b>");
        why.formula = QStringLiteral("a < b & c");
        why.inputs = {{QStringLiteral("<i>name"), QStringLiteral("1 < 2")}};
        WhyPopup popup;
        popup.showWhy(why, {10, 10});
        bool escaped = false;
        for (const QLabel* label : popup.findChildren<QLabel*>())
            escaped |= label->text().contains(QStringLiteral("a &lt; b &amp; c")) &&
                       label->text().contains(QStringLiteral("&lt;i&gt;name"));
        QVERIFY(escaped);
    }
};

QTEST_MAIN(TestWhyPopup)
#include "tst_why_popup.moc"
