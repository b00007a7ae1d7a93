#pragma once

#include "models/core/time.h"
#include "models/domain/chain_frame.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strikescope {

// The fields of one line of delimited text, as views into the line; quotes around a field are dropped
// (doubled quotes inside one stay doubled: no file of this kind has them). Reused from line to line, so it
// never allocates.
class Fields {
public:
    explicit Fields(char delimiter = ',')
        : m_delimiter(delimiter) {}

    // False when the line has an unclosed quote.
    bool split(std::string_view line);
    std::size_t size() const { return m_fields.size(); }
    std::string_view operator[](std::size_t i) const {
        return i < m_fields.size() ? m_fields[i] : std::string_view();
    }
    // Position of a column by its exact name; npos if there is none.
    std::size_t column(std::string_view name) const;

    static constexpr std::size_t npos = std::size_t(-1);

private:
    char m_delimiter;
    std::vector<std::string_view> m_fields;
};

// What a source writes where it has no value.
enum class Blank {
    Text, // an empty cell, or "-"
    Zero, // these, or 0
};

// The cells of one row as numbers. The first cell that is no number is remembered; the row is then to be
// refused.
class Cells {
public:
    explicit Cells(const Fields& fields)
        : m_fields(fields) {}

    // NaN for a missing cell. Accepts digit grouping by commas (12,34,567).
    double number(std::size_t column, Blank blank = Blank::Text);
    bool good() const { return m_bad == Fields::npos; }
    std::size_t badColumn() const { return m_bad; }

private:
    const Fields& m_fields;
    std::size_t m_bad = Fields::npos;
};

// A plain or grouped finite decimal; nothing for anything else ("784.24K", "inf", "0x10").
std::optional<double> parseNumber(std::string_view);

// A day as the sources write it: 18-Aug-2026 or 2026-08-18.
std::optional<Date> parseDay(std::string_view);

// A moment in IST as the sources write it: a day, then "HH:MM" or "HH:MM:SS"; or 202608181043; or
// 20250829_092416.
std::optional<UtcTime> parseStamp(std::string_view);

// Most rows repeat the text of the row before: it is parsed once.
template<typename T>
class Remembered {
public:
    using Parser = std::optional<T> (*)(std::string_view);
    explicit Remembered(Parser parser)
        : m_parser(parser) {}

    const std::optional<T>& operator()(std::string_view text) {
        if (!m_filled || text != m_text) {
            m_text = text;
            m_value = m_parser(text);
            m_filled = true;
        }
        return m_value;
    }

private:
    Parser m_parser;
    std::string m_text;
    std::optional<T> m_value;
    bool m_filled = false;
};

} // namespace strikescope
