#pragma once

#include "models/cluster/file_lock.h"
#include "models/export/byte_output.h"
#include "models/export/export_request.h"

#include <memory>

namespace strikescope {

// A file while it is being written: hidden and locked beside its final name, which it gets when it is whole
// and on the disk; removed with the object unless published. What killed runs left beside is removed by the
// next one there. One thread.
class TargetFile : public ByteOutput {
public:
    // Refused where the name is taken and may not be replaced, or is no file's. A link is followed, and stays
    // one.
    static Result<std::unique_ptr<TargetFile>> create(const QString& path, IfExists);
    ~TargetFile() override;

    Result<void> write(std::string_view bytes) override;
    Result<void> finish() override; // all is on the disk
    // Over what is there already, before finish().
    Result<void> overwrite(std::int64_t offset, std::string_view bytes);
    // The final name. Replaces nothing that came meanwhile, unless it may.
    Result<void> publish();
    void withdraw(); // takes a published file back

    std::int64_t size() const { return m_size; }
    const QString& path() const { return m_path; }

private:
    TargetFile() = default;
    Result<void> open();

    QString m_path, m_temporary;
    IfExists m_ifExists = IfExists::Fail;
    FileLock m_lock;
    int m_descriptor = -1;
    std::int64_t m_size = 0, m_flushed = 0;
};

// All of a small file in one go, in place of what is there; errors as those of an export.
Result<void> replaceFile(const QString& path, const QByteArray& bytes);

// Whether the name is that of something that is written to as it is: a device, a named pipe.
bool isStream(const QString& path);

} // namespace strikescope
