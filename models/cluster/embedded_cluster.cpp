#include "models/cluster/embedded_cluster.h"

#include "models/cluster/cluster_errors.h"
#include "models/cluster/cluster_folder.h"
#include "models/cluster/file_lock.h"
#include "models/cluster/server.h"
#include "models/db/session.h"

#include <QStandardPaths>

#include <unistd.h>

namespace strikescope {

namespace {

constexpr auto patience = std::chrono::seconds(90);

// The version the data were made with, or the newest where there are none yet.
Result<ServerBinaries> binariesFor(const ClusterFolder& folder) {
    const auto major = folder.dataMajor();
    if (!major)
        return tl::unexpected(major.error());
    return ServerBinaries::find(*major);
}

// Its absence tells that the program that made the cluster was killed before it came to this.
Result<void> ensureDatabase(const ConnectionProfile& admin) {
    auto session = Session::open(admin);
    if (!session)
        return tl::unexpected(session.error());
    const auto found = (*session)->query("SELECT 1 FROM pg_database WHERE datname = 'strikescope'");
    if (!found)
        return tl::unexpected(found.error());
    return found->empty() ? (*session)->runAlone("CREATE DATABASE strikescope") : Result<void>{};
}

} // namespace

struct EmbeddedCluster::Private {
    ClusterFolder folder;
    ServerAccount account;
    Progress progress;
    FileLock users;
    ConnectionProfile profile;

    void tell(const char* text) const {
        if (progress)
            progress(clusterText(text));
    }

    Result<void> enter();
    Result<void> bringUp();
};

// Takes our place among the users. The guard comes before any server, so that none is left behind if we are
// killed.
Result<void> EmbeddedCluster::Private::enter() {
    auto lock = FileLock::take(folder.file("users.lock"), FileLock::Kind::Shared, patience, account);
    if (!lock)
        return tl::unexpected(lock.error());
    users = std::move(*lock);
    const auto binaries = binariesFor(folder);
    if (!binaries)
        return tl::unexpected(binaries.error());
    return Server(folder, *binaries, account).guard();
}

Result<void> EmbeddedCluster::Private::bringUp() {
    const auto start =
        FileLock::take(folder.file("start.lock"), FileLock::Kind::Exclusive, patience, account);
    if (!start)
        return tl::unexpected(start.error());
    const auto major = folder.dataMajor();
    if (!major)
        return tl::unexpected(major.error());
    const auto binaries = ServerBinaries::find(*major);
    if (!binaries)
        return tl::unexpected(binaries.error());
    Server server(folder, *binaries, account);
    if (!*major) {
        tell("Creating the database…");
        STRIKESCOPE_TRY(server.createData(*start));
    }
    tell("Starting the database server…");
    STRIKESCOPE_TRY(server.ensureRunning(*start, users));
    const auto admin = server.profileOf(QStringLiteral("postgres"));
    const auto market = server.profileOf(QStringLiteral("strikescope"));
    if (!admin || !market)
        return tl::unexpected(admin ? market.error() : admin.error());
    STRIKESCOPE_TRY(ensureDatabase(*admin));
    profile = *market;
    return {};
}

QString EmbeddedCluster::defaultFolder() {
    if (geteuid() == 0)
        return QStringLiteral("/var/lib/strikescope");
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/strikescope");
}

Result<std::unique_ptr<EmbeddedCluster>> EmbeddedCluster::join(const QString& path,
                                                               const Progress& progress) {
    auto folder = ClusterFolder::examine(path);
    if (!folder)
        return tl::unexpected(folder.error());
    // Before anything is written: data of a version that is not installed here stay untouched.
    if (const auto binaries = binariesFor(*folder); !binaries)
        return tl::unexpected(binaries.error());
    auto account = ServerAccount::choose(folder->path());
    if (!account)
        return tl::unexpected(account.error());
    STRIKESCOPE_TRY(folder->prepare(*account));

    auto p = std::make_unique<Private>(Private{std::move(*folder), std::move(*account), progress, {}, {}});
    STRIKESCOPE_TRY(p->enter());
    STRIKESCOPE_TRY(p->bringUp());
    p->progress = {};
    return std::unique_ptr<EmbeddedCluster>(new EmbeddedCluster(std::move(p)));
}

EmbeddedCluster::EmbeddedCluster(std::unique_ptr<Private> p)
    : d(std::move(p)) {}

EmbeddedCluster::~EmbeddedCluster() = default;

const ConnectionProfile& EmbeddedCluster::profile() const {
    return d->profile;
}

Result<void> EmbeddedCluster::revive() {
    return d->bringUp();
}

} // namespace strikescope
