#include "tests/support/test_cluster.h"

#include "models/cluster/embedded_cluster.h"
#include "models/cluster/file_lock.h"
#include "models/cluster/postmaster.h"
#include "models/cluster/server_account.h"
#include "models/db/session.h"

#include <QDir>
#include <QTemporaryDir>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

namespace strikescope {

namespace {

const QString prefix = QStringLiteral("strikescope-test-");

// Where the server's user gets in too.
QString temporaryRoot() {
    const auto account = ServerAccount::choose(QDir::tempPath());
    const bool reachable = account && account->barredAt(QDir::tempPath()).isEmpty();
    return reachable ? QDir::tempPath() : QStringLiteral("/tmp");
}

// What killed test programs left: the number in the name is that of a program that no longer runs.
void removeLeftOvers(const QString& root) {
    for (const QString& name : QDir(root).entryList({prefix + u'*'}, QDir::Dirs | QDir::NoSymLinks)) {
        const pid_t pid = name.section(u'-', 2, 2).toInt();
        const QString folder = root + u'/' + name;
        if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH &&
            serverProcesses(folder + QStringLiteral("/cluster/data")).empty())
            QDir(folder).removeRecursively();
    }
}

// " VERSION '2.17.2'", or nothing for the server's own choice. Versions live side by side in one
// installation; asking for one that is not there fails, so that nobody takes a skipped test for a passed one.
std::string wantedVersion() {
    const QString version = qEnvironmentVariable("STRIKESCOPE_TEST_TIMESCALEDB");
    return version.isEmpty() ? std::string() : " VERSION '" + version.toStdString() + "'";
}

// Until the server is gone and the guard has done its work.
void waitForEnd(const QString& folder) {
    const auto account = ServerAccount::choose(folder);
    if (account)
        (void)FileLock::take(folder + QStringLiteral("/users.lock"), FileLock::Kind::Exclusive,
                             std::chrono::seconds(10), *account);
    for (int i = 0; i < 2000 && !serverProcesses(folder + QStringLiteral("/data")).empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

} // namespace

TestDatabase::~TestDatabase() {
    if (m_name.isEmpty())
        return;
    if (auto session = Session::open(m_admin))
        (void)(*session)->runAlone("DROP DATABASE IF EXISTS " + m_name.toStdString() + " WITH (FORCE)");
}

Result<std::unique_ptr<TestCluster>> TestCluster::start() {
    const QString root = temporaryRoot();
    removeLeftOvers(root);
    QTemporaryDir holder(root + u'/' + prefix + QString::number(getpid()) + QStringLiteral("-XXXXXX"));
    if (!holder.isValid())
        return failure(ErrorCode::Internal, QStringLiteral("No temporary folder: ") + holder.errorString());
    holder.setAutoRemove(false);
    // QTemporaryDir closes it to others; the server's user has to pass through.
    chmod(QFile::encodeName(holder.path()).constData(), 0711);

    std::unique_ptr<TestCluster> cluster(new TestCluster);
    cluster->m_folder = QDir(holder.path()).canonicalPath() + QStringLiteral("/cluster");
    auto joined = EmbeddedCluster::join(cluster->m_folder);
    if (!joined)
        return tl::unexpected(joined.error());
    cluster->m_cluster = std::move(*joined);
    for (const char* setting : {"fsync", "full_page_writes", "autovacuum"})
        STRIKESCOPE_TRY(cluster->execute(std::string("ALTER SYSTEM SET ") + setting + " = off"));
    STRIKESCOPE_TRY(cluster->execute("SELECT pg_reload_conf()"));
    return cluster;
}

Result<std::unique_ptr<TestCluster>> TestCluster::startWithTimescale(Jobs jobs) {
    auto cluster = start();
    if (!cluster)
        return cluster;
    const auto offered = (*cluster)->offersTimescale();
    if (!offered)
        return tl::unexpected(offered.error());
    if (!*offered)
        return failure(ErrorCode::NotFound, QStringLiteral("The server offers no TimescaleDB."));
    STRIKESCOPE_TRY(
        (*cluster)->restartWith({"shared_preload_libraries = 'timescaledb'", "max_worker_processes = 24"}));
    auto session = Session::open((*cluster)->profileOf(QStringLiteral("template1")));
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY((*session)->runAlone("CREATE EXTENSION IF NOT EXISTS timescaledb" + wantedVersion()));
    // A setting of the extension is known to a session that has loaded it, and to no other. Not every build
    // has telemetry.
    const auto telemetry =
        (*session)->query("SELECT 1 FROM pg_settings WHERE name = 'timescaledb.telemetry_level'");
    if (jobs == Jobs::Rest) // read once, when the server starts
        STRIKESCOPE_TRY((*session)->runAlone("ALTER SYSTEM SET timescaledb.max_background_workers = 0"));
    if (telemetry && !telemetry->empty()) {
        STRIKESCOPE_TRY((*session)->runAlone("ALTER SYSTEM SET timescaledb.telemetry_level = off"));
        STRIKESCOPE_TRY((*session)->query("SELECT pg_reload_conf()"));
    }
    session->reset();
    // The extension's scheduler would stay in the template, and nobody could copy it.
    STRIKESCOPE_TRY((*cluster)->execute("ALTER DATABASE template1 ALLOW_CONNECTIONS false"));
    STRIKESCOPE_TRY((*cluster)->execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'template1'"));
    if (jobs == Jobs::Rest)
        STRIKESCOPE_TRY((*cluster)->restartWith({}));
    return cluster;
}

Result<bool> TestCluster::offersTimescale() const {
    auto session = Session::open(profileOf(QStringLiteral("postgres")));
    if (!session)
        return tl::unexpected(session.error());
    return (*session)
        ->query("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'")
        .map([](const Rows& rows) { return !rows.empty(); });
}

TestCluster::~TestCluster() {
    // Its data are thrown away, so it need not end in an orderly way.
    if (const auto server = PidFile::read(m_folder + QStringLiteral("/data")); server && m_cluster)
        kill(server->pid, SIGQUIT);
    m_cluster.reset();
    waitForEnd(m_folder);
    QDir(QFileInfo(m_folder).path()).removeRecursively();
}

Result<void> TestCluster::execute(const std::string& statement) const {
    auto session = Session::open(profileOf(QStringLiteral("postgres")));
    if (!session)
        return tl::unexpected(session.error());
    return (*session)->runAlone(statement);
}

ConnectionProfile TestCluster::profileOf(const QString& database) const {
    QString conninfo = QString::fromStdString(m_cluster->profile().conninfo());
    conninfo.replace(QStringLiteral("dbname='strikescope'"), QStringLiteral("dbname='%1'").arg(database));
    return ConnectionProfile::parse(conninfo).value_or(ConnectionProfile());
}

Result<void> TestCluster::makeTemplate(const QString& name,
                                       const std::function<Result<void>(const ConnectionProfile&)>& fill) {
    STRIKESCOPE_TRY(execute("CREATE DATABASE " + name.toStdString()));
    return fill(profileOf(name));
}

Result<TestDatabase> TestCluster::createDatabase(const QString& templateName) {
    TestDatabase database;
    database.m_name = QStringLiteral("test_%1").arg(++m_created);
    database.m_admin = profileOf(QStringLiteral("postgres"));
    database.m_profile = profileOf(database.m_name);
    STRIKESCOPE_TRY(execute("CREATE DATABASE " + database.m_name.toStdString() + " TEMPLATE " +
                            templateName.toStdString()));
    return database;
}

qint64 TestCluster::serverPid() const {
    const auto server = PidFile::read(m_folder + QStringLiteral("/data"));
    return server ? server->pid : 0;
}

Result<void> TestCluster::restartWith(std::initializer_list<const char*> settings) {
    for (const char* setting : settings)
        STRIKESCOPE_TRY(execute(std::string("ALTER SYSTEM SET ") + setting));
    STRIKESCOPE_TRY(execute("CHECKPOINT")); // its commits are not on the disk yet
    kill(pid_t(serverPid()), SIGQUIT);
    return revive();
}

Result<void> TestCluster::revive() {
    return m_cluster->revive();
}

} // namespace strikescope
