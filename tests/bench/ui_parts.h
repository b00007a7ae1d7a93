#pragma once

#include "models/items/scene.h"

#include <QSize>
#include <QWidget>

#include <functional>

namespace strikescope::bench {

// The market and the screen that the parts of `bench ui` draw: 5 expiries of 200 strikes at 1920×1080.
inline constexpr int uiExpiries = 5;
inline constexpr int uiStrikes = 200;
inline constexpr QSize uiSize{1920, 1080};

// A session's frames, one for each five minutes from 09:15 on, with everything in motion.
ChainFramePtr uiFrame(int bucket);
Scene uiScene(int bucket);

// Does something to a widget's pane and returns when its next picture is painted.
void untilPainted(QWidget& painted, const std::function<void()>& deed);

// Each prints its figures beside their floor.
void measureStrikes();

} // namespace strikescope::bench
