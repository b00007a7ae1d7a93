#pragma once

#include "models/admin/guide.h"

#include <QIcon>
#include <QPalette>

namespace strikescope {

// Signs that differ in shape, so that colour only repeats them: a tick, an arrow, a ring, a cross, a
// triangle, a dash. For the palette they are shown on.
QIcon stateIcon(StepState, const QPalette&);
QIcon verdictIcon(Verdict, const QPalette&);

QString verdictWord(Verdict); // "Pass", "Warn", "Fail", "Not run"

} // namespace strikescope
