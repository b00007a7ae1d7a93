#include "app/gui/admin_offer.h"

#include "app/gui/health.h"
#include "app/gui/newest_chains.h"
#include "app/gui/window_set.h"
#include "models/admin/admin_controller.h"
#include "models/core/deliver.h"
#include "models/doctor/data_doctor.h"
#include "models/query/strike_repository.h"
#include "ui/admin/admin_desk.h"
#include "ui/admin/admin_page.h"
#include "ui/admin/alarm_notice.h"

namespace strikescope {

namespace {

void addAdminPage(MainWindow& window, const std::shared_ptr<AdminController>& admin, bool embedded,
                  const std::function<Checks()>& health, const std::shared_ptr<DataDoctor>& doctor) {
    auto* page = new AdminPage(admin, embedded, &window);
    page->ownDesk()->setHealth(health, doctor);
    window.setSidePage(page, QObject::tr("Admin"));
    QObject::connect(page, &AdminPage::alarmsChanged, &window, [&window](int alarms) {
        window.setSidePageName(alarms ? QObject::tr("Admin (%1)").arg(alarms) : QObject::tr("Admin"));
    });
}

// Whoever is not yet known to be more than a viewer gets a transaction that cannot write. Not the session's
// default: that is one of the things that are asked.
Result<AdminRights> rightsReadOnly(Session& session, const ConnectionProfile& profile) {
    Result<AdminRights> rights;
    const auto asked = session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.run("SET TRANSACTION READ ONLY"));
        rights = readAdminRights(session, profile);
        return {};
    });
    return asked ? rights : tl::unexpected(asked.error());
}

} // namespace

AdminOffer::AdminOffer(WindowSet& windows, const ConnectionProfile& profile, bool embedded,
                       std::shared_ptr<StrikeRepository> repository, const MarketTables& market,
                       const QString& readingsFile)
    : QObject(&windows)
    , m_doctor(std::make_shared<DataDoctor>(profile, market, readingsFile))
    , m_lane(std::make_unique<Lane>(profile)) {
    const auto answer = m_lane->run([profile](LaneConnections& connections) -> Result<AdminRights> {
        const auto session = connections.session();
        if (!session)
            return tl::unexpected(session.error());
        return rightsReadOnly(**session, profile);
    });
    deliver(answer, this,
            [this, &windows, profile, embedded,
             repository = std::move(repository)](const Result<AdminRights>& rights) {
                m_lane.reset();
                if (!rights || !rights->mayMigrate)
                    return;
                m_admin = std::make_shared<AdminController>(profile);
                offer(windows, embedded, repository);
            });
}

AdminOffer::~AdminOffer() = default;

bool AdminOffer::isAtWork() const {
    return m_admin && m_admin->activity() != AdminController::Activity::None;
}

// One for all windows: closing one of them stops nothing, they ask once, and an alarm is told once.
void AdminOffer::offer(WindowSet& windows, bool embedded,
                       const std::shared_ptr<StrikeRepository>& repository) {
    m_admin->setOwnLines([repository] { return Checks{layersLine(*repository)}; });
    auto* notice = new AlarmNotice(*m_admin, this);
    connect(notice, &AlarmNotice::wanted, &windows, &WindowSet::alert);
    connect(notice, &AlarmNotice::chosen, &windows, &WindowSet::openSidePage);
    const auto health = [repository, chains = std::make_shared<NewestChains>(repository)] {
        Checks lines = healthOf(*repository);
        lines.push_back(chains->line());
        return lines;
    };
    windows.setSidePage([admin = m_admin, doctor = m_doctor, embedded, health](MainWindow& window) {
        addAdminPage(window, admin, embedded, health, doctor);
    });
    m_admin->watch();
}

} // namespace strikescope
