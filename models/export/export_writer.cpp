#include "models/export/export_writer.h"

#include <QCoreApplication>
#include <QFile>

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace strikescope {

namespace {

// A named pipe cannot be opened before somebody reads it, and the plain open() would wait for that, cancelled
// or not. Negative once stopped, or with errno.
int openWhenRead(const QString& path, const std::atomic<bool>& stopped) {
    int opened = -1;
    while ((opened = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0 &&
           errno == ENXIO && !stopped)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (opened >= 0)
        fcntl(opened, F_SETFL, fcntl(opened, F_GETFL) & ~O_NONBLOCK);
    return opened;
}

} // namespace

ExportWriter::ExportWriter(const ExportTarget& target, ExportFacts facts, const char* lineEnd,
                           const std::atomic<bool>& stopped)
    : m_target(target)
    , m_facts(std::move(facts))
    , m_lineEnd(lineEnd)
    , m_stopped(stopped) {}

ExportWriter::~ExportWriter() {
    if (m_descriptor >= 0)
        close(m_descriptor);
}

Result<std::unique_ptr<ExportWriter>> ExportWriter::open(const ExportTarget& target, ExportFacts facts,
                                                         const char* lineEnd,
                                                         const std::atomic<bool>& stopped) {
    std::unique_ptr<ExportWriter> writer(new ExportWriter(target, std::move(facts), lineEnd, stopped));
    if (target.path.isEmpty() || isStream(target.path)) {
        STRIKESCOPE_TRY(writer->openStream());
    } else {
        auto file = TargetFile::create(target.path, target.ifExists);
        if (!file)
            return tl::unexpected(file.error());
        writer->m_file = std::move(*file);
        if (target.sidecar) {
            auto beside = TargetFile::create(target.path + QStringLiteral(".json"), target.ifExists);
            if (!beside)
                return tl::unexpected(beside.error());
            writer->m_sidecar = std::move(*beside);
        }
    }
    ByteOutput& plain = writer->m_file ? *writer->m_file : *writer->m_stream;
    if (target.packing == ExportPacking::Gzip)
        writer->m_packed = gzipOutput(plain);
    if (target.packing == ExportPacking::Zstd)
        writer->m_packed = zstdOutput(plain);
    return writer;
}

Result<void> ExportWriter::openStream() {
    if (m_target.sidecar)
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate("Export", "A sidecar stands beside a file. Name one."));
    if (m_target.path.isEmpty()) {
        m_stream = streamOutput(STDOUT_FILENO, QStringLiteral("standard output"), m_stopped);
        return {};
    }
    m_descriptor = openWhenRead(m_target.path, m_stopped);
    if (m_descriptor < 0)
        return tl::unexpected(m_stopped ? exportCancelled() : exportFileError(m_target.path, errno));
    m_stream = streamOutput(m_descriptor, m_target.path, m_stopped);
    return {};
}

ByteOutput& ExportWriter::out() {
    if (m_packed)
        return *m_packed;
    return m_file ? static_cast<ByteOutput&>(*m_file) : *m_stream;
}

Result<void> ExportWriter::begin(const std::string& head) {
    m_begun = true;
    if (m_target.preamble) {
        const std::string text = preamble(m_facts, m_lineEnd);
        m_sumsAt = std::int64_t(text.size());
        STRIKESCOPE_TRY(out().write(text + (patchesSums() ? emptySums(m_lineEnd) : sumsFollow(m_lineEnd))));
    }
    return data(head);
}

Result<void> ExportWriter::data(const std::string& text) {
    if (wantsSums())
        m_hash.add(text);
    m_report.bytes += qint64(text.size());
    return out().write(text);
}

Result<void> ExportWriter::write(const TextBlock& block, const std::string& head) {
    if (!m_begun)
        STRIKESCOPE_TRY(begin(head));
    STRIKESCOPE_TRY(data(block.text));
    m_report.rows += block.rows;
    auto [series, isNew] = m_report.series.try_emplace(block.series);
    series->second.rows += block.rows;
    series->second.first = isNew ? block.first : series->second.first;
    series->second.last = block.last;
    if (!m_report.relations.contains(block.relation))
        m_report.relations << block.relation;
    return {};
}

Result<void> ExportWriter::endSums() {
    if (wantsSums())
        m_report.sha256 = m_hash.hex();
    if (!m_target.preamble)
        return {};
    const std::string text = sums(m_report.rows, m_report.sha256, m_lineEnd);
    return patchesSums() ? m_file->overwrite(m_sumsAt, text) : out().write(text);
}

Result<ExportReport> ExportWriter::finish() {
    if (!m_begun)
        return m_report; // nothing came: no file
    STRIKESCOPE_TRY(endSums());
    STRIKESCOPE_TRY(out().finish());
    if (m_file)
        STRIKESCOPE_TRY(publish());
    return m_report;
}

// The sidecar first: where the data are there, so is it.
Result<void> ExportWriter::publish() {
    m_report.file = m_file->path();
    if (m_sidecar) {
        STRIKESCOPE_TRY(m_sidecar->write(sidecar(m_facts, m_report, m_target.packing).toStdString()));
        STRIKESCOPE_TRY(m_sidecar->finish());
        STRIKESCOPE_TRY(m_sidecar->publish());
    }
    auto done = m_file->publish();
    if (!done && m_sidecar)
        m_sidecar->withdraw();
    return done;
}

} // namespace strikescope
