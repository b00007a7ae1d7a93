#pragma once

#include "app/ctl/command.h"

namespace strikescope {

// Measurements that a user can make on a database of their own: "bench latency".
class BenchCommand : public Command {
public:
    QString name() const override { return QStringLiteral("bench"); }
    QString summary() const override { return QStringLiteral("Time the old questions against the new ones"); }
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
