#pragma once

#include "models/core/result.h"
#include "models/items/view.h"

#include <QJsonObject>

namespace strikescope {

// How a workspace, a bookmark and the settings file spell what panes show. Every field is written; one that
// is not there when reading has its standard value. A word, type or number that does not belong there is
// Invalid, and the message names its key and what may stand there.

QJsonObject toJson(const PaneView&);
QJsonObject toJson(const Anchor&);
QJsonObject toJson(const Units&);

// where: the key under which the object was found, for the messages.
Result<PaneView> paneViewFromJson(const QJsonObject&, const QString& where = {});
Result<Anchor> anchorFromJson(const QJsonObject&, const QString& where = {});
Result<Units> unitsFromJson(const QJsonObject&, const QString& where = {});

// The largest numbers that a file may ask for.
inline constexpr int mostSessions = 60;
inline constexpr int mostAroundAtm = 1000; // strikes to either side
inline constexpr int mostBack = 1000;      // buckets

} // namespace strikescope
