#include "app/ctl/export_since.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace strikescope {

namespace {

// Rows come some seconds after their minute, and an aggregate after its rows.
constexpr std::chrono::seconds settling{60};

} // namespace

Result<ExportSince> ExportSince::begin(ExportOptions& options, const QString& database,
                                       const QString& configFolder) {
    ExportSince since;
    const QString question = questionKey(database, options.request);
    since.m_path = options.state.isEmpty()
                       ? configFolder + QStringLiteral("/exports/") + question + QStringLiteral(".json")
                       : options.state;
    const QString folder = QFileInfo(since.m_path).absolutePath();
    if (!QDir().mkpath(folder))
        return failure(ErrorCode::Denied,
                       QStringLiteral("The folder %1 cannot be made. Name a file (--state).").arg(folder));
    auto lock = FileLock::take(since.m_path + QStringLiteral(".lock"), FileLock::Kind::Exclusive,
                               std::chrono::milliseconds(0), ServerAccount());
    if (!lock)
        return failure(
            ErrorCode::Refused,
            QStringLiteral("Another export of the same question is under way, or %1.lock cannot be "
                           "written. Wait until it is done.")
                .arg(since.m_path),
            lock.error().message);
    since.m_lock = std::move(*lock);
    auto state = readExportState(since.m_path, question);
    if (!state)
        return tl::unexpected(state.error());
    since.m_state = std::move(*state);
    options.request.after = since.m_state.last;
    options.request.settled = settling;
    return since;
}

Result<void> ExportSince::end(const ExportReport& report) {
    if (report.rows == 0)
        return {};
    for (const auto& [series, part] : report.series) {
        auto [last, isNew] = m_state.last.try_emplace(series, part.last);
        last->second = std::max(last->second, part.last);
    }
    return writeExportState(m_path, m_state);
}

} // namespace strikescope
