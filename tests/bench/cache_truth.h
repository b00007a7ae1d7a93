#pragma once

#include "models/core/time.h"
#include "models/domain/chain_frame.h"

#include <chrono>
#include <map>
#include <mutex>
#include <vector>

namespace strikescope::bench {

// What the database held and when, for buckets in which every value is one number. Any thread.
class Truth {
public:
    using Clock = std::chrono::steady_clock;
    struct Key {
        QString symbol;
        UtcTime bucket;
        bool operator<(const Key& other) const {
            return bucket != other.bucket ? bucket < other.bucket : symbol < other.symbol;
        }
    };

    void willWrite(const Key& key, double number) { // before the statement is sent
        const std::lock_guard lock(m_mutex);
        m_versions[key].push_back({number, Clock::now()});
    }
    void hasWritten(const Key& key) { // after the server said so: nothing earlier is there any more
        const std::lock_guard lock(m_mutex);
        auto& versions = m_versions[key];
        for (std::size_t i = 0; i + 1 < versions.size(); ++i)
            versions[i].until = std::min(versions[i].until, Clock::now());
    }

    // Since when the number is no longer there: the end of time where it still may be, the clock's epoch
    // where it never was.
    Clock::time_point goneSince(const Key& key, double number) const {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_versions.find(key); found != m_versions.end())
            for (const Version& version : found->second)
                if (version.number == number)
                    return version.until;
        return {};
    }

private:
    struct Version {
        double number;
        Clock::time_point from, until = Clock::time_point::max();
    };
    mutable std::mutex m_mutex;
    std::map<Key, std::vector<Version>> m_versions;
};

// The one number of all values of a frame; NaN where they differ or there is none.
double numberOf(const ChainFrame&);

} // namespace strikescope::bench
