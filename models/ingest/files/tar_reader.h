#pragma once

#include "models/ingest/files/byte_stream.h"

#include <optional>

namespace strikescope {

struct TarFile {
    QString name; // with folders
    std::string bytes;
};

// The regular files of a tar archive (ustar, GNU long names), one after the other; links and folders are
// passed over. Nothing is ever written to disk, so a name in an archive can do no harm.
class TarReader {
public:
    static constexpr std::size_t largestFile = 64u << 20; // bytes
    static constexpr int mostFiles = 20000;

    explicit TarReader(ByteStream& source)
        : m_source(source) {}
    static bool looksLikeTar(std::string_view head);

    // Nothing at the end of the archive. Invalid when it is damaged or cut off.
    Result<std::optional<TarFile>> next();

private:
    Result<void> readExactly(char* to, std::size_t size);
    Result<std::string> readContent(std::size_t size); // and the padding to 512

    ByteStream& m_source;
    int m_files = 0;
};

} // namespace strikescope
