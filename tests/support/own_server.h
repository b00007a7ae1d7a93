#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"

#include <QString>
#include <QStringList>

#include <memory>

namespace strikescope {

// A PostgreSQL server with settings that the embedded cluster does not have, and its standbys. Unix socket
// only, fsync off, in a folder of its own; stopped and removed at the end. Starts in a second or two.
class OwnServer {
public:
    // NotFound where no server is installed.
    static Result<std::unique_ptr<OwnServer>> start(const QStringList& settings);
    // A hot standby of the primary that streams from it, by pg_basebackup.
    static Result<std::unique_ptr<OwnServer>> standbyOf(const OwnServer& primary, const QString& name,
                                                        const QStringList& settings = {});
    ~OwnServer();
    OwnServer(const OwnServer&) = delete;
    OwnServer& operator=(const OwnServer&) = delete;

    ConnectionProfile profile(const QString& database = QStringLiteral("postgres")) const; // superuser
    Result<void> stop();

private:
    OwnServer() = default;
    static Result<std::unique_ptr<OwnServer>> prepare();
    Result<void> run(const QString& program, const QStringList& arguments) const;
    Result<void> configure(const QStringList& settings) const;
    Result<void> launch() const;

    QString m_folder, m_binaries;
};

} // namespace strikescope
