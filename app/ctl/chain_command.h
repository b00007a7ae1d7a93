#pragma once

#include "app/ctl/command.h"

namespace strikescope {

// One bucket's chain as a table, CSV, TSV or JSON: the numbers a chart of that moment shows.
class ChainCommand : public Command {
public:
    QString name() const override { return QStringLiteral("chain"); }
    QString summary() const override { return QStringLiteral("Print the option chain of one moment"); }
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
