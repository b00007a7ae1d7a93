#include "models/ingest/files/fields.h"

#include <charconv>

namespace strikescope {

using namespace std::chrono;

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::optional<double> parsePlain(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<int> digits(std::string_view text) {
    int value = 0;
    if (text.empty() || text.size() > 6)
        return std::nullopt;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<Date> makeDay(std::optional<int> y, std::optional<int> m, std::optional<int> d) {
    if (!y || !m || !d)
        return std::nullopt;
    const year_month_day date{year{*y}, month{unsigned(*m)}, day{unsigned(*d)}};
    return date.ok() ? std::optional<Date>(date) : std::nullopt;
}

std::optional<int> monthNumber(std::string_view name) {
    static constexpr std::array<std::string_view, 12> names{"jan", "feb", "mar", "apr", "may", "jun",
                                                            "jul", "aug", "sep", "oct", "nov", "dec"};
    std::string lower(name);
    for (char& c : lower)
        c = char(c | 0x20);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == lower)
            return int(i) + 1;
    return std::nullopt;
}

std::optional<UtcTime> makeStamp(std::optional<Date> day, std::optional<int> h, std::optional<int> m,
                                 std::optional<int> s) {
    if (!day || !h || !m || !s || *h > 23 || *m > 59 || *s > 59)
        return std::nullopt;
    return fromIst(*day, hours{*h} + minutes{*m} + seconds{*s});
}

// 202608181043, 20250829092416
std::optional<UtcTime> parsePackedStamp(std::string_view day, std::string_view clock) {
    const auto second = clock.size() == 6 ? digits(clock.substr(4)) : std::optional<int>(0);
    return makeStamp(makeDay(digits(day.substr(0, 4)), digits(day.substr(4, 2)), digits(day.substr(6, 2))),
                     digits(clock.substr(0, 2)), digits(clock.substr(2, 2)), second);
}

} // namespace

bool Fields::split(std::string_view line) {
    m_fields.clear();
    const char* at = line.data();
    const char* const end = at + line.size();
    for (;;) {
        const char* begin = at;
        const char* stop = nullptr;
        if (at != end && *at == '"') {
            ++begin;
            for (++at; at != end && (*at != '"' || (at + 1 != end && at[1] == '"')); ++at)
                if (*at == '"')
                    ++at;
            if (at == end)
                return false;
            stop = at++;
        }
        while (at != end && *at != m_delimiter)
            ++at;
        m_fields.emplace_back(begin, std::size_t((stop ? stop : at) - begin));
        if (at == end)
            return true;
        ++at;
    }
}

std::size_t Fields::column(std::string_view name) const {
    for (std::size_t i = 0; i < m_fields.size(); ++i)
        if (trimmed(m_fields[i]) == name)
            return i;
    return npos;
}

double Cells::number(std::size_t column, Blank blank) {
    const std::string_view text = m_fields[column];
    if (text.empty() || text == "-")
        return missing;
    const auto value = parseNumber(text);
    if (!value) {
        if (good())
            m_bad = column;
        return missing;
    }
    return blank == Blank::Zero && *value == 0 ? missing : *value;
}

std::optional<double> parseNumber(std::string_view text) {
    if (const auto value = parsePlain(text))
        return value;
    text = trimmed(text);
    if (text.size() > 40 || text.find(',') == std::string_view::npos)
        return parsePlain(text);
    std::string plain;
    for (const char c : text)
        if (c != ',')
            plain += c;
    return parsePlain(plain);
}

std::optional<Date> parseDay(std::string_view text) {
    if (const auto iso = parseIsoDate(text))
        return iso;
    if (text.size() != 11 || text[2] != '-' || text[6] != '-')
        return std::nullopt;
    return makeDay(digits(text.substr(7)), monthNumber(text.substr(3, 3)), digits(text.substr(0, 2)));
}

std::optional<UtcTime> parseStamp(std::string_view text) {
    if (text.size() == 12)
        return parsePackedStamp(text.substr(0, 8), text.substr(8));
    if (text.size() == 15 && text[8] == '_')
        return parsePackedStamp(text.substr(0, 8), text.substr(9));
    const std::size_t gap = text.find_first_of(" T");
    if (gap == std::string_view::npos)
        return std::nullopt;
    const std::string_view clock = text.substr(gap + 1);
    if ((clock.size() != 5 && clock.size() != 8) || clock[2] != ':' || (clock.size() == 8 && clock[5] != ':'))
        return std::nullopt;
    return makeStamp(parseDay(text.substr(0, gap)), digits(clock.substr(0, 2)), digits(clock.substr(3, 2)),
                     clock.size() == 8 ? digits(clock.substr(6)) : std::optional<int>(0));
}

} // namespace strikescope
