#include "models/items/frame_words.h"
#include "models/items/heat_picture.h"
#include "models/items/quantity_text.h"
#include "models/items/why_text.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString heatWord(const char* text) {
    return QCoreApplication::translate("HeatMap", text);
}

QString heatLevelText(const HeatPicture& picture, double value, const Scene& scene) {
    return formatValue(picture.question.quantity, value / heatDivisor(picture, scene), scene.units.scale);
}

QString whatIsShown(const HeatPicture& picture) {
    const QString name = quantityName(picture.question.quantity);
    if (picture.question.mode == ChangeMode::Value)
        return name;
    return (picture.question.mode == ChangeMode::Change ? heatWord("Change of %1 since %2")
                                                        : heatWord("Change of %1 in % since %2"))
        .arg(name, picture.question.anchorName);
}

struct HeatCell {
    double level = missing, base = missing;
    bool listed = false, listedAtAnchor = false;
};

double heatLevelIn(const ChainFramePtr& frame, const HeatPicture& picture, double strike, bool& isListed) {
    const Chain* chain = frame ? frame->chain(*picture.question.expiry) : nullptr;
    const auto row = chain ? chain->row(strike) : std::nullopt;
    isListed = row.has_value();
    return row ? heatLevel(*chain, *row, picture.question) : missing;
}

HeatCell heatCellOf(const HeatPicture& picture, std::size_t strike, std::size_t slot) {
    HeatCell cell;
    cell.level = heatLevelIn(picture.axis.frame(slot), picture, picture.strikes[strike], cell.listed);
    cell.base = heatLevelIn(picture.question.anchor, picture, picture.strikes[strike], cell.listedAtAnchor);
    return cell;
}

// Empty where the cell has a colour.
QString whyBlank(const HeatPicture& picture, const HeatCell& cell, std::size_t strike, std::size_t slot) {
    if (!isMissing(picture.value(strike, slot)))
        return {};
    if (!picture.axis.frame(slot))
        return heatWord("there are no data of this bucket");
    if (!cell.listed)
        return heatWord("the strike is not in this bucket");
    if (isMissing(cell.level))
        return heatWord("there is no value in this bucket");
    if (!cell.listedAtAnchor)
        return heatWord("a new strike: it was not listed at the anchor");
    return isMissing(cell.base) ? heatWord("the anchor has no value at this strike")
                                : heatWord("the anchor's value is 0: there is no per cent of it");
}

QString heatHeading(const HeatPicture& picture, std::size_t strike, std::size_t slot) {
    return heatWord("%1 at %2")
        .arg(formatStrike(picture.strikes[strike]),
             momentName(picture.axis.bucket(slot), picture.axis.timeframe()));
}

} // namespace

// OI and volume only: an exposure already is in rupees.
int heatDivisor(const HeatPicture& picture, const Scene& scene) {
    const Quantity quantity = picture.question.quantity;
    const bool counts = quantity == Quantity::Oi || quantity == Quantity::Volume;
    return counts && picture.question.expiry ? scene.divisor(*picture.question.expiry) : 1;
}

QString heatSides(const HeatQuestion& question) {
    if (!hasSides(question.quantity))
        return {};
    if (question.sides != SideChoice::Both)
        return question.sides == SideChoice::Calls ? heatWord("calls") : heatWord("puts");
    if (question.quantity == Quantity::Iv)
        return heatWord("mean of call and put");
    if (question.quantity == Quantity::GammaExposure && question.sign != ExposureSign::Unsigned)
        return question.sign == ExposureSign::Naive
                   ? heatWord("calls − puts (dealers long calls, short puts)")
                   : heatWord("−(calls + puts) (dealers short both)");
    return isLevel(question.quantity) ? heatWord("calls + puts") : heatWord("calls");
}

QString heatTitle(const HeatPicture& picture, const Scene& scene) {
    if (picture.question.symbol.isEmpty())
        return {};
    QStringList parts{picture.question.symbol, whatIsShown(picture), heatSides(picture.question)};
    if (picture.question.expiry)
        parts << heatWord("expiry %1").arg(shortDate(*picture.question.expiry));
    parts << timeframeLabel(scene.timeframe) << sessionsWords(picture.axis) << pinnedWords(scene);
    parts.removeAll(QString());
    return parts.join(QStringLiteral("  ·  "));
}

QString heatNumber(const HeatPicture& picture, double value, const Scene& scene) {
    switch (picture.question.mode) {
    case ChangeMode::Value:
        return heatLevelText(picture, value, scene);
    case ChangeMode::Change:
        return formatChange(picture.question.quantity, value / heatDivisor(picture, scene),
                            scene.units.scale);
    case ChangeMode::PerCent:
        return formatPercentChange(value);
    }
    Q_UNREACHABLE();
}

