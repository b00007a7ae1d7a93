#pragma once

#include "models/core/result.h"

#include <QObject>

#include <functional>

namespace strikescope {

// Passwords of named connections in the system's keychain (Secret Service, KWallet), and nowhere else: where
// none runs, every call fails with Unavailable, whose message names the passfile as the other way. Nothing is
// ever kept in plain text. Main thread; answers come later, and never after the object is gone.
class Keychain : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // NotFound: none is kept under that name.
    void read(const QString& connection, std::function<void(const Result<QString>&)> answer);
    void write(const QString& connection, const QString& password,
               std::function<void(const Result<void>&)> answer);
    void remove(const QString& connection, std::function<void(const Result<void>&)> answer = {});
};

} // namespace strikescope
