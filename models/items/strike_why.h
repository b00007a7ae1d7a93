#pragma once

#include "models/items/strike_picture.h"
#include "models/items/why.h"

namespace strikescope {

// Where the number of a series at a strike comes from. The picture is one of this scene.
Why strikeWhy(const Scene&, const StrikePicture&, const StrikeSeries&, double strike);

} // namespace strikescope
