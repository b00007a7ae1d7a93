#include "models/migrate/plan/sql_splitter.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cctype>

namespace strikescope {

namespace {

bool isWordStart(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool isWordPart(char c) {
    return isWordStart(c) || std::isdigit(static_cast<unsigned char>(c)) || c == '$';
}

class Splitter {
public:
    explicit Splitter(std::string_view script)
        : m_script(script) {}

    Result<std::vector<std::string>> run() {
        while (m_at < m_script.size())
            if (auto done = next(); !done)
                return tl::unexpected(done.error());
        if (m_parentheses > 0)
            return broken("a parenthesis that is not closed");
        if (m_begun)
            finish();
        return std::move(m_pieces);
    }

private:
    Result<void> next() {
        const char c = m_script[m_at];
        if (startsWith("--"))
            return lineComment();
        if (startsWith("/*"))
            return blockComment();
        if (c == '\'')
            return quoted('\'', m_escapes);
        if (c == '"')
            return quoted('"', false);
        if (c == '$')
            return dollar();
        if (c == '\\')
            return broken("a command of psql, which only psql understands");
        if (isWordStart(c)) {
            word();
            return {};
        }
        if (!std::isspace(static_cast<unsigned char>(c)))
            m_begun = true;
        m_escapes = false;
        m_parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (m_parentheses < 0)
            return broken("a parenthesis that was never opened");
        ++m_at;
        if (c == ';' && m_parentheses == 0 && m_bodies == 0)
            finish();
        return {};
    }

    bool startsWith(std::string_view text) const { return m_script.substr(m_at).starts_with(text); }

    Result<void> lineComment() {
        const auto end = m_script.find('\n', m_at);
        m_at = end == std::string_view::npos ? m_script.size() : end;
        return {};
    }

    Result<void> blockComment() {
        int depth = 0;
        const auto start = m_at;
        do {
            if (m_at >= m_script.size()) {
                m_at = start;
                return broken("a comment that does not end");
            }
            const int step = startsWith("/*") ? 1 : startsWith("*/") ? -1 : 0;
            depth += step;
            m_at += step ? 2 : 1;
        } while (depth > 0);
        return {};
    }

    Result<void> quoted(char quote, bool escapes) {
        m_begun = true;
        m_escapes = false;
        const auto start = m_at++;
        for (; m_at < m_script.size(); ++m_at) {
            if (escapes && m_script[m_at] == '\\')
                ++m_at;
            else if (m_script[m_at] == quote) {
                ++m_at; // a doubled quote begins the next literal at once, which comes to the same
                return {};
            }
        }
        m_at = start;
        return broken("a quote that does not end");
    }

    Result<void> dollar() {
        m_begun = true;
        m_escapes = false;
        auto end = m_at + 1;
        if (end < m_script.size() && isWordStart(m_script[end]))
            while (end < m_script.size() && isWordPart(m_script[end]) && m_script[end] != '$')
                ++end;
        if (end >= m_script.size() || m_script[end] != '$') { // a parameter ($1), or an operator
            ++m_at;
            return {};
        }
        const std::string_view tag = m_script.substr(m_at, end + 1 - m_at);
        const auto close = m_script.find(tag, end + 1);
        if (close == std::string_view::npos)
            return broken("a dollar quote that does not end");
        m_at = close + tag.size();
        return {};
    }

    void word() {
        m_begun = true;
        const auto start = m_at;
        while (m_at < m_script.size() && isWordPart(m_script[m_at]))
            ++m_at;
        std::string text(m_script.substr(start, m_at - start));
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        m_escapes = text == "e" && m_at < m_script.size() && m_script[m_at] == '\'';
        if (m_words < m_first.size())
            m_first[m_words] = text;
        ++m_words;
        // CREATE FUNCTION ... BEGIN ATOMIC ...; ...; END: the semicolons inside belong to the body. CASE has
        // an END of its own.
        if (m_parentheses > 0 || !createsRoutine())
            return;
        if (text == "begin" || (m_bodies > 0 && text == "case"))
            ++m_bodies;
        else if (text == "end" && m_bodies > 0)
            --m_bodies;
    }

    bool createsRoutine() const {
        const auto isRoutine = [](const std::string& word) {
            return word == "function" || word == "procedure";
        };
        return m_first[0] == "create" &&
               (isRoutine(m_first[1]) || (m_first[1] == "or" && isRoutine(m_first[3])));
    }

    void finish() {
        m_pieces.emplace_back(m_script.substr(m_start, m_at - m_start));
        m_start = m_at;
        m_begun = m_escapes = false;
        m_bodies = 0;
        m_words = 0;
        m_first = {};
    }

    tl::unexpected<Error> broken(const char* what) const {
        const auto line = 1 + std::count(m_script.begin(), m_script.begin() + std::ptrdiff_t(m_at), '\n');
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate(
                           "Migration", "The SQL cannot be split into statements: line %1 holds %2.")
                           .arg(line)
                           .arg(QLatin1String(what)));
    }

    std::string_view m_script;
    std::vector<std::string> m_pieces;
    std::size_t m_at = 0, m_start = 0;
    bool m_begun = false;   // the piece under way holds more than comments and white space
    bool m_escapes = false; // an E stands right before: backslashes escape in the literal that follows
    int m_parentheses = 0, m_bodies = 0;
    std::array<std::string, 4> m_first; // the first words of the statement, in lower case
    std::size_t m_words = 0;
};

} // namespace

Result<std::vector<std::string>> splitSql(std::string_view script) {
    return Splitter(script).run();
}

} // namespace strikescope
