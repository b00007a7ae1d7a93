#pragma once

#include "app/ctl/command.h"

namespace strikescope {

// Writes the demo market into the embedded database, or into a server that holds no other rows, and can keep
// appending to it as if the market were open.
class DemoCommand : public Command {
public:
    QString name() const override { return QStringLiteral("demo"); }
    QString summary() const override {
        return QStringLiteral("Write a made-up, deterministic market to try things on");
    }
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
