#pragma once

#include "models/domain/market_tables.h"
#include "models/items/chain_controller.h"
#include "ui/theme/theme.h"

#include <QMainWindow>

class QComboBox;
class QLabel;
class QProgressBar;
class QStackedWidget;
class QTabBar;
class QTimer;

namespace strikescope {

class ChainPage;
class ErrorBanner;
class ExpiryPicker;
class FreshnessLabel;
struct Scene;
class SegmentedControl;
class StateView;
class StrikeChart;
class TimeBar;

// The shell: controls above, a page in the middle, the moment and its age below. Shows what the controller
// says and hands it what the user does; it never waits for anything.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    // The controller must outlive the window.
    MainWindow(ChainController& controller, MarketTables tables, Theme theme, QWidget* parent = nullptr);

    // Where the data come from, for the status line: "embedded database", "host db.example, database market".
    void showDatabase(const QString& description);
    static QSize smallestSize();
    StrikeChart* chart() const { return m_chart; }

private:
    QWidget* buildControls();
    QWidget* buildPages();
    QWidget* buildStatus(MarketTables tables);
    void buildMenu();
    void connectControls();
    void addKeys();
    void addKey(const QList<QKeySequence>& keys, const QString& what, const std::function<void()>& deed);

    void showSelection();
    void showLists();
    void showFrame();
    Scene sceneOnScreen() const;
    void showFreshness();
    void showState();
    void showStateView();
    void showBusy(bool busy);
    void chooseTheme(Theme theme);
    void showKeySheet();
    void toggleFullScreen();

    ChainController& m_controller;
    std::shared_ptr<const MarketTables> m_tables;
    QTabBar* m_tabs = nullptr;
    QComboBox* m_symbol = nullptr;
    ExpiryPicker* m_expiry = nullptr;
    SegmentedControl* m_timeframe = nullptr;
    SegmentedControl* m_quantity = nullptr;
    ErrorBanner* m_banner = nullptr;
    QProgressBar* m_busy = nullptr;
    QTimer* m_busyDelay = nullptr;
    QStackedWidget* m_pages = nullptr;
    StrikeChart* m_chart = nullptr;
    ChainPage* m_chain = nullptr;
    StateView* m_state = nullptr;
    TimeBar* m_time = nullptr;
    FreshnessLabel* m_freshness = nullptr;
    QLabel* m_demo = nullptr;
    QLabel* m_database = nullptr;
    QMenu* m_menu = nullptr;
    Theme m_theme;
    QStringList m_keySheet;
};

} // namespace strikescope
