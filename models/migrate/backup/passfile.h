#pragma once

#include "models/cluster/file_lock.h"
#include "models/core/result.h"
#include "models/db/connection_profile.h"

#include <QString>

#include <string>

namespace strikescope {

// The password of one run for the programs it starts: a file of one line that only this user may read, in a
// folder that only this user may enter; gone with the object. What killed runs left is removed by the next
// one. Without a password there is no file.
class Passfile {
public:
    // Invalid for a password that the file's format cannot hold (a line break).
    static Result<Passfile> write(const std::string& password);

    Passfile() = default;
    Passfile(Passfile&& other) noexcept
        : m_folder(std::exchange(other.m_folder, {}))
        , m_lock(std::move(other.m_lock)) {}
    Passfile& operator=(Passfile&& other) noexcept {
        std::swap(m_folder, other.m_folder);
        std::swap(m_lock, other.m_lock);
        return *this;
    }
    ~Passfile();

    std::string path() const; // empty without a password

private:
    QString m_folder;
    FileLock m_lock;
};

// One line of libpq's password file for any server: the file belongs to one run, and the password goes only
// where the address says, as it would from the address itself.
std::string passfileLine(const std::string& password);

void removeDeadPassfiles();

// How a program of PostgreSQL's is told where to connect: the profile without its password, which lies in the
// file.
struct ToolConnection {
    QString conninfo;
    Passfile passfile;
    static Result<ToolConnection> of(const ConnectionProfile&);
};

} // namespace strikescope
