#include "tests/items/made_up_session.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/term_chart.h"
#include "ui/charts/time_chart.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QSignalSpy>
#include <QTest>

using namespace strikescope;

namespace {

const Date tuesday{std::chrono::sys_days{std::chrono::August / 18 / 2026}};

PaneView viewOf(PaneKind kind) {
    PaneView view;
    view.kind = kind;
    return view;
}

PaneView linesView(const QStringList& lines) {
    PaneView view = viewOf(PaneKind::Time);
    view.lines = lines;
    return view;
}

template<typename P>
bool settled(P& pane) {
    return QTest::qWaitFor([&] { return pane.isSettled(); });
}

// What is on screen; also left beside the tests for eyes.
QImage pictureOf(QWidget& pane, const QString& name) {
    const QImage image = pane.grab().toImage();
    const QString folder = QCoreApplication::applicationDirPath() + QStringLiteral("/pictures");
    QDir().mkpath(folder);
    image.save(QStringLiteral("%1/%2.png").arg(folder, name));
    return image;
}

template<typename P>
void open(P& pane, const Scene& scene, const PaneView& view, Theme theme = Theme::Light) {
    applyTheme(*qApp, theme);
    pane.resize(1000, 520);
    pane.show();
    pane.setScene(scene, view);
}

} // namespace

class TestTimePanes : public QObject {
    Q_OBJECT

private slots:
    void pictures();
};

void TestTimePanes::pictures() {
    const auto session = madeUpSession();
    const auto monday = madeUpSession({.day = tuesday - std::chrono::days{1}});
    Scene scene = madeUpScene(session, 50, 1);
    scene.a = madeUpReference(session->at(12), QStringLiteral("A"));
    scene.b = madeUpReference(session->at(40), QStringLiteral("B"));
    scene.reference =
        madeUpReference(monday->back(), QStringLiteral("previous close, Mon 17 Aug 15:35–15:40"));
    scene.expiries = {session->front()->chains[1].expiry()};
    Scene three = scene;
    three.expiries = {session->front()->chains[0].expiry(), session->front()->chains[1].expiry(),
                      session->front()->chains[3].expiry()};
    Scene two = scene;
    two.earlier = {monday};
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        const QString end = u'_' + key(theme);
        {
            TimeChart chart;
            open(chart, scene, viewOf(PaneKind::Time), theme);
            QVERIFY(settled(chart));
            pictureOf(chart, QStringLiteral("time_plain") + end);
            QTest::mouseMove(chart.childAt(chart.pixelOf(20)), {});
            chart.setCrosshair(Crosshair{{}, session->at(20)->bucket});
            pictureOf(chart, QStringLiteral("time_hover") + end);
            chart.setScene(
                three, linesView({QStringLiteral("atm_iv"), QStringLiteral("rr25"), QStringLiteral("oi_call"),
                                  QStringLiteral("oi_put"), QStringLiteral("pcr_oi")}));
            QVERIFY(settled(chart));
            pictureOf(chart, QStringLiteral("time_strips") + end);
            PaneView view =
                linesView({QStringLiteral("max_pain"), QStringLiteral("spot"), QStringLiteral("straddle")});
            view.sessions = 2;
            chart.setScene(two, view);
            QVERIFY(settled(chart));
            pictureOf(chart, QStringLiteral("time_sessions") + end);
            PaneView contract = viewOf(PaneKind::Time);
            contract.contract = Contract{scene.expiries.front(), 24300, Side::Call};
            chart.setScene(scene, contract);
            QVERIFY(settled(chart));
            pictureOf(chart, QStringLiteral("time_contract") + end);
        }
        {
            HeatMap map;
            PaneView view = viewOf(PaneKind::HeatMap);
            view.quantity = Quantity::Oi;
            open(map, scene, view, theme);
            QVERIFY(settled(map));
            pictureOf(map, QStringLiteral("heat_oi") + end);
            view.mode = ChangeMode::Change;
            map.setScene(scene, view);
            QVERIFY(settled(map));
            map.fitAll();
            map.stepCrosshair(3);
            pictureOf(map, QStringLiteral("heat_oi_change") + end);
            view.mode = ChangeMode::Value;
            view.quantity = Quantity::Iv;
            view.sessions = 2;
            map.setScene(two, view);
            QVERIFY(settled(map));
            map.fitAll();
            pictureOf(map, QStringLiteral("heat_iv_all") + end);
        }
        {
            TermChart chart;
            open(chart, scene, viewOf(PaneKind::Term), theme);
            pictureOf(chart, QStringLiteral("term_ab") + end);
            Scene plain = scene;
            plain.a = plain.b = {};
            chart.setScene(plain, viewOf(PaneKind::Term));
            chart.stepCrosshair(1);
            chart.stepCrosshair(1);
            pictureOf(chart, QStringLiteral("term_hover") + end);
        }
    }
}

QTEST_MAIN(TestTimePanes)
#include "tst_time_panes.moc"
