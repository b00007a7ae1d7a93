#include "models/ingest/files/stream_reader.h"

#include "models/ingest/files/tar_reader.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

} // namespace

Result<void> StreamReader::read(PeekStream& bytes, const QString& name) {
    const auto head = bytes.peek(sniffedBytes);
    if (!head)
        return tl::unexpected(head.error());
    if (TarReader::looksLikeTar(*head))
        return readArchive(bytes, QFileInfo(name).fileName());
    return readFile(bytes, name, {});
}

Result<void> StreamReader::readFile(PeekStream& bytes, const QString& name, const QString& archive) {
    const auto head = bytes.peek(sniffedBytes);
    if (!head)
        return tl::unexpected(head.error());
    const Sniff seen = sniff(*head, name);
    const Format* format = findFormat(seen);
    if (!format || (m_format && format != m_format))
        return passOver(seen, format, archive);
    if (!m_format) {
        m_format = format;
        m_reader = format->make();
    }
    ++m_files;
    Collector& to = m_collect(m_reader->facts());
    to.beginFile(archive.isEmpty() && m_files == 1 ? QString() : QFileInfo(name).fileName());
    return m_reader->read({name, archive, bytes}, to);
}

// A lone file of no known format is refused. In an archive it may be a table made from the readable ones.
Result<void> StreamReader::passOver(const Sniff& seen, const Format* format, const QString& archive) {
    if (format)
        return failure(ErrorCode::Invalid, tr("Its files are of different formats. Import them one by one."));
    if (archive.isEmpty())
        return tl::unexpected(whyRefused(seen));
    if (!m_firstRefusal)
        m_firstRefusal = whyRefused(seen);
    return {};
}

Result<void> StreamReader::readArchive(PeekStream& bytes, const QString& archive) {
    TarReader tar(bytes);
    for (;;) {
        auto file = tar.next();
        if (!file)
            return tl::unexpected(file.error());
        if (!*file)
            break;
        PeekStream content(std::make_unique<MemoryStream>((*file)->bytes));
        if (const auto read = readFile(content, (*file)->name, archive); !read)
            return failure(read.error().code, (*file)->name + QStringLiteral(": ") + read.error().message,
                           read.error().detail);
    }
    if (m_files == 0)
        return tl::unexpected(m_firstRefusal.value_or(
            Error{ErrorCode::Invalid, tr("The archive holds no file that can be read."), {}}));
    return {};
}

} // namespace strikescope
