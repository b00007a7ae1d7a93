#include "models/migrate/latency/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace strikescope {

namespace {

constexpr std::size_t fewestPairs = 10;

// Partially sorts the values.
double quantileInPlace(std::vector<double>& values, double q) {
    if (values.empty())
        return noEstimate;
    const double position = q * double(values.size() - 1);
    const auto lower = static_cast<std::size_t>(position);
    const auto at = values.begin() + std::ptrdiff_t(lower);
    std::nth_element(values.begin(), at, values.end());
    const double share = position - double(lower);
    if (share == 0)
        return *at;
    return *at + share * (*std::min_element(at + 1, values.end()) - *at);
}

std::vector<double> logarithms(const std::vector<double>& values) {
    std::vector<double> logs(values.size());
    std::transform(values.begin(), values.end(), logs.begin(), [](double value) { return std::log(value); });
    return logs;
}

std::vector<double> logRatios(const PairedTimes& pairs) {
    std::vector<double> logs(pairs.first.size());
    for (std::size_t i = 0; i < logs.size(); ++i)
        logs[i] = std::log(pairs.second[i] / pairs.first[i]);
    return logs;
}

// The first lag at which the series no longer resembles itself; most if there is none below it.
std::size_t forgettingLag(std::vector<double> series, std::size_t most) {
    const double mean = std::accumulate(series.begin(), series.end(), 0.0) / double(series.size());
    for (double& value : series)
        value -= mean;
    const double variance = std::inner_product(series.begin(), series.end(), series.begin(), 0.0);
    if (variance <= 0)
        return 1;
    for (std::size_t lag = 1; lag < most; ++lag) {
        const double covariance =
            std::inner_product(series.begin() + std::ptrdiff_t(lag), series.end(), series.begin(), 0.0);
        if (covariance < 0.1 * variance)
            return lag;
    }
    return most;
}

// Draws blocks of pairs with their order kept; the end runs on into the beginning.
class PairResampler {
public:
    PairResampler(const PairedTimes& pairs, std::size_t block, std::uint64_t seed)
        : m_size(pairs.first.size())
        , m_block(block)
        , m_random(seed)
        , m_first(doubled(pairs.first))
        , m_second(doubled(pairs.second)) {}

    void draw(PairedTimes& drawn) {
        drawn.first.clear();
        drawn.second.clear();
        while (drawn.first.size() < m_size) {
            const auto start = std::ptrdiff_t(drawBelow(m_random, m_size));
            const auto count = std::ptrdiff_t(std::min(m_block, m_size - drawn.first.size()));
            drawn.first.insert(drawn.first.end(), m_first.begin() + start, m_first.begin() + start + count);
            drawn.second.insert(drawn.second.end(), m_second.begin() + start,
                                m_second.begin() + start + count);
        }
    }

private:
    static std::vector<double> doubled(std::vector<double> values) {
        values.reserve(2 * values.size());
        std::copy_n(values.begin(), values.size(), std::back_inserter(values));
        return values;
    }

    std::size_t m_size, m_block;
    std::mt19937_64 m_random;
    std::vector<double> m_first, m_second;
};

// How many pairs i <= j have a sum of at most the limit; values ascending.
std::size_t sumsUpTo(const std::vector<double>& values, double limit) {
    std::size_t count = 0, last = values.size();
    for (std::size_t i = 0; i < values.size(); ++i) {
        while (last > 0 && values[i] + values[last - 1] > limit)
            --last;
        if (last <= i)
            break;
        count += last - i;
    }
    return count;
}

} // namespace

double quantile(std::vector<double> values, double q) {
    return quantileInPlace(values, q);
}

double median(std::vector<double> values) {
    return quantileInPlace(values, 0.5);
}

std::size_t blockLength(const PairedTimes& pairs) {
    const std::size_t most = std::max<std::size_t>(1, pairs.first.size() / 10);
    if (pairs.first.size() < fewestPairs)
        return 1;
    return std::max({forgettingLag(logarithms(pairs.first), most),
                     forgettingLag(logarithms(pairs.second), most), forgettingLag(logRatios(pairs), most)});
}

RatioEstimate ratioOfQuantiles(const PairedTimes& pairs, double q, const Resampling& resampling) {
    RatioEstimate estimate;
    estimate.ratio = quantile(pairs.second, q) / quantile(pairs.first, q);
    estimate.block = blockLength(pairs);
    if (pairs.first.size() < fewestPairs || resampling.resamples < 1)
        return estimate;
    PairResampler resampler(pairs, estimate.block, resampling.seed);
    PairedTimes drawn;
    std::vector<double> ratios(std::size_t(resampling.resamples));
    for (double& ratio : ratios) {
        resampler.draw(drawn);
        const double first = quantileInPlace(drawn.first, q);
        ratio = quantileInPlace(drawn.second, q) / first;
    }
    const auto notBelow = std::count_if(ratios.begin(), ratios.end(), [](double r) { return r >= 1; });
    estimate.chanceNotBelowOne = double(notBelow + 1) / double(ratios.size() + 1);
    estimate.interval.low = quantileInPlace(ratios, 0.025);
    estimate.interval.high = quantileInPlace(ratios, 0.975);
    return estimate;
}

double hodgesLehmannRatio(const PairedTimes& pairs) {
    std::vector<double> logs = logRatios(pairs);
    if (logs.empty())
        return noEstimate;
    std::sort(logs.begin(), logs.end());
    // The means of two are n(n+1)/2 numbers: instead of listing them, close in on the value that has half of
    // them below.
    const std::size_t half = (logs.size() * (logs.size() + 1) / 2 + 1) / 2;
    double low = logs.front(), high = logs.back();
    while (high - low > 1e-12 * std::max(1.0, std::fabs(low))) {
        const double middle = (low + high) / 2;
        (sumsUpTo(logs, 2 * middle) >= half ? high : low) = middle;
    }
    return std::exp(high);
}

LatencyVerdict verdictOf(const Interval& interval, double margin) {
    if (interval.high < 1)
        return LatencyVerdict::Better;
    if (interval.high <= margin)
        return LatencyVerdict::NotWorse;
    if (interval.low > margin)
        return LatencyVerdict::Worse;
    return LatencyVerdict::NotDecided; // also where there is no interval
}

bool passesGate(const RatioEstimate& itself) {
    const auto& [low, high] = itself.interval;
    return low <= 1 && high >= 1 && (high - low) / 2 <= 0.05;
}

Interval widened(const Interval& ratio, const Interval& itself) {
    if (!(itself.low > 0) || !(itself.high > 0))
        return {};
    const double factor = std::max({1.0, itself.high, 1 / itself.low});
    return {ratio.low / factor, ratio.high * factor};
}

std::vector<bool> holm(const std::vector<double>& chances, double alpha) {
    std::vector<std::size_t> order(chances.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return chances[a] < chances[b]; });
    std::vector<bool> holds(chances.size(), false);
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        if (chances[order[rank]] > alpha / double(order.size() - rank))
            break; // and none with a greater chance either
        holds[order[rank]] = true;
    }
    return holds;
}

} // namespace strikescope
