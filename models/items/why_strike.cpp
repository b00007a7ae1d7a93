#include "models/domain/atm.h"
#include "models/domain/build_up.h"
#include "models/domain/format.h"
#include "models/domain/model_premium.h"
#include "models/domain/oi_change.h"
#include "models/domain/strike_values.h"
#include "models/items/chain_filter.h"
#include "models/items/chain_text.h"
#include "models/items/quantity_text.h"
#include "models/items/why_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString strikeSay(const char* text) {
    return QCoreApplication::translate("WhyStrike", text);
}

bool needsModel(ChainColumn column) {
    return isEstimate(column) || column == ChainColumn::Moneyness;
}

// One strike of one frame, wherever the frame lists it.
class StrikeAt {
public:
    StrikeAt(const Scene& scene, const ChainFrame* frame, Date expiry, double strike)
        : m_chain(frame ? frame->chain(expiry) : nullptr)
        , m_years(frame ? yearsLeft(scene, *frame, expiry) : missing)
        , m_row(m_chain ? m_chain->row(strike) : std::nullopt) {}

    bool isListed() const { return m_row.has_value(); }
    const Chain& chain() const { return *m_chain; }
    std::size_t row() const { return *m_row; }
    double years() const { return m_years; }
    double stored(Column column) const { return m_row ? m_chain->column(column)[*m_row] : missing; }

    double value(ChainColumn column, Side side) const {
        if (!m_row)
            return missing;
        if (const auto quantity = quantityOf(column))
            return strikeValue(*m_chain, *quantity, side, *m_row);
        if (column == ChainColumn::Premium)
            return modelPremium(*m_chain, *m_row, side, m_years);
        return stored(side == Side::Call ? Column::CallCount : Column::PutCount);
    }

private:
    const Chain* m_chain;
    double m_years;
    std::optional<std::size_t> m_row;
};

class StrikeWhy {
public:
    StrikeWhy(const Scene& scene, Date expiry, ChainColumn column, std::optional<Side> side, double strike)
        : m_scene(scene)
        , m_expiry(expiry)
        , m_column(column)
        , m_side(side.value_or(Side::Call))
        , m_strike(strike) {
        QString what = columnName(column);
        if (side)
            what.prepend(*side == Side::Call ? strikeSay("Call: ") : strikeSay("Put: "));
        m_why.value = QChar(0x2013);
        m_why.title =
            strikeSay("%1, strike %2, expiry %3").arg(what, formatStrike(strike), shortDate(expiry));
    }

    Why single(const ChainFrame& frame);
    Why difference(const NamedFrame& from, const NamedFrame& to);

private:
    void put(const QString& name, const QString& value) { m_why.inputs.emplace_back(name, value); }
    QString text(ChainColumn column, double value) const;
    QString changeText(double value) const;
    void putOf(Quantity quantity, const StrikeAt& at);
    void stored(const StrikeAt& at);
    void premium(const StrikeAt& at);
    void pcr(const StrikeAt& at);
    void exposure(const StrikeAt& at);
    void oiChange(const StrikeAt& now);
    void buildUpOf(const StrikeAt& now);
    void moneyness(const StrikeAt& at, const ChainFrame& frame);
    StrikeAt anchor();
    void explain(const StrikeAt& at, const ChainFrame& frame);
    void refuse(const QString& why) {
        if (m_why.refusal.isEmpty())
            m_why.refusal = why;
    }

    const Scene& m_scene;
    Date m_expiry;
    ChainColumn m_column;
    Side m_side;
    double m_strike;
    Why m_why;
};

QString StrikeWhy::text(ChainColumn column, double value) const {
    const NumberScale scale = m_scene.units.scale;
    if (isMissing(value))
        return QChar(0x2013); // without a unit
    if (column == ChainColumn::Premium)
        return QChar(0x20B9) + formatGrouped(value, 2, scale);
    if (column == ChainColumn::Count)
        return formatGrouped(value, 0, scale);
    if (column != ChainColumn::Oi && column != ChainColumn::Volume)
        return formatValue(*quantityOf(column), value, scale);
    const int divisor = m_scene.divisor(m_expiry);
    return formatGrouped(value / divisor, 0, scale) + u' ' +
           (divisor > 1 ? strikeSay("contracts") : strikeSay("units"));
}

QString StrikeWhy::changeText(double value) const {
    if (m_column == ChainColumn::Iv)
        return formatVolPoints(value);
    const QString number = text(m_column, value);
    return value > 0 ? u'+' + number : number;
}

void StrikeWhy::putOf(Quantity quantity, const StrikeAt& at) {
    put(quantityName(quantity), text(chainColumnOf(quantity), at.stored(columnOf(quantity, m_side))));
}

