#include "models/migrate/backup/client_tools.h"

#include "models/migrate/backup/backup_text.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <array>
#include <utility>

namespace strikescope {

namespace {

// The first minor versions with the fix; 18 was released with it.
constexpr std::array fixedMinors{std::pair{13, 22}, std::pair{14, 19}, std::pair{15, 14}, std::pair{16, 10},
                                 std::pair{17, 6}};

bool hasFix(int version) {
    for (const auto& [major, minor] : fixedMinors)
        if (version / 10000 == major)
            return version % 10000 >= minor;
    return version / 10000 > fixedMinors.back().first;
}

int askedVersion(const QString& program) {
    QProcess process;
    process.start(program, {QStringLiteral("--version")});
    if (!process.waitForFinished(5000) || process.exitCode() != 0)
        return 0;
    return toolVersion(QString::fromLocal8Bit(process.readAllStandardOutput()));
}

QStringList toolFolders() {
    if (const QString given = qEnvironmentVariable("STRIKESCOPE_PG_BIN"); !given.isEmpty())
        return {given};
    QStringList folders;
    for (const QString& name :
         QDir(QStringLiteral("/usr/lib/postgresql")).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        folders << QStringLiteral("/usr/lib/postgresql/%1/bin").arg(name);
    for (const QString& name :
         QDir(QStringLiteral("/usr")).entryList({QStringLiteral("pgsql-*")}, QDir::Dirs))
        folders << QStringLiteral("/usr/%1/bin").arg(name);
    // The folder as the PATH has it: what lies there may be a link to a program that looks at its own name.
    if (const QString onPath = QStandardPaths::findExecutable(QStringLiteral("pg_dump")); !onPath.isEmpty())
        folders << QFileInfo(onPath).absolutePath();
    return folders;
}

ClientTools toolsIn(const QString& folder) {
    ClientTools tools{folder + QStringLiteral("/pg_dump"), folder + QStringLiteral("/pg_restore"), 0, {}};
    if (!QFileInfo(tools.dump).isExecutable() || !QFileInfo(tools.restore).isExecutable())
        return tools;
    const int version = askedVersion(tools.dump);
    if (version == askedVersion(tools.restore))
        tools.version = version;
    tools.versionText = versionName(version);
    return tools;
}

// The server's own major before any other, then the nearest newer, then the newest of the older ones.
bool isBetter(int candidate, int chosen, int server) {
    const auto distance = [server](int version) {
        const int majors = version / 10000 - server / 10000;
        return std::pair(majors >= 0 ? majors : 1000 - majors, -(version % 10000));
    };
    return chosen == 0 || distance(candidate) < distance(chosen);
}

} // namespace

int toolVersion(const QString& printed) {
    static const QRegularExpression form(QStringLiteral("\\(PostgreSQL\\) (\\d{1,3})(?:\\.(\\d{1,4}))?"));
    const auto match = form.match(printed);
    return match.hasMatch() ? match.captured(1).toInt() * 10000 + match.captured(2).toInt() : 0;
}

QString versionName(int version) {
    return QStringLiteral("%1.%2").arg(version / 10000).arg(version % 10000);
}

Result<void> fitsServer(int tool, int server) {
    if (tool / 10000 < server / 10000)
        return failure(ErrorCode::Refused,
                       backupText("pg_dump %1 is older than the server (%2) and cannot dump it. Install the "
                                  "package postgresql-client-%3 and try again.")
                           .arg(versionName(tool), versionName(server))
                           .arg(server / 10000));
    if (!hasFix(tool))
        return failure(ErrorCode::Refused,
                       backupText("pg_dump %1 lacks the fix of CVE-2025-8714: its dumps can run commands on "
                                  "the machine that restores them. Update the package postgresql-client-%2 "
                                  "and try again.")
                           .arg(versionName(tool))
                           .arg(tool / 10000));
    return {};
}

Result<ClientTools> ClientTools::find(int serverVersion) {
    ClientTools chosen;
    for (const QString& folder : toolFolders())
        if (const ClientTools tools = toolsIn(folder);
            tools.version && isBetter(tools.version, chosen.version, serverVersion))
            chosen = tools;
    if (!chosen.version)
        return failure(ErrorCode::NotFound,
                       backupText("pg_dump and pg_restore of one version were not found. Install the package "
                                  "postgresql-client-%1 (sudo apt install postgresql-client-%1) and try "
                                  "again.")
                           .arg(serverVersion / 10000));
    STRIKESCOPE_TRY(fitsServer(chosen.version, serverVersion));
    return chosen;
}

} // namespace strikescope
