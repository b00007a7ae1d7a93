#pragma once

#include "models/migrate/run/migrator.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

namespace strikescope {

// How strikescopectl writes what the migration library answers: text for people, JSON for scripts (documented
// in the manual page; stable).
QString checksText(const Checks&);
QJsonArray checksJson(const Checks&);
QString planText(const ServerFacts&, const CatalogState&, const std::vector<MigrationPlanEntry>&);
QJsonObject planJson(const ServerFacts&, const CatalogState&, const std::vector<MigrationPlanEntry>&);
QString stepsText(const MigrationFile&);
QString historyText(const std::vector<JournalEvent>&);
QJsonObject eventJson(const JournalEvent&);
QString differencesText(const Verification&);
QString progressLine(const RunProgress&);

// One line with a line break, whatever the object.
QString jsonLine(const QJsonObject&);

} // namespace strikescope
