#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>

namespace strikescope {

// The first line of a file that its owner alone can read or change; empty where that line is, or is longer
// than 4,096 bytes. NotFound: it cannot be read; Denied: others can. file: what it is, at the start of the
// message ("The token file").
Result<QByteArray> readSecretLine(const QString& path, const QString& file);

} // namespace strikescope