void StrikeWhy::stored(const StrikeAt& at) {
    const Column column = quantityOf(m_column)   ? columnOf(*quantityOf(m_column), m_side)
                          : m_side == Side::Call ? Column::CallCount
                                                 : Column::PutCount;
    m_why.formula =
        strikeSay("stored: column %1, as its producer wrote it; what it writes for \"no value\" is missing")
            .arg(QLatin1String(databaseName(column)));
    put(strikeSay("Observations in the bucket"),
        formatGrouped(at.stored(m_side == Side::Call ? Column::CallCount : Column::PutCount)));
    put(strikeSay("Underlying in the bucket"), formatGrouped(at.chain().underlying(), 2));
    if (isMissing(at.value(m_column, m_side)))
        refuse(strikeSay("this bucket holds no value for it"));
}

void StrikeWhy::premium(const StrikeAt& at) {
    m_why.formula = strikeSay("Black-Scholes (S, K, T, σ, r): the database holds IVs but no premiums");
    put(strikeSay("S, underlying in the bucket"), formatGrouped(at.chain().underlying(), 2));
    put(strikeSay("σ"), formatIv(at.stored(columnOf(Quantity::Iv, m_side))));
    put(strikeSay("T, years"), formatGrouped(at.years(), 5));
    put(strikeSay("r"), strikeSay("%1 % a year").arg(feedRate * 100));
    if (isMissing(at.value(m_column, m_side)))
        refuse(at.years() > 0 ? strikeSay("its IV or the underlying is missing in this bucket")
                              : strikeSay("the expiry is over"));
}

void StrikeWhy::pcr(const StrikeAt& at) {
    m_why.formula = strikeSay("put OI / call OI of this strike");
    put(strikeSay("Put OI"), text(ChainColumn::Oi, at.stored(Column::PutOi)));
    put(strikeSay("Call OI"), text(ChainColumn::Oi, at.stored(Column::CallOi)));
    if (isMissing(at.value(m_column, m_side)))
        refuse(strikeSay("a side is missing, or the calls have no open interest to divide by"));
}

void StrikeWhy::exposure(const StrikeAt& at) {
    m_why.formula =
        strikeSay("γ · OI in units · S² · 0.01: rupees of delta for a move of 1 %; without a sign, "
                  "because the data do not say who is long");
    putOf(Quantity::Gamma, at);
    put(strikeSay("OI, units"),
        formatGrouped(at.stored(columnOf(Quantity::Oi, m_side)), 0, m_scene.units.scale));
    put(strikeSay("S, underlying in the bucket"), formatGrouped(at.chain().underlying(), 2));
    if (isMissing(at.value(m_column, m_side)))
        refuse(strikeSay("its gamma, its open interest or the underlying is missing in this bucket"));
}

// The strike at the scene's reference; refused where that has none.
StrikeAt StrikeWhy::anchor() {
    const Reference& reference = m_scene.reference;
    const StrikeAt then(m_scene, reference.frame.get(), m_expiry, m_strike);
    m_why.anchor = reference.name;
    if (!reference.frame || !reference.frame->chain(m_expiry))
        refuse(refusalOf(reference));
    else if (!then.isListed())
        refuse(strikeSay("new: not listed at the anchor, so there is a level but no change"));
    return then;
}

void StrikeWhy::oiChange(const StrikeAt& now) {
    const bool perCent = m_column == ChainColumn::OiChangePercent;
    m_why.formula = perCent ? strikeSay("(OI − OI at the anchor) / OI at the anchor")
                            : strikeSay("OI − OI at the anchor");
    const StrikeAt then = anchor();
    const double level = now.stored(columnOf(Quantity::Oi, m_side));
    const double base = then.stored(columnOf(Quantity::Oi, m_side));
    put(strikeSay("OI"), text(ChainColumn::Oi, level));
    put(strikeSay("OI at the anchor"), text(ChainColumn::Oi, base));
    const double change = level - base;
    if (isMissing(change))
        return refuse(strikeSay("the open interest is missing at one of the two moments"));
    if (perCent && !(base > 0))
        return refuse(strikeSay("the open interest was 0 at the anchor: a change, but no per cent of it"));
    m_why.value = perCent ? formatPercentChange(change / base)
                          : (change > 0 ? QStringLiteral("+") : QString()) + text(ChainColumn::Oi, change);
}

