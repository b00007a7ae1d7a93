#pragma once

#include "models/ingest/files/byte_stream.h"

#include <optional>

namespace strikescope {

struct Line {
    std::string_view text;   // without its end, LF or CRLF; valid until the next call
    std::int64_t number = 0; // from 1
    bool tooLong = false;    // text is only its beginning
};

// The lines of a text stream. A UTF-8 byte order mark is dropped. Invalid: UTF-16, NUL bytes, damaged gzip.
class LineReader {
public:
    static constexpr std::size_t longest = 64u << 10; // bytes of one line

    explicit LineReader(ByteStream& source)
        : m_source(source) {}
    Result<std::optional<Line>> next();

private:
    Result<bool> fill(); // false at the end of the stream
    Result<void> checkStart();
    Result<std::optional<Line>> finish(std::string_view text, std::size_t consumed);
    Result<void> skipRestOfLine();

    ByteStream& m_source;
    std::string m_buffer;
    std::size_t m_begin = 0;
    std::int64_t m_line = 0;
    bool m_ended = false;
};

} // namespace strikescope
