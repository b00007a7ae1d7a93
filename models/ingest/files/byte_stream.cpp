#include "models/ingest/files/byte_stream.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cstring>

#include <zlib.h>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

// zlib's gz* calls read plain files as they are.
class GzipStream : public ByteStream {
public:
    explicit GzipStream(gzFile owned)
        : m_file(owned) {
        gzbuffer(m_file, 1u << 18);
    }
    ~GzipStream() override { gzclose_r(m_file); }

    Result<std::size_t> read(char* to, std::size_t size) override {
        const int got = gzread(m_file, to, unsigned(std::min<std::size_t>(size, 1u << 30)));
        int code = Z_OK;
        gzerror(m_file, &code);
        if (got < 0 || (code != Z_OK && code != Z_STREAM_END))
            return failure(ErrorCode::Invalid,
                           tr("The gzip data are damaged or cut off. Fetch the file again."),
                           QStringLiteral("zlib %1").arg(code));
        return std::size_t(got);
    }

private:
    gzFile m_file;
};

Result<void> checkReadable(const QString& path) {
    const QFileInfo info(path);
    if (!info.exists())
        return failure(ErrorCode::NotFound, tr("There is no file \"%1\".").arg(path));
    if (info.isDir())
        return failure(ErrorCode::Invalid, tr("\"%1\" is a folder. Name the files in it.").arg(path));
    if (!info.isFile())
        return failure(ErrorCode::Invalid, tr("\"%1\" is not a regular file.").arg(path));
    if (!info.isReadable())
        return failure(ErrorCode::Denied, tr("\"%1\" may not be read. Check its permissions.").arg(path));
    if (info.size() == 0)
        return failure(ErrorCode::Invalid, tr("\"%1\" is empty.").arg(path));
    return {};
}

} // namespace

Result<std::size_t> MemoryStream::read(char* to, std::size_t size) {
    const std::size_t n = std::min(size, m_rest.size());
    if (n > 0)
        std::memcpy(to, m_rest.data(), n);
    m_rest.remove_prefix(n);
    return n;
}

Result<std::string_view> PeekStream::peek(std::size_t size) {
    while (m_head.size() < size) {
        const std::size_t had = m_head.size();
        m_head.resize(size);
        const auto got = m_source->read(m_head.data() + had, size - had);
        m_head.resize(had + (got ? *got : 0));
        if (!got)
            return tl::unexpected(got.error());
        if (*got == 0)
            break;
    }
    return std::string_view(m_head).substr(0, size);
}

Result<std::size_t> PeekStream::read(char* to, std::size_t size) {
    if (m_consumed == m_head.size())
        return m_source->read(to, size);
    const std::size_t n = std::min(size, m_head.size() - m_consumed);
    std::memcpy(to, m_head.data() + m_consumed, n);
    m_consumed += n;
    return n;
}

Result<std::unique_ptr<PeekStream>> openFile(const QString& path) {
    STRIKESCOPE_TRY(checkReadable(path));
    gzFile file = gzopen(QFile::encodeName(path).constData(), "rb");
    if (!file)
        return failure(ErrorCode::Denied, tr("\"%1\" cannot be opened.").arg(path), qt_error_string());
    return std::make_unique<PeekStream>(std::make_unique<GzipStream>(file));
}

Result<std::string> readAll(ByteStream& stream, std::size_t limit) {
    std::string bytes;
    constexpr std::size_t step = 1u << 18;
    for (;;) {
        const std::size_t had = bytes.size();
        bytes.resize(had + step);
        const auto got = stream.read(bytes.data() + had, step);
        if (!got)
            return tl::unexpected(got.error());
        bytes.resize(had + *got);
        if (bytes.size() > limit)
            return failure(
                ErrorCode::Invalid,
                tr("It is larger than %1 MB, more than one page of a chain can be.").arg(limit >> 20));
        if (*got == 0)
            return bytes;
    }
}

Result<QString> sha256OfFile(const QString& path) {
    STRIKESCOPE_TRY(checkReadable(path));
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return failure(ErrorCode::Denied, tr("\"%1\" cannot be read.").arg(path), file.errorString());
    return QString::fromLatin1(hash.result().toHex());
}

} // namespace strikescope
