#pragma once

#include "app/ctl/command.h"

namespace strikescope {

// Chains over HTTP, until Ctrl+C or SIGTERM: see resources/docs/service.md.
class ServeCommand : public Command {
public:
    QString name() const override { return QStringLiteral("serve"); }
    QString summary() const override { return QStringLiteral("Answer over HTTP, for other programs"); }
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
