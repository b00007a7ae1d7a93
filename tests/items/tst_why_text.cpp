#include "models/items/why_text.h"
#include "tests/items/chain_scene.h"

#include <QTest>

using namespace strikescope;
using namespace std::chrono;

class TestWhyText : public QObject {
    Q_OBJECT

    const Date m_expiry = FakeSource::expiryDates()[1];

    static Scene scene() {
        Scene made = chainScene();
        made.reference = previousClose();
        made.freshness.layer = Layer::Memory;
        made.freshness.checked = Freshness::Clock::now() - seconds{4};
        return made;
    }
    Why figure(const Scene& of, HeadFigure which) const {
        const Chain& chain = *of.frame->chain(m_expiry);
        return whyFigure(of, *of.frame, chainFigures(chain, bucketEnd(*of.frame), *of.tables), which);
    }
    Why column(const Scene& of, ChainColumn which, double strike, Side side = Side::Call) const {
        return whyColumn(of, *of.frame, m_expiry, which, hasSides(which) ? std::optional(side) : std::nullopt,
                         strike);
    }
    static QString input(const Why& why, const char* name) {
        for (const auto& [each, value] : why.inputs)
            if (each == QString::fromUtf8(name))
                return value;
        return QStringLiteral("no such input");
    }

private slots:
    void saysWhereAndWhenItWasRead() {
        const Scene of = scene();
        const QString line = asOfLine(of, *of.frame);
        QVERIFY(line.startsWith(QStringLiteral("12:00–12:05 IST, 18 Aug 2026")));
        QVERIFY(line.contains(QStringLiteral("read from made_up")));
        QVERIFY(line.contains(QStringLiteral("from memory, checked 4 s ago")));
        QVERIFY(
            !asOfLine(of, *of.reference.frame).contains(QStringLiteral("from memory"))); // not known of it
    }

    void namesTheModelAndItsClock() {
        const Scene of = scene();
        QCOMPARE(modelLine(of, *of.frame, m_expiry),
                 QStringLiteral(
                     "Black-Scholes on spot, r 10 %; clock ends 15:40 IST, 25 Aug 2026 (7.15 days left)"));
        QVERIFY(modelLine(of, *of.frame, Date{1990y / January / 1}).contains(QStringLiteral("not known")));
    }

    void explainsTheHeadlineNumbers() {
        const Scene of = scene();
        const Why pcr = figure(of, HeadFigure::PcrOi);
        QCOMPARE(pcr.title, QStringLiteral("PCR (OI) of NIFTY, expiry 25 Aug 2026"));
        QCOMPARE(pcr.value, QStringLiteral("0.50"));
        QVERIFY(input(pcr, "OI of all puts").endsWith(QStringLiteral("units")));
        QCOMPARE(pcr.coverage, QStringLiteral("OI on 120 calls and 121 puts of 121 listed strikes"));
        QVERIFY(pcr.model.isEmpty() && pcr.refusal.isEmpty());
        for (const HeadFigure which :
             {HeadFigure::Forward, HeadFigure::AtmStrike, HeadFigure::AtmIv, HeadFigure::RiskReversal25,
              HeadFigure::Butterfly25, HeadFigure::PcrVolume, HeadFigure::MaxPain, HeadFigure::Straddle,
              HeadFigure::ExpectedMove}) {
            const Why why = figure(of, which);
            QVERIFY2(!why.title.isEmpty() && !why.formula.isEmpty() && !why.asOf.isEmpty(),
                     qPrintable(why.title));
            QVERIFY2(why.value != QStringLiteral("–") && why.refusal.isEmpty(), qPrintable(why.title));
        }
        QCOMPARE(figure(of, HeadFigure::AtmStrike).value, QStringLiteral("24,250"));
        QVERIFY(figure(of, HeadFigure::RiskReversal25).value.endsWith(QStringLiteral("vp")));
    }

    void aRefusedFigureHasAReasonInPlaceOfAValue() {
        Scene of = scene();
        of.frame = changed(of.frame, [](Chain& chain) {
            for (std::size_t i = 0; i < 60; ++i)
                chain.column(Column::PutOi)[i] = missing;
            std::ranges::fill(chain.column(Column::CallIv), missing);
            std::ranges::fill(chain.column(Column::PutIv), missing);
        });
        QCOMPARE(figure(of, HeadFigure::PcrOi).value, QStringLiteral("–"));
        QVERIFY(!figure(of, HeadFigure::PcrOi).refusal.isEmpty());
        QVERIFY(!figure(of, HeadFigure::MaxPain).refusal.isEmpty());
        QCOMPARE(figure(of, HeadFigure::ExpectedMove).value, QStringLiteral("–"));
        QVERIFY(!figure(of, HeadFigure::ExpectedMove).refusal.isEmpty());
    }

