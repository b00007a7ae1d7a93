#include "ui/main_window.h"

#include "models/items/workspace_store.h"
#include "ui/panes/pane_area.h"
#include "ui/widgets/anchor_picker.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/expiry_picker.h"
#include "ui/widgets/freshness_label.h"
#include "ui/widgets/ist_clock.h"
#include "ui/widgets/moment_chip.h"
#include "ui/widgets/scrubber.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/state_view.h"
#include "ui/widgets/time_bar.h"
#include "ui/widgets/toggle_button.h"
#include "ui/widgets/welcome.h"

#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <QWheelEvent>

namespace strikescope {

using State = ChainController::State;

namespace {

constexpr int busyDelayMs = 150; // a quick answer must not flash
constexpr int noticeMs = 6000;
constexpr int longestWorkspaceName = 40;

// Those buckets in which the index is in its closing auction.
std::vector<UtcTime> auctionOf(const std::vector<UtcTime>& buckets, const MarketTables& tables) {
    std::vector<UtcTime> auction;
    std::copy_if(buckets.begin(), buckets.end(), std::back_inserter(auction),
                 [&](UtcTime bucket) { return tables.phase(bucket).phase == Phase::Auction; });
    return auction;
}

} // namespace

MainWindow::MainWindow(ChainController& controller, std::shared_ptr<const MarketTables> tables,
                       Preferences& preferences, QWidget* parent)
    : QMainWindow(parent)
    , m_controller(controller)
    , m_preferences(preferences)
    , m_tables(tables)
    , m_scenes(controller, std::move(tables))
    , m_playback(controller) {
    setWindowTitle(tr("StrikeScope"));
    setMinimumSize(smallestSize());
    m_rememberSoon.setSingleShot(true);
    m_rememberSoon.setInterval(0);
    connect(&m_rememberSoon, &QTimer::timeout, this, &MainWindow::remember);
    m_noticeOver.setSingleShot(true);
    connect(&m_noticeOver, &QTimer::timeout, this, [this] { m_database->setText(m_databaseText); });
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(10, 8, 10, 6);
    layout->setSpacing(6);
    layout->addWidget(buildControls());
    layout->addWidget(m_banner = new ErrorBanner(central));
    layout->addWidget(buildPages(), 1);
    layout->addWidget(m_time = new TimeBar(central));
    layout->addWidget(buildStatus());
    setCentralWidget(central);
    qApp->installEventFilter(this); // the wheel with Ctrl
    setPages(standardPages());
    m_palette = new CommandPalette(this);
    m_palette->setRecent(preferences.recentCommands());
    connect(m_palette, &CommandPalette::recentChanged, &preferences, &Preferences::setRecentCommands);
    addCommands();
    connectControls();
    m_scenes.setUnits(preferences.units());
    showLists();
    showSelection();
    showFrame();
    showState();
    showPage(0);
}

MainWindow::~MainWindow() = default;

QSize MainWindow::smallestSize() {
    return {960, 540};
}

// ---- the view as a value ----

WindowView MainWindow::view() const {
    WindowView view;
    view.market = {m_controller.symbol(), m_controller.timeframe(), m_controller.chosenExpiries(),
                   m_controller.moment(), m_scenes.moment(false),   m_scenes.moment(true),
                   m_scenes.anchor()};
    for (int i = 0; i < m_tabs->count(); ++i)
        view.pages.push_back({m_tabs->tabText(i), static_cast<PaneArea*>(m_pages->widget(i))->layoutNode()});
    view.page = m_tabs->currentIndex();
    return view;
}

void MainWindow::setView(const WindowView& view) {
    setPages(view.pages);
    m_tabs->setCurrentIndex(view.page);
    m_pages->setCurrentIndex(view.page);
    m_controller.show(view.market.symbol, view.market.timeframe, view.market.expiries, view.market.at);
    m_scenes.setAnchor(view.market.anchor);
    m_scenes.pin(false, view.market.momentA);
    m_scenes.pin(true, view.market.momentB);
    wantWhatIsSeen();
    m_rememberSoon.start();
}

void MainWindow::remember() {
    if (m_controller.state() == State::Ready)
        m_history.record(view(), ViewHistory::Clock::now());
}

void MainWindow::goBack(const std::optional<WindowView>& view) {
    if (!view)
        return showNotice(tr("There is no other view to go to."));
    m_playback.pause();
    setView(*view);
}

bool MainWindow::isSettled() const {
    const Scene& scene = m_scenes.scene();
    const auto isThere = [](const Reference& r) { return !r.isWanted() || r.frame || !r.refusal.isEmpty(); };
    if (!m_controller.isSettled() || m_scenes.isLoading() || !isThere(scene.reference) || !isThere(scene.a) ||
        !isThere(scene.b))
        return false;
    const auto frames = area()->frames();
    return std::all_of(frames.begin(), frames.end(), [](PaneFrame* f) { return f->pane()->isSettled(); });
}

// ---- showing ----

void MainWindow::showSelection() {
    m_timeframe->setChosen(int(m_controller.timeframe()));
    m_symbol->setCurrentText(m_controller.symbol());
    m_time->setMoment(m_controller.bucket(), m_controller.isLive());
    showStateView();
    m_rememberSoon.start();
}

void MainWindow::showLists() {
    if (m_controller.symbols().size() != m_symbol->count() ||
        m_symbol->currentText() != m_controller.symbol()) {
        m_symbol->clear();
        m_symbol->addItems(m_controller.symbols());
        m_symbol->setCurrentIndex(m_symbol->findText(m_controller.symbol()));
    }
    m_symbol->setEnabled(m_symbol->count() > 0);
    m_time->setSessions(m_controller.sessions(), m_controller.session());
    m_time->setBuckets(m_controller.buckets(), m_controller.timeframe());
    m_time->setMoment(m_controller.bucket(), m_controller.isLive());
    m_time->scrubber()->setAuction(auctionOf(m_controller.buckets(), *m_tables));
}

void MainWindow::showFrame() {
    const ChainFramePtr& frame = m_controller.frame();
    showStateView();
    if (!frame)
        return;
    m_time->setMoment(m_controller.bucket(), m_controller.isLive());
    m_time->setNewest(m_controller.newest());
    m_demo->setVisible(frame->origin == QLatin1String("demo"));
    setWindowTitle(
        tr("%1 %2 – StrikeScope").arg(frame->symbol, bucketLabel(frame->bucket, frame->timeframe)));
    showFreshness();
}

void MainWindow::showScene() {
    const Scene& scene = m_scenes.scene();
    if (scene.frame)
        m_expiry->setExpiries(m_controller.listedExpiries(), scene.expiries, istDate(scene.frame->bucket));
    m_anchor->setAnchor(scene.anchor, scene.reference);
    m_momentA->setMoment(scene.a);
    m_momentB->setMoment(scene.b);
    m_time->scrubber()->setMoments(m_scenes.moment(false), m_scenes.moment(true));
    m_clock->setExpiry(scene.expiries.empty() ? std::nullopt : std::optional(scene.expiries.front()));
    for (int i = 0; i < m_pages->count(); ++i)
        static_cast<PaneArea*>(m_pages->widget(i))->setScene(scene); // hidden ones keep it for later
    m_rememberSoon.start();
}

void MainWindow::showFreshness() {
    m_freshness->setAnswer({m_controller.frame(), m_controller.freshness()}, m_controller.server(),
                           m_controller.isLive());
}

void MainWindow::showStateView() {
    switch (m_controller.state()) {
    case State::Starting:
        m_state->showWorking(tr("Starting"), m_controller.startingStep());
        break;
    case State::Loading:
        m_state->showWorking(tr("Loading the chain"), m_controller.symbol());
        break;
    case State::Empty:
        m_state->showEmpty(
            tr("This database holds no option chains yet"),
            tr("Bring data in with \"strikescopectl import FILE…\", or fill it with the demo market: "
               "\"strikescopectl demo\". The window looks for them every two seconds."));
        break;
    case State::Failed:
        m_state->showError(StateView::titleOf(m_controller.failure()->error), m_controller.failure()->error);
        break;
    case State::Ready:
        break;
    }
    if (!m_sideTab->isChecked())
        m_stack->setCurrentWidget(m_controller.state() == State::Ready ? static_cast<QWidget*>(m_pages)
                                                                       : m_state);
}

void MainWindow::showState() {
    showStateView();
    const bool ready = m_controller.state() == State::Ready;
    if (ready && m_controller.failure())
        m_banner->showError(m_controller.failure()->error, m_controller.failure()->since, true);
    else if (ready && m_controller.unmetWish())
        m_banner->showError(*m_controller.unmetWish(), std::nullopt, false);
    else
        m_banner->hide();
}

void MainWindow::showBusy(bool busy) {
    if (busy) {
        m_busyDelay.start(busyDelayMs);
    } else {
        m_busyDelay.stop();
        m_busy->hide();
    }
}

void MainWindow::showDatabase(const QString& description) {
    m_databaseText = description;
    m_database->setText(description);
}

void MainWindow::showNotice(const QString& text) {
    m_database->setText(text);
    m_noticeOver.start(noticeMs);
}

// ---- preferences, workspaces, windows ----

void MainWindow::applyPreferences() {
    m_scenes.setUnits(m_preferences.units());
    for (int i = 0; i < m_pages->count(); ++i) {
        auto* page = static_cast<PaneArea*>(m_pages->widget(i));
        page->setZoomLinked(m_preferences.zoomLinked());
        page->setDragZooms(m_preferences.dragZooms());
    }
}

void MainWindow::nameWorkspace() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save the workspace"));
    dialog->setLabelText(tr("All windows, their pages and moments are kept under this name:"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
        if (!name.trimmed().isEmpty())
            emit workspaceNamed(name.trimmed().left(longestWorkspaceName));
    });
    dialog->open();
}

