// The parts of MainWindow and what connects them.
#include "ui/main_window.h"

#include "models/items/quantity_text.h"
#include "models/items/view_text.h"
#include "ui/panes/dragged.h"
#include "ui/panes/pane_area.h"
#include "ui/widgets/anchor_picker.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/expiry_picker.h"
#include "ui/widgets/freshness_label.h"
#include "ui/widgets/ist_clock.h"
#include "ui/widgets/moment_chip.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/state_view.h"
#include "ui/widgets/time_bar.h"
#include "ui/widgets/toggle_button.h"

#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

namespace strikescope {

QWidget* MainWindow::buildControls() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(8);
    m_tabs = new QTabBar(row);
    m_tabs->setAccessibleName(tr("Pages"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setMovable(true);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setToolTip(tr("Pages (Ctrl+Tab): double-click renames, middle click closes, drag moves"));
    m_symbol = new QComboBox(row);
    m_symbol->setAccessibleName(tr("Symbol"));
    m_symbol->setToolTip(tr("Symbol"));
    m_symbol->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_symbol->setMinimumContentsLength(9);
    m_expiry = new ExpiryPicker(row);
    m_timeframe = new SegmentedControl(tr("Timeframe"), row);
    for (const Timeframe timeframe : allTimeframes)
        m_timeframe->add(int(timeframe), timeframeLabel(timeframe),
                         tr("%1 buckets").arg(timeframeLabel(timeframe)),
                         QStringLiteral("Alt+%1").arg(int(timeframe) + 1));
    m_anchor = new AnchorPicker(row);
    m_momentA = new MomentChip(u'A', row);
    m_momentB = new MomentChip(u'B', row);
    auto* more = new QToolButton(row);
    more->setText(QStringLiteral("☰"));
    more->setAccessibleName(tr("Menu"));
    more->setToolTip(tr("Menu; Ctrl+K finds every command"));
    more->setMenu(buildMenu());
    more->setPopupMode(QToolButton::InstantPopup);
    more->setAutoRaise(true);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_symbol, m_expiry, m_timeframe, m_tabs,
                                                           m_sideTab = new ToggleButton(row)})
        layout->addWidget(widget);
    m_sideTab->hide();
    layout->addStretch(1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_anchor, m_momentA, m_momentB, more})
        layout->addWidget(widget);
    return row;
}

QWidget* MainWindow::buildPages() {
    auto* frame = new QWidget(this);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    m_busy = new QProgressBar(frame);
    m_busy->setAccessibleName(tr("Loading"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setFixedHeight(3);
    QSizePolicy keepsItsPlace = m_busy->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true);
    m_busy->setSizePolicy(keepsItsPlace);
    m_busyDelay.setSingleShot(true);
    connect(&m_busyDelay, &QTimer::timeout, m_busy, &QWidget::show);
    m_busy->hide();
    m_stack = new QStackedWidget(frame);
    m_stack->addWidget(m_pages = new QStackedWidget(m_stack));
    m_stack->addWidget(m_state = new StateView(m_stack));
    layout->addWidget(m_busy);
    layout->addWidget(m_stack, 1);
    return frame;
}

QWidget* MainWindow::buildStatus() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_freshness = new FreshnessLabel(row);
    m_demo = new QLabel(tr("Demo data"), row);
    m_demo->setAccessibleName(tr("These are made-up demo data"));
    m_demo->setToolTip(tr("A made-up market for trying the program; not real prices."));
    m_demo->setAutoFillBackground(true);
    m_demo->setBackgroundRole(QPalette::Highlight);
    m_demo->setForegroundRole(QPalette::HighlightedText);
    m_demo->setContentsMargins(6, 0, 6, 0);
    m_demo->hide();
    m_database = new QLabel(row);
    m_database->setAccessibleName(tr("Database"));
    m_database->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(m_freshness);
    layout->addStretch(1);
    layout->addWidget(m_demo);
    layout->addWidget(m_database);
    layout->addSpacing(12);
    layout->addWidget(m_clock = new IstClock(*m_tables, row));
    return row;
}

