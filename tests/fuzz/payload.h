#pragma once

#include "models/cache/byte_reader.h"
#include "models/cache/frame_codec.h"
#include "tests/fuzz/reading.h"

#include <string>

namespace strikescope {

// The bytes as the body of a payload with a right header: without that, the checksum would keep a fuzzer out.
inline std::string sealed(std::uint16_t kind, std::string_view body) {
    std::string header(PayloadHeader::size, '\0');
    header.replace(0, PayloadHeader::magic.size(), PayloadHeader::magic);
    qToLittleEndian(kind, header.data() + PayloadHeader::kindAt);
    qToLittleEndian(frameCodecVersion, header.data() + PayloadHeader::versionAt);
    qToLittleEndian(std::uint64_t(body.size()), header.data() + PayloadHeader::lengthAt);
    qToLittleEndian(PayloadHeader::checksum(kind, frameCodecVersion, body),
                    header.data() + PayloadHeader::checksumAt);
    return header.append(body);
}

inline void requireSound(const ChainFrame& frame) {
    for (std::size_t i = 0; i < frame.chains.size(); ++i) {
        require(i == 0 || frame.chains[i - 1].expiry() < frame.chains[i].expiry());
        const auto strikes = frame.chains[i].strikes();
        for (std::size_t row = 0; row < strikes.size(); ++row)
            require(std::isfinite(strikes[row]) && (row == 0 || strikes[row - 1] < strikes[row]));
    }
}

} // namespace strikescope
