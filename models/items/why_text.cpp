#include "models/items/why_text.h"

#include "models/domain/format.h"
#include "models/domain/model_premium.h"
#include "models/items/quantity_text.h"

#include <QCoreApplication>

#include <array>

namespace strikescope {

using namespace std::chrono;

namespace {

QString whySay(const char* text) {
    return QCoreApplication::translate("Why", text);
}

QString layerText(Layer layer) {
    return layer == Layer::Memory  ? whySay("from memory")
           : layer == Layer::Redis ? whySay("from Redis")
                                   : whySay("from the database");
}

QString agoText(seconds age) {
    return age < minutes{2} ? whySay("checked %1 s ago").arg(age.count())
                            : whySay("checked %1 min ago").arg(duration_cast<minutes>(age).count());
}

QString rupees(double value) {
    return isMissing(value) ? formatGrouped(value) : QChar(0x20B9) + formatGrouped(value, 2);
}

// What a headline number is called and how it is made.
struct HeadWords {
    HeadFigure which;
    const char *name, *formula;
};

constexpr std::array headWords{
    HeadWords{
        HeadFigure::Forward, "Forward",
        "K + e^(rT) · (C − P) of model premiums; median over the five strikes nearest to S that were seen "
        "on both sides"},
    HeadWords{HeadFigure::AtmStrike, "ATM strike",
              "the listed strike nearest to F (to S without one); of two the lower"},
    HeadWords{HeadFigure::AtmIv, "ATM IV",
              "mean of call and put IV, variance linear in ln K between the strikes around F"},
    HeadWords{HeadFigure::RiskReversal25, "25Δ risk reversal",
              "IV of the 25Δ call less IV of the 25Δ put (spot deltas)"},
    HeadWords{HeadFigure::Butterfly25, "25Δ butterfly", "mean of the 25Δ call and put IV, less ATM IV"},
    HeadWords{HeadFigure::PcrOi, "PCR (OI)", "Σ put OI / Σ call OI over all listed strikes"},
    HeadWords{HeadFigure::PcrVolume, "PCR (volume)",
              "Σ put volume / Σ call volume of this bucket, all listed strikes"},
    HeadWords{HeadFigure::MaxPain, "Max pain",
              "the listed strike x with the least Σ max(0, x−K) · call OI + max(0, K−x) · put OI"},
    HeadWords{HeadFigure::Straddle, "ATM straddle (est.)", "model premium of call and put at the ATM strike"},
    HeadWords{HeadFigure::ExpectedMove, "Expected move to expiry (1σ)",
              "S · σ · √T; not the straddle, which is about 0.8 of it"},
};

const HeadWords& wordsOf(HeadFigure which) {
    return headWords[std::size_t(which)];
}

// Which of the chain's numbers it is, and how that one is written.
struct FigureText {
    const Figure& figure;
    QString value;
};

class FigureWhy {
public:
    FigureWhy(const Scene& scene, const ChainFrame& frame, const ChainFigures& figures)
        : m_scene(scene)
        , m_frame(frame)
        , m_figures(figures) {}

    Why build(HeadFigure which) {
        const FigureText text = textOf(which);
        m_why.title = whySay("%1 of %2, expiry %3")
                          .arg(whySay(wordsOf(which).name), m_frame.symbol, shortDate(m_figures.expiry));
        m_why.formula = figureFormula(which);
        m_why.value = text.value;
        m_why.refusal = text.figure.refusal;
        const bool ofOpenInterest =
            which == HeadFigure::PcrOi || which == HeadFigure::PcrVolume || which == HeadFigure::MaxPain;
        m_why.coverage =
            ofOpenInterest ? oiCoverageLine(m_figures.coverage) : ivCoverageLine(m_figures.coverage);
        if (!ofOpenInterest)
            m_why.model = modelLine(m_scene, m_frame, m_figures.expiry);
        m_why.asOf = asOfLine(m_scene, m_frame);
        return m_why;
    }

private:
    void put(const QString& name, const QString& value) { m_why.inputs.emplace_back(name, value); }
    FigureText textOf(HeadFigure which);
    FigureText openInterestText(HeadFigure which);
    FigureText smileText(HeadFigure which);
    QString countOf(double units) const;
    void putSums(const SideTotals& sums, bool volume);

