#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/items/workspace_store.h"
#include "ui/main_window.h"

#include <functional>
#include <memory>
#include <vector>

namespace strikescope {

// The windows of the program: each with a selection of its own, all on one door to the data. Keeps them as
// workspaces. Main thread only.
class WindowSet : public QObject {
    Q_OBJECT
public:
    // folder: of the workspaces; empty keeps none.
    WindowSet(std::shared_ptr<const MarketTables> tables, Preferences& preferences, const QString& folder,
              QObject* parent = nullptr);
    ~WindowSet() override;

    MainWindow& open(const ChainWish& wish, const WindowState& state, QSize size);
    // The windows of the last run; false where there are none to be opened.
    bool openLast(const ChainWish& wish, QSize size);
    Result<void> openNamed(const QString& name, const ChainWish& wish, QSize size);
    MainWindow& first() { return *m_entries.front().window; }
    ChainController& controllerOf(const MainWindow& window);

    void showStarting(const QString& step);
    void failStart(const Error& error);
    void setRepository(std::shared_ptr<StrikeRepository> repository, const ConnectionProfile& profile,
                       const QString& database);
    // Gives each window, also those that are opened later, a page of its own beside the traders'.
    void setSidePage(std::function<void(MainWindow&)> add);
    // Without one again.
    void takeSidePage();
    void openSidePage(); // of the first window
    // To people who look elsewhere: in the status line of every window, and the taskbar asks for attention.
    void alert(const QString& text);
    void refreshLists();
    void retry();

signals:
    void connectionLost();
    void startRequested();
    void connectWanted(strikescope::MainWindow& window); // to another database, asked for in that window

private:
    struct Entry {
        std::unique_ptr<ChainController> controller;
        std::unique_ptr<MainWindow> window;
    };

    void connectWindow(ChainController& controller, MainWindow& window);
    Workspace workspace() const;
    void keepLast();
    void save(const QString& name, MainWindow& window);
    void choose(const QString& name, MainWindow& window);
    void openExport(ChainController& controller, MainWindow& window);
    void forget(MainWindow* window);
    void showNames();

    std::shared_ptr<const MarketTables> m_tables;
    Preferences& m_preferences;
    std::unique_ptr<WorkspaceStore> m_store; // null: nothing is kept
    std::vector<Entry> m_entries;
    std::shared_ptr<StrikeRepository> m_repository;
    std::optional<ConnectionProfile> m_profile;
    std::function<void(MainWindow&)> m_addSidePage;
    QString m_database;
    ChainWish m_wish; // of further windows: which symbols are preferred
    QSize m_size;
    QTimer m_keep;
};

} // namespace strikescope
