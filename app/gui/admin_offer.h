#pragma once

#include "models/db/connection_profile.h"
#include "models/db/lane.h"

#include <QObject>

#include <memory>

namespace strikescope {

class AdminController;
class DataDoctor;
class MarketTables;
class StrikeRepository;
class WindowSet;

// Asks the server once whether this user may change its layout, and gives the windows the Admin page if so. A
// viewer's window never has it, and its connections are read only. Holds the page's controller: it goes when
// the windows turn to another database. Main thread; the question is on a lane.
class AdminOffer : public QObject {
    Q_OBJECT
public:
    // repository, market and readingsFile (of ConfirmedReadings): for the Health tab.
    AdminOffer(WindowSet& windows, const ConnectionProfile& profile, bool embedded,
               std::shared_ptr<StrikeRepository> repository, const MarketTables& market,
               const QString& readingsFile);
    ~AdminOffer() override;

    bool isAtWork() const; // a migration or something as long is under way

private:
    void offer(WindowSet& windows, bool embedded, const std::shared_ptr<StrikeRepository>& repository);

    std::shared_ptr<DataDoctor> m_doctor;
    std::unique_ptr<Lane> m_lane; // until the answer is there
    std::shared_ptr<AdminController> m_admin;
};

} // namespace strikescope
