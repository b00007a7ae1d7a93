#pragma once

#include "models/core/result.h"

struct redisContext;

namespace strikescope {

struct RedisProfile;

// Debian 12's hiredis has no TLS; from 1.0 on it may have, in a library of its own.
bool redisHasTls();

// Begins TLS on a connected socket; the handshake goes on with the first command. The server's certificate
// has to be for the profile's host and from an authority that the system trusts.
Result<void> startRedisTls(redisContext&, const RedisProfile&);

} // namespace strikescope
