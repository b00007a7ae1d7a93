#include "models/ingest/demo/demo_path.h"

#include "models/ingest/demo/demo_random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace strikescope {

namespace {

// What a draw is for, so that no two share their numbers.
enum Purpose : std::int64_t { DayMove = 1, DayShape, MinuteMoves };

constexpr double pi = std::numbers::pi;
constexpr double dailyMove = 0.0078; // of ln(index), close to close
constexpr double spotMemory = 0.996; // a day: the index comes back to its level over the year
constexpr double volMemory = 0.93;   // a shock to volatility is half gone after ten days
constexpr int memoryDays = 1200;     // calendar days; older moves weigh less than 4 %

std::int64_t number(Date day) {
    return day.time_since_epoch().count();
}

bool isWeekend(Date day) {
    const std::chrono::weekday weekday(day);
    return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

double smoothStep(double t) {
    return t * t * (3 - 2 * t);
}

// Progress from open to close as a share, and how far the day strays from it, both over t in [0, 1].
struct DayCharacter {
    explicit DayCharacter(DemoRandom dice) {
        const double kind = dice.uniform();
        m_trend = kind < 0.35;
        m_waves = kind >= 0.75 ? 1 : m_trend ? 0 : 2 + std::floor(dice.uniform() * 3);
        m_height =
            (m_trend ? 0.0008 : 0.0028) * (0.6 + 0.8 * dice.uniform()) * (dice.uniform() < 0.5 ? -1 : 1);
        m_phase = kind >= 0.75 ? 0 : dice.uniform() * 2 * pi;
        noise = m_trend ? 0.00012 : 0.00019;
    }
    double progress(double t) const { return m_trend ? smoothStep(t) : t; }
    double stray(double t) const {
        const double wave =
            m_waves <= 1 ? std::sin(pi * t) : std::sin(2 * pi * m_waves * t + m_phase) * std::sin(pi * t);
        return m_height * wave;
    }
    double noise; // of ln(index) a minute, at noon

private:
    bool m_trend;
    double m_waves, m_height, m_phase;
};

// A random walk tied down at both ends; livelier after the open and before the close.
std::vector<double> bridge(DemoRandom dice, int minutes, double noise) {
    std::vector<double> walk;
    double level = 0;
    for (int m = 0; m < minutes; ++m) {
        const double lively = 1 + 1.4 * std::exp(-m / 25.0) + 0.6 * std::exp((m - minutes) / 25.0);
        if (m > 0)
            level += noise * lively * dice.bell();
        walk.push_back(level);
    }
    for (std::size_t m = 0; m < walk.size(); ++m)
        walk[m] -= level * double(m) / std::max(1, minutes - 1);
    return walk;
}

} // namespace

DemoClose demoClose(const DemoIndex& index, Date day) {
    double spot = 0, volatility = 0, spotWeight = 1, volWeight = 1;
    for (int back = 0; back < memoryDays; ++back) {
        const Date past = day - std::chrono::days(back);
        if (isWeekend(past))
            continue;
        DemoRandom dice{index.seed, number(past), DayMove};
        const double move = dailyMove * dice.bell();
        spot += spotWeight * move;
        volatility += volWeight * (0.04 * dice.bell() - 4 * move);
        spotWeight *= spotMemory;
        volWeight *= volMemory;
    }
    return {index.level * std::exp(spot), index.volatility * std::exp(volatility)};
}

DemoPath demoPath(const DemoIndex& index, Date previous, Date day, int minutes) {
    const DemoClose before = demoClose(index, previous), after = demoClose(index, day);
    DemoRandom dice{index.seed, number(day), DayShape};
    const double from = std::log(before.spot), to = std::log(after.spot);
    const double gap = 0.35 * (to - from) + 0.0025 * dice.bell();
    const DayCharacter character(DemoRandom{index.seed, number(day), DayShape, 1});
    const auto noise = bridge(DemoRandom{index.seed, number(day), MinuteMoves}, minutes, character.noise);
    const auto unrest = bridge(DemoRandom{index.seed, number(day), MinuteMoves, 1}, minutes, 0.0025);

    DemoPath path;
    for (int m = 0; m < minutes; ++m) {
        const double t = double(m) / std::max(1, minutes - 1);
        const double open = from + gap;
        const double level =
            open + (to - open) * character.progress(t) + character.stray(t) + noise[std::size_t(m)];
        path.spot.push_back(std::round(std::exp(level) * 20) / 20);
        // Between the two closes, and against the index where it strays from the straight line between them.
        const double drift = std::log(before.volatility) * (1 - t) + std::log(after.volatility) * t;
        const double against = -3 * (level - (from * (1 - t) + to * t));
        path.volatility.push_back(std::exp(drift + against + unrest[std::size_t(m)]));
    }
    return path;
}

} // namespace strikescope
