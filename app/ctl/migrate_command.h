#pragma once

#include "app/ctl/command.h"

namespace strikescope {

// strikescopectl migrate plan|sql|check|run|verify|rollback|status|history
class MigrateCommand : public Command {
public:
    QString name() const override { return QStringLiteral("migrate"); }
    QString summary() const override {
        return QStringLiteral(
            "Bring the aggregates with open interest into a database, step by step and verified.");
    }
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
