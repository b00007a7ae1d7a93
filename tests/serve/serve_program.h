#pragma once

#include "models/core/result.h"
#include "models/db/session.h"
#include "tests/support/test_cluster.h"

#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace strikescope {

// Two hours of NIFTY and BANKNIFTY, two expiries of eleven strikes, in the base table of a new layout that
// announces its changes. The highest strike has no call.
Result<void> fillServedMarket(const ConnectionProfile&);
// One more minute of NIFTY.
Result<void> writeServedMinute(const ConnectionProfile&, int minute);

// strikescopectl serve as a child process, on a port of its own, started as the unit of systemd starts it.
class ServeProgram {
public:
    // Null where it does not say within 20 s that it listens.
    static std::unique_ptr<ServeProgram> start(const QString& conninfo, const QStringList& arguments = {});

    ~ServeProgram();

    quint16 port() const { return m_port; }
    qint64 pid() const { return m_process.processId(); }
    QProcess& process() { return m_process; }

private:
    QProcess m_process;
    QTemporaryDir m_config;
    quint16 m_port = 0;
};

} // namespace strikescope
