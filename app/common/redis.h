#pragma once

#include "models/cache/redis_cache.h"
#include "models/core/result.h"

#include <memory>
#include <optional>

namespace strikescope {

// Where the shared cache is, as the options or the user's settings.ini say it:
//
//     [redis]
//     address=redis://cache1:6379/2
//     password_file=redis.password
struct RedisChoice {
    QString address;      // empty: none is used
    QString passwordFile; // empty: no password
};

// The given one, else that of settings.ini in the configuration folder, its password read; nothing where none
// is chosen. Invalid for settings, an address or a password file that are no good; whether a server answers
// is not asked.
Result<std::optional<RedisProfile>> redisProfile(const RedisChoice& given, const QString& configFolder);

// Null where none is chosen.
std::unique_ptr<RedisCache> redisCache(const std::optional<RedisProfile>&);

} // namespace strikescope