QMenu* MainWindow::buildMenu() {
    auto* menu = new QMenu(this);
    const auto choices = [this, menu](const QString& title, const auto& all, const auto& name,
                                      const auto& isOn, const auto& set) {
        auto* group = menu->addMenu(title);
        connect(group, &QMenu::aboutToShow, this, [=, this] {
            group->clear();
            for (const auto each : all) {
                auto* action = group->addAction(name(each), this, [=] { set(each); });
                action->setCheckable(true);
                action->setChecked(isOn(each));
            }
        });
        group->addAction(title); // a menu without entries does not open
    };
    Preferences* p = &m_preferences;
    choices(
        tr("&Theme"), allThemes, themeName, [p](Theme t) { return t == p->theme(); },
        [p](Theme t) { p->setTheme(t); });
    choices(
        tr("&Colours of the sides"), allColorPresets, colorPresetName,
        [p](ColorPreset c) { return c == p->colors(); }, [p](ColorPreset c) { p->setColors(c); });
    choices(
        tr("OI and &volume"), std::array{false, true},
        [](bool contracts) { return contracts ? tr("Contracts") : tr("Units"); },
        [p](bool contracts) { return contracts == p->units().contracts; },
        [p](bool contracts) {
            p->setUnits({contracts, p->units().scale});
        });
    choices(
        tr("&Numbers"), std::array{NumberScale::LakhCrore, NumberScale::KiloMillion},
        [](NumberScale s) { return s == NumberScale::LakhCrore ? tr("Lakh and crore") : tr("K and M"); },
        [p](NumberScale s) { return s == p->units().scale; },
        [p](NumberScale s) {
            p->setUnits({p->units().contracts, s});
        });
    choices(
        tr("&Drag with the left button"), std::array{false, true},
        [](bool zooms) {
            return zooms ? tr("Zooms to a part (Ctrl moves)") : tr("Moves (Ctrl zooms to a part)");
        },
        [p](bool zooms) { return zooms == p->dragZooms(); }, [p](bool zooms) { p->setDragZooms(zooms); });
    choices(
        tr("Size of the te&xt"), textSizes, [](int percent) { return tr("%1 %").arg(percent); },
        [p](int percent) { return percent == p->textSize(); }, [p](int percent) { p->setTextSize(percent); });
    m_workspaces = menu->addMenu(tr("&Workspaces"));
    setWorkspaceNames({});
    menu->addSeparator();
    for (const char* id :
         {"window.new", "window.connect", "window.full_screen", "help.palette", "help.keys", "help.welcome"})
        menu->addAction(QLatin1String(id))->setData(QLatin1String(id));
    menu->addSeparator();
    menu->addAction(tr("&Quit"), QKeySequence(QKeySequence::Quit), this, &MainWindow::quitWanted);
    // Named when it opens: the commands are made after the menu.
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        const QList<QAction*> actions = menu->actions();
        for (QAction* action : actions)
            for (const Command& command : std::as_const(m_commands))
                if (command.id == action->data().toString()) {
                    action->setText(command.name + u'\t' + keysText(command.keys));
                    action->disconnect();
                    connect(action, &QAction::triggered, this, command.run);
                }
    });
    return menu;
}

