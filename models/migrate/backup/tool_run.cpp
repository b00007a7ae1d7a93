#include "models/migrate/backup/tool_run.h"

#include "models/migrate/backup/backup_text.h"

#include <QFileInfo>
#include <QProcess>

#include <csignal>

#include <sys/prctl.h>
#include <unistd.h>

namespace strikescope {

namespace {

QProcessEnvironment toolEnvironment() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"PGPASSWORD", "LANGUAGE", "PG_COLOR"})
        environment.remove(QLatin1String(name));
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    return environment;
}

void prepare(QProcess& process, const ToolRequest& request) {
    process.setProgram(request.program);
    process.setArguments(request.arguments);
    process.setProcessEnvironment(toolEnvironment());
    process.setStandardInputFile(QProcess::nullDevice());
    process.setWorkingDirectory(QStringLiteral("/"));
    // However we end, nobody goes on holding locks and writing a file that nobody will name.
    process.setChildProcessModifier([parent = getpid()] {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(127);
    });
}

class ErrorLines {
public:
    explicit ErrorLines(const ToolRequest& request)
        : m_request(request) {}

    void take(const QByteArray& bytes) {
        m_rest += bytes;
        for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n')) {
            const QString line = QString::fromUtf8(m_rest.left(end));
            m_rest.remove(0, end + 1);
            if (m_first.isEmpty() && line.contains(QLatin1String("error: ")))
                m_first = line.left(300);
            if (m_request.said)
                m_request.said(line);
        }
    }

    const QString& first() const { return m_first; }

private:
    const ToolRequest& m_request;
    QByteArray m_rest;
    QString m_first;
};

// It asks the server to end what it runs there; one that does not is ended without asking.
void end(QProcess& process) {
    process.terminate();
    if (!process.waitForFinished(3000)) {
        process.kill();
        process.waitForFinished(3000);
    }
}

} // namespace

Result<QByteArray> runTool(const ToolRequest& request) {
    QProcess process;
    prepare(process, request);
    ErrorLines errors(request);
    const QString name = QFileInfo(request.program).fileName();
    process.start(QIODevice::ReadOnly);
    if (!process.waitForStarted())
        return failure(ErrorCode::Unavailable, backupText("%1 could not be started.").arg(name),
                       process.errorString());
    while (!process.waitForFinished(100)) {
        errors.take(process.readAllStandardError());
        if (request.tick)
            request.tick();
        if (isSet(request.stopped)) {
            end(process);
            return tl::unexpected(stoppedError());
        }
    }
    errors.take(process.readAllStandardError() + '\n');
    if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return process.readAllStandardOutput();
    if (isSet(request.stopped))
        return tl::unexpected(stoppedError());
    const QString reason = errors.first().isEmpty() ? backupText("it gave no reason") : errors.first();
    return failure(ErrorCode::Invalid, backupText("%1 failed: %2").arg(name, reason), reason);
}

} // namespace strikescope
