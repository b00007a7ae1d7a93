#pragma once

#include "models/export/export_report.h"
#include "models/export/preamble.h"
#include "models/export/sha256.h"
#include "models/export/target_file.h"

#include <atomic>
#include <memory>

namespace strikescope {

// Text of some rows, and where it belongs.
struct TextBlock {
    std::string text;
    qint64 rows = 0;
    ExportSeries series;
    UtcTime first{}, last{}; // buckets
    QString relation;
    double done = 0;
};

// Writes the blocks of an export with all that surrounds them: preamble, packing, sums, sidecar, the final
// name. One thread.
class ExportWriter {
public:
    // Makes the file, so that a name that is taken or a folder that is closed is known before anything is
    // read.
    static Result<std::unique_ptr<ExportWriter>> open(const ExportTarget&, ExportFacts, const char* lineEnd,
                                                      const std::atomic<bool>& stopped);
    ~ExportWriter();

    // head: the line of names, written before the first block.
    Result<void> write(const TextBlock&, const std::string& head);
    // Everything is written: under its final name, on the disk.
    Result<ExportReport> finish();

    std::int64_t bytes() const { return m_report.bytes; }

private:
    ExportWriter(const ExportTarget&, ExportFacts, const char* lineEnd, const std::atomic<bool>& stopped);
    Result<void> openStream();
    Result<void> begin(const std::string& head);
    Result<void> data(const std::string& text);
    Result<void> endSums();
    Result<void> publish();
    bool patchesSums() const { return m_file && !m_packed; }
    bool wantsSums() const { return m_target.preamble || m_target.sidecar; }
    ByteOutput& out();

    const ExportTarget m_target;
    const ExportFacts m_facts;
    const char* const m_lineEnd;
    const std::atomic<bool>& m_stopped;
    std::unique_ptr<TargetFile> m_file, m_sidecar; // null: a stream; none wanted
    std::unique_ptr<ByteOutput> m_stream, m_packed;
    int m_descriptor = -1; // of a device or pipe that was opened by name
    std::int64_t m_sumsAt = 0;
    bool m_begun = false;
    Sha256 m_hash;
    ExportReport m_report;
};

} // namespace strikescope
