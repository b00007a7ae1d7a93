#pragma once

#include "models/ingest/files/format_reader.h"

#include <functional>

namespace strikescope {

// Reads the files of one import, plain or in tar archives, which must all be of one format. The collector is
// asked for when the first file is recognised. No disk and no database: fuzzers use it too.
class StreamReader {
public:
    using Collect = std::function<Collector&(const FormatFacts&)>;
    explicit StreamReader(Collect collect)
        : m_collect(std::move(collect)) {}

    // name: the path as given.
    Result<void> read(PeekStream&, const QString& name);

    qint64 files() const { return m_files; }
    QString formatName() const { return m_reader ? m_reader->facts().name : QString(); }

    static constexpr std::size_t sniffedBytes = 8192;

private:
    Result<void> readFile(PeekStream&, const QString& name, const QString& archive);
    Result<void> readArchive(PeekStream&, const QString& archive);
    Result<void> passOver(const Sniff&, const Format*, const QString& archive);

    Collect m_collect;
    const Format* m_format = nullptr;
    std::unique_ptr<FormatReader> m_reader;
    std::optional<Error> m_firstRefusal;
    qint64 m_files = 0;
};

} // namespace strikescope
