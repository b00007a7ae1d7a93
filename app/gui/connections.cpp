#include "app/gui/connections.h"

#include "app/common/redis.h"
#include "app/gui/admin_offer.h"
#include "app/gui/window_set.h"
#include "models/query/postgres_source.h"
#include "models/query/strike_repository.h"

namespace strikescope {

Connections::Connections(WindowSet& windows, const MarketTables& tables,
                         const std::optional<RedisProfile>& redis, const Options& options, QObject* parent)
    : QObject(parent)
    , m_windows(windows)
    , m_tables(tables)
    , m_redis(redis)
    , m_options(options) {
    connect(&windows, &WindowSet::connectionLost, this, [this] {
        if (m_current)
            m_current->revive();
    });
    connect(&windows, &WindowSet::startRequested, this, [this] {
        m_windows.showStarting(tr("Opening the database…"));
        if (m_opening)
            m_opening->open();
        else
            open();
    });
    connect(&windows, &WindowSet::connectWanted, this, &Connections::showDialog);
}

Connections::~Connections() = default;

void Connections::open() {
    const QString start =
        m_options.plan.conninfo.isEmpty() ? ProfileStore(m_options.settingsFile).start() : QString();
    if (start.isEmpty())
        openPlan(m_options.plan);
    else
        openNamed(start);
}

void Connections::openNamed(const QString& name) {
    const auto named = ProfileStore(m_options.settingsFile).find(name);
    if (!named)
        return giveUp(
            {ErrorCode::NotFound,
             tr("The connection \"%1\" of the settings is not there any more. Choose another: Ctrl+Shift+O.")
                 .arg(name),
             {}});
    const auto use = [this, named](const QString& password) {
        const auto profile = named->profile(password);
        if (!profile)
            return giveUp(profile.error());
        DatabaseOpener::Plan plan = m_options.plan;
        plan.conninfo = QString::fromStdString(profile->conninfo());
        openPlan(plan);
    };
    if (!named->passwordInKeychain)
        return use({});
    m_keychain.read(named->name, [this, use](const Result<QString>& password) {
        if (password)
            use(*password);
        else
            giveUp(password.error());
    });
}

void Connections::openPlan(const DatabaseOpener::Plan& plan) {
    m_openers.push_back(std::make_unique<DatabaseOpener>(plan));
    m_opening = m_openers.back().get();
    listen(*m_opening);
    m_opening->open();
}

// Of an opener that is not wanted any more nothing is heard.
void Connections::listen(DatabaseOpener& opener) {
    DatabaseOpener* asked = &opener;
    const auto isWanted = [this, asked] { return asked == m_opening; };
    connect(asked, &DatabaseOpener::progressed, this, [this, isWanted](const QString& step) {
        if (isWanted() && !m_current)
            m_windows.showStarting(step);
    });
    connect(asked, &DatabaseOpener::failed, this, [this, isWanted](const Error& error) {
        if (isWanted())
            giveUp(error);
    });
    connect(asked, &DatabaseOpener::opened, this,
            [this, isWanted, asked](const ConnectionProfile& profile, bool embedded) {
                if (!isWanted())
                    return;
                m_current = asked;
                take(profile, embedded);
            });
    connect(asked, &DatabaseOpener::grown, this, [this, asked] {
        if (asked == m_current)
            m_windows.refreshLists();
    });
    connect(asked, &DatabaseOpener::revived, this, [this, asked] {
        if (asked == m_current)
            m_windows.retry();
    });
}

void Connections::take(const ConnectionProfile& profile, bool embedded) {
    delete m_offer; // with the page's controller; the page goes first
    StrikeRepository::Options kept;
    kept.readsAhead = true;
    auto repository =
        std::make_shared<StrikeRepository>(makePostgresSource(profile, m_tables), redisCache(m_redis), kept);
    m_described = embedded ? tr("embedded database") : profile.describe();
    m_windows.takeSidePage();
    m_windows.setRepository(repository, profile, m_described);
    if (m_options.offersAdmin)
        m_offer = new AdminOffer(m_windows, profile, embedded, std::move(repository), m_tables,
                                 m_options.readingsFile);
}

void Connections::giveUp(const Error& error) {
    if (!m_current)
        return m_windows.failStart(error);
    m_opening = m_current;
    m_windows.alert(tr("Still on %1. %2").arg(m_described, error.message));
}

void Connections::showDialog(MainWindow& window) {
    auto* dialog = new ConnectDialog(m_options.settingsFile, m_described, &window);
    connect(dialog, &ConnectDialog::chosen, this, &Connections::turnTo);
    dialog->show();
}

void Connections::turnTo(const ConnectDialog::Choice& choice) {
    if (m_offer && m_offer->isAtWork())
        return m_windows.alert(tr("The Admin page is at work on this database. Wait for it, or cancel it, "
                                  "before you turn to another."));
    ProfileStore store(m_options.settingsFile);
    if (choice.atStart)
        store.setStart(choice.startName);
    else if (store.start() == choice.startName)
        store.setStart({});
    m_windows.alert(tr("Connecting to %1…").arg(choice.title));
    DatabaseOpener::Plan plan = m_options.plan;
    plan.tries = true;
    plan.conninfo = choice.embedded ? QString() : QString::fromStdString(choice.profile.conninfo());
    openPlan(plan);
}

} // namespace strikescope
