#pragma once

#include "models/core/result.h"
#include "models/migrate/backup/client_tools.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <atomic>
#include <functional>

namespace strikescope {

// One run of a program of PostgreSQL's: no shell, no password in its arguments or environment, its texts in
// English, killed by the kernel when this thread ends.
struct ToolRequest {
    QString program;
    QStringList arguments;
    const std::atomic<bool>* stopped = nullptr;
    std::function<void(const QString& line)> said; // every line of its standard error
    std::function<void()> tick;                    // about ten times a second
};

// What it printed on standard output. Failed: the first of its error lines in Error::detail, never more
// (later lines may quote rows). Cancelled when stopped. Blocking.
Result<QByteArray> runTool(const ToolRequest&);

} // namespace strikescope
