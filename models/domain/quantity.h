#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/side.h"

#include <array>
#include <optional>

namespace strikescope {

// What can be charted across strikes. The same word is called "indicator" on the command line.
enum class Quantity { Iv, Oi, Volume, Delta, Gamma, Theta, Vega };

inline constexpr std::array allQuantities{Quantity::Iv,    Quantity::Oi,    Quantity::Volume, Quantity::Delta,
                                          Quantity::Gamma, Quantity::Theta, Quantity::Vega};

// "iv", "oi", ...: the command line's spelling.
QString key(Quantity);
std::optional<Quantity> quantityFromKey(const QString&);
Column columnOf(Quantity, Side);
// A level that is drawn as bars from zero (OI, volume), or a curve over strikes (IV, Greeks).
bool isLevel(Quantity);

} // namespace strikescope
