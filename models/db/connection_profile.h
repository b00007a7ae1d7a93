#pragma once

#include "models/core/result.h"

#include <QString>

#include <map>
#include <string>

namespace strikescope {

// Where a database is and how to reach it: a libpq string ("host=... dbname=..."), a URI or "service=name".
// Passwords belong into a passfile or a service file; one given here stays inside and is never printed.
class ConnectionProfile {
public:
    ConnectionProfile() = default;

    // Checks the form only, connects to nothing. Adds what every connection of ours carries:
    // application_name, a connect timeout, and TCP keepalives that tell of a network which drops everything
    // after 25 s at most (the system's own take hours), unless the string already says so.
    static Result<ConnectionProfile> parse(const QString& conninfo);

    // For the log, the title and the error text: host, port, database and user, nothing else.
    QString describe() const { return m_description; }

    // What libpq is handed. Never log it.
    const std::string& conninfo() const { return m_conninfo; }

    bool isEmpty() const { return m_conninfo.empty(); }

    // The same server and user, another database.
    ConnectionProfile withDatabase(const QString& name) const;

    // For the command line of a libpq program of PostgreSQL's own, which everybody on the machine can read:
    // without the password, which comes apart, and without what is meant for our own sessions only. The
    // password is the one that libpq would take: the string's, else PGPASSWORD's; empty where a passfile, a
    // service file or nothing at all answers for it. Invalid for a secret that could only go on the command
    // line (sslpassword).
    struct Bare {
        std::string conninfo;
        std::string password;
    };
    Result<Bare> bare(const std::string& passfile = {}) const;

    // Whether TLS has to prove that the server is the named one (sslmode=verify-full): as the string, the
    // service file or PGSSLMODE say. Reads service files.
    bool checksServerName() const;

private:
    using Settings = std::map<std::string, std::string>;
    Settings settings() const;
    static ConnectionProfile of(const Settings&);

    std::string m_conninfo;
    QString m_description;
};

enum class ServerState { Accepting, Rejecting, NoAnswer };

// One quick probe without logging in; blocking, at most `connect_timeout` seconds.
ServerState pingServer(const ConnectionProfile&);

} // namespace strikescope
