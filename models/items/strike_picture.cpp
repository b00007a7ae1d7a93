#include "models/items/strike_picture.h"

#include "models/domain/atm.h"
#include "models/domain/format.h"
#include "models/domain/strike_values.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace strikescope {

namespace {

constexpr double homeGaps = 25;

StrikeSeries seriesOf(const Chain& chain, Quantity quantity, Side side) {
    StrikeSeries series{chain.expiry(), side, {}, {}};
    const auto strikes = chain.strikes();
    const auto values = strikeValues(chain, quantity, side);
    series.strikes.assign(strikes.begin(), strikes.end());
    series.values.reserve(values.size());
    for (const double value : values)
        series.values.push_back(value * displayFactor(quantity));
    return series;
}

} // namespace

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
    for (const StrikeSeries& s : series) {
        if (s.expiry != expiry || s.side != side)
            continue;
        const auto found = std::lower_bound(s.strikes.begin(), s.strikes.end(), strike);
        if (found != s.strikes.end() && *found == strike)
            return s.values[std::size_t(found - s.strikes.begin())];
    }
    return missing;
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

StrikePicture strikePicture(const ChainFrame& frame, Quantity quantity, std::span<const Date> expiries) {
    StrikePicture picture;
    picture.symbol = frame.symbol;
    picture.timeframe = frame.timeframe;
    picture.quantity = quantity;
    picture.bucket = frame.bucket;
    picture.closed = frame.closed;
    for (const Date expiry : expiries) {
        const Chain* chain = frame.chain(expiry);
        if (!chain)
            continue;
        if (picture.expiries.empty()) {
            picture.underlying = chain->underlying();
            picture.gap = strikeGap(chain->strikes(), picture.underlying);
            if (const auto atm = atmIndex(chain->strikes(), picture.underlying))
                picture.atm = chain->strikes()[*atm];
        }
        picture.expiries.push_back(expiry);
        picture.series.push_back(seriesOf(*chain, quantity, Side::Call));
        picture.series.push_back(seriesOf(*chain, quantity, Side::Put));
    }
    return picture;
}

StrikeRange fullRange(const StrikePicture& picture) {
    const std::vector<double> strikes = picture.strikes();
    if (strikes.empty())
        return {};
    return {strikes.front(), strikes.back()};
}

StrikeRange homeRange(const StrikePicture& picture) {
    StrikeRange range = fullRange(picture);
    const double middle = isMissing(picture.atm) ? picture.underlying : picture.atm;
    if (isMissing(middle) || isMissing(picture.gap) || isMissing(range.lower))
        return range;
    return {std::max(range.lower, middle - homeGaps * picture.gap),
            std::min(range.upper, middle + homeGaps * picture.gap)};
}

ValueRange valueRange(const StrikePicture& picture, const StrikeRange& range) {
    ValueRange values;
    for (const StrikeSeries& s : picture.series)
        for (std::size_t i = 0; i < s.strikes.size(); ++i) {
            const double value = s.values[i];
            if (isMissing(value) || s.strikes[i] < range.lower || s.strikes[i] > range.upper)
                continue;
            values.lower = isMissing(values.lower) ? value : std::min(values.lower, value);
            values.upper = isMissing(values.upper) ? value : std::max(values.upper, value);
        }
    if (isLevel(picture.quantity) && !isMissing(values.lower)) {
        values.lower = std::min(values.lower, 0.0);
        values.upper = std::max(values.upper, 0.0);
    }
    return values;
}

} // namespace strikescope
