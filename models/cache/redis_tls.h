#pragma once

#include "models/core/result.h"

#include <functional>

struct redisContext;

namespace strikescope {

struct RedisProfile;

// Debian 12's hiredis has no TLS; from 1.0 on it may have, in a library of its own.
bool redisHasTls();

// Shakes hands on a connected socket; wait(POLLIN or POLLOUT) is called when the other end has to move, and
// its error ends it. The server's certificate has to be for the profile's host and from an authority that the
// system trusts.
Result<void> startRedisTls(redisContext&, const RedisProfile&,
                           const std::function<Result<void>(short)>& wait);

} // namespace strikescope
