#include "models/cluster/server_binaries.h"

#include "models/cluster/cluster_errors.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <algorithm>
#include <vector>

namespace strikescope {

namespace {

QString answerOf(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(5000) || process.exitCode() != 0)
        return {};
    return QString::fromLocal8Bit(process.readAllStandardOutput()).trimmed();
}

bool isComplete(const QString& folder) {
    for (const char* name : {"initdb", "postgres", "pg_ctl"})
        if (!QFileInfo(folder + u'/' + QLatin1String(name)).isExecutable())
            return false;
    return true;
}

// "postgres (PostgreSQL) 15.18 (Debian ...)"
int askedMajor(const QString& folder) {
    static const QRegularExpression version(QStringLiteral("\\(PostgreSQL\\) (\\d+)"));
    return version.match(answerOf(folder + QStringLiteral("/postgres"), {QStringLiteral("--version")}))
        .captured(1)
        .toInt();
}

using Found = std::vector<ServerBinaries>;

// The packages' folders carry the version in their name: no program need be run to learn it.
void addPackaged(Found& found, const QString& parent, const QString& prefix) {
    for (const QString& name : QDir(parent).entryList({prefix + u'*'}, QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString folder = parent + u'/' + name + QStringLiteral("/bin");
        const int major = name.mid(prefix.size()).toInt();
        if (major > 0 && isComplete(folder))
            found.push_back({folder, major});
    }
}

void addAsked(Found& found, const QString& folder) {
    if (!folder.isEmpty() && isComplete(folder))
        if (const int major = askedMajor(folder))
            found.push_back({folder, major});
}

const ServerBinaries* best(const Found& found, std::optional<int> major) {
    const ServerBinaries* chosen = nullptr;
    for (const auto& candidate : found)
        if (major ? candidate.major == *major
                  : candidate.major >= ServerBinaries::oldestMajor &&
                        (!chosen || candidate.major > chosen->major))
            chosen = &candidate;
    return chosen;
}

tl::unexpected<Error> missing(std::optional<int> major) {
    if (major)
        return failure(
            ErrorCode::Refused,
            clusterText("The data were made by PostgreSQL %1, which is not installed here. Install the "
                        "package postgresql-%1 (sudo apt install postgresql-%1) and try again. Nothing was "
                        "changed.")
                .arg(*major));
    return failure(ErrorCode::NotFound,
                   clusterText("The PostgreSQL server is not installed. Install the package postgresql "
                               "(sudo apt install postgresql), version %1 or newer, and try again.")
                       .arg(ServerBinaries::oldestMajor));
}

} // namespace

Result<ServerBinaries> ServerBinaries::find(std::optional<int> major) {
    Found found;
    if (const QString given = qEnvironmentVariable("STRIKESCOPE_PG_BIN"); !given.isEmpty()) {
        addAsked(found, given);
        if (found.empty())
            return failure(
                ErrorCode::NotFound,
                clusterText("STRIKESCOPE_PG_BIN names %1, which holds no PostgreSQL server. Correct it, or "
                            "unset it and install the package postgresql.")
                    .arg(given));
    } else {
        addPackaged(found, QStringLiteral("/usr/lib/postgresql"), {});
        addPackaged(found, QStringLiteral("/usr"), QStringLiteral("pgsql-"));
        if (!best(found, major)) {
            if (const QString onPath = QStandardPaths::findExecutable(QStringLiteral("postgres"));
                !onPath.isEmpty())
                addAsked(found, QFileInfo(onPath).canonicalPath());
            if (const QString config = QStandardPaths::findExecutable(QStringLiteral("pg_config"));
                !config.isEmpty())
                addAsked(found, answerOf(config, {QStringLiteral("--bindir")}));
        }
    }
    const auto* chosen = best(found, major);
    if (!chosen)
        return missing(major);
    return *chosen;
}

} // namespace strikescope
