#pragma once

#include "models/items/scene.h"
#include "models/items/session_axis.h"

namespace strikescope {

// What panes call moments, days and contracts in titles and read-outs.

// "Mon 17 Aug 15:25–15:30"; with its year where the moment it stands beside is of another one.
QString momentName(UtcTime bucket, Timeframe, std::optional<UtcTime> beside = {});
// "A 12:00–12:05", with the day where it is another one than that of the frame on screen.
QString momentWords(const QString& letter, UtcTime bucket, const Scene&);
// The pinned moments as a title names them.
QStringList pinnedWords(const Scene&);
// "Mon 17 Aug – Tue 18 Aug 2026"; empty without a session.
QString sessionsWords(const SessionAxis&);
// In place of what is measured from a moment that has no frame: why.
QString absenceWords(const Reference&);
// "25,000 CE 18 Aug 2026"
QString contractWords(const Contract&);

} // namespace strikescope
