#include "models/items/strike_picture.h"

#include "models/domain/atm.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace strikescope {

namespace {

constexpr double homeGaps = 25;

void include(ValueRange& range, double value) {
    if (isMissing(value))
        return;
    range.lower = isMissing(range.lower) ? value : std::min(range.lower, value);
    range.upper = isMissing(range.upper) ? value : std::max(range.upper, value);
}

void includeWithin(ValueRange& range, const std::vector<double>& x, const std::vector<double>& values,
                   const StrikeRange& places, bool positive = false) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (x[i] >= places.lower && x[i] <= places.upper && (!positive || values[i] > 0))
            include(range, values[i]);
}

} // namespace

std::optional<std::size_t> StrikeSeries::row(double strike) const {
    const auto found = std::lower_bound(strikes.begin(), strikes.end(), strike);
    if (found == strikes.end() || *found != strike)
        return std::nullopt;
    return std::size_t(found - strikes.begin());
}

bool StrikePicture::hasValues() const {
    return std::any_of(series.begin(), series.end(), [](const StrikeSeries& s) {
        return std::any_of(s.values.begin(), s.values.end(), [](double v) { return !isMissing(v); });
    });
}

std::vector<double> StrikePicture::strikes() const {
    std::vector<double> all;
    for (const StrikeSeries& s : series)
        all.insert(all.end(), s.strikes.begin(), s.strikes.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

double StrikePicture::value(Date expiry, Side side, double strike) const {
    for (const StrikeSeries& s : series)
        if (s.expiry == expiry && s.side.value_or(side) == side)
            if (const auto row = s.row(strike))
                return s.values[*row];
    return missing;
}

std::vector<double> StrikePicture::shown(const StrikeSeries& s) const {
    if (mode == ChangeMode::Value)
        return s.values;
    if (mode == ChangeMode::Change)
        return s.change;
    std::vector<double> perCent = s.ratio;
    for (double& value : perCent)
        value *= 100;
    return perCent;
}

const StrikeScale& StrikePicture::scale() const {
    static const StrikeScale plain;
    const auto usable = std::find_if(scales.begin(), scales.end(),
                                     [this](const StrikeScale& s) { return !isMissing(s.xOf(atm)); });
    return usable != scales.end() ? *usable : scales.empty() ? plain : scales.front();
}

double StrikePicture::placeGap() const {
    const double strikes = isMissing(gap) ? 1 : gap;
    if (axis == XAxis::Strike)
        return strikes;
    const double places = std::abs(scale().xOf(atm + strikes) - scale().xOf(atm));
    return places > 0 ? places : 0.01;
}

const std::vector<StrikeSeries>& StrikePicture::inStrip() const {
    return strip == StripKind::Difference ? series : stripSeries;
}

const std::vector<double>& StrikePicture::stripValues(const StrikeSeries& s) const {
    return strip == StripKind::Difference ? s.difference : s.values;
}

double strikeGap(std::span<const double> strikes, double near) {
    if (strikes.size() < 2)
        return missing;
    std::ptrdiff_t first = 0;
    auto last = std::ptrdiff_t(strikes.size()) - 1;
    if (const auto middle = atmIndex(strikes, near)) {
        first = std::max<std::ptrdiff_t>(0, std::ptrdiff_t(*middle) - 20);
        last = std::min(last, std::ptrdiff_t(*middle) + 20);
    }
    std::map<double, int> counts;
    for (auto i = first; i < last; ++i)
        ++counts[strikes[std::size_t(i + 1)] - strikes[std::size_t(i)]];
    const auto best = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return best == counts.end() ? missing : best->first;
}

StrikeRange fullRange(const StrikePicture& picture) {
    const std::vector<double> strikes = picture.strikes();
    if (strikes.empty())
        return {};
    return {strikes.front(), strikes.back()};
}

StrikeRange homeRange(const StrikeRange& listed, double money, double gap) {
    if (isMissing(money) || isMissing(gap) || isMissing(listed.lower))
        return listed;
    return {std::max(listed.lower, money - homeGaps * gap), std::min(listed.upper, money + homeGaps * gap)};
}

StrikeRange homeRange(const StrikePicture& picture) {
    return homeRange(fullRange(picture), isMissing(picture.atm) ? picture.underlying : picture.atm,
                     picture.gap);
}

ValueRange valueRange(const StrikePicture& picture, const StrikeRange& places) {
    ValueRange values;
    const bool logarithmic = picture.isLogarithmic();
    for (const StrikeSeries& s : picture.series) {
        if (s.hidden)
            continue;
        if (picture.pair) {
            includeWithin(values, s.xA, s.a, places, logarithmic);
            includeWithin(values, s.xB, s.b, places, logarithmic);
            continue;
        }
        includeWithin(values, s.x, picture.shown(s), places, logarithmic);
        if (picture.ghost)
            includeWithin(values, s.x, s.anchor, places);
        for (std::size_t i = 0; i < s.isNew.size() && picture.mode == ChangeMode::Change; ++i)
            if (s.isNew[i] != 0 && picture.isBars() && s.x[i] >= places.lower && s.x[i] <= places.upper)
                include(values, s.values[i]); // a new strike stands there with its level
    }
    if (!isMissing(values.lower) && (picture.isBars() || picture.mode != ChangeMode::Value))
        include(values, 0);
    return values;
}

ValueRange stripRange(const StrikePicture& picture, const StrikeRange& places) {
    ValueRange values;
    for (const StrikeSeries& s : picture.inStrip())
        if (!s.hidden)
            includeWithin(values, picture.strip == StripKind::Difference ? s.xB : s.x, picture.stripValues(s),
                          places);
    if (!isMissing(values.lower))
        include(values, 0);
    return values;
}

} // namespace strikescope