void StrikeWhy::buildUpOf(const StrikeAt& now) {
    m_why.formula = strikeSay("signs of the change in the contract's own model premium and in its OI");
    const StrikeAt then = anchor();
    const Column oi = columnOf(Quantity::Oi, m_side);
    const double before = then.value(ChainColumn::Premium, m_side);
    const double after = now.value(ChainColumn::Premium, m_side);
    put(strikeSay("Premium (est.)"), text(ChainColumn::Premium, after));
    put(strikeSay("Premium at the anchor (est.)"), text(ChainColumn::Premium, before));
    put(strikeSay("OI"), text(ChainColumn::Oi, now.stored(oi)));
    put(strikeSay("OI at the anchor"), text(ChainColumn::Oi, then.stored(oi)));
    const DeadBand band{double(buildUpLot(m_scene, m_expiry))};
    put(strikeSay("Says nothing below"), strikeSay("%1 units or %2 % of the OI, or ₹%3 of premium")
                                             .arg(band.oiUnits)
                                             .arg(band.oiShare * 100)
                                             .arg(band.premium));
    const double moved = after - before, change = now.stored(oi) - then.stored(oi);
    if (isMissing(moved) || isMissing(change))
        return refuse(strikeSay("a premium or an open interest is missing at one of the two moments"));
    const BuildUp kind = buildUp(moved, change, then.stored(oi), band);
    m_why.value = buildUpName(kind) + readingName(kind, m_side);
}

void StrikeWhy::moneyness(const StrikeAt& at, const ChainFrame& frame) {
    m_why.formula = strikeSay("steps in listed strikes from the one nearest to the forward");
    const ChainFigures figures = chainFigures(at.chain(), bucketEnd(frame), *m_scene.tables);
    put(strikeSay("Forward"), formatGrouped(figures.forward.value, 2));
    put(strikeSay("ATM strike"), formatStrike(figures.atmStrike.value));
    const auto atm = atmIndex(at.chain().strikes(), figures.atmStrike.value);
    if (!atm)
        return refuse(figures.atmStrike.refusal);
    m_why.value = moneynessLabel(m_side, int(at.row()) - int(*atm));
}

void StrikeWhy::explain(const StrikeAt& at, const ChainFrame& frame) {
    switch (m_column) {
    case ChainColumn::OiChange:
    case ChainColumn::OiChangePercent:
        return oiChange(at);
    case ChainColumn::BuildUp:
        return buildUpOf(at);
    case ChainColumn::Moneyness:
        return moneyness(at, frame);
    case ChainColumn::Premium:
        premium(at);
        break;
    case ChainColumn::Pcr:
        pcr(at);
        break;
    case ChainColumn::GammaExposure:
        exposure(at);
        break;
    default:
        stored(at);
    }
    m_why.value = text(m_column, at.value(m_column, m_side));
}

Why StrikeWhy::single(const ChainFrame& frame) {
    m_why.asOf = asOfLine(m_scene, frame);
    if (needsModel(m_column))
        m_why.model = modelLine(m_scene, frame, m_expiry);
    const StrikeAt at(m_scene, &frame, m_expiry, m_strike);
    if (at.isListed())
        explain(at, frame);
    else
        refuse(strikeSay("the strike is not listed at this moment"));
    return m_why;
}

Why StrikeWhy::difference(const NamedFrame& from, const NamedFrame& to) {
    m_why.formula = strikeSay("the value at the second moment less the value at the first");
    m_why.anchor = from.name;
    std::array<double, 2> values{missing, missing};
    for (std::size_t i = 0; i < 2; ++i) {
        const NamedFrame& moment = i == 0 ? from : to;
        values[i] = StrikeAt(m_scene, moment.frame.get(), m_expiry, m_strike).value(m_column, m_side);
        put(moment.name, text(m_column, values[i]));
        if (!moment.frame)
            refuse(moment.refusal);
        else if (isMissing(values[i]))
            refuse(strikeSay("there is no value at %1").arg(moment.name));
    }
    m_why.value = changeText(values[1] - values[0]);
    if (to.frame) {
        m_why.asOf = asOfLine(m_scene, *to.frame);
        if (needsModel(m_column))
            m_why.model = modelLine(m_scene, *to.frame, m_expiry);
    }
    return m_why;
}

} // namespace

ChainColumn chainColumnOf(Quantity quantity) {
    for (const ChainColumn column : allChainColumns)
        if (quantityOf(column) == quantity)
            return column;
    Q_UNREACHABLE();
}

Why whyColumn(const Scene& scene, const ChainFrame& frame, Date expiry, ChainColumn column,
              std::optional<Side> side, double strike) {
    return StrikeWhy(scene, expiry, column, side, strike).single(frame);
}

Why whyDifference(const Scene& scene, const NamedFrame& from, const NamedFrame& to, Date expiry,
                  ChainColumn column, std::optional<Side> side, double strike) {
    return StrikeWhy(scene, expiry, column, side, strike).difference(from, to);
}

} // namespace strikescope
