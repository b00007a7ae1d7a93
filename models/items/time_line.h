#pragma once

#include "models/domain/chain_figures.h"
#include "models/domain/format.h"

#include <optional>

namespace strikescope {

enum class HeadFigure;

// What can be drawn over time. Those of a moneyness ("OTM2") roll with the strike at the money: none is a
// contract's.
enum class TimeLine {
    AtmIv,
    RiskReversal25,
    Butterfly25,
    PcrOi,
    PcrVolume,
    MaxPain,
    OiCall,
    OiPut,
    OiTotal,
    Straddle,
    Spot,
    Forward,
    ExpectedMove,
    IvCallAtm,
    IvPutAtm,
    IvCallOtm1,
    IvPutOtm1,
    IvCallOtm2,
    IvPutOtm2,
    IvCallOtm3,
    IvPutOtm3,
    OiCallAtm,
    OiPutAtm,
    OiCallOtm1,
    OiPutOtm1,
    OiCallOtm2,
    OiPutOtm2,
    OiCallOtm3,
    OiPutOtm3,
};
inline constexpr std::size_t timeLineCount = std::size_t(TimeLine::OiPutOtm3) + 1;
std::vector<TimeLine> allTimeLines(); // in the order of menus

// Lines of one unit share an axis.
enum class LineUnit {
    Iv,        // fraction; shown in per cent
    VolPoints, // difference of IVs, fraction
    Ratio,
    Price,   // index points: spot, forward, a strike
    Premium, // rupees a unit, which are index points
    Count,   // units of the underlying, or contracts
};

// "atm_iv", "rr25", "iv_call_otm2": in workspaces and files.
QString key(TimeLine);
std::optional<TimeLine> timeLineFromKey(const QString&);
QString lineName(TimeLine);                       // "25Δ risk reversal"
QString lineFormula(TimeLine);                    // for "why this number?"
std::optional<HeadFigure> headFigureOf(TimeLine); // nothing: none of the headline numbers
LineUnit unitOf(TimeLine);
bool isOfExpiry(TimeLine);            // false: one for the underlying
std::optional<Side> sideOf(TimeLine); // of what belongs to calls or puts
bool isRolling(TimeLine);             // of the strike so many from the one at the money
// A staircase: what the exchange publishes every few minutes, and strikes.
bool isStaircase(TimeLine);

// In storage units, or why there is none.
Figure lineFigure(TimeLine, const Chain&, const ChainFigures&);

// How numbers of a unit are shown; divisor: of counts, see Scene::divisor.
struct NumberForm {
    int divisor = 1;
    bool contracts = false;
    NumberScale scale = NumberScale::LakhCrore;
};
QString unitName(LineUnit, const NumberForm& = {});                           // "%", "vp", "contracts"
double axisValue(LineUnit, double value, const NumberForm& = {});             // as its axis counts
QString formatLine(LineUnit, double value, const NumberForm& = {});           // "12.34%"
QString formatLineTick(LineUnit, double axisValue, double step, NumberScale); // without the unit

} // namespace strikescope
