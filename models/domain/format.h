#pragma once

#include "models/domain/quantity.h"

#include <QString>

namespace strikescope {

// Numbers as traders in India read them; for the screen only, exports use "." and no grouping. Pure; any
// thread. A missing value (NaN, also an infinite one) is "–", never 0.

enum class NumberScale {
    LakhCrore,   // 12,34,567; 3.75L (10⁵); 1.2Cr (10⁷)
    KiloMillion, // 1,234,567; 375K; 12M; 1.2B
};

// All digits, grouped: "12,34,567", "-1,00,000", with so many decimals.
QString formatGrouped(double value, int decimals = 0, NumberScale = NumberScale::LakhCrore);
// Three significant digits: "3.75L", "32.5L", "1.2Cr". Under a lakh (1,000 on the other scale) all digits.
QString formatShort(double value, NumberScale = NumberScale::LakhCrore);
// "₹59.6Cr"
QString formatRupees(double value, NumberScale = NumberScale::LakhCrore);
// As many decimals as it needs, two at most: "25,000", "112.5".
QString formatStrike(double strike);
// From a fraction: 0.1234 -> "12.34%".
QString formatIv(double iv);
// A difference of two IVs, which are fractions: 0.0085 -> "+0.85 vp". Never a per cent of a per cent.
QString formatVolPoints(double difference);
// A change over its base, signed: 1.7 -> "+170.0%".
QString formatPercentChange(double ratio);

// What a quantity is multiplied with for the screen (IV 100, gamma 10⁴, else 1) and the unit it then has, for
// axis titles: "%", "units", "", "10⁻⁴", "₹/day", "₹/vp".
double displayFactor(Quantity);
QString displayUnit(Quantity);
// Without the unit, as in a column that names it: "12.34", "3.75L", "0.549", "9.53".
QString formatNumber(Quantity, double value, NumberScale = NumberScale::LakhCrore);
// With the unit, to stand alone: "12.34%", "3.75L", "0.549", "9.53×10⁻⁴", "-15.46 ₹/day", "13.71 ₹/vp".
QString formatValue(Quantity, double value, NumberScale = NumberScale::LakhCrore);
// A signed difference of two values of the quantity: "+0.85 vp", "-3.75L", "+0.012".
QString formatChange(Quantity, double difference, NumberScale = NumberScale::LakhCrore);

} // namespace strikescope
