#pragma once

#include <QString>

#include <tl/expected.hpp>

#include <utility>

namespace strikescope {

// What a caller can act on. Everything finer belongs into Error::detail.
enum class ErrorCode {
    Cancelled,      // somebody asked for it
    Unavailable,    // no server, connection lost: trying again may help
    Timeout,        // the server took too long
    Conflict,       // somebody else holds it, or it changed meanwhile
    NotFound,       // the thing asked for does not exist
    SchemaMismatch, // the database is not laid out as expected
    Denied,         // rights are missing
    Invalid,        // the input is wrong; message says what to do
    Refused,        // a guard said no
    Internal,       // a fault of this program
};

// message: one or two sentences for the user, translated, saying what to do.
// detail: for the log (SQLSTATE, statement name, path). Neither ever holds credentials or row data.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QString detail;
};

template<typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(ErrorCode code, QString message, QString detail = {}) {
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(detail)});
}

} // namespace strikescope

// Returns the error of `expr` to the caller, or goes on.
#define STRIKESCOPE_TRY(expr)                                                                                \
    do {                                                                                                     \
        if (auto tryResult = (expr); !tryResult)                                                             \
            return tl::unexpected(std::move(tryResult.error()));                                             \
    } while (false)
