#pragma once

#include "models/core/result.h"

#include <QByteArray>

namespace strikescope {

// "message [detail]" of an error, "" of a success: for QVERIFY2(result, complaint(result)).
template<typename T>
QByteArray complaint(const Result<T>& result) {
    return result ? QByteArray()
                  : QStringLiteral("%1 [%2]").arg(result.error().message, result.error().detail).toUtf8();
}

} // namespace strikescope
