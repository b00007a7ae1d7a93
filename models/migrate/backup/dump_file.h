#pragma once

#include "models/cluster/file_lock.h"
#include "models/core/result.h"

#include <QByteArray>
#include <QString>

#include <atomic>
#include <utility>

namespace strikescope {

// A dump while it is being written: under a hidden name beside its final one, readable for this user alone,
// removed with the object unless published. What killed runs left beside is removed by the next one there.
class DumpFile {
public:
    // Refused for a name that is taken, or where its disk has less than `bytes` free. Missing folders are
    // made, closed to others.
    static Result<DumpFile> create(const QString& target, qint64 bytes);

    DumpFile(DumpFile&& other) noexcept
        : m_target(std::exchange(other.m_target, {}))
        , m_temporary(std::exchange(other.m_temporary, {}))
        , m_lock(std::move(other.m_lock)) {}
    DumpFile& operator=(DumpFile&&) = delete;
    ~DumpFile();

    const QString& temporary() const { return m_temporary; }

    // First the dump, then its manifest appear under their names, on the disk; neither replaces anything.
    Result<void> publish(const QByteArray& manifest);

private:
    DumpFile() = default;

    QString m_target, m_temporary;
    FileLock m_lock;
};

// In hexadecimal; Cancelled when stopped.
Result<QString> sha256Of(const QString& file, const std::atomic<bool>* stopped);

qint64 freeBytes(const QString& folder); // for this user; -1 where it cannot be told

} // namespace strikescope
