#include "ui/charts/strike_bar_parts.h"

#include <cmath>

namespace strikescope {

namespace {

// Level and anchor in one bar.
void addWithGhost(StrikeBars& bars, const BarSlots::Slot& at, double level, double ghost) {
    if (level * ghost <= 0) { // from or through zero: nothing in common
        if (ghost != 0)
            bars.add(BarFill::Hollow, {at.left, at.right, 0, ghost});
        if (level != 0)
            bars.add(ghost == 0 ? BarFill::Hatched : BarFill::Solid, {at.left, at.right, 0, level});
        return;
    }
    const bool grown = std::abs(level) > std::abs(ghost);
    const double common = grown ? ghost : level;
    bars.add(BarFill::Solid, {at.left, at.right, 0, common});
    if (level != ghost)
        bars.add(grown ? BarFill::Hatched : BarFill::Hollow,
                 {at.left, at.right, common, grown ? level : ghost});
}

void addLevels(StrikeBars& bars, const StrikePicture& picture, const StrikeSeries& s,
               const BarSlots& barSlots) {
    for (std::size_t i = 0; i < s.values.size(); ++i) {
        if (isMissing(s.values[i]) || isMissing(s.x[i]))
            continue;
        const BarSlots::Slot at = barSlots.slot(s, s.x, i);
        if (picture.ghost && !isMissing(s.anchor[i]))
            addWithGhost(bars, at, s.values[i], s.anchor[i]);
        else
            bars.add(BarFill::Solid, {at.left, at.right, 0, s.values[i]});
    }
}

void addChanges(StrikeBars& bars, const StrikePicture& picture, const StrikeSeries& s,
                const BarSlots& barSlots) {
    const std::vector<double> changes = picture.shown(s);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (isMissing(s.x[i]))
            continue;
        const BarSlots::Slot at = barSlots.slot(s, s.x, i);
        if (s.isNew[i] != 0 && picture.mode == ChangeMode::Change && s.values[i] != 0)
            bars.add(BarFill::Hollow, {at.left, at.right, 0, s.values[i]});
        else if (!isMissing(changes[i]) && changes[i] != 0)
            bars.add(BarFill::Hatched, {at.left, at.right, 0, changes[i]});
    }
}

void addMoment(StrikeBars& bars, BarFill fill, const StrikeSeries& s, const std::vector<double>& x,
               const std::vector<double>& values, const BarSlots& barSlots) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (isMissing(values[i]) || isMissing(x[i]))
            continue;
        const BarSlots::Slot at = barSlots.slot(s, x, i);
        bars.add(fill, {at.left, at.right, 0, values[i]});
    }
}

} // namespace

void addBars(StrikeBars& bars, const StrikePicture& picture, const StrikeSeries& series,
             const BarSlots& barSlots) {
    if (picture.pair) {
        addMoment(bars, BarFill::Solid, series, series.xA, series.a, barSlots);
        addMoment(bars, BarFill::Dashed, series, series.xB, series.b, barSlots);
    } else if (picture.mode == ChangeMode::Value)
        addLevels(bars, picture, series, barSlots);
    else if (!series.change.empty())
        addChanges(bars, picture, series, barSlots);
}

void addStripBars(StrikeBars& bars, const StrikePicture& picture, const StrikeSeries& series,
                  const BarSlots& barSlots) {
    const auto& x = picture.strip == StripKind::Difference ? series.xB : series.x;
    addMoment(bars, BarFill::Solid, series, x, picture.stripValues(series), barSlots);
}

} // namespace strikescope
