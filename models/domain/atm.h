#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/side.h"

#include <QString>

#include <optional>
#include <span>

namespace strikescope {

// The index of the strike nearest to the reference (forward by default, spot where the user chose it). Of two
// at one distance the lower. Nothing for a reference that is missing or not positive: a spot of 0 has no
// strike at the money. Strikes strictly ascending.
std::optional<std::size_t> atmIndex(std::span<const double> strikes, double reference);

// The same for a label on live data, which must not flicker half-way between two strikes: `current` stays
// until the reference is more than 0.6 of the gap away from it.
std::optional<std::size_t> steadyAtmIndex(std::span<const double> strikes, double reference, double current);

// Mean of call and put IV of a strike; the other one where one is missing; NaN where both are. 0 is missing.
double strikeIv(const Chain&, std::size_t row);

// IV at the forward: variance linear in ln K between the nearest strikes with an IV on either side of it (one
// expiry, so total variance and variance are the same line). NaN where the forward lies outside of them.
double atmIv(const Chain&, double forward);

// Moneyness by listed strikes, not by points over a gap, and without an end: `steps` is the strike's index
// less that at the money. A strike has a label per side, and one of its own.
QString moneynessLabel(Side, int steps); // "ATM", "OTM3", "ITM12"
QString strikeLabel(int steps);          // "ATM", "ATM+3", "ATM-12"

} // namespace strikescope
