#pragma once

#include "models/core/result.h"

#include <string_view>

namespace strikescope {

// What an SQLSTATE means for the caller. An empty state is a broken connection.
ErrorCode codeOf(std::string_view sqlstate);

// The user's sentence for that code, with the server's own first line where it helps; detail keeps the SQLSTATE.
Error databaseError(std::string_view sqlstate, std::string_view serverMessage);

} // namespace strikescope
