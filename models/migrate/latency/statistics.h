#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

// The statistics of two sides that were timed in turns. Pure functions, any thread. Times in any one unit,
// all above 0.
namespace strikescope {

inline constexpr double noEstimate = std::numeric_limits<double>::quiet_NaN();

// Between the neighbours in proportion (Hyndman and Fan 1996, type 7); NaN for no values.
double quantile(std::vector<double> values, double q);
double median(std::vector<double> values);

// Evenly from 0 up to but without the limit. The same numbers on every machine, which
// std::uniform_int_distribution does not promise: a stored seed has to be enough to draw them again.
inline std::size_t drawBelow(std::mt19937_64& random, std::size_t limit) {
    return std::size_t(((random() >> 32) * limit) >> 32);
}

// Pair i is (first[i], second[i]), in the order in which they were taken; both of one length.
struct PairedTimes {
    std::vector<double> first, second;
};

// How many neighbouring pairs are drawn together: the lag from which on the autocorrelation stays below 0.1,
// of either side or of their ratio, at most a tenth of the pairs.
std::size_t blockLength(const PairedTimes&);

struct Interval {
    double low = noEstimate, high = noEstimate; // 95 %
};

struct Resampling {
    int resamples = 10'000;
    std::uint64_t seed = 1;
};

// How many times as long the second side takes, at one quantile.
struct RatioEstimate {
    double ratio = noEstimate;
    Interval interval;
    double chanceNotBelowOne = 1; // one-sided p of "the second is faster"
    std::size_t block = 0;        // pairs drawn together
};

// Percentile interval of a circular block bootstrap that keeps pairs together (Politis and Romano 1992).
// Fewer than ten pairs have a ratio but no interval.
RatioEstimate ratioOfQuantiles(const PairedTimes&, double q, const Resampling&);

// A second estimate of the same: exp of the median of all means of two log ratios (Hodges and Lehmann 1963).
double hodgesLehmannRatio(const PairedTimes&);

// The only four words of a comparison.
enum class LatencyVerdict {
    Better,   // the whole interval is below 1
    NotWorse, // the whole interval is at or below the margin
    Worse,    // the whole interval is above the margin
    NotDecided,
};
LatencyVerdict verdictOf(const Interval&, double margin);

// Whether the machine was quiet enough to compare anything: one side against itself has 1 in its interval,
// and that is at most 5 % wide to either side.
bool passesGate(const RatioEstimate& sideAgainstItself);

// The interval of a ratio where the gate is not passed: wider to both sides by the greatest factor that one
// side differs from itself in its own interval. Nothing where that interval is missing.
Interval widened(const Interval& ratio, const Interval& sideAgainstItself);

// Which of several claims with these p values hold at level alpha together (Holm 1979).
std::vector<bool> holm(const std::vector<double>& chances, double alpha);

} // namespace strikescope
