#pragma once

#include "models/query/strike_source.h"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace strikescope {

// What was announced as changed since this program began, by symbol and quarter hour: an answer that was read
// before the mark of its buckets is stale. Any thread.
class ChangeMarks {
public:
    using Clock = std::chrono::steady_clock;
    struct Mark {
        Clock::time_point at{}; // heard; the epoch: never
        std::string name;       // the same in every program that heard of the change
    };

    void add(const BarsChanged&, Clock::time_point heard);
    // The newest mark that touches [from, until) of the symbol; with from == until, that touches the symbol.
    Mark of(const QString& symbol, UtcTime from, UtcTime until) const;

private:
    struct Symbol {
        Mark any;                         // of whatever quarter hour
        Mark whole;                       // of all of them
        std::map<UtcTime, Mark> quarters; // by left edge
    };

    mutable std::mutex m_mutex;
    Mark m_everything;
    std::map<QString, Symbol> m_symbols;
};

} // namespace strikescope
