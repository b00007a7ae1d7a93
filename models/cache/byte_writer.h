#pragma once

#include <QString>
#include <QtEndian>

#include <span>
#include <string>

namespace strikescope {

// Writes a payload of frame_codec.h: its header, and behind it numbers and texts, little-endian.
class ByteWriter {
public:
    // sizeHint: of the body, so that it is written into memory taken once.
    ByteWriter(std::uint16_t kind, std::uint16_t version, std::size_t sizeHint);

    template<typename T>
    void number(T value) {
        const T stored = qToLittleEndian(value);
        m_bytes.append(reinterpret_cast<const char*>(&stored), sizeof(T));
    }
    void doubles(std::span<const double>);
    void text(const QString&);

    // Completes the header.
    std::string take();

private:
    std::uint16_t m_kind, m_version;
    std::string m_bytes;
};

} // namespace strikescope
