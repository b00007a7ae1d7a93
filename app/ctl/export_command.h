#pragma once

#include "app/ctl/command.h"

namespace strikescope {

// Ranges of chains as a file, or on standard output.
class ExportCommand : public Command {
public:
    QString name() const override { return QStringLiteral("export"); }
    QString summary() const override { return QStringLiteral("Write ranges of option chains into a file"); }
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
