#pragma once

#include "app/ctl/command.h"

namespace strikescope {

class Importer;

// strikescopectl import FILE... [--symbol S] [--date D] [--expiry D] [--dry-run]
//
// Exit codes: 0 all was imported or was there already; 1 a file was refused or failed as a whole (the others
// are done); 2 wrong use; 4 no database.
//
// --json: { "dry_run": bool, "files": [ one object per import, see toJson(ImportReport) ] }, the only thing
// on standard output. Without it the same report as text.
class ImportCommand : public Command {
public:
    QString name() const override { return QStringLiteral("import"); }
    QString summary() const override;
    void declare(QCommandLineParser&) const override;
    int run(const QCommandLineParser&, const Terminal&) override;
};

} // namespace strikescope
