#pragma once

#include "models/core/result.h"

#include <QString>

#include <string>

namespace strikescope {

// Where a database is and how to reach it: a libpq string ("host=... dbname=..."), a URI or "service=name".
// Passwords belong into a passfile or a service file; one given here stays inside and is never printed.
class ConnectionProfile {
public:
    ConnectionProfile() = default;

    // Checks the form only, connects to nothing. Adds what every connection of ours carries:
    // application_name, a connect timeout and TCP keepalives, unless the string already says so.
    static Result<ConnectionProfile> parse(const QString& conninfo);

    // For the log, the title and the error text: host, port, database and user, nothing else.
    QString describe() const { return m_description; }

    // What libpq is handed. Never log it.
    const std::string& conninfo() const { return m_conninfo; }

    bool isEmpty() const { return m_conninfo.empty(); }

private:
    std::string m_conninfo;
    QString m_description;
};

enum class ServerState { Accepting, Rejecting, NoAnswer };

// One quick probe without logging in; blocking, at most `connect_timeout` seconds.
ServerState pingServer(const ConnectionProfile&);

} // namespace strikescope
