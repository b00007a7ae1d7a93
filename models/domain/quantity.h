#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/side.h"

#include <array>
#include <optional>

namespace strikescope {

// What can be charted across strikes. The same word is called "indicator" on the command line.
enum class Quantity {
    Iv,
    Oi,
    Volume,
    Delta,
    Gamma,
    Theta,
    Vega,
    // Computed, see strike_values.h:
    GammaExposure, // rupees of delta-notional per 1 % move, see exposure.h
    Pcr,           // put OI over call OI of one strike; has no sides
};

inline constexpr std::array allQuantities{
    Quantity::Iv,    Quantity::Oi,   Quantity::Volume,        Quantity::Delta, Quantity::Gamma,
    Quantity::Theta, Quantity::Vega, Quantity::GammaExposure, Quantity::Pcr};
// Those that are columns of the database.
inline constexpr std::array storedQuantities{Quantity::Iv,    Quantity::Oi,    Quantity::Volume,
                                             Quantity::Delta, Quantity::Gamma, Quantity::Theta,
                                             Quantity::Vega};

// "iv", "oi", ...: the command line's spelling.
QString key(Quantity);
std::optional<Quantity> quantityFromKey(const QString&);
Column columnOf(Quantity, Side); // stored ones only
// A level that is drawn as bars from zero (OI, volume, exposure), or a curve over strikes (IV, Greeks, PCR).
bool isLevel(Quantity);
bool hasSides(Quantity); // false: one number for a strike

} // namespace strikescope
