// How long until the first chart: the whole program as a process, drawing its window into a file, with the
// embedded cluster absent (very first start: create, start, first demo session, chart) and stopped (any later
// start).

#include "tests/bench/bench.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>

#include <cstdio>

using namespace strikescope;

namespace {

const QString programs = QStringLiteral(PROGRAM_FOLDER);

bool run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(programs + u'/' + program, arguments);
    process.waitForFinished(60'000);
    if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return true;
    std::fprintf(stderr, "%s\n%s\n", qPrintable(program + u' ' + arguments.join(u' ')),
                 process.readAll().constData());
    return false;
}

// The server stops a moment after its last user left.
void waitUntilStopped(const QString& folder) {
    for (int i = 0; i < 1000 && QFile::exists(folder + QStringLiteral("/cluster/data/postmaster.pid")); ++i)
        QThread::msleep(10);
}

class Starts {
public:
    explicit Starts(const QString& root)
        : m_root(root)
        , m_kept(root + QStringLiteral("/kept")) {}

    bool prepare() { return draw(m_kept) && (waitUntilStopped(m_kept), true); }

    void programAlone() { run(QStringLiteral("strikescope"), {QStringLiteral("--version")}); }

    void later() { draw(m_kept); }

    void first() { draw(m_root + QStringLiteral("/fresh%1").arg(++m_fresh)); }

    // Outside the clock: leave every cluster stopped and every fresh one gone.
    void settle() {
        waitUntilStopped(m_kept);
        const QString fresh = m_root + QStringLiteral("/fresh%1").arg(m_fresh);
        waitUntilStopped(fresh);
        QDir(fresh).removeRecursively();
    }

private:
    bool draw(const QString& folder) const {
        return run(QStringLiteral("strikescope"),
                   {QStringLiteral("--config"), folder, QStringLiteral("--render"),
                    m_root + QStringLiteral("/window.png")});
    }

    QString m_root, m_kept;
    int m_fresh = 0;
};

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QTemporaryDir folder;
    // The server's own user has to reach it when this runs as root.
    QFile::setPermissions(folder.path(), QFile::permissions(folder.path()) | QFile::ReadOther |
                                             QFile::ExeOther | QFile::ReadGroup | QFile::ExeGroup);
    Starts starts(folder.path());
    if (!starts.prepare())
        return 1;
    const auto timings =
        bench::interleaved({{"the program alone (--version), the floor", [&] { starts.programAlone(); }},
                            {"later start to first chart", [&] { starts.later(); }},
                            {"very first start to first chart", [&] { starts.first(); }}},
                           7, 1, [&] { starts.settle(); });
    bench::report("Start of the program until its first chart is drawn", {{"rounds", 7}}, timings);
    return 0;
}
