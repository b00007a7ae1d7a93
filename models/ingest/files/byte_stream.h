#pragma once

#include "models/core/result.h"

#include <QString>

#include <memory>
#include <string>
#include <string_view>

namespace strikescope {

// Bytes from front to back. Lives on one thread.
class ByteStream {
public:
    virtual ~ByteStream() = default;
    // Fills up to `size` bytes; 0 at the end. Fails with Invalid when the bytes are damaged (a truncated
    // gzip).
    virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
};

// Over bytes that somebody else keeps.
class MemoryStream : public ByteStream {
public:
    explicit MemoryStream(std::string_view bytes)
        : m_rest(bytes) {}
    Result<std::size_t> read(char* to, std::size_t size) override;

private:
    std::string_view m_rest;
};

// Over another stream, with a look ahead: peek() does not consume.
class PeekStream : public ByteStream {
public:
    explicit PeekStream(std::unique_ptr<ByteStream> source)
        : m_source(std::move(source)) {}
    // The first bytes, up to `size`; fewer when the stream is shorter. Before the first read() only.
    Result<std::string_view> peek(std::size_t size);
    Result<std::size_t> read(char* to, std::size_t size) override;

private:
    std::unique_ptr<ByteStream> m_source;
    std::string m_head;
    std::size_t m_consumed = 0;
};

// A file, unpacked on the way if it is gzip. NotFound, Denied or Invalid (a folder, an empty file) with a
// message that names the file.
Result<std::unique_ptr<PeekStream>> openFile(const QString& path);

// All of it; Invalid over `limit` bytes.
Result<std::string> readAll(ByteStream&, std::size_t limit);

// Hexadecimal SHA-256 of the file's bytes as they lie on disk.
Result<QString> sha256OfFile(const QString& path);

} // namespace strikescope