    void explainsEveryColumnOfAStrike() {
        const Scene of = scene();
        for (const ChainColumn which : allChainColumns) {
            const Why why = column(of, which, 24200);
            QVERIFY2(why.refusal.isEmpty() && why.value != QStringLiteral("–"), qPrintable(why.title));
            QVERIFY2(!why.formula.isEmpty() && !why.inputs.empty() && !why.asOf.isEmpty(),
                     qPrintable(why.title));
            QCOMPARE(why.anchor.isEmpty(), !needsAnchor(which));
            QCOMPARE(why.model.isEmpty(), !isEstimate(which) && which != ChainColumn::Moneyness);
        }
        QVERIFY(column(of, ChainColumn::Iv, 24200).formula.contains(QStringLiteral("call_iv_avg")));
        QCOMPARE(column(of, ChainColumn::Oi, 24200).value, QStringLiteral("42,00,000 units"));
        QCOMPARE(input(column(of, ChainColumn::Premium, 24200), "σ"), QStringLiteral("12.73%"));
    }

    void whatIsMissingSaysWhy() {
        Scene of = scene();
        QVERIFY(column(of, ChainColumn::Oi, 21300).refusal.contains(QStringLiteral("holds no value")));
        QVERIFY(column(of, ChainColumn::Premium, 21300).refusal.contains(QStringLiteral("IV")));
        QVERIFY(column(of, ChainColumn::OiChange, 21200).refusal.contains(QStringLiteral("new")));
        QVERIFY(column(of, ChainColumn::OiChangePercent, 24250, Side::Put)
                    .refusal.contains(QStringLiteral("0 at")));
        QVERIFY(column(of, ChainColumn::Iv, 24201).refusal.contains(QStringLiteral("not listed")));
        QCOMPARE(column(of, ChainColumn::BuildUp, 21200).value, QStringLiteral("–"));
        QCOMPARE(input(column(of, ChainColumn::BuildUp, 21200), "OI at the anchor"), QStringLiteral("–"));
        QCOMPARE(column(of, ChainColumn::Oi, 21300).value, QStringLiteral("–"));
        of.reference = {};
        QVERIFY(column(of, ChainColumn::OiChange, 24200).refusal.contains(QStringLiteral("no moment")));
        QVERIFY(column(of, ChainColumn::BuildUp, 24200).refusal.contains(QStringLiteral("no moment")));
    }

    void explainsADifferenceOfTwoMoments() {
        const Scene of = scene();
        const Reference a = moment(QStringLiteral("A"), noon() - hours{2});
        const NamedFrame from{a.frame, a.name}, to{of.frame, QStringLiteral("on screen")};
        const Why why = whyDifference(of, from, to, m_expiry, ChainColumn::Iv, Side::Call, 24200);
        QCOMPARE(why.value, QStringLiteral("+0.12 vp"));
        QCOMPARE(why.anchor, a.name);
        QCOMPARE(why.inputs.size(), 2U);
        const NamedFrame none{nullptr, a.name, QStringLiteral("no data that day")};
        QCOMPARE(whyDifference(of, none, to, m_expiry, ChainColumn::Iv, Side::Call, 24200).refusal,
                 QStringLiteral("no data that day"));
    }

    void explainsCellsOfTheTable() {
        Scene of = scene();
        of.a = moment(QStringLiteral("A"), noon() - hours{2});
        const ChainSheet sheet = chainSheet(of, {});
        for (const SheetColumn& each : sheet.columns)
            QVERIFY(!whyCell(sheet, each, 60).title.isEmpty());
        of.a.frame = nullptr;
        of.a.refusal = QStringLiteral("no data that day");
        const ChainSheet without = chainSheet(of, {});
        QCOMPARE(whyCell(without, without.columns[0], 60).refusal, QStringLiteral("no data that day"));
    }

    void isCopiedAsLines() {
        const QString text = plainText(column(scene(), ChainColumn::OiChange, 24200));
        QVERIFY(text.startsWith(QStringLiteral("Call: OI change, strike 24,200, expiry 25 Aug 2026: +")));
        QVERIFY(text.contains(QStringLiteral("\nFormula: OI − OI at the anchor\nOI: 42,00,000 units\n")));
        QVERIFY(text.contains(QStringLiteral("\nAgainst: previous close, Mon 17 Aug")));
    }

    void countsInContracts() {
        Scene of = scene();
        of.units = {true, NumberScale::LakhCrore};
        QCOMPARE(column(of, ChainColumn::Oi, 24200).value, QStringLiteral("64,615 contracts"));
        QVERIFY(
            input(figure(of, HeadFigure::PcrOi), "OI of all calls").endsWith(QStringLiteral("contracts")));
    }
};

QTEST_GUILESS_MAIN(TestWhyText)
#include "tst_why_text.moc"
