#include "models/domain/format.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace strikescope {

namespace {

struct Unit {
    double size;
    const char* name;
};

const std::vector<Unit>& units(NumberScale scale) {
    static const std::vector<Unit> indian{{1e7, "Cr"}, {1e5, "L"}};
    static const std::vector<Unit> western{{1e9, "B"}, {1e6, "M"}, {1e3, "K"}};
    return scale == NumberScale::LakhCrore ? indian : western;
}

QString dash() {
    return QString(QChar(0x2013));
}

// What rounds to nothing has no sign.
bool isZero(const QString& text) {
    return std::none_of(text.begin(), text.end(), [](QChar c) { return c >= u'1' && c <= u'9'; });
}

void group(QString& digits, NumberScale scale) {
    const int step = scale == NumberScale::LakhCrore ? 2 : 3;
    for (qsizetype at = digits.size() - 3; at > 0; at -= step)
        digits.insert(at, u',');
}

QString withoutTrailingZeros(QString text) {
    if (!text.contains(u'.'))
        return text;
    while (text.endsWith(u'0'))
        text.chop(1);
    if (text.endsWith(u'.'))
        text.chop(1);
    return text;
}

// Of a value that is not negative.
QString shortDigits(double value, NumberScale scale) {
    const auto& all = units(scale);
    for (const Unit& unit : all) {
        // What would round up to the unit already counts in it: 99.96L is 1Cr. Under the smallest unit all
        // digits are shown, and only what rounds to it as a whole number counts.
        const double enough = &unit == &all.back() ? unit.size - 0.5 : unit.size * 0.9995;
        if (value < enough)
            continue;
        const double count = value / unit.size;
        const int decimals = count < 10 ? 2 : count < 100 ? 1 : 0;
        return withoutTrailingZeros(formatGrouped(count, decimals, scale)) + QLatin1String(unit.name);
    }
    return withoutTrailingZeros(formatGrouped(value, value < 1000 ? 2 : 0, scale));
}

int decimals(Quantity quantity) {
    switch (quantity) {
    case Quantity::Oi:
    case Quantity::Volume:
    case Quantity::GammaExposure:
        return 0;
    case Quantity::Delta:
        return 3;
    case Quantity::Pcr:
    case Quantity::Iv:
    case Quantity::Gamma:
    case Quantity::Theta:
    case Quantity::Vega:
        return 2;
    }
    Q_UNREACHABLE();
}

// As it follows a number.
QString suffix(Quantity quantity) {
    switch (quantity) {
    case Quantity::Iv:
        return QStringLiteral("%");
    case Quantity::Oi:
    case Quantity::Volume:
    case Quantity::Delta:
    case Quantity::Pcr:
        return {};
    case Quantity::GammaExposure:
        return QStringLiteral(" \u20B9/1%");
    case Quantity::Gamma:
        return QChar(0x00D7) + displayUnit(quantity);
    case Quantity::Theta:
    case Quantity::Vega:
        return u' ' + displayUnit(quantity);
    }
    Q_UNREACHABLE();
}

QString signedText(double value, const QString& text) {
    return value > 0 && !isZero(text) ? u'+' + text : text;
}

} // namespace

QString formatGrouped(double value, int places, NumberScale scale) {
    if (!std::isfinite(value))
        return dash();
    const QString text = QString::number(std::abs(value), 'f', places);
    const qsizetype point = text.indexOf(u'.');
    QString whole = point < 0 ? text : text.left(point);
    group(whole, scale);
    const QString rest = point < 0 ? QString() : text.mid(point);
    return (value < 0 && !isZero(text) ? QStringLiteral("-") : QString()) + whole + rest;
}

QString formatShort(double value, NumberScale scale) {
    if (!std::isfinite(value))
        return dash();
    const QString digits = shortDigits(std::abs(value), scale);
    return value < 0 && !isZero(digits) ? u'-' + digits : digits;
}

QString formatRupees(double value, NumberScale scale) {
    QString text = formatShort(value, scale);
    if (std::isfinite(value))
        text.insert(text.startsWith(u'-') ? 1 : 0, QChar(0x20B9));
    return text;
}

QString formatStrike(double strike) {
    return withoutTrailingZeros(formatGrouped(strike, 2));
}

QString formatIv(double iv) {
    return formatValue(Quantity::Iv, iv);
}

QString formatVolPoints(double difference) {
    if (!std::isfinite(difference))
        return dash();
    return signedText(difference, formatGrouped(difference * 100, 2)) + QStringLiteral(" vp");
}

QString formatPercentChange(double ratio) {
    if (!std::isfinite(ratio))
        return dash();
    return signedText(ratio, formatGrouped(ratio * 100, 1)) + u'%';
}

double displayFactor(Quantity quantity) {
    return quantity == Quantity::Iv ? 100 : quantity == Quantity::Gamma ? 1e4 : 1;
}

QString displayUnit(Quantity quantity) {
    switch (quantity) {
    case Quantity::Iv:
        return QStringLiteral("%");
    case Quantity::Oi:
    case Quantity::Volume:
        return QStringLiteral("units");
    case Quantity::Delta:
    case Quantity::Pcr:
        return {};
    case Quantity::GammaExposure:
        return QStringLiteral("\u20B9/1%");
    case Quantity::Gamma:
        return QStringLiteral("10\u207B\u2074");
    case Quantity::Theta:
        return QStringLiteral("\u20B9/day");
    case Quantity::Vega:
        return QStringLiteral("\u20B9/vp");
    }
    Q_UNREACHABLE();
}

QString formatNumber(Quantity quantity, double value, NumberScale scale) {
    if (isLevel(quantity))
        return formatShort(value, scale);
    return formatGrouped(value * displayFactor(quantity), decimals(quantity), scale);
}

QString formatValue(Quantity quantity, double value, NumberScale scale) {
    const QString number = formatNumber(quantity, value, scale);
    return std::isfinite(value) ? number + suffix(quantity) : number;
}

QString formatChange(Quantity quantity, double difference, NumberScale scale) {
    if (quantity == Quantity::Iv)
        return formatVolPoints(difference);
    if (!std::isfinite(difference))
        return dash();
    return signedText(difference, formatNumber(quantity, difference, scale)) + suffix(quantity);
}

} // namespace strikescope
