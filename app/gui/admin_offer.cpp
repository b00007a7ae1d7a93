#include "app/gui/admin_offer.h"

#include "app/gui/health.h"
#include "app/gui/window_set.h"
#include "models/admin/admin_controller.h"
#include "models/core/deliver.h"
#include "models/query/strike_repository.h"
#include "ui/admin/admin_desk.h"
#include "ui/admin/admin_page.h"

namespace strikescope {

namespace {

void addAdminPage(MainWindow& window, const std::shared_ptr<AdminController>& admin, bool embedded,
                  const std::shared_ptr<StrikeRepository>& repository) {
    auto* page = new AdminPage(admin, embedded, &window);
    page->ownDesk()->setHealth([repository] { return healthOf(*repository); });
    window.setSidePage(page, QObject::tr("Admin"));
    QObject::connect(page, &AdminPage::alarmsChanged, &window, [&window](int alarms) {
        window.setSidePageName(alarms ? QObject::tr("Admin (%1)").arg(alarms) : QObject::tr("Admin"));
    });
}

} // namespace

AdminOffer::AdminOffer(WindowSet& windows, const ConnectionProfile& profile, bool embedded,
                       std::shared_ptr<StrikeRepository> repository)
    : QObject(&windows)
    , m_lane(profile) {
    const auto answer = m_lane.run([profile](LaneConnections& connections) -> Result<AdminRights> {
        const auto session = connections.session();
        if (!session)
            return tl::unexpected(session.error());
        return readAdminRights(**session, profile);
    });
    deliver(answer, this,
            [this, &windows, profile, embedded,
             repository = std::move(repository)](const Result<AdminRights>& rights) {
                if (rights && rights->mayMigrate) {
                    // One for all windows: closing one of them stops nothing, and they ask once.
                    const auto admin = std::make_shared<AdminController>(profile);
                    windows.setSidePage([admin, embedded, repository](MainWindow& window) {
                        addAdminPage(window, admin, embedded, repository);
                    });
                    admin->watch();
                }
                deleteLater();
            });
}

} // namespace strikescope
