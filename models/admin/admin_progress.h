#pragma once

#include <QString>
#include <QStringList>

namespace strikescope {

// What is under way, in words and one number, for a progress bar.
struct AdminProgress {
    QString what;      // "016_create_v2/fill: 3.5 of 12 days"
    QString rest;      // "2 min to 4 min left"; empty: not known
    double share = -1; // 0 to 1; below 0: not known
    bool paused = false;
    bool mayPause = false;
    QStringList blockers; // who is in the way, as the engine saw them
};

} // namespace strikescope
