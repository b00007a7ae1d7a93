#pragma once

#include "models/core/result.h"

#include <QString>

#include <atomic>
#include <memory>
#include <string_view>

namespace strikescope {

// Where bytes go. One thread; an error is final.
class ByteOutput {
public:
    virtual ~ByteOutput() = default;
    virtual Result<void> write(std::string_view bytes) = 0;
    // Nothing comes after this.
    virtual Result<void> finish() = 0;
};

// Packs what is written and hands it on to `to`, which outlives it; null for ExportPacking::None.
std::unique_ptr<ByteOutput> gzipOutput(ByteOutput& to);
std::unique_ptr<ByteOutput> zstdOutput(ByteOutput& to);

// Standard output, a device or a named pipe, over a descriptor that it does not close. A reader that does not
// read keeps nobody from stopping: Cancelled once *stopped is true.
std::unique_ptr<ByteOutput> streamOutput(int descriptor, const QString& name,
                                         const std::atomic<bool>& stopped);

// What a failed write, open or rename means for the user; `error` is an errno.
Error exportFileError(const QString& path, int error);

// All of the bytes; 0 or an errno.
int writeAll(int descriptor, std::string_view bytes);

Error exportCancelled();

} // namespace strikescope
