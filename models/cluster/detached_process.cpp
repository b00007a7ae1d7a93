#include "models/cluster/detached_process.h"

#include "models/cluster/cluster_errors.h"

#include <QFile>
#include <QProcess>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace strikescope {

namespace {

// C strings for exec, made before the fork: after it nothing may allocate.
class StringArray {
public:
    explicit StringArray(const QStringList& strings) {
        for (const QString& string : strings)
            m_bytes.push_back(QFile::encodeName(string));
        for (QByteArray& bytes : m_bytes)
            m_pointers.push_back(bytes.data());
        m_pointers.push_back(nullptr);
    }
    char* const* data() const { return m_pointers.data(); }

private:
    std::vector<QByteArray> m_bytes;
    std::vector<char*> m_pointers;
};

// Everything the child needs, ready before the fork.
struct Launch {
    StringArray arguments;
    StringArray environment;
    const ServerAccount& account;
    int output;
    std::vector<int> held;
    QByteArray pidFile;
};

// From here to exec only async-signal-safe calls: other threads of ours may hold any lock.

void closeAllBut(const std::vector<int>& sorted) {
    unsigned next = 3;
    for (const int kept : sorted) {
        if (unsigned(kept) > next)
            close_range(next, unsigned(kept) - 1, 0);
        next = std::max(next, unsigned(kept) + 1);
    }
    close_range(next, ~0U, 0);
}

[[noreturn]] void becomeProgram(const Launch& launch) {
    setsid();
    for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGUSR1, SIGUSR2})
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    umask(0077);
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDIN_FILENO);
    dup2(launch.output >= 0 ? launch.output : nowhere, STDOUT_FILENO);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    closeAllBut({});
    if (chdir("/") == 0 && launch.account.become())
        execve(launch.arguments.data()[0], launch.arguments.data(), launch.environment.data());
    _exit(127);
}

long firstNumberIn(const char* path) {
    char text[32] = {};
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    const ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    long number = 0;
    for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; ++i)
        number = number * 10 + (text[i] - '0');
    return number;
}

// In the go-between: 0 once the server has written its number, 1 if it ended before.
int waitForNumber(pid_t server, const char* pidFile) {
    constexpr timespec pause{0, 1'000'000};
    constexpr int tenSeconds = 10'000;
    for (int i = 0; i < tenSeconds; ++i) {
        if (firstNumberIn(pidFile) == server)
            return 0;
        if (waitpid(server, nullptr, WNOHANG) == server)
            return 1;
        nanosleep(&pause, nullptr);
    }
    return 1;
}

[[noreturn]] void goBetween(const Launch& launch) {
    setsid();
    const pid_t program = fork();
    if (program == 0)
        becomeProgram(launch);
    if (program < 0)
        _exit(1);
    if (launch.pidFile.isEmpty())
        _exit(0);
    closeAllBut(launch.held);
    _exit(waitForNumber(program, launch.pidFile.constData()));
}

// Forks twice, so that the program becomes a child of init and is reaped there.
Result<bool> launchAndWait(const Launch& launch) {
    const pid_t child = fork();
    if (child == 0)
        goBetween(launch);
    if (child < 0)
        return tl::unexpected(fileError(QFile::decodeName(launch.arguments.data()[0]), errno));
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Result<bool> start(const DetachedProgram& program, const ServerAccount& account, const QString& pidFile,
                   std::vector<int> held) {
    std::sort(held.begin(), held.end());
    int output = -1;
    if (!program.output.isEmpty()) {
        output = open(QFile::encodeName(program.output).constData(),
                      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (output < 0)
            return tl::unexpected(fileError(program.output, errno));
        account.give(output);
    }
    const Launch launch{
        StringArray(program.command), StringArray(serverEnvironment()), account, output, std::move(held),
        QFile::encodeName(pidFile)};
    auto started = launchAndWait(launch);
    if (output >= 0)
        close(output);
    return started;
}

} // namespace

QStringList serverEnvironment() {
    QStringList kept;
    for (const QString& entry : QProcess::systemEnvironment())
        if (!entry.startsWith(QLatin1String("PG")) && !entry.startsWith(QLatin1String("LC_")) &&
            !entry.startsWith(QLatin1String("LANG")) && !entry.startsWith(QLatin1String("TZ=")))
            kept << entry;
    return kept << QStringLiteral("LC_ALL=C.UTF-8");
}

Result<void> startDetached(const DetachedProgram& program, const ServerAccount& account) {
    STRIKESCOPE_TRY(start(program, account, {}, {}));
    return {};
}

Result<bool> startServerDetached(const DetachedProgram& program, const ServerAccount& account,
                                 const QString& pidFile, const std::vector<int>& held) {
    return start(program, account, pidFile, held);
}

} // namespace strikescope
