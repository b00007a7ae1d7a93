#include "models/ingest/files/tar_reader.h"

#include <QCoreApplication>

#include <array>
#include <cstring>
#include <numeric>

namespace strikescope {

namespace {

// POSIX.1-1988 ustar: header blocks of 512 bytes, numbers in octal text.
constexpr std::size_t blockSize = 512;
using Block = std::array<char, blockSize>;
constexpr std::size_t sizeAt = 124, checksumAt = 148, typeAt = 156, magicAt = 257, prefixAt = 345;

Error damaged() {
    return {
        ErrorCode::Invalid,
        QCoreApplication::translate("Import", "The tar archive is damaged or cut off. Fetch the file again."),
        {}};
}

std::string_view text(const char* at, std::size_t size) {
    return {at, strnlen(at, size)};
}

std::optional<std::size_t> octal(std::string_view digits) {
    std::size_t value = 0;
    for (const char c : digits) {
        if (c == ' ' || c == '\0')
            continue;
        if (c < '0' || c > '7')
            return std::nullopt;
        value = value * 8 + std::size_t(c - '0');
    }
    return value;
}

bool checksumHolds(std::string_view block) {
    std::size_t sum = 8 * ' '; // the field itself counts as blanks
    for (std::size_t i = 0; i < blockSize; ++i)
        if (i < checksumAt || i >= checksumAt + 8)
            sum += static_cast<unsigned char>(block[i]);
    return octal(block.substr(checksumAt, 8)) == sum;
}

QString entryName(const Block& block) {
    QString name =
        QString::fromUtf8(text(block.data(), 100).data(), qsizetype(text(block.data(), 100).size()));
    const auto prefix = text(block.data() + prefixAt, 155);
    if (!prefix.empty() && std::string_view(block.data() + magicAt, 6) == std::string_view("ustar\0", 6))
        name = QString::fromUtf8(prefix.data(), qsizetype(prefix.size())) + u'/' + name;
    return name;
}

} // namespace

bool TarReader::looksLikeTar(std::string_view head) {
    return head.size() >= blockSize && head.substr(magicAt, 5) == "ustar" && checksumHolds(head);
}

Result<void> TarReader::readExactly(char* to, std::size_t size) {
    while (size > 0) {
        const auto got = m_source.read(to, size);
        if (!got)
            return tl::unexpected(got.error());
        if (*got == 0)
            return tl::unexpected(damaged());
        to += *got;
        size -= *got;
    }
    return {};
}

Result<std::string> TarReader::readContent(std::size_t size) {
    if (size > largestFile)
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate("Import", "A file in the archive is larger than %1 MB.")
                           .arg(largestFile >> 20));
    std::string bytes((size + blockSize - 1) / blockSize * blockSize, '\0');
    STRIKESCOPE_TRY(readExactly(bytes.data(), bytes.size()));
    bytes.resize(size);
    return bytes;
}

Result<std::optional<TarFile>> TarReader::next() {
    QString longName;
    for (Block block;;) {
        STRIKESCOPE_TRY(readExactly(block.data(), blockSize));
        const std::string_view header(block.data(), blockSize);
        if (header.find_first_not_of('\0') == std::string_view::npos)
            return std::nullopt;
        const auto size = octal(header.substr(sizeAt, 12));
        if (!checksumHolds(header) || !size || ++m_files > mostFiles)
            return tl::unexpected(damaged());
        const char type = block[typeAt];
        auto content = readContent(type == '5' ? 0 : *size);
        if (!content)
            return tl::unexpected(content.error());
        if (type == 'L')
            longName = QString::fromUtf8(content->c_str());
        else if (type == '0' || type == '\0')
            return TarFile{longName.isEmpty() ? entryName(block) : longName, std::move(*content)};
        else if (type != 'x' && type != 'g') // extra headers belong to the file that follows
            longName.clear();
    }
}

} // namespace strikescope
