#pragma once

#include "models/core/result.h"

namespace strikescope {

// The programs' contract with scripts; documented in the man pages.
enum ExitCode : int {
    exitDone = 0,
    exitFailed = 1,
    exitUsage = 2,
    exitRefused = 3,      // a guard said no
    exitNoConnection = 4, // no database
};

inline ExitCode exitCodeOf(const Error& error) {
    switch (error.code) {
    case ErrorCode::Unavailable:
        return exitNoConnection;
    case ErrorCode::Refused:
        return exitRefused;
    default:
        return exitFailed;
    }
}

} // namespace strikescope
