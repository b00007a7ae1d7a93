#pragma once

#include "models/db/connection_profile.h"
#include "models/db/lane.h"

#include <QObject>

#include <memory>

namespace strikescope {

class StrikeRepository;
class WindowSet;

// Asks the server once whether this user may change its layout, and gives the windows the Admin page if so. A
// viewer's window never has it, and its connections stay read only. Main thread; the question is on a lane.
class AdminOffer : public QObject {
    Q_OBJECT
public:
    // repository: what the Health tab tells of.
    AdminOffer(WindowSet& windows, const ConnectionProfile& profile, bool embedded,
               std::shared_ptr<StrikeRepository> repository);

private:
    Lane m_lane;
};

} // namespace strikescope
