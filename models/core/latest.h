#pragma once

#include <cstdint>
#include <memory>
#include <utility>

namespace strikescope {

// Newest wins: a callback wrapped by guard() is dropped once a newer one was wrapped, so that the answer to a
// question no longer asked never reaches the screen. Use on one thread only.
class Latest {
public:
    template<typename F>
    auto guard(F&& f) {
        const std::uint64_t mine = ++*m_newest;
        return [newest = std::weak_ptr<std::uint64_t>(m_newest), mine,
                f = std::forward<F>(f)](auto&&... args) mutable {
            const auto current = newest.lock();
            if (current && *current == mine)
                f(std::forward<decltype(args)>(args)...);
        };
    }

    // Drops whatever is under way.
    void forget() { ++*m_newest; }

private:
    std::shared_ptr<std::uint64_t> m_newest = std::make_shared<std::uint64_t>(0);
};

} // namespace strikescope
