#pragma once

#include "app/ctl/command.h"

namespace strikescope {

// Is everything in order between here and the data? Asks each symbol's newest chain through the cache as a
// window would, and says who answered, how fast, and what stands in the way.
class DoctorCommand : public Command {
public:
    QString name() const override { return QStringLiteral("doctor"); }
    QString summary() const override { return QStringLiteral("Say how database and caches are doing"); }
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
