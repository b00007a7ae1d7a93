#include "models/items/quantity_text.h"

#include "models/domain/format.h"

#include <QCoreApplication>

#include <cmath>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Quantity", text);
}

// As few as tell every tick apart: a step of 2.5 needs one, though it is larger than 1.
int decimalsFor(double step) {
    int decimals = 0;
    for (double scaled = step; decimals < 6 && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled;
         scaled *= 10)
        ++decimals;
    return decimals;
}

} // namespace

QString quantityName(Quantity quantity) {
    switch (quantity) {
    case Quantity::Iv:
        return tr("Implied volatility");
    case Quantity::Oi:
        return tr("Open interest");
    case Quantity::Volume:
        return tr("Volume");
    case Quantity::Delta:
        return tr("Delta");
    case Quantity::Gamma:
        return tr("Gamma");
    case Quantity::Theta:
        return tr("Theta");
    case Quantity::Vega:
        return tr("Vega");
    case Quantity::GammaExposure:
        return tr("Gamma exposure");
    case Quantity::Pcr:
        return tr("Put-call ratio (OI)");
    }
    Q_UNREACHABLE();
}

QString quantityLabel(Quantity quantity) {
    if (quantity == Quantity::Iv)
        return tr("IV");
    if (quantity == Quantity::Oi)
        return tr("OI");
    if (quantity == Quantity::Volume)
        return tr("Vol");
    if (quantity == Quantity::GammaExposure)
        return tr("GEX");
    if (quantity == Quantity::Pcr)
        return tr("PCR");
    return quantityName(quantity);
}

QString columnTitle(Quantity quantity) {
    switch (quantity) {
    case Quantity::Iv:
        return tr("IV %");
    case Quantity::Gamma:
        return tr("Γ 10⁻⁴");
    case Quantity::Theta:
        return tr("Θ ₹/day");
    case Quantity::Vega:
        return tr("Vega ₹/vp");
    case Quantity::Oi:
    case Quantity::Volume:
    case Quantity::Delta:
    case Quantity::Pcr:
        return quantityLabel(quantity);
    case Quantity::GammaExposure:
        return tr("GEX ₹/1%");
    }
    Q_UNREACHABLE();
}

QString quantityKey(Quantity quantity) {
    static constexpr std::array<char16_t, allQuantities.size()> keys{u'I', u'O', u'V', u'D', u'G',
                                                                     u'T', u'E', u'N', u'Q'};
    return QString(QChar(keys[std::size_t(quantity)]));
}

QString axisTitle(Quantity quantity) {
    switch (quantity) {
    case Quantity::Iv:
        return tr("Implied volatility (% a year)");
    case Quantity::Oi:
        return tr("Open interest (units)");
    case Quantity::Volume:
        return tr("Volume in the bucket (units)");
    case Quantity::Delta:
        return tr("Delta (₹ per point)");
    case Quantity::Gamma:
        return tr("Gamma (10⁻⁴ delta per point)");
    case Quantity::Theta:
        return tr("Theta (₹ a calendar day)");
    case Quantity::Vega:
        return tr("Vega (₹ per vol point)");
    case Quantity::GammaExposure:
        return tr("Gamma × OI (₹ of delta per 1 % move)");
    case Quantity::Pcr:
        return tr("Put OI over call OI");
    }
    Q_UNREACHABLE();
}

QString timeframeLabel(Timeframe timeframe) {
    return tr("%1 min").arg(length(timeframe).count());
}

QString tickText(Quantity quantity, double axisValue, double step, NumberScale scale) {
    return isLevel(quantity) ? formatShort(axisValue, scale)
                             : formatGrouped(axisValue, decimalsFor(step), scale);
}

} // namespace strikescope
