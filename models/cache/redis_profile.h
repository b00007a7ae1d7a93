#pragma once

#include "models/cache/secret.h"
#include "models/core/result.h"

#include <QString>

namespace strikescope {

// Where a Redis is and how to log in. The password is read from a file, never from an address, a command line
// or the environment, which others can read.
struct RedisProfile {
    QString host; // a name or an address; empty with a socket
    int port = 6379;
    QString socket; // absolute path of a unix socket
    bool tls = false;
    QString user; // ACL user; empty: the default user
    Secret password;
    int database = 0;
    QString prefix = QStringLiteral("strikescope"); // of every key: several installations may share a server

    // redis://[user@]host[:port][/database], rediss:// for TLS where the hiredis at hand has it, and
    // unix://[user@]/path[?db=number]. Invalid with what to do, also where the address holds a password; the
    // message never repeats the address then.
    static Result<RedisProfile> parse(const QString& address);

    // The address as parse() takes it, for the log and the Admin tab.
    QString describe() const;
};

// The first line of the file. Refused where others than its owner can read it.
Result<Secret> readPasswordFile(const QString& path);

} // namespace strikescope
