#pragma once

#include "models/cache/cached_value.h"

#include <optional>
#include <string>
#include <string_view>

// Values as bytes for Redis, and back. Little-endian: magic, codec version, kind, length of the body, XXH3-64
// of the body, body. Numbers keep every bit, NaN's too.
//
// What comes back from Redis is judged like a file of unknown origin. Decoding anything odd gives nothing:
// cut off, longer than it says, another version or kind, a wrong checksum, strikes or expiries that do not
// ascend, times outside 1970–2200. It never allocates more than the bytes at hand can fill. Pure; any thread.
namespace strikescope {

// Part of every key, and of every payload. Goes up when the layout changes, or what a number in it means.
inline constexpr std::uint16_t frameCodecVersion = 1;

std::string encode(const ChainFrame&);
std::string encode(const ChainSession&); // of frames, none of them null
std::string encode(const QStringList&);
std::string encode(const std::vector<Date>&);
std::string encode(const std::vector<UtcTime>&);
std::string encode(const CachedValue&); // whichever it is; its pointer is not null

// Null where the bytes are not a frame.
ChainFramePtr decodeFrame(std::string_view);
std::shared_ptr<const ChainSession> decodeSession(std::string_view);
std::optional<QStringList> decodeTexts(std::string_view);
std::optional<std::vector<Date>> decodeDates(std::string_view);
std::optional<std::vector<UtcTime>> decodeTimes(std::string_view); // such as the buckets of a day

} // namespace strikescope
