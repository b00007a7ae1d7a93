#pragma once

#include <QString>
#include <QtEndian>

#include <optional>
#include <span>
#include <string_view>

namespace strikescope {

// The header of a payload: what ByteWriter and ByteReader agree on.
struct PayloadHeader {
    static constexpr std::string_view magic = "SScv";
    static constexpr std::size_t kindAt = 4, versionAt = 6, lengthAt = 8, checksumAt = 16, size = 24;

    // Kind and version are part of it, so that no flipped bit turns one kind into another.
    static std::uint64_t checksum(std::uint16_t kind, std::uint16_t version, std::string_view body);
};

// Reads what ByteWriter wrote, and believes nothing: every step says whether the bytes held it.
class ByteReader {
public:
    // Stands at the body. Nothing where the header is not that of this kind and version, or where length or
    // checksum are not those of the body.
    static std::optional<ByteReader> open(std::string_view payload, std::uint16_t kind,
                                          std::uint16_t version);

    std::size_t left() const { return m_left.size(); }
    // Could there be so many things, each of at least so many bytes? To be asked before memory is taken.
    bool has(std::size_t count, std::size_t bytesOfEach) const {
        return count <= m_left.size() / bytesOfEach;
    }

    template<typename T>
    bool number(T& value) {
        if (m_left.size() < sizeof(T))
            return false;
        value = qFromLittleEndian<T>(m_left.data());
        m_left.remove_prefix(sizeof(T));
        return true;
    }
    bool doubles(std::span<double>);
    bool text(QString&);

private:
    explicit ByteReader(std::string_view body)
        : m_left(body) {}

    std::string_view m_left;
};

} // namespace strikescope
