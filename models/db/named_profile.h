#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"

#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace strikescope {

// A database under a name that the user gave it: where it is and as whom, and never a password. That comes
// from libpq's own files (passfile, service file) or from the system's keychain.
struct NamedProfile {
    QString name;
    QString service;      // of a service file; what is empty below comes from it
    QString hosts, ports; // "db1,db2", "5432,5433": tried in that order
    QString database, user;
    QString sslmode;         // empty: as service file, PGSSLMODE or libpq have it
    QString rootCertificate; // a file; empty: libpq's own
    bool passwordInKeychain = false;

    // Invalid names the first field that is no good, one that holds an address or a password in particular.
    Result<void> check() const;
    // password: from the keychain; stays in memory.
    Result<ConnectionProfile> profile(const QString& password = {}) const;

    bool operator==(const NamedProfile&) const = default;
};

// libpq's: allow is not offered, it is never what somebody wants.
inline constexpr std::array tlsModes{"disable", "prefer", "require", "verify-ca", "verify-full"};

// The named profiles in the settings file, [connections], and which one a window opens at its start. Main
// thread.
class ProfileStore {
public:
    explicit ProfileStore(QString settingsFile)
        : m_file(std::move(settingsFile)) {}

    std::vector<NamedProfile> all() const; // by name
    std::optional<NamedProfile> find(const QString& name) const;
    Result<void> save(const NamedProfile&);
    void remove(const QString& name);

    // Of the next start where no --db says otherwise; empty: the program's own database. "service:NAME" for
    // one of a service file.
    QString start() const;
    void setStart(const QString& name);

private:
    QString m_file;
};

// The profile of a service under the name that start() has for it.
NamedProfile serviceProfile(const QString& service);

} // namespace strikescope
