#include "models/db/copy_writer.h"

#include "models/db/binary_format.h"
#include "models/db/bulk_session.h"

#include <array>
#include <bit>
#include <cmath>

#include <endian.h>

namespace strikescope {

namespace {

constexpr std::size_t bufferSize = 256 * 1024;

template<typename T>
void appendBytes(std::string& buffer, T value) {
    buffer.append(reinterpret_cast<const char*>(&value), sizeof value);
}

} // namespace

CopyWriter::CopyWriter(BulkSession& session)
    : m_session(session) {
    m_buffer.reserve(bufferSize + 4096);
    m_buffer.append("PGCOPY\n\377\r\n\0", 11);
    big32(0); // flags
    big32(0); // header extension
}

void CopyWriter::big16(std::uint16_t value) {
    appendBytes(m_buffer, htobe16(value));
}

void CopyWriter::big32(std::uint32_t value) {
    appendBytes(m_buffer, htobe32(value));
}

void CopyWriter::big64(std::uint64_t value) {
    appendBytes(m_buffer, htobe64(value));
}

bool CopyWriter::flush() {
    if (!m_broken && !m_session.putCopyData(m_buffer))
        m_broken = true;
    m_buffer.clear();
    return !m_broken;
}

bool CopyWriter::row(int columns) {
    if (m_buffer.size() >= bufferSize && !flush())
        return false;
    if (m_broken)
        return false;
    big16(std::uint16_t(columns));
    ++m_rows;
    return true;
}

void CopyWriter::null() {
    big32(0xffffffffu);
}

void CopyWriter::text(std::string_view value) {
    big32(std::uint32_t(value.size()));
    m_buffer.append(value);
}

void CopyWriter::time(UtcTime value) {
    big32(8);
    big64(std::uint64_t(std::chrono::microseconds(value - postgresEpoch).count()));
}

void CopyWriter::date(Date value) {
    big32(4);
    big32(std::uint32_t((value - std::chrono::floor<std::chrono::days>(postgresEpoch)).count()));
}

void CopyWriter::float8(double value) {
    if (std::isnan(value))
        return null();
    big32(8);
    big64(std::bit_cast<std::uint64_t>(value));
}

void CopyWriter::int4(std::int32_t value) {
    big32(4);
    big32(std::uint32_t(value));
}

void CopyWriter::numeric2(double value) {
    if (!std::isfinite(value))
        return null();
    // Digits are base 10000; the last one holds the two decimals as hundreds.
    const auto cents = std::uint64_t(std::llround(std::fabs(value) * 100));
    std::uint64_t whole = cents / 100;
    std::array<std::uint16_t, 5> digits{};
    digits.back() = std::uint16_t(cents % 100 * 100);
    std::size_t first = digits.size() - 1;
    do {
        digits[--first] = std::uint16_t(whole % 10000);
        whole /= 10000;
    } while (whole && first);
    const std::size_t count = digits.size() - first;
    big32(std::uint32_t(8 + 2 * count));
    big16(std::uint16_t(count));
    big16(std::uint16_t(count - 2)); // weight of the first digit
    big16(value < 0 && cents ? 0x4000 : 0);
    big16(2); // decimals shown
    for (; first < digits.size(); ++first)
        big16(digits[first]);
}

} // namespace strikescope
