#pragma once

#include "models/cluster/server_account.h"
#include "models/core/result.h"

#include <QString>

#include <chrono>
#include <utility>

namespace strikescope {

// A flock(2) on a file, held as long as the object lives and given up by the kernel when the process dies,
// however it dies. Programs we start do not inherit it.
class FileLock {
public:
    enum class Kind { Shared, Exclusive };

    // Waits up to `patience`; Timeout after that. The file is created for the account where it is absent.
    static Result<FileLock> take(const QString& path, Kind, std::chrono::milliseconds patience,
                                 const ServerAccount&);

    FileLock() = default;
    FileLock(FileLock&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FileLock& operator=(FileLock&& other) noexcept {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }
    ~FileLock();

    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor = -1;
};

} // namespace strikescope
