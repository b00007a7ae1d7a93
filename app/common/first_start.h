#pragma once

#include "app/common/database.h"

namespace strikescope {

// Whether the demo market belongs into this database: the embedded one, while it is empty or holds demo days
// (a fill that was interrupted goes on, and a new day brings a new session). Never where somebody keeps only
// data of their own.
Result<bool> wantsDemo(const Database&);

// For commands that read: the newest demo sessions, so that the very first question has an answer.
Result<void> fillIfEmpty(const Database&);

} // namespace strikescope
