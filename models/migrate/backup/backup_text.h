#pragma once

#include "models/core/result.h"

#include <QString>

#include <atomic>
#include <string_view>

namespace strikescope {

QString backupText(const char* text);

QString textOf(std::string_view utf8);

// For a failed system call on a file of a backup: a full disk, missing rights and the rest are told apart.
Error backupFileError(const QString& path, int errorNumber);

// A full disk under a dump; freed or needed bytes are for the caller's own sentence.
Error backupDiskFull(const QString& folder, const QString& detail);

QString humanBytes(qint64 bytes); // "34.9 MB"

bool isSet(const std::atomic<bool>* stopped);
Error stoppedError();

} // namespace strikescope
