#include "models/ingest/files/day_volume.h"

namespace strikescope {

std::size_t DayVolume::Hash::operator()(const Contract& c) const {
    const auto day = std::uint64_t(c.expiry.time_since_epoch().count());
    const auto strike = std::uint64_t(c.strike * 100);
    return std::hash<std::uint64_t>()((strike * 2 + (c.side == Side::Put)) * 0x9E3779B97F4A7C15u ^ day << 40);
}

bool DayVolume::isFirstMinute(UtcTime minute) {
    if (istDate(minute) != m_day) {
        m_day = istDate(minute);
        m_session = m_market.session(m_day);
    }
    return m_session && minute == m_session->open;
}

double DayVolume::since(const Observation& last, UtcTime minute) {
    if (isMissing(last.dayVolume))
        return missing;
    const Date day = istDate(minute);
    auto [at, isNew] = m_levels.try_emplace({last.expiry, last.strike, last.side});
    Level& level = at->second;
    if (isNew || level.day != day) {
        level = {day, last.dayVolume};
        if (isFirstMinute(minute))
            return last.dayVolume;
        if (last.dayVolume > 0)
            ++m_unknownFirst;
        return missing;
    }
    if (last.dayVolume < level.highest) {
        ++m_stepsBack;
        return 0;
    }
    const double traded = last.dayVolume - level.highest;
    level.highest = last.dayVolume;
    return traded;
}

} // namespace strikescope
