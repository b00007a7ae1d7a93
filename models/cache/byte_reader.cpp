#include "models/cache/byte_reader.h"

#include <xxhash.h>

namespace strikescope {

std::uint64_t PayloadHeader::checksum(std::uint16_t kind, std::uint16_t version, std::string_view body) {
    return XXH3_64bits_withSeed(body.data(), body.size(), (std::uint64_t(kind) << 16) | version);
}

std::optional<ByteReader> ByteReader::open(std::string_view payload, std::uint16_t kind,
                                           std::uint16_t version) {
    if (payload.size() < PayloadHeader::size || !payload.starts_with(PayloadHeader::magic))
        return std::nullopt;
    const char* header = payload.data();
    const std::string_view body = payload.substr(PayloadHeader::size);
    if (qFromLittleEndian<std::uint16_t>(header + PayloadHeader::kindAt) != kind ||
        qFromLittleEndian<std::uint16_t>(header + PayloadHeader::versionAt) != version ||
        qFromLittleEndian<std::uint64_t>(header + PayloadHeader::lengthAt) != body.size() ||
        qFromLittleEndian<std::uint64_t>(header + PayloadHeader::checksumAt) !=
            PayloadHeader::checksum(kind, version, body))
        return std::nullopt;
    return ByteReader(body);
}

bool ByteReader::doubles(std::span<double> values) {
    if (!has(values.size(), sizeof(double)))
        return false;
    if (values.empty()) // memcpy() does not take the null pointer of nothing
        return true;
    qFromLittleEndian<double>(m_left.data(), qsizetype(values.size()), values.data());
    m_left.remove_prefix(values.size_bytes());
    return true;
}

bool ByteReader::text(QString& text) {
    std::uint32_t length = 0;
    if (!number(length) || !has(length, sizeof(char16_t)))
        return false;
    text.resize(qsizetype(length));
    qFromLittleEndian<char16_t>(m_left.data(), qsizetype(length), text.data());
    m_left.remove_prefix(length * sizeof(char16_t));
    return true;
}

} // namespace strikescope
