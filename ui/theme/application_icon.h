#pragma once

#include <QIcon>

namespace strikescope {

// The drawing of resources/icons in the sizes desktops ask for. Drawn by us, so that no image plugin is
// needed.
QIcon applicationIcon();

} // namespace strikescope
