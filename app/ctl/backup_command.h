#pragma once

#include "app/ctl/command.h"

namespace strikescope {

// backup create, verify and list: dumps of the whole database, each proved by a restore.
class BackupCommand : public Command {
public:
    QString name() const override { return QStringLiteral("backup"); }
    QString summary() const override {
        return QStringLiteral("Dump the database, prove a dump by restoring it, list what there is");
    }
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
