#include "app/common/database.h"

namespace strikescope {

Result<std::unique_ptr<Database>> Database::open(const QString& conninfo, const QString& folder,
                                                 const Progress& progress) {
    auto database = std::make_unique<Database>();
    if (!conninfo.isEmpty()) {
        auto profile = ConnectionProfile::parse(conninfo);
        if (!profile)
            return tl::unexpected(profile.error());
        database->m_profile = *profile;
        return database;
    }
    auto cluster =
        EmbeddedCluster::join(folder.isEmpty() ? EmbeddedCluster::defaultFolder() : folder, progress);
    if (!cluster)
        return tl::unexpected(cluster.error());
    database->m_cluster = std::move(*cluster);
    database->m_profile = database->m_cluster->profile();
    return database;
}

Result<void> Database::revive() {
    return m_cluster ? m_cluster->revive() : Result<void>{};
}

} // namespace strikescope
