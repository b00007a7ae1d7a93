#pragma once

#include "models/items/scene.h"

namespace strikescope {

// A session in which everything moves: the spot wanders, IVs fall towards the close, open interest grows.
// Formulas of strike and bucket alone, so that two calls give equal numbers.
struct SessionWish {
    Timeframe timeframe = Timeframe::Min5;
    Date day = std::chrono::sys_days{std::chrono::August / 18 / 2026};
    std::vector<Date> expiries = {}; // empty: 18 and 25 Aug, 1 Sep, 29 Sep, 29 Dec 2026
    std::size_t strikes = 101;
    std::size_t buckets = 0; // 0: the whole day
    bool lastOpen = false;   // the last bucket still fills
    bool noonMissing = true; // two buckets before noon have no data
};
ChainSessionPtr madeUpSession(const SessionWish& wish = {});

// A scene on such a session, at one of its buckets, with the built-in tables.
Scene madeUpScene(const ChainSessionPtr& session, std::size_t at, std::size_t expiries = 1);
Reference madeUpReference(const ChainFramePtr& frame, const QString& name);

} // namespace strikescope
