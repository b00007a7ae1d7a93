#include "models/items/chain_columns.h"
#include "models/items/view_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <limits>

using namespace strikescope;
using namespace std::chrono;

class TestViewJson : public QObject {
    Q_OBJECT

    static QJsonObject parsed(const char* text) {
        const QJsonDocument document = QJsonDocument::fromJson(text);
        Q_ASSERT(document.isObject());
        return document.object();
    }
    // As a file keeps it.
    static QJsonObject written(const QJsonObject& object) {
        return QJsonDocument::fromJson(QJsonDocument(object).toJson()).object();
    }

    static PaneView everythingElse() {
        PaneView view;
        view.kind = PaneKind::Chain;
        view.quantity = Quantity::GammaExposure;
        view.mode = ChangeMode::PerCent;
        view.sides = SideChoice::Puts;
        view.x = XAxis::Standardised;
        view.joined = view.table = view.onlyWithOi = true;
        view.sign = ExposureSign::ShortBoth;
        view.lines = {QStringLiteral("atm_iv"), QStringLiteral("max_pain")};
        view.sessions = 5;
        view.contract = Contract{Date{2026y / August / 25}, 24212.5, Side::Put};
        view.columns = keysOf({ChainColumn::OiChangePercent, ChainColumn::Iv, ChainColumn::BuildUp});
        view.aroundAtm = 15;
        view.smallestDelta = 0.05;
        return view;
    }

private slots:
    void whatIsWrittenIsReadAgain() {
        for (const PaneView& view : {PaneView{}, everythingElse()})
            QVERIFY(paneViewFromJson(written(toJson(view))) == view);
        for (const PaneKind kind : allPaneKinds)
            for (const Quantity quantity : allQuantities) {
                const PaneView view{.kind = kind, .quantity = quantity};
                QVERIFY(paneViewFromJson(written(toJson(view))) == view);
            }
        for (const Anchor& anchor : {Anchor{}, Anchor{AnchorKind::DayOpen}, Anchor{AnchorKind::Back, 3},
                                     Anchor{AnchorKind::MomentA}})
            QVERIFY(anchorFromJson(written(toJson(anchor))) == anchor);
        for (const Units& units : {Units{}, Units{true, NumberScale::KiloMillion}})
            QVERIFY(unitsFromJson(written(toJson(units))) == units);
    }

    void whatIsNotThereIsStandard() {
        QVERIFY(paneViewFromJson({}) == PaneView{});
        QVERIFY(anchorFromJson({}) == Anchor{});
        QVERIFY(unitsFromJson({}) == Units{});
        QVERIFY(paneViewFromJson(parsed(R"({"contract": null})")) == PaneView{});
    }

    void refusesAndNamesTheKey_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* json, const char* named) {
            QTest::newRow(json) << QByteArray(json) << QString::fromUtf8(named);
        };
        row(R"({"kind": "chart"})",
            "\"panes[2].kind\" has to be one of strikes, time, heatmap, term, chain.");
        row(R"({"kind": 4})", "panes[2].kind");
        row(R"({"quantity": "IV"})", "gamma_exposure");
        row(R"({"mode": "difference"})", "value, change, percent");
        row(R"({"sides": null})", "both, calls, puts");
        row(R"({"x": ["strike"]})", "over_forward");
        row(R"({"joined": 1})", "\"panes[2].joined\" has to be true or false.");
        row(R"({"sign": ""})", "short_both");
        row(R"({"sessions": 0})", "from 1 to 60");
        row(R"({"sessions": 1.5})", "panes[2].sessions");
        row(R"({"sessions": 1e300})", "panes[2].sessions");
        row(R"({"around_atm": -1})", "panes[2].around_atm");
        row(R"({"smallest_delta": 1.01})", "from 0 to 1");
        row(R"({"columns": ["iv", "price"]})", "oi_change_pct");
        row(R"({"columns": ["iv", "iv"]})", "each once");
        row(R"({"columns": "iv"})", "panes[2].columns");
        row(R"({"lines": ["ATM IV"]})", "panes[2].lines");
        row(R"({"colour": "red"})", "\"panes[2].colour\" is not known here");
        row(R"({"contract": []})", "panes[2].contract");
        row(R"({"contract": {"expiry": "2026-02-30", "strike": 100, "side": "call"}})",
            "panes[2].contract.expiry");
        row(R"({"contract": {"expiry": "2026-02-20", "strike": -5, "side": "call"}})", "contract.strike");
        row(R"({"contract": {"expiry": "2026-02-20", "strike": 5, "side": "CE"}})", "call, put");
        row(R"({"contract": {"strike": 5, "side": "put"}})", "needs an expiry");
    }
    void refusesAndNamesTheKey() {
        QFETCH(QByteArray, json);
        QFETCH(QString, named);
        const auto view = paneViewFromJson(parsed(json.constData()), QStringLiteral("panes[2]"));
        QVERIFY(!view);
        QCOMPARE(view.error().code, ErrorCode::Invalid);
        QVERIFY2(view.error().message.contains(named), qPrintable(view.error().message));
    }

    void refusesNumbersThatAreNone() {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        constexpr double infinite = std::numeric_limits<double>::infinity();
        for (const double bad : {nan, infinite, -infinite}) {
            QVERIFY(!paneViewFromJson({{QStringLiteral("smallest_delta"), bad}}));
            QVERIFY(!paneViewFromJson({{QStringLiteral("sessions"), bad}}));
            QVERIFY(!anchorFromJson({{QStringLiteral("back"), bad}}));
        }
    }

    void refusesAHugeListAndKeepsTheMessageShort() {
        QJsonArray lines;
        for (int i = 0; i < 100'000; ++i)
            lines << QStringLiteral("line_%1").arg(i);
        QVERIFY(!paneViewFromJson({{QStringLiteral("lines"), lines}}));
        const auto view = paneViewFromJson({{QString(1 << 20, u'x'), 1}});
        QVERIFY(!view);
        QVERIFY(view.error().message.size() < 500);
    }

    void anchorsAndUnitsAreStrictToo() {
        QVERIFY(anchorFromJson(parsed(R"({"kind": "close"})"), QStringLiteral("anchor"))
                    .error()
                    .message.contains(QStringLiteral("previous_close, day_open, back, moment_a")));
        QVERIFY(!anchorFromJson(parsed(R"({"kind": "back", "back": 0})")));
        QVERIFY(!anchorFromJson(parsed(R"({"bakc": 3})")));
        QVERIFY(!unitsFromJson(parsed(R"({"contracts": "yes"})")));
        QVERIFY(unitsFromJson(parsed(R"({"scale": "lakh"})"))
                    .error()
                    .message.contains(QStringLiteral("lakh_crore, kilo_million")));
    }
};

QTEST_GUILESS_MAIN(TestViewJson)
#include "tst_view_json.moc"
