#include "models/domain/build_up.h"

#include <cmath>

namespace strikescope {

BuildUp buildUp(double premiumChange, double oiChange, double oiBase, const DeadBand& band) {
    const bool premiumMoved = std::abs(premiumChange) >= band.premium && premiumChange != 0;
    bool oiMoved = std::abs(oiChange) >= band.oiUnits && oiChange != 0;
    if (oiBase > 0)
        oiMoved = oiMoved && std::abs(oiChange) >= band.oiShare * oiBase;
    if (!premiumMoved || !oiMoved || isMissing(premiumChange) || isMissing(oiChange))
        return BuildUp::None;
    if (oiChange > 0)
        return premiumChange > 0 ? BuildUp::LongBuildUp : BuildUp::ShortBuildUp;
    return premiumChange > 0 ? BuildUp::ShortCovering : BuildUp::LongUnwinding;
}

Reading reading(BuildUp kind, Side side) {
    if (kind == BuildUp::None)
        return Reading::None;
    const bool premiumUp = kind == BuildUp::LongBuildUp || kind == BuildUp::ShortCovering;
    return premiumUp == (side == Side::Call) ? Reading::Bullish : Reading::Bearish;
}

} // namespace strikescope
