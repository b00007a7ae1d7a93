#include "models/items/time_line.h"

#include "models/domain/atm.h"
#include "models/items/quantity_text.h"
#include "models/items/why_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace strikescope {

namespace {

struct Rolling {
    Quantity quantity;
    Side side;
    int steps;
};

struct LineEntry {
    TimeLine line;
    const char* key;
    const char* name;
    LineUnit unit;
    std::optional<Rolling> rolling = {};
};

constexpr std::array<LineEntry, timeLineCount> lineEntries{{
    {TimeLine::AtmIv, "atm_iv", "ATM IV", LineUnit::Iv},
    {TimeLine::RiskReversal25, "rr25", "25Δ risk reversal", LineUnit::VolPoints},
    {TimeLine::Butterfly25, "bf25", "25Δ butterfly", LineUnit::VolPoints},
    {TimeLine::PcrOi, "pcr_oi", "PCR (OI)", LineUnit::Ratio},
    {TimeLine::PcrVolume, "pcr_volume", "PCR (volume)", LineUnit::Ratio},
    {TimeLine::MaxPain, "max_pain", "Max pain", LineUnit::Price},
    {TimeLine::OiCall, "oi_call", "Call OI", LineUnit::Count},
    {TimeLine::OiPut, "oi_put", "Put OI", LineUnit::Count},
    {TimeLine::OiTotal, "oi_total", "Total OI", LineUnit::Count},
    {TimeLine::Straddle, "straddle", "ATM straddle (est.)", LineUnit::Premium},
    {TimeLine::Spot, "spot", "Spot", LineUnit::Price},
    {TimeLine::Forward, "forward", "Forward (est.)", LineUnit::Price},
    {TimeLine::ExpectedMove, "expected_move", "Expected move (1σ)", LineUnit::Premium},
    {TimeLine::IvCallAtm, "iv_call_atm", "Call IV ATM", LineUnit::Iv, Rolling{Quantity::Iv, Side::Call, 0}},
    {TimeLine::IvPutAtm, "iv_put_atm", "Put IV ATM", LineUnit::Iv, Rolling{Quantity::Iv, Side::Put, 0}},
    {TimeLine::IvCallOtm1, "iv_call_otm1", "Call IV OTM1", LineUnit::Iv,
     Rolling{Quantity::Iv, Side::Call, 1}},
    {TimeLine::IvPutOtm1, "iv_put_otm1", "Put IV OTM1", LineUnit::Iv, Rolling{Quantity::Iv, Side::Put, 1}},
    {TimeLine::IvCallOtm2, "iv_call_otm2", "Call IV OTM2", LineUnit::Iv,
     Rolling{Quantity::Iv, Side::Call, 2}},
    {TimeLine::IvPutOtm2, "iv_put_otm2", "Put IV OTM2", LineUnit::Iv, Rolling{Quantity::Iv, Side::Put, 2}},
    {TimeLine::IvCallOtm3, "iv_call_otm3", "Call IV OTM3", LineUnit::Iv,
     Rolling{Quantity::Iv, Side::Call, 3}},
    {TimeLine::IvPutOtm3, "iv_put_otm3", "Put IV OTM3", LineUnit::Iv, Rolling{Quantity::Iv, Side::Put, 3}},
    {TimeLine::OiCallAtm, "oi_call_atm", "Call OI ATM", LineUnit::Count,
     Rolling{Quantity::Oi, Side::Call, 0}},
    {TimeLine::OiPutAtm, "oi_put_atm", "Put OI ATM", LineUnit::Count, Rolling{Quantity::Oi, Side::Put, 0}},
    {TimeLine::OiCallOtm1, "oi_call_otm1", "Call OI OTM1", LineUnit::Count,
     Rolling{Quantity::Oi, Side::Call, 1}},
    {TimeLine::OiPutOtm1, "oi_put_otm1", "Put OI OTM1", LineUnit::Count, Rolling{Quantity::Oi, Side::Put, 1}},
    {TimeLine::OiCallOtm2, "oi_call_otm2", "Call OI OTM2", LineUnit::Count,
     Rolling{Quantity::Oi, Side::Call, 2}},
    {TimeLine::OiPutOtm2, "oi_put_otm2", "Put OI OTM2", LineUnit::Count, Rolling{Quantity::Oi, Side::Put, 2}},
    {TimeLine::OiCallOtm3, "oi_call_otm3", "Call OI OTM3", LineUnit::Count,
     Rolling{Quantity::Oi, Side::Call, 3}},
    {TimeLine::OiPutOtm3, "oi_put_otm3", "Put OI OTM3", LineUnit::Count, Rolling{Quantity::Oi, Side::Put, 3}},
}};

const LineEntry& lineEntry(TimeLine line) {
    return lineEntries[std::size_t(line)];
}

QString lineWord(const char* text) {
    return QCoreApplication::translate("TimeLine", text);
}

Figure valueOr(double value, const QString& whyNot) {
    return isMissing(value) ? Figure{missing, whyNot} : Figure{value};
}

// So many listed strikes out of the money.
Figure rollingFigure(const Rolling& rolling, const Chain& chain, const ChainFigures& figures) {
    if (!figures.atmStrike.isThere())
        return figures.atmStrike;
    const auto strikes = chain.strikes();
    const auto atm =
        std::lower_bound(strikes.begin(), strikes.end(), figures.atmStrike.value) - strikes.begin();
    const auto row = atm + (rolling.side == Side::Call ? rolling.steps : -rolling.steps);
    if (row < 0 || row >= std::ptrdiff_t(chain.size()))
        return {missing, lineWord("no strike is listed that far from the money")};
    return valueOr(chain.column(columnOf(rolling.quantity, rolling.side))[std::size_t(row)],
                   lineWord("the strike has no value in this bucket"));
}

Figure totalOi(TimeLine line, const ChainFigures& figures) {
    if (!figures.oiRefusal.isEmpty())
        return {missing, figures.oiRefusal};
    const double value = line == TimeLine::OiCall  ? figures.oi.call
                         : line == TimeLine::OiPut ? figures.oi.put
                                                   : figures.oi.call + figures.oi.put;
    return valueOr(value, lineWord("there is no open interest"));
}

Figure expectedMoveFigure(const ChainFigures& figures) {
    return valueOr(figures.expectedMove.oneSigma, figures.atmIv.refusal.isEmpty()
                                                      ? lineWord("the underlying is not known in this bucket")
                                                      : figures.atmIv.refusal);
}

} // namespace

