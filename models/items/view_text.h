#pragma once

#include "models/items/view.h"

namespace strikescope {

// The words on screen for what can be chosen in a view; one place for heads, menus, commands and titles.
QString paneKindName(PaneKind);         // "By strike"
QString sideChoiceName(SideChoice);     // "Calls and puts"
QString changeModeName(ChangeMode);     // "Change against the anchor"
QString changeModeLabel(ChangeMode);    // "Δ": for a button
QString xAxisName(XAxis);               // "Strike ÷ forward"
QString xAxisLabel(XAxis);              // "K/F"
QString exposureSignName(ExposureSign); // "Dealers long calls, short puts"
QString anchorName(const Anchor&);      // "Previous close"; the moment it stands for is Reference::name

} // namespace strikescope