    const Scene& m_scene;
    const ChainFrame& m_frame;
    const ChainFigures& m_figures;
    Why m_why;
};

QString FigureWhy::countOf(double units) const {
    const int divisor = m_scene.divisor(m_figures.expiry);
    if (isMissing(units))
        return formatGrouped(units);
    return formatGrouped(units / divisor, 0, m_scene.units.scale) + u' ' +
           (divisor > 1 ? whySay("contracts") : whySay("units"));
}

void FigureWhy::putSums(const SideTotals& sums, bool volume) {
    put(volume ? whySay("Volume of all puts") : whySay("OI of all puts"), countOf(sums.put));
    put(volume ? whySay("Volume of all calls") : whySay("OI of all calls"), countOf(sums.call));
}

FigureText FigureWhy::textOf(HeadFigure which) {
    switch (which) {
    case HeadFigure::PcrOi:
    case HeadFigure::PcrVolume:
    case HeadFigure::MaxPain:
        return openInterestText(which);
    default:
        put(whySay("Underlying in the bucket, S"), formatGrouped(m_figures.spot, 2));
        if (which != HeadFigure::Forward)
            put(whySay("Forward, F"), formatGrouped(m_figures.forward.value, 2));
        return smileText(which);
    }
}

FigureText FigureWhy::openInterestText(HeadFigure which) {
    putSums(which == HeadFigure::PcrVolume ? m_figures.volume : m_figures.oi, which == HeadFigure::PcrVolume);
    if (which == HeadFigure::PcrOi)
        return {m_figures.pcrOi, formatGrouped(m_figures.pcrOi.value, 2)};
    if (which == HeadFigure::PcrVolume)
        return {m_figures.pcrVolume, formatGrouped(m_figures.pcrVolume.value, 2)};
    QString value = formatStrike(m_figures.maxPain.value);
    if (m_figures.maxPain.isThere() && m_figures.maxPainHighest > m_figures.maxPain.value)
        value += QChar(0x2013) + formatStrike(m_figures.maxPainHighest);
    return {m_figures.maxPain, value};
}

FigureText FigureWhy::smileText(HeadFigure which) {
    const ChainFigures& f = m_figures;
    switch (which) {
    case HeadFigure::Forward:
        return {f.forward, formatGrouped(f.forward.value, 2)};
    case HeadFigure::AtmStrike:
        return {f.atmStrike, formatStrike(f.atmStrike.value)};
    case HeadFigure::AtmIv:
        return {f.atmIv, formatIv(f.atmIv.value)};
    case HeadFigure::RiskReversal25:
        return {f.riskReversal25, formatVolPoints(f.riskReversal25.value)};
    case HeadFigure::Butterfly25:
        put(whySay("ATM IV"), formatIv(f.atmIv.value));
        return {f.butterfly25, formatVolPoints(f.butterfly25.value)};
    case HeadFigure::Straddle:
        put(whySay("ATM strike"), formatStrike(f.atmStrike.value));
        return {f.straddle, rupees(f.straddle.value)};
    default:
        put(whySay("ATM IV, σ"), formatIv(f.atmIv.value));
        put(whySay("Straddle (est.)"), rupees(f.straddle.value));
        put(whySay("0.85 × straddle"), formatGrouped(f.expectedMove.straddleShare, 1));
        return {f.atmIv, formatGrouped(f.expectedMove.oneSigma, 1)};
    }
}

} // namespace

QString asOfLine(const Scene& scene, const ChainFrame& frame) {
    QStringList parts{whySay("%1 IST, %2")
                          .arg(bucketLabel(frame.bucket, frame.timeframe), shortDate(istDate(frame.bucket)))};
    if (!frame.closed)
        parts << whySay("still filling when read");
    if (!frame.relation.isEmpty())
        parts << whySay("read from %1").arg(frame.relation);
    if (&frame == scene.frame.get())
        parts << layerText(scene.freshness.layer) + QStringLiteral(", ") +
                     agoText(duration_cast<seconds>(scene.freshness.age()));
    else if (frame.fetched != UtcTime{})
        parts << whySay("at %1 IST").arg(isoIst(frame.fetched).mid(11, 8));
    return parts.join(QStringLiteral("  ·  "));
}

QString modelLine(const Scene& scene, const ChainFrame& frame, Date expiry) {
    const auto end = scene.tables->expiryTime(expiry);
    const double days = yearsLeft(scene, frame, expiry) * 365.25;
    const QString clock = end ? whySay("clock ends %1 IST, %2 (%3 days left)")
                                    .arg(istClock(*end), shortDate(expiry), formatGrouped(days, 2))
                              : whySay("the end of this expiry is not known");
    return whySay("Black-Scholes on spot, r %1 %; %2").arg(feedRate * 100).arg(clock);
}

QString oiCoverageLine(const Coverage& coverage) {
    return whySay("OI on %1 calls and %2 puts of %3 listed strikes")
        .arg(coverage.oiCall)
        .arg(coverage.oiPut)
        .arg(coverage.strikes);
}

QString ivCoverageLine(const Coverage& coverage) {
    return whySay("IV on %1 calls and %2 puts of %3 listed strikes")
        .arg(coverage.ivCall)
        .arg(coverage.ivPut)
        .arg(coverage.strikes);
}

QString figureFormula(HeadFigure which) {
    return whySay(wordsOf(which).formula);
}

Why whyFigure(const Scene& scene, const ChainFrame& frame, const ChainFigures& figures, HeadFigure which) {
    return FigureWhy(scene, frame, figures).build(which);
}

QString plainText(const Why& why) {
    QStringList lines{why.title + QStringLiteral(": ") + why.value};
    const auto line = [&](const QString& name, const QString& text) {
        if (!text.isEmpty())
            lines << name + QStringLiteral(": ") + text;
    };
    line(whySay("Refused"), why.refusal);
    line(whySay("Formula"), why.formula);
    for (const auto& [name, value] : why.inputs)
        line(name, value);
    line(whySay("Against"), why.anchor);
    line(whySay("Coverage"), why.coverage);
    line(whySay("Model"), why.model);
    line(whySay("As of"), why.asOf);
    return lines.join(u'\n');
}

} // namespace strikescope
