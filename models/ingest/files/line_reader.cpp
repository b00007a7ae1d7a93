#include "models/ingest/files/line_reader.h"

#include <QCoreApplication>

#include <cstring>

namespace strikescope {

namespace {

constexpr std::size_t step = 1u << 18;

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

std::string_view withoutReturn(std::string_view line) {
    if (!line.empty() && line.back() == '\r')
        line.remove_suffix(1);
    return line;
}

} // namespace

Result<bool> LineReader::fill() {
    if (m_ended)
        return false;
    m_buffer.erase(0, m_begin);
    m_begin = 0;
    const std::size_t had = m_buffer.size();
    m_buffer.resize(had + step);
    const auto got = m_source.read(m_buffer.data() + had, step);
    m_buffer.resize(had + (got ? *got : 0));
    if (!got)
        return tl::unexpected(got.error());
    m_ended = *got == 0;
    return !m_ended;
}

Result<void> LineReader::checkStart() {
    while (m_buffer.size() < 3) {
        const auto more = fill();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            break;
    }
    if (m_buffer.compare(0, 2, "\xFF\xFE") == 0 || m_buffer.compare(0, 2, "\xFE\xFF") == 0)
        return failure(ErrorCode::Invalid, tr("The text is UTF-16. Save it as UTF-8 and import it again."));
    if (m_buffer.compare(0, 3, "\xEF\xBB\xBF") == 0)
        m_begin = 3;
    return {};
}

Result<std::optional<Line>> LineReader::finish(std::string_view text, std::size_t consumed) {
    m_begin += consumed;
    ++m_line;
    if (std::memchr(text.data(), '\0', text.size()) != nullptr)
        return failure(ErrorCode::Invalid,
                       tr("Line %1 holds NUL bytes: this is not a text file, or it is damaged.").arg(m_line));
    const bool tooLong = text.size() > longest;
    return Line{withoutReturn(text.substr(0, longest)), m_line, tooLong};
}

Result<void> LineReader::skipRestOfLine() {
    for (;;) {
        const std::size_t end = m_buffer.find('\n', m_begin);
        if (end != std::string::npos) {
            m_begin = end + 1;
            return {};
        }
        m_begin = m_buffer.size();
        const auto more = fill();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return {};
    }
}

Result<std::optional<Line>> LineReader::next() {
    if (m_line == 0)
        STRIKESCOPE_TRY(checkStart());
    for (;;) {
        const std::string_view rest = std::string_view(m_buffer).substr(m_begin);
        const std::size_t end = rest.find('\n');
        if (end != std::string_view::npos)
            return finish(rest.substr(0, end), end + 1);
        if (rest.size() > longest) {
            // Its beginning is enough to show; the rest is not kept in memory.
            const std::string beginning(rest.substr(0, longest + 1));
            STRIKESCOPE_TRY(skipRestOfLine());
            m_buffer.insert(m_begin, beginning);
            return finish(std::string_view(m_buffer).substr(m_begin, beginning.size()), beginning.size());
        }
        const auto more = fill();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more) {
            const std::string_view last = std::string_view(m_buffer).substr(m_begin);
            if (last.empty())
                return std::nullopt;
            return finish(last, last.size());
        }
    }
}

} // namespace strikescope
