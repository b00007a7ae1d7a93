#include "models/items/strike_why.h"

#include "models/domain/format.h"
#include "models/items/quantity_text.h"
#include "models/items/strike_text.h"
#include "models/items/why_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString because(const char* text) {
    return QCoreApplication::translate("StrikeWhy", text);
}

class StrikeWhyBuilder {
public:
    StrikeWhyBuilder(const Scene& scene, const StrikePicture& picture, const StrikeSeries& series,
                     double strike)
        : m_scene(scene)
        , m_picture(picture)
        , m_series(series)
        , m_strike(strike)
        , m_at(series.row(strike))
        , m_chain(scene.frame ? scene.frame->chain(series.expiry) : nullptr)
        , m_row(m_chain ? m_chain->row(strike) : std::nullopt) {}

    Why build() {
        m_why.title = because("%1 of %2").arg(quantityName(m_picture.quantity), contractName());
        m_why.formula = levelFormula();
        addInputs();
        if (m_picture.pair)
            tellPair();
        else if (m_picture.mode == ChangeMode::Value)
            tellLevel();
        else
            tellChange();
        m_why.coverage = coverage();
        m_why.model = model();
        m_why.asOf = asOfLine(m_scene, *m_scene.frame);
        return std::move(m_why);
    }

private:
    QString contractName() const {
        QStringList parts{m_picture.symbol, shortDate(m_series.expiry), formatStrike(m_strike)};
        if (m_series.side)
            parts << (m_series.side == Side::Call ? because("call") : because("put"));
        return parts.join(u' ');
    }

    double at(const std::vector<double>& column) const {
        return m_at && !column.empty() ? column[*m_at] : missing;
    }

    QString levelFormula() const {
        switch (m_picture.quantity) {
        case Quantity::Oi:
            return because("open interest as stored, last known in the bucket");
        case Quantity::Volume:
            return because("traded inside the bucket, as stored");
        case Quantity::GammaExposure:
            return because("γ · OI · S² · 0.01, signed: %1").arg(signName(m_picture.sign));
        case Quantity::Pcr:
            return because("put OI / call OI of this strike");
        case Quantity::Iv:
            if (!m_series.side)
                return because("IV of the put under the forward, of the call over it, their mean at it");
            [[fallthrough]];
        case Quantity::Delta:
        case Quantity::Gamma:
        case Quantity::Theta:
        case Quantity::Vega:
            return because("mean over the bucket's observations, as stored");
        }
        Q_UNREACHABLE();
    }

    void input(const QString& name, const QString& text) { m_why.inputs.emplace_back(name, text); }

    void stored(const QString& name, Quantity quantity, Side side) {
        input(name, formatValue(quantity, m_row ? m_chain->column(columnOf(quantity, side))[*m_row] : missing,
                                m_picture.numbers) +
                        (quantity == Quantity::Oi ? because(" units") : QString()));
    }

    void addInputs() {
        const Side side = m_series.side.value_or(Side::Call);
        if (m_picture.quantity == Quantity::GammaExposure) {
            stored(because("γ (1/point²)"), Quantity::Gamma, side);
            stored(because("OI"), Quantity::Oi, side);
            input(because("S, underlying in the bucket"),
                  formatGrouped(figures().spot, 2, m_picture.numbers));
        } else if (m_picture.quantity == Quantity::Pcr) {
            stored(because("put OI"), Quantity::Oi, Side::Put);
            stored(because("call OI"), Quantity::Oi, Side::Call);
        } else if (!m_series.side) {
            input(because("F, forward (parity over model premiums)"),
                  formatGrouped(figures().forward.value, 2, m_picture.numbers));
            stored(because("call IV"), Quantity::Iv, Side::Call);
            stored(because("put IV"), Quantity::Iv, Side::Put);
        } else
            addObservations(side);
        if (m_picture.contracts)
            input(because("units per contract"), QString::number(m_scene.divisor(m_series.expiry)));
    }

    void addObservations(Side side) {
        input(because("column"), QLatin1String(databaseName(columnOf(m_picture.quantity, side))));
        if (m_row) {
            const Column count = side == Side::Call ? Column::CallCount : Column::PutCount;
            input(because("observations"), formatGrouped(m_chain->column(count)[*m_row]));
        }
    }

    void tellLevel() {
        m_why.value = levelText(m_picture, at(m_series.values));
        if (isMissing(at(m_series.values)))
            m_why.refusal = because("the bucket has no such value for this strike");
    }

    void tellChange() {
        const bool perCent = m_picture.mode == ChangeMode::PerCent;
        m_why.anchor = m_picture.anchorName;
        m_why.formula = (perCent ? because("(level − level at the anchor) / |level at the anchor|")
                                 : because("level − level at the anchor")) +
                        because("; level: ") + m_why.formula;
        input(because("level"), levelText(m_picture, at(m_series.values)));
        input(because("level at the anchor"), levelText(m_picture, at(m_series.anchor)));
        const double value = at(perCent ? m_series.ratio : m_series.change);
        m_why.value = perCent ? formatPercentChange(value) : changeText(m_picture, value);
        if (isMissing(value))
            m_why.refusal = changeRefusal();
    }

    QString changeRefusal() const {
        if (m_at && !m_series.isNew.empty() && m_series.isNew[*m_at] != 0)
            return because("new strike: it was not listed at the anchor");
        if (at(m_series.anchor) == 0)
            return because("the level at the anchor is 0, and nothing is a per cent of that");
        return because("the level is missing now or at the anchor");
    }

    void tellPair() {
        m_why.formula = because("B − A; each: ") + m_why.formula;
        m_why.inputs = {{QStringLiteral("A ") + m_picture.nameA, levelText(m_picture, at(m_series.a))},
                        {QStringLiteral("B ") + m_picture.nameB, levelText(m_picture, at(m_series.b))}};
        m_why.value = changeText(m_picture, at(m_series.difference));
        if (isMissing(at(m_series.difference)))
            m_why.refusal = because("the strike has no value at A or at B");
    }

    QString coverage() const {
        const auto count = std::count_if(m_series.values.begin(), m_series.values.end(),
                                         [](double v) { return !isMissing(v); });
        return because("%1 of %2 listed strikes have this number").arg(count).arg(m_series.values.size());
    }

    QString model() const {
        switch (m_picture.quantity) {
        case Quantity::Oi:
        case Quantity::Volume:
        case Quantity::Pcr:
            return {};
        default:
            return modelLine(m_scene, *m_scene.frame, m_series.expiry);
        }
    }

    const ChainFigures& figures() const { return m_picture.figures[m_series.order]; }

    const Scene& m_scene;
    const StrikePicture& m_picture;
    const StrikeSeries& m_series;
    const double m_strike;
    const std::optional<std::size_t> m_at; // in the series
    const Chain* m_chain;
    const std::optional<std::size_t> m_row; // in the chain
    Why m_why;
};

} // namespace

Why strikeWhy(const Scene& scene, const StrikePicture& picture, const StrikeSeries& series, double strike) {
    return StrikeWhyBuilder(scene, picture, series, strike).build();
}

} // namespace strikescope
