#include "models/cache/byte_writer.h"

#include "models/cache/byte_reader.h"

namespace strikescope {

ByteWriter::ByteWriter(std::uint16_t kind, std::uint16_t version, std::size_t sizeHint)
    : m_kind(kind)
    , m_version(version) {
    m_bytes.reserve(PayloadHeader::size + sizeHint);
    m_bytes.append(PayloadHeader::magic);
    number(kind);
    number(version);
    m_bytes.resize(PayloadHeader::size);
}

void ByteWriter::doubles(std::span<const double> values) {
    if (values.empty()) // memcpy() does not take the null pointer of nothing
        return;
    const std::size_t at = m_bytes.size();
    m_bytes.resize(at + values.size_bytes());
    qToLittleEndian<double>(values.data(), qsizetype(values.size()), m_bytes.data() + at);
}

void ByteWriter::text(const QString& text) {
    number(std::uint32_t(text.size()));
    const std::size_t at = m_bytes.size();
    m_bytes.resize(at + std::size_t(text.size()) * sizeof(char16_t));
    qToLittleEndian<char16_t>(text.utf16(), text.size(), m_bytes.data() + at);
}

std::string ByteWriter::take() {
    const std::string_view body = std::string_view(m_bytes).substr(PayloadHeader::size);
    qToLittleEndian(std::uint64_t(body.size()), m_bytes.data() + PayloadHeader::lengthAt);
    qToLittleEndian(PayloadHeader::checksum(m_kind, m_version, body),
                    m_bytes.data() + PayloadHeader::checksumAt);
    return std::move(m_bytes);
}

} // namespace strikescope
