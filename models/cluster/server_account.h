#pragma once

#include "models/core/result.h"

#include <QString>

#include <sys/types.h>

namespace strikescope {

// The system user the server and its files belong to: ourselves, or for root an unprivileged one, because
// PostgreSQL refuses to run as root.
class ServerAccount {
public:
    // For root: the owner of `folder` if that is a user already, else `postgres`, else `nobody`.
    static Result<ServerAccount> choose(const QString& folder);

    uid_t uid() const { return m_uid; }
    const QString& name() const { return m_name; }

    // In a forked child, before exec: takes the account on for good. Only async-signal-safe calls.
    bool become() const;

    // Hands a file of ours over to the account (nothing to do unless we are root). 0 or the error number.
    int give(int descriptor) const;

    // The first folder on the way to `folder` that the account may not enter; empty if it may enter all.
    // A part that does not exist yet counts as enterable.
    QString barredAt(const QString& folder) const;

private:
    uid_t m_uid = 0;
    gid_t m_gid = 0;
    bool m_drop = false; // we are root and have to change
    QString m_name;
};

} // namespace strikescope
