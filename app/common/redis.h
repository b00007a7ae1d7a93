#pragma once

#include "models/cache/redis_cache.h"
#include "models/core/result.h"

#include <memory>

namespace strikescope {

// Where the shared cache is, as the options or the user's settings.ini say it:
//
//     [redis]
//     address=redis://cache1:6379/2
//     password_file=/home/me/.redis-password
struct RedisChoice {
    QString address;      // empty: none is used
    QString passwordFile; // empty: no password
};

// The given one, else that of settings.ini in the configuration folder. Invalid where the file cannot be
// understood.
Result<RedisChoice> redisChoice(const RedisChoice& given, const QString& configFolder);

// Null where none is chosen. Invalid for an address or a password file that is no good; a server that does
// not answer is no error.
Result<std::unique_ptr<RedisCache>> openRedis(const RedisChoice&);

} // namespace strikescope
