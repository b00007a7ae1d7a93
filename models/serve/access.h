#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace strikescope {

// Who may ask. With a token: who shows it ("Authorization: Bearer …"). Without one the service listens on
// loopback only and answers requests that name the host so: a page in a browser that had its own name point
// at this machine does not (DNS rebinding).
class Access {
public:
    Access() = default;
    explicit Access(const QByteArray& token);

    // From the first line of a file that its owner alone may read, 16 to 4,096 characters.
    static Result<Access> fromFile(const QString& path);

    bool hasToken() const { return m_digest.has_value(); }
    // Takes the same time whatever is wrong with it.
    bool lets(const QByteArray& authorization, const QByteArray& host) const;

private:
    std::optional<QByteArray> m_digest; // the token itself is not kept
};

} // namespace strikescope
