#include "app/gui/database_opener.h"

#include "app/common/first_start.h"
#include "models/db/session.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/query/postgres_source.h"

namespace strikescope {

DatabaseOpener::DatabaseOpener(Plan plan, QObject* parent)
    : QObject(parent)
    , m_plan(std::move(plan))
    , m_thread([this] { work(); }) {}

DatabaseOpener::~DatabaseOpener() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_tasks.clear();
    }
    m_wake.notify_one();
    m_thread.join();
}

void DatabaseOpener::work() {
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_tasks.empty(); });
            if (m_stopping)
                return;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
    }
}

void DatabaseOpener::post(std::function<void()> task) {
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
}

void DatabaseOpener::open() {
    post([this] { openNow(); });
}

void DatabaseOpener::revive() {
    if (m_reviving.exchange(true))
        return;
    post([this] {
        const bool back = m_database && m_database->isEmbedded() && m_database->revive();
        m_reviving = false;
        if (back)
            tell([this] { emit revived(); });
    });
}

// ---- on the worker ----

Result<std::unique_ptr<Database>> DatabaseOpener::openedDatabase() {
    auto database = Database::open(m_plan.conninfo, m_plan.clusterFolder, [this](const QString& step) {
        tell([this, step] { emit progressed(step); });
    });
    if (database && m_plan.tries && !(*database)->isEmbedded())
        if (const auto tried = Session::open((*database)->profile()); !tried)
            return tl::unexpected(tried.error());
    return database;
}

void DatabaseOpener::openNow() {
    auto database = openedDatabase();
    if (!database) {
        tell([this, error = database.error()] { emit failed(error); });
        return;
    }
    m_database = std::move(*database);
    if (const auto filled = fillBeforeOpening(); !filled) {
        if (!m_stopping)
            tell([this, error = filled.error()] { emit failed(error); });
        return;
    }
    tell([this, profile = m_database->profile(), embedded = m_database->isEmbedded()] {
        emit opened(profile, embedded);
    });
    if (m_plan.fill == Fill::NewestFirst)
        fillBehind();
}

bool DatabaseOpener::holdsChains() const {
    const auto source = makePostgresSource(m_database->profile());
    const auto symbols = source->symbols().result();
    return symbols && !symbols->isEmpty();
}

Result<void> DatabaseOpener::fillBeforeOpening() {
    const auto wanted = wantsDemo(*m_database);
    if (!wanted)
        return tl::unexpected(wanted.error());
    if (!*wanted || (m_plan.fill != Fill::Everything && holdsChains()))
        return {};
    tell([this] { emit progressed(tr("Writing the newest session of the demo market")); });
    DemoOptions demo;
    if (m_plan.fill != Fill::Everything) {
        demo.days = 1;
        demo.symbols = {demo.symbols.contains(m_plan.firstSymbol) ? m_plan.firstSymbol
                                                                  : demo.symbols.front()};
    }
    return writeDemo(m_database->profile(), demo, [this](const DemoProgress& done) {
        tell([this, what = done.what] { emit progressed(tr("Demo market: %1").arg(what)); });
        return !m_stopping;
    });
}

void DatabaseOpener::fillBehind() {
    const auto wanted = wantsDemo(*m_database);
    if (!wanted || !*wanted)
        return;
    // A fill that fails leaves what is on screen alone; the next start goes on with it.
    (void)writeDemo(m_database->profile(), {}, [this](const DemoProgress&) {
        tell([this] { emit grown(); });
        return !m_stopping;
    });
}

} // namespace strikescope
