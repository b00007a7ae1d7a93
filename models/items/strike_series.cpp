#include "models/items/strike_series.h"

#include "models/domain/oi_change.h"
#include "models/domain/smile.h"
#include "models/domain/strike_values.h"

#include <algorithm>

namespace strikescope {

namespace {

// One per strike of the moment's chain, in storage units.
std::vector<double> levelsOf(const StrikeMoment& moment, const PaneView& view, std::optional<Side> side) {
    const Chain& chain = *moment.chain;
    if (view.quantity != Quantity::Iv || side)
        return strikeValues(chain, view.quantity, side.value_or(Side::Call));
    std::vector<double> strikes, ivs;
    for (const SmilePoint& point : joinedSmile(chain, moment.figures.forward.value)) {
        strikes.push_back(point.strike);
        ivs.push_back(point.iv);
    }
    return aligned(strikes, ivs, chain.strikes());
}

std::vector<double> scaledBy(std::vector<double> values, double factor) {
    for (double& value : values)
        value *= factor;
    return values;
}

std::vector<double> unionOf(const StrikeMoments& moments) {
    std::vector<double> all;
    for (const StrikeMoment* moment : {&moments.now, &moments.a, &moments.b})
        if (moment->chain && (moment == &moments.now || moments.hasPair)) {
            const auto strikes = moment->chain->strikes();
            std::vector<double> merged;
            merged.reserve(all.size() + strikes.size());
            std::set_union(all.begin(), all.end(), strikes.begin(), strikes.end(),
                           std::back_inserter(merged));
            all = std::move(merged);
        }
    return all;
}

void addChange(StrikeSeries& series, const StrikeMoments& moments, const PaneView& view,
               const std::vector<double>& levels) {
    const std::size_t size = series.strikes.size();
    for (auto* column : {&series.anchor, &series.change, &series.ratio})
        column->assign(size, missing);
    series.isNew.assign(size, 0);
    if (!moments.now.chain)
        return;
    // An expiry that the anchor lacks has only new strikes.
    const StrikeMoment& anchor = moments.anchor;
    const Chain none;
    const auto bases = anchor.chain ? levelsOf(anchor, view, series.side) : std::vector<double>{};
    const auto changes = levelChanges(*moments.now.chain, levels, anchor.chain ? *anchor.chain : none, bases);
    const auto listed = moments.now.chain->strikes();
    for (std::size_t i = 0, row = 0; i < size && row < changes.size(); ++i) {
        if (listed[row] != series.strikes[i])
            continue;
        series.anchor[i] = changes[row].base * series.factor;
        series.change[i] = changes[row].change * series.factor;
        series.ratio[i] = changes[row].ratio;
        series.isNew[i] = char(changes[row].newStrike);
        ++row;
    }
}

void addMoment(const StrikeSeries& series, const StrikeMoment& moment, const PaneView& view,
               std::vector<double>& values, std::vector<double>& x) {
    values.assign(series.strikes.size(), missing);
    x = values;
    if (!moment.chain)
        return;
    const auto listed = moment.chain->strikes();
    values = scaledBy(aligned(listed, levelsOf(moment, view, series.side), series.strikes), series.factor);
    x = aligned(listed, moment.x, series.strikes);
}

// Bars belong to contracts, and so does their difference. Curves over moneyness or delta are compared where
// they lie over each other, which is another answer than by strike.
void addDifference(StrikeSeries& series, const PaneView& view) {
    const bool atPlaces = view.x != XAxis::Strike && !isLevel(view.quantity);
    series.difference.resize(series.strikes.size());
    for (std::size_t i = 0; i < series.difference.size(); ++i) {
        const double a = atPlaces ? lineAt(series.xA, series.a, series.xB[i]) : series.a[i];
        series.difference[i] = series.b[i] - a;
    }
}

} // namespace

std::vector<double> aligned(std::span<const double> listed, std::span<const double> values,
                            std::span<const double> strikes) {
    std::vector<double> result(strikes.size(), missing);
    std::size_t row = 0;
    for (std::size_t i = 0; i < strikes.size(); ++i) {
        while (row < listed.size() && listed[row] < strikes[i])
            ++row;
        if (row < listed.size() && listed[row] == strikes[i])
            result[i] = values[row];
    }
    return result;
}

double lineAt(std::span<const double> x, std::span<const double> values, double place) {
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (x[i] == place)
            return values[i];
        if (i > 0 && (x[i - 1] < place) != (x[i] < place) && !isMissing(x[i - 1]) && !isMissing(x[i]))
            return values[i - 1] + (values[i] - values[i - 1]) * (place - x[i - 1]) / (x[i] - x[i - 1]);
    }
    return missing;
}

StrikeSeries strikeSeries(const StrikeMoments& moments, const PaneView& view, std::optional<Side> side,
                          double factor) {
    StrikeSeries series;
    series.side = side;
    series.factor = factor;
    series.strikes = unionOf(moments);
    std::vector<double> levels;
    if (moments.now.chain) {
        levels = levelsOf(moments.now, view, side);
        const auto listed = moments.now.chain->strikes();
        series.values = scaledBy(aligned(listed, levels, series.strikes), factor);
        series.x = aligned(listed, moments.now.x, series.strikes);
    } else {
        series.values.assign(series.strikes.size(), missing);
        series.x = series.values;
    }
    if (moments.hasAnchor)
        addChange(series, moments, view, levels);
    if (moments.hasPair) {
        addMoment(series, moments.a, view, series.a, series.xA);
        addMoment(series, moments.b, view, series.b, series.xB);
        addDifference(series, view);
    }
    return series;
}

StrikeSeries ivGap(const StrikeSeries& call, const StrikeSeries& put) {
    StrikeSeries gap;
    gap.expiry = call.expiry;
    gap.order = call.order;
    gap.factor = call.factor;
    gap.strikes = call.strikes;
    gap.x = call.x;
    gap.values.resize(call.values.size());
    for (std::size_t i = 0; i < gap.values.size(); ++i)
        gap.values[i] = call.values[i] - put.values[i];
    return gap;
}

} // namespace strikescope