std::vector<TimeLine> allTimeLines() {
    std::vector<TimeLine> lines;
    for (const LineEntry& entry : lineEntries)
        lines.push_back(entry.line);
    return lines;
}

QString key(TimeLine line) {
    return QLatin1String(lineEntry(line).key);
}

std::optional<TimeLine> timeLineFromKey(const QString& text) {
    for (const LineEntry& entry : lineEntries)
        if (text == QLatin1String(entry.key))
            return entry.line;
    return std::nullopt;
}

QString lineName(TimeLine line) {
    return lineWord(lineEntry(line).name);
}

LineUnit unitOf(TimeLine line) {
    return lineEntry(line).unit;
}

bool isOfExpiry(TimeLine line) {
    return line != TimeLine::Spot;
}

std::optional<Side> sideOf(TimeLine line) {
    if (lineEntry(line).rolling)
        return lineEntry(line).rolling->side;
    if (line == TimeLine::OiCall)
        return Side::Call;
    return line == TimeLine::OiPut ? std::optional(Side::Put) : std::nullopt;
}

bool isRolling(TimeLine line) {
    return lineEntry(line).rolling.has_value();
}

bool isStaircase(TimeLine line) {
    return unitOf(line) == LineUnit::Count || line == TimeLine::MaxPain || line == TimeLine::PcrOi;
}