void MainWindow::connectControls() {
    ChainController* c = &m_controller;
    connect(m_tabs, &QTabBar::currentChanged, this, &MainWindow::showPage);
    connect(m_tabs, &QTabBar::tabBarClicked, m_sideTab, [this] { m_sideTab->setChecked(false); });
    connect(m_sideTab, &QToolButton::toggled, this, &MainWindow::showSidePage);
    connect(m_tabs, &QTabBar::tabMoved, this, [this](int from, int to) {
        QWidget* page = m_pages->widget(from);
        m_pages->removeWidget(page);
        m_pages->insertWidget(to, page);
        showPage(m_tabs->currentIndex());
    });
    connect(m_tabs, &QTabBar::tabBarDoubleClicked, this, &MainWindow::renamePage);
    connect(m_symbol, &QComboBox::textActivated, c, &ChainController::setSymbol);
    connect(m_expiry, &ExpiryPicker::expiryChosen, c, [c](Date expiry) { c->setExpiries({expiry}); });
    connect(m_expiry, &ExpiryPicker::expiryToggled, c, &ChainController::toggleExpiry);
    connect(m_expiry, &ExpiryPicker::expiryDragged, m_expiry,
            [this](Date expiry) { startDrag(m_expiry, {.expiry = expiry}, shortDate(expiry)); });
    connect(m_timeframe, &SegmentedControl::choiceMade, c, [c](int id) { c->setTimeframe(Timeframe(id)); });
    connect(m_anchor, &AnchorPicker::anchorChosen, &m_scenes, &SceneController::setAnchor);
    for (auto* chip : {m_momentA, m_momentB}) {
        const bool isB = chip == m_momentB;
        connect(chip, &MomentChip::pinWanted, this, [this, isB] { pin(isB); });
        connect(chip, &MomentChip::unpinWanted, this, [this, isB] { m_scenes.pin(isB, {}); });
        connect(chip, &MomentChip::goWanted, this, [this, isB] {
            if (const auto moment = m_scenes.moment(isB))
                m_controller.setMoment(*moment);
        });
    }
    connect(m_banner, &ErrorBanner::retryRequested, c, &ChainController::retry);
    connect(m_state, &StateView::retryRequested, c, &ChainController::retry);
    connect(c, &ChainController::selectionChanged, this, &MainWindow::showSelection);
    connect(c, &ChainController::listsChanged, this, &MainWindow::showLists);
    connect(c, &ChainController::frameShown, this, &MainWindow::showFrame);
    connect(c, &ChainController::freshnessChanged, this, &MainWindow::showFreshness);
    connect(c, &ChainController::stateChanged, this, &MainWindow::showState);
    connect(c, &ChainController::busyChanged, this, &MainWindow::showBusy);
    connect(&m_scenes, &SceneController::sceneChanged, this, &MainWindow::showScene);
    connect(&m_preferences, &Preferences::changed, this, &MainWindow::applyPreferences);
    connectTime();
}

void MainWindow::connectTime() {
    ChainController* c = &m_controller;
    Playback* play = &m_playback;
    // Going somewhere by hand ends playing.
    connect(m_time, &TimeBar::sessionChosen, play, &Playback::pause);
    connect(m_time, &TimeBar::bucketChosen, play, &Playback::pause);
    connect(m_time, &TimeBar::liveChosen, play, &Playback::pause);
    connect(m_time, &TimeBar::sessionChosen, c, &ChainController::setSession);
    connect(m_time, &TimeBar::bucketChosen, c, &ChainController::setMoment);
    connect(m_time, &TimeBar::stepped, c, &ChainController::stepBucket);
    connect(m_time, &TimeBar::liveChosen, c, &ChainController::goLive);
    connect(m_time, &TimeBar::openChosen, c, &ChainController::goToOpen);
    connect(m_time, &TimeBar::previousCloseChosen, c, &ChainController::goToPreviousClose);
    connect(m_time, &TimeBar::movedBy, c, &ChainController::moveBy);
    connect(m_time, &TimeBar::playToggled, play, &Playback::toggle);
    connect(m_time, &TimeBar::speedChosen, play, &Playback::setSpeed);
    connect(play, &Playback::playingChanged, m_time, &TimeBar::setPlaying);
    connect(c, &ChainController::newestChanged, this, [this] { m_time->setNewest(m_controller.newest()); });
    m_time->setSpeeds(Playback::speeds(), play->speed());
}

} // namespace strikescope
