#include "models/db/rows.h"

#include <charconv>
#include <limits>

namespace strikescope {

namespace {

template<typename T>
T parsed(std::string_view text, T otherwise) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

} // namespace

double Rows::number(std::size_t row, std::size_t column) const {
    return parsed(text(row, column), std::numeric_limits<double>::quiet_NaN());
}

std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
    return parsed(text(row, column), std::int64_t{0});
}

} // namespace strikescope
