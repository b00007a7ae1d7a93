#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace strikescope {

// Numbers that look drawn but are a function of what they are drawn for: any minute of any day can be made
// alone and comes out the same. splitmix64 (Steele, Lea, Flood 2014).
class DemoRandom {
public:
    explicit DemoRandom(std::initializer_list<std::int64_t> about) {
        for (const std::int64_t part : about)
            m_state = mixed(m_state ^ static_cast<std::uint64_t>(part));
    }

    double uniform() { return double(next() >> 11) * 0x1p-53; } // [0, 1)

    // Mean 0, variance 1, within ±3.5: four uniforms are bell enough, and six times as fast as Box–Muller.
    double bell() { return (uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508075688772; }

    // Poisson; by the bell beyond 30, where nobody can tell.
    int poisson(double mean) {
        if (mean > 30)
            return int(std::lround(std::fmax(0, mean + std::sqrt(mean) * bell())));
        double left = uniform(), term = std::exp(-mean);
        int count = 0;
        for (; left > term && count < 200; ++count) {
            left -= term;
            term *= mean / (count + 1);
        }
        return count;
    }

private:
    static std::uint64_t mixed(std::uint64_t x) {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        return x ^ (x >> 31);
    }
    std::uint64_t next() { return mixed(m_state += 0x9e3779b97f4a7c15u); }

    std::uint64_t m_state = 0x5354524b53434f50u;
};

} // namespace strikescope