std::optional<HeadFigure> headFigureOf(TimeLine line) {
    switch (line) {
    case TimeLine::AtmIv:
        return HeadFigure::AtmIv;
    case TimeLine::RiskReversal25:
        return HeadFigure::RiskReversal25;
    case TimeLine::Butterfly25:
        return HeadFigure::Butterfly25;
    case TimeLine::PcrOi:
        return HeadFigure::PcrOi;
    case TimeLine::PcrVolume:
        return HeadFigure::PcrVolume;
    case TimeLine::MaxPain:
        return HeadFigure::MaxPain;
    case TimeLine::Straddle:
        return HeadFigure::Straddle;
    case TimeLine::Forward:
        return HeadFigure::Forward;
    case TimeLine::ExpectedMove:
        return HeadFigure::ExpectedMove;
    default:
        return std::nullopt;
    }
}

QString lineFormula(TimeLine line) {
    if (const auto head = headFigureOf(line))
        return figureFormula(*head);
    if (line == TimeLine::Spot)
        return lineWord("underlying of the bucket: median over the rows of its strikes");
    if (!isRolling(line))
        return lineWord("Σ OI, all listed strikes");
    return lineWord("the value of the strike so many listed strikes from the one at the money, which is the "
                    "nearest to the "
                    "forward");
}

Figure lineFigure(TimeLine line, const Chain& chain, const ChainFigures& figures) {
    if (const auto& rolling = lineEntry(line).rolling)
        return rollingFigure(*rolling, chain, figures);
    switch (line) {
    case TimeLine::AtmIv:
        return figures.atmIv;
    case TimeLine::RiskReversal25:
        return figures.riskReversal25;
    case TimeLine::Butterfly25:
        return figures.butterfly25;
    case TimeLine::PcrOi:
        return figures.pcrOi;
    case TimeLine::PcrVolume:
        return figures.pcrVolume;
    case TimeLine::MaxPain:
        return figures.maxPain;
    case TimeLine::Straddle:
        return figures.straddle;
    case TimeLine::Spot:
        return valueOr(figures.spot, lineWord("the underlying is not known in this bucket"));
    case TimeLine::Forward:
        return figures.forward;
    case TimeLine::ExpectedMove:
        return expectedMoveFigure(figures);
    default:
        return totalOi(line, figures);
    }
}

QString unitName(LineUnit unit, const NumberForm& form) {
    switch (unit) {
    case LineUnit::Iv:
        return QStringLiteral("%");
    case LineUnit::VolPoints:
        return lineWord("vp");
    case LineUnit::Ratio:
        return lineWord("ratio");
    case LineUnit::Price:
        return lineWord("points");
    case LineUnit::Premium:
        return QStringLiteral("₹");
    case LineUnit::Count:
        return form.contracts ? lineWord("contracts") : lineWord("units");
    }
    Q_UNREACHABLE();
}

double axisValue(LineUnit unit, double value, const NumberForm& form) {
    if (unit == LineUnit::Iv || unit == LineUnit::VolPoints)
        return value * 100;
    return unit == LineUnit::Count ? value / form.divisor : value;
}

QString formatLine(LineUnit unit, double value, const NumberForm& form) {
    switch (unit) {
    case LineUnit::Iv:
        return formatIv(value);
    case LineUnit::VolPoints:
        return formatVolPoints(value);
    case LineUnit::Count:
        return formatShort(value / form.divisor, form.scale);
    case LineUnit::Ratio:
    case LineUnit::Price:
    case LineUnit::Premium:
        return formatGrouped(value, 2, form.scale);
    }
    Q_UNREACHABLE();
}

QString formatLineTick(LineUnit unit, double value, double step, NumberScale scale) {
    if (unit == LineUnit::Count)
        return formatShort(value, scale);
    return tickText(Quantity::Pcr, value,
                    step); // which has no unit either: as many decimals as the step needs
}

} // namespace strikescope