// A bookmark is a workspace of one window, without its place on the desktop.
void MainWindow::saveBookmark() {
    auto* dialog = new QFileDialog(this, tr("Save a bookmark"), QDir::homePath(), tr("Bookmarks (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        WindowView shown = view();
        if (m_controller.frame()) // the same picture again, also tomorrow
            shown.market.at = m_controller.frame()->bucket;
        shown.market.expiries = m_controller.expiries();
        const auto saved = saveWorkspace(file, {{{shown, {}}}});
        showNotice(saved ? tr("Saved %1.").arg(file) : saved.error().message);
    });
    dialog->open();
}

void MainWindow::openBookmark() {
    auto* dialog = new QFileDialog(this, tr("Open a bookmark"), QDir::homePath(), tr("Bookmarks (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        const auto read = loadWorkspace(file);
        if (!read)
            return showNotice(read.error().message);
        m_playback.pause();
        m_sideTab->setChecked(false);
        setView(read->windows.front().view);
    });
    dialog->open();
}

void MainWindow::setWorkspaceNames(const QStringList& names) {
    m_workspaces->clear();
    m_workspaces->addAction(tr("Save under a name…"), this, &MainWindow::nameWorkspace);
    m_workspaces->addSeparator();
    for (const QString& name : names)
        m_workspaces->addAction(name, this, [this, name] { emit workspaceChosen(name); });
    if (names.isEmpty())
        m_workspaces->addAction(tr("None is saved yet"))->setEnabled(false);
}

void MainWindow::welcome() {
    if (m_welcome)
        return;
    m_welcome = new Welcome(this);
    connect(m_welcome, &Welcome::closed, this, [this] {
        m_welcome = nullptr;
        m_preferences.setWelcomed();
        area()->active()->setFocus();
    });
}

void MainWindow::toggleFullScreen() {
    setWindowState(windowState() ^ Qt::WindowFullScreen);
}

// Wherever the pointer is: a table would scroll by it.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    auto* widget = event->type() == QEvent::Wheel ? qobject_cast<QWidget*>(watched) : nullptr;
    if (!widget || widget->window() != this)
        return QMainWindow::eventFilter(watched, event);
    const auto* wheel = static_cast<QWheelEvent*>(event);
    if (!(wheel->modifiers() & Qt::ControlModifier))
        return false;
    m_turned += wheel->angleDelta().y();
    constexpr int notch = 120;
    if (const int steps = m_turned / notch) {
        m_turned -= steps * notch;
        m_preferences.stepTextSize(steps);
    }
    return true;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    QMainWindow::closeEvent(event);
    emit closed();
}

} // namespace strikescope
