#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"

#include <string_view>

namespace strikescope {

// What an SQLSTATE means for the caller. An empty state is a broken connection.
ErrorCode codeOf(std::string_view sqlstate);

// The user's sentence for that code, with the server's own first line where it helps; detail keeps the
// SQLSTATE.
Error databaseError(std::string_view sqlstate, std::string_view serverMessage);

// A statement that the server stopped without our asking (Timeout): its statement_timeout.
Error timeLimitError();

// A connection that could not be made: Unavailable, or Denied when the server is there and says no.
Error connectError(const ConnectionProfile&, std::string_view libpqMessage);

// The connection went while a COMMIT was under way: nobody knows whether it took effect. Not Unavailable,
// since that invites the caller to do everything once more.
Error commitInDoubtError(const Error& lost);

// A COMMIT that the server answered by a rollback, because a statement before it had failed.
Error rolledBackError();

} // namespace strikescope
