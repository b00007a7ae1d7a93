#pragma once

#include "models/domain/market_tables.h"
#include "models/items/chain_controller.h"
#include "models/items/layout.h"
#include "models/items/playback.h"
#include "models/items/scene_controller.h"
#include "models/items/view_history.h"
#include "ui/preferences.h"
#include "ui/widgets/command.h"

#include <QMainWindow>

class QComboBox;
class QLabel;
class QProgressBar;
class QShortcut;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace strikescope {

class AnchorPicker;
class CommandPalette;
class ErrorBanner;
class ExpiryPicker;
class FreshnessLabel;
class IstClock;
class KeySheet;
class MomentChip;
class PaneArea;
class SegmentedControl;
class StateView;
class TimeBar;
class ToggleButton;
class Welcome;

// The shell: controls above, a page of panes in the middle, the moment and its age below. Shows what the
// controllers say and hands them what the user does; it never waits for anything.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    // Controller and preferences must outlive the window. tables: never null.
    MainWindow(ChainController& controller, std::shared_ptr<const MarketTables> tables,
               Preferences& preferences, QWidget* parent = nullptr);
    ~MainWindow() override;

    WindowView view() const;
    void setView(const WindowView& view);
    // Where the data come from, for the status line: "embedded database", "host db.example, database market".
    void showDatabase(const QString& description);
    void showNotice(const QString& text); // in the status line, for a while
    void setWorkspaceNames(const QStringList& names);
    // A page that is not a trader's: beside the tabs under that name, with the whole window below them to
    // itself. No part of views, workspaces or undo. Replaces one of before; nullptr: none any more.
    void setSidePage(QWidget* page, const QString& name);
    void setSidePageName(const QString& name);
    void openSidePage(); // to the front, the window too
    void welcome();      // what is where, once
    // Everything asked for is on screen.
    bool isSettled() const;

    static QSize smallestSize();
    PaneArea* area() const; // of the page in front
    SceneController& scenes() { return m_scenes; }
    const QList<Command>& commands() const { return m_commands; }

signals:
    void windowWanted(const strikescope::WindowView& view); // another one, showing this
    void connectWanted();                                   // to another database
    void exportWanted();                                    // a range, beginning with what is shown
    void workspaceNamed(const QString& name);               // keep all windows under it
    void workspaceChosen(const QString& name);
    void closed();
    void quitWanted(); // all windows

protected:
    void closeEvent(QCloseEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // main_window_build.cpp
    QWidget* buildControls();
    QWidget* buildPages();
    QWidget* buildStatus();
    QMenu* buildMenu();
    void connectControls();
    void connectTime();

    // main_window_commands.cpp
    void addCommands();
    void addViewCommands();
    void addTimeCommands();
    void addMomentCommands();
    void addPaneCommands();
    void addUndoCommands();
    void addWindowCommands();
    void add(const QString& id, const QString& group, const QString& name, QList<QKeySequence> keys,
             std::function<void()> run, std::function<bool()> enabled = {});
    QList<QShortcut*> bindKeys(const QList<Command>& commands);

    // main_window_pages.cpp
    void addPage(const PageView& page);
    void editPages();
    void closePage(int index);
    void renamePage(int index);
    void showPage(int index);
    void setPages(const std::vector<PageView>& pages);
    void wantWhatIsSeen();
    void pin(bool isB);
    void cycleAxis();

    void showSelection();
    void showLists();
    void showFrame();
    void showScene();
    void showFreshness();
    void showState();
    void showStateView();
    void showBusy(bool busy);
    void applyPreferences();
    void remember(); // for undo
    void goBack(const std::optional<WindowView>& view);
    void nameWorkspace();
    void saveBookmark();
    void openBookmark();
    void toggleFullScreen();
    void showSidePage(bool shown);

    ChainController& m_controller;
    Preferences& m_preferences;
    std::shared_ptr<const MarketTables> m_tables;
    SceneController m_scenes;
    Playback m_playback;
    ViewHistory m_history;
    QTimer m_rememberSoon;
    QTimer m_noticeOver;

    QTabBar* m_tabs = nullptr;
    QComboBox* m_symbol = nullptr;
    ExpiryPicker* m_expiry = nullptr;
    SegmentedControl* m_timeframe = nullptr;
    AnchorPicker* m_anchor = nullptr;
    MomentChip* m_momentA = nullptr;
    MomentChip* m_momentB = nullptr;
    ErrorBanner* m_banner = nullptr;
    QProgressBar* m_busy = nullptr;
    QTimer m_busyDelay;
    QStackedWidget* m_stack = nullptr; // the pages, or the state
    QStackedWidget* m_pages = nullptr; // one PaneArea for each tab
    StateView* m_state = nullptr;
    QWidget* m_sidePage = nullptr;
    ToggleButton* m_sideTab = nullptr;
    TimeBar* m_time = nullptr;
    FreshnessLabel* m_freshness = nullptr;
    IstClock* m_clock = nullptr;
    QLabel* m_demo = nullptr;
    QLabel* m_database = nullptr;
    QMenu* m_workspaces = nullptr;
    CommandPalette* m_palette = nullptr;
    KeySheet* m_keySheet = nullptr; // made when first asked for
    Welcome* m_welcome = nullptr;   // while it is shown
    QString m_databaseText;
    QList<Command> m_commands;
    int m_turned = 0;               // of a wheel, in eighths of a degree, short of a notch
    QList<QShortcut*> m_traderKeys; // off while the side page is in front
};

} // namespace strikescope
