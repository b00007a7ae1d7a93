#pragma once

#include "models/core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace strikescope {

// The statements of a script, split as psql does: at semicolons outside quotes, dollar quotes, comments,
// parentheses and BEGIN ATOMIC bodies. Each piece keeps the comments and the white space before it and its
// semicolon, so that the pieces put together are the script, byte for byte; what follows the last semicolon
// is a piece only if it holds more than comments. Assumes standard_conforming_strings = on. Invalid: a quote,
// comment or parenthesis that does not end, or a psql command (a backslash outside quotes).
Result<std::vector<std::string>> splitSql(std::string_view script);

} // namespace strikescope
