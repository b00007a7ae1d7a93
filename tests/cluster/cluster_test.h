#pragma once

#include "models/cluster/embedded_cluster.h"
#include "models/core/result.h"

#include <QProcess>
#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

#include <sys/types.h>

namespace strikescope {

// A temporary folder that the server's user may enter; whatever runs in it ends with it.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    QString path(const QString& name) const { return m_path + u'/' + name; }

private:
    QString m_path;
};

// Another program that uses the cluster.
class ClusterUser {
public:
    explicit ClusterUser(const QString& folder, const QStringList& options = {});
    ~ClusterUser(); // killed if it still runs

    // The first line it says: "joined", or "failed: why".
    QString answer();
    bool joined() { return answer() == QLatin1String("joined"); }
    void leave(); // in an orderly way
    void kill();  // by kill -9
    qint64 pid() const { return m_process.processId(); }

private:
    QProcess m_process;
    QString m_answer;
};

// Until a condition holds, at most 20 seconds.
bool eventually(const std::function<bool()>& condition);

QString dataOf(const QString& folder);
pid_t serverPid(const QString& folder); // 0: none
bool serverStops(const QString& folder);
// The processes that wait for the last user of this folder to leave.
std::vector<pid_t> guardsOf(const QString& folder);

// Names, sizes and times of everything in it, to see that nothing changed.
QStringList listing(const QString& folder);

// The first cell of the answer, as text; the error's text if it fails.
QString ask(const ConnectionProfile&, const std::string& sql);

} // namespace strikescope
