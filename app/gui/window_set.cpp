#include "app/gui/window_set.h"

#include "ui/export/export_dialog.h"

#include <QApplication>

#include <algorithm>

namespace strikescope {

namespace {

constexpr std::chrono::minutes keepEvery{1}; // a crash loses no more than that

} // namespace

WindowSet::WindowSet(std::shared_ptr<const MarketTables> tables, Preferences& preferences,
                     const QString& folder, QObject* parent)
    : QObject(parent)
    , m_tables(std::move(tables))
    , m_preferences(preferences)
    , m_store(folder.isEmpty() ? nullptr : std::make_unique<WorkspaceStore>(folder)) {
    connect(&m_keep, &QTimer::timeout, this, &WindowSet::keepLast);
    if (m_store)
        m_keep.start(keepEvery);
}

WindowSet::~WindowSet() = default;

MainWindow& WindowSet::open(const ChainWish& wish, const WindowState& state, QSize size) {
    m_wish = wish;
    m_size = size;
    auto controller = std::make_unique<ChainController>(wish);
    auto window = std::make_unique<MainWindow>(*controller, m_tables, m_preferences);
    MainWindow& opened = *window;
    opened.resize(size);
    if (!state.place.isEmpty())
        opened.restoreGeometry(state.place);
    connectWindow(*controller, opened);
    opened.setView(state.view);
    if (m_repository) {
        controller->setRepository(m_repository);
        opened.showDatabase(m_database);
    }
    if (m_addSidePage)
        m_addSidePage(opened);
    m_entries.push_back({std::move(controller), std::move(window)});
    showNames();
    opened.show();
    return opened;
}

void WindowSet::connectWindow(ChainController& controller, MainWindow& window) {
    connect(&controller, &ChainController::connectionLost, this, &WindowSet::connectionLost);
    connect(&controller, &ChainController::startRequested, this, &WindowSet::startRequested);
    MainWindow* w = &window;
    connect(w, &MainWindow::windowWanted, this, [this, w](const WindowView& view) {
        if (m_entries.size() >= std::size_t(mostWindows))
            return w->showNotice(tr("A workspace has %1 windows at most.").arg(mostWindows));
        ChainWish wish;
        wish.preferred = m_wish.preferred;
        open(wish, {view, {}}, m_size);
    });
    ChainController* c = &controller;
    connect(w, &MainWindow::connectWanted, this, [this, w] { emit connectWanted(*w); });
    connect(w, &MainWindow::exportWanted, this, [this, c, w] { openExport(*c, *w); });
    connect(w, &MainWindow::workspaceNamed, this, [this, w](const QString& name) { save(name, *w); });
    connect(w, &MainWindow::workspaceChosen, this, [this, w](const QString& name) { choose(name, *w); });
    connect(w, &MainWindow::quitWanted, this, [this] {
        keepLast(); // all of them; closing one by one would keep the last alone
        QCoreApplication::quit();
    });
    connect(w, &MainWindow::closed, this, [this, w] {
        if (m_entries.size() == 1)
            keepLast();
        else
            QMetaObject::invokeMethod(
                this, [this, w] { forget(w); }, Qt::QueuedConnection);
    });
}

bool WindowSet::openLast(const ChainWish& wish, QSize size) {
    const auto last = m_store ? m_store->load(WorkspaceStore::lastName())
                              : Result<Workspace>(failure(ErrorCode::NotFound, {}));
    if (!last)
        return false; // none yet, or one of another version: a new window is the better start
    for (const WindowState& window : last->windows)
        open(wish, window, size);
    return true;
}

Result<void> WindowSet::openNamed(const QString& name, const ChainWish& wish, QSize size) {
    const auto named = m_store->load(name);
    STRIKESCOPE_TRY(named);
    for (const WindowState& window : named->windows)
        open(wish, window, size);
    return {};
}

ChainController& WindowSet::controllerOf(const MainWindow& window) {
    return *std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
                return entry.window.get() == &window;
            })->controller;
}

// ---- to every window ----

void WindowSet::showStarting(const QString& step) {
    for (const Entry& entry : m_entries)
        entry.controller->showStarting(step);
}

