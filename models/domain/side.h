#pragma once

namespace strikescope {

enum class Side { Call, Put };

inline constexpr Side otherSide(Side side) {
    return side == Side::Call ? Side::Put : Side::Call;
}

} // namespace strikescope
