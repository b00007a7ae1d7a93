#pragma once

#include "models/core/result.h"

#include <QString>

#include <chrono>
#include <optional>
#include <string_view>

namespace strikescope {

// Every moment inside the program is UTC. IST exists only at the edges: screen, command line, source files.
using UtcTime = std::chrono::sys_seconds;
// A calendar day. For sessions and expiries always the day in IST.
using Date = std::chrono::sys_days;

// India has had one offset and no daylight saving since 1945.
inline constexpr std::chrono::seconds istOffset = std::chrono::minutes{330};

UtcTime nowUtc();
UtcTime fromIst(Date day, std::chrono::seconds timeOfDay);
Date istDate(UtcTime);
std::chrono::seconds istTimeOfDay(UtcTime);

QString isoDate(Date);     // 2026-08-25
QString isoUtc(UtcTime);   // 2026-08-18T06:30:00Z
QString isoIst(UtcTime);   // 2026-08-18T12:00:00+05:30
QString istClock(UtcTime); // 12:00
QString shortDate(Date);   // 25 Aug 2026
QString dayMonth(Date);    // 25 Aug
QString dayLabel(Date);    // Tue 25 Aug
QString longDate(Date);    // Tue 25 Aug 2026

// 2026-08-25; nothing for anything else, also for a day that does not exist.
std::optional<Date> parseIsoDate(std::string_view);

// ISO 8601 as a user types it: "2026-08-18T12:00", with seconds, with " " for "T", with "Z" or "+05:30".
// A time without an offset is IST. The error says what is accepted.
Result<UtcTime> parseTime(const QString&);

} // namespace strikescope