QString heatUnit(const HeatPicture& picture, const Scene& scene) {
    const Quantity quantity = picture.question.quantity;
    if (picture.question.mode == ChangeMode::PerCent)
        return QStringLiteral("%");
    if (quantity == Quantity::Iv && picture.question.mode == ChangeMode::Change)
        return heatWord("vp");
    if ((quantity == Quantity::Oi || quantity == Quantity::Volume) && heatDivisor(picture, scene) > 1)
        return heatWord("contracts");
    const QString unit = displayUnit(quantity);
    return unit.isEmpty() ? quantityLabel(quantity) : unit;
}

ReadOut heatReadOut(const HeatPicture& picture, std::size_t strike, std::size_t slot, const Scene& scene) {
    const HeatCell cell = heatCellOf(picture, strike, slot);
    ReadOut out{heatHeading(picture, strike, slot), {}, {}};
    const bool change = picture.question.mode != ChangeMode::Value;
    if (change)
        out.values.emplace_back(heatWord("Change"), heatNumber(picture, picture.value(strike, slot), scene));
    out.values.emplace_back(quantityLabel(picture.question.quantity),
                            heatLevelText(picture, cell.level, scene));
    if (change) {
        out.values.emplace_back(heatWord("At the anchor"), heatLevelText(picture, cell.base, scene));
    } else if (scene.reference.frame) {
        bool listed = false;
        const double base = heatLevelIn(scene.reference.frame, picture, picture.strikes[strike], listed);
        out.values.emplace_back(heatWord("Change since %1").arg(scene.reference.name),
                                formatChange(picture.question.quantity,
                                             (cell.level - base) / heatDivisor(picture, scene),
                                             scene.units.scale));
    }
    out.values.emplace_back(heatWord("Spot"), formatGrouped(picture.spot[slot], 2));
    out.note(whyBlank(picture, cell, strike, slot));
    return out;
}

PaneTable heatTable(const HeatPicture& picture, const Scene& scene, const StrikeRange& strikes,
                    const SlotWindow& window) {
    PaneTable table;
    table.caption = heatTitle(picture, scene);
    table.columns = {
        {heatWord("Bucket IST"), QStringLiteral("bucket")},
        {heatWord("Strike"), QStringLiteral("strike")},
        {picture.question.mode == ChangeMode::Value ? columnTitle(picture.question.quantity)
                                                    : heatWord("Change %1").arg(heatUnit(picture, scene)),
         key(picture.question.quantity) +
             (picture.question.mode == ChangeMode::Value ? QString() : u'_' + key(picture.question.mode))},
        {heatWord("UTC, ISO 8601"), QStringLiteral("bucket_time_utc")}};
    for (std::size_t slot = 0; slot < picture.axis.size(); ++slot)
        for (std::size_t strike = 0; strike < picture.strikes.size(); ++strike)
            if (const double value = picture.value(strike, slot);
                !isMissing(value) && picture.strikes[strike] >= strikes.lower &&
                picture.strikes[strike] <= strikes.upper && window.holds(slot))
                table.rows.push_back({{picture.axis.label(slot), missing},
                                      {formatStrike(picture.strikes[strike]), picture.strikes[strike]},
                                      {heatNumber(picture, value, scene), value},
                                      {isoUtc(picture.axis.bucket(slot)), missing}});
    return table;
}

Why heatWhy(const HeatPicture& picture, std::size_t strike, std::size_t slot, const Scene& scene) {
    const HeatCell cell = heatCellOf(picture, strike, slot);
    Why why;
    why.title =
        heatWord("%1, %2").arg(quantityName(picture.question.quantity), heatHeading(picture, strike, slot));
    why.value = heatNumber(picture, picture.value(strike, slot), scene);
    why.refusal = whyBlank(picture, cell, strike, slot);
    const QString sides = heatSides(picture.question);
    why.formula = (picture.question.mode == ChangeMode::Value ? heatWord("the value of the bucket")
                   : picture.question.mode == ChangeMode::Change
                       ? heatWord("value − value at the anchor")
                       : heatWord("(value − value at the anchor) / |value at the anchor|")) +
                  (sides.isEmpty() ? QString() : QStringLiteral("; ") + sides);
    why.inputs.emplace_back(heatWord("Value"), heatLevelText(picture, cell.level, scene));
    if (picture.question.mode != ChangeMode::Value) {
        why.inputs.emplace_back(heatWord("At the anchor"), heatLevelText(picture, cell.base, scene));
        why.anchor = picture.question.anchorName;
    }
    why.inputs.emplace_back(heatWord("Spot"), formatGrouped(picture.spot[slot], 2));
    const Quantity quantity = picture.question.quantity;
    const bool ofModel =
        quantity != Quantity::Oi && quantity != Quantity::Volume && quantity != Quantity::Pcr;
    if (const auto& frame = picture.axis.frame(slot)) {
        if (ofModel)
            why.model = modelLine(scene, *frame, *picture.question.expiry);
        why.asOf = asOfLine(scene, *frame);
    }
    return why;
}

} // namespace strikescope