void WindowSet::failStart(const Error& error) {
    for (const Entry& entry : m_entries)
        entry.controller->failStart(error);
}

void WindowSet::setRepository(std::shared_ptr<StrikeRepository> repository, const ConnectionProfile& profile,
                              const QString& database) {
    m_profile = profile;
    m_repository = std::move(repository);
    m_database = database;
    for (const Entry& entry : m_entries) {
        entry.window->showDatabase(database);
        entry.controller->setRepository(m_repository);
    }
}

void WindowSet::setSidePage(std::function<void(MainWindow&)> add) {
    m_addSidePage = std::move(add);
    for (const Entry& entry : m_entries)
        m_addSidePage(*entry.window);
}

void WindowSet::takeSidePage() {
    m_addSidePage = {};
    for (const Entry& entry : m_entries)
        entry.window->setSidePage(nullptr, {});
}

void WindowSet::openSidePage() {
    first().openSidePage();
}

void WindowSet::alert(const QString& text) {
    for (const Entry& entry : m_entries) {
        entry.window->showNotice(text);
        QApplication::alert(entry.window.get());
    }
}

void WindowSet::refreshLists() {
    for (const Entry& entry : m_entries)
        entry.controller->refreshLists();
}

void WindowSet::retry() {
    for (const Entry& entry : m_entries)
        entry.controller->retry();
}

// ---- workspaces ----

Workspace WindowSet::workspace() const {
    Workspace all;
    for (const Entry& entry : m_entries)
        all.windows.push_back({entry.window->view(), entry.window->saveGeometry()});
    return all;
}

// Not told to the user where it fails: nothing was asked for.
void WindowSet::keepLast() {
    if (m_store && !m_entries.empty())
        (void)m_store->save(WorkspaceStore::lastName(), workspace());
}

void WindowSet::save(const QString& name, MainWindow& window) {
    if (!m_store)
        return;
    const auto saved = m_store->save(name, workspace());
    window.showNotice(saved ? tr("Saved the workspace \"%1\".").arg(name) : saved.error().message);
    showNames();
}

void WindowSet::choose(const QString& name, MainWindow& window) {
    const auto chosen = m_store ? m_store->load(name) : Result<Workspace>(failure(ErrorCode::NotFound, {}));
    if (!chosen)
        return window.showNotice(chosen.error().message);
    ChainWish wish;
    wish.preferred = m_wish.preferred;
    std::vector<MainWindow*> before;
    for (const Entry& entry : m_entries)
        before.push_back(entry.window.get());
    for (const WindowState& each : chosen->windows) // first, so that there is never no window
        open(wish, each, m_size);
    for (MainWindow* old : before)
        forget(old);
}

void WindowSet::openExport(ChainController& controller, MainWindow& window) {
    const auto& sessions = controller.sessions();
    if (!m_profile || !controller.frame() || sessions.empty())
        return;
    const ExportDialog::Range range{controller.symbols(),   controller.symbol(),
                                    controller.timeframe(), controller.listedExpiries(),
                                    controller.expiries(),  sessions.front(),
                                    sessions.back(),        istDate(controller.frame()->bucket)};
    auto* dialog = new ExportDialog({*m_profile, *m_tables}, range, m_preferences.file(), &window);
    connect(dialog, &ExportDialog::exported, &window, [&window](const QString& file, qint64 rows) {
        window.showNotice(tr("Exported %1 rows to %2.").arg(rows).arg(file));
    });
    dialog->show();
}

void WindowSet::forget(MainWindow* window) {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return entry.window.get() == window; });
    if (found == m_entries.end())
        return;
    // The window may be in the middle of telling us: it goes when control is back in the event loop, and its
    // controller after it.
    window->hide();
    auto* controller = found->controller.release();
    connect(window, &QObject::destroyed, controller, &QObject::deleteLater);
    found->window.release()->deleteLater();
    m_entries.erase(found);
}

void WindowSet::showNames() {
    const QStringList names = m_store ? m_store->names() : QStringList();
    for (const Entry& entry : m_entries)
        entry.window->setWorkspaceNames(names);
}

} // namespace strikescope
