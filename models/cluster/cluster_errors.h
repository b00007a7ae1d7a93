#pragma once

#include "models/core/result.h"

#include <QString>

namespace strikescope {

// The user's sentences for what can go wrong with the files of the embedded cluster.
QString clusterText(const char* text);

Error diskFull(const QString& folder, const QString& detail);

// For a failed system call on a file of ours: a full disk, missing rights and the rest are told apart.
Error fileError(const QString& path, int errorNumber);

// For a server tool that failed, from what it printed.
Error serverError(const QString& folder, const QString& printed);

} // namespace strikescope
