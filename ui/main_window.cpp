#include "ui/main_window.h"

#include "models/items/quantity_text.h"
#include "models/items/scene.h"
#include "ui/chain/chain_page.h"
#include "ui/charts/strike_chart.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/expiry_picker.h"
#include "ui/widgets/freshness_label.h"
#include "ui/widgets/ist_clock.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/state_view.h"
#include "ui/widgets/time_bar.h"

#include <QActionGroup>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QShortcut>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QTimer>
#include <QToolButton>

namespace strikescope {

using State = ChainController::State;

namespace {

constexpr int busyDelayMs = 150; // a quick answer must not flash

QString timeframeKey(Timeframe timeframe) {
    return QStringLiteral("Alt+%1").arg(int(timeframe) + 1);
}

} // namespace

MainWindow::MainWindow(ChainController& controller, MarketTables tables, Theme theme, QWidget* parent)
    : QMainWindow(parent)
    , m_controller(controller)
    , m_tables(std::make_shared<const MarketTables>(std::move(tables)))
    , m_theme(theme) {
    setWindowTitle(tr("StrikeScope"));
    setMinimumSize(smallestSize());
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(10, 8, 10, 6);
    layout->setSpacing(6);
    layout->addWidget(buildControls());
    layout->addWidget(m_banner = new ErrorBanner(central));
    layout->addWidget(buildPages(), 1);
    layout->addWidget(m_time = new TimeBar(central));
    layout->addWidget(buildStatus(*m_tables));
    setCentralWidget(central);
    connectControls();
    addKeys();
    showLists();
    showSelection();
    showFrame();
    showState();
    m_chart->setFocus();
}

QSize MainWindow::smallestSize() {
    return {960, 540};
}

// ---- building ----

QWidget* MainWindow::buildControls() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(8);

    m_tabs = new QTabBar(row);
    m_tabs->setAccessibleName(tr("Pages"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Charts"));
    m_tabs->addTab(tr("Chain"));
    m_symbol = new QComboBox(row);
    m_symbol->setAccessibleName(tr("Symbol"));
    m_symbol->setToolTip(tr("Symbol"));
    m_symbol->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_symbol->setMinimumContentsLength(10);
    m_expiry = new ExpiryPicker(row);
    m_timeframe = new SegmentedControl(tr("Timeframe"), row);
    for (const Timeframe timeframe : allTimeframes)
        m_timeframe->add(int(timeframe), timeframeLabel(timeframe),
                         tr("%1 buckets").arg(timeframeLabel(timeframe)), timeframeKey(timeframe));
    m_quantity = new SegmentedControl(tr("Quantity"), row);
    for (const Quantity quantity : allQuantities)
        m_quantity->add(int(quantity), quantityLabel(quantity), quantityName(quantity),
                        quantityKey(quantity));

    layout->addWidget(m_tabs);
    layout->addWidget(m_symbol);
    layout->addWidget(m_expiry);
    layout->addWidget(m_timeframe);
    layout->addWidget(m_quantity);
    layout->addStretch(1);
    buildMenu();
    auto* more = new QToolButton(row);
    more->setText(QStringLiteral("☰"));
    more->setAccessibleName(tr("Menu"));
    more->setMenu(m_menu);
    more->setPopupMode(QToolButton::InstantPopup);
    more->setAutoRaise(true);
    layout->addWidget(more);
    return row;
}

void MainWindow::buildMenu() {
    m_menu = new QMenu(this);
    auto* themes = m_menu->addMenu(tr("&Theme"));
    auto* group = new QActionGroup(this);
    for (const auto& [theme, name] :
         {std::pair(Theme::System, tr("&System")), std::pair(Theme::Light, tr("&Light")),
          std::pair(Theme::Dark, tr("&Dark"))}) {
        auto* action = themes->addAction(name, this, [this, chosen = theme] { chooseTheme(chosen); });
        action->setCheckable(true);
        action->setChecked(theme == m_theme);
        group->addAction(action);
    }
    m_menu->addAction(tr("&Full screen"), QKeySequence(Qt::Key_F11), this, &MainWindow::toggleFullScreen);
    m_menu->addAction(tr("&Keys"), QKeySequence(Qt::Key_Question), this, &MainWindow::showKeySheet);
    m_menu->addSeparator();
    m_menu->addAction(tr("&Quit"), QKeySequence(QKeySequence::Quit), this, &QWidget::close);
    addActions(m_menu->actions());
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
    m_busyDelay = new QTimer(this);
    m_busyDelay->setSingleShot(true);
    connect(m_busyDelay, &QTimer::timeout, m_busy, &QWidget::show);
    m_busy->hide();

    m_pages = new QStackedWidget(frame);
    m_pages->addWidget(m_chart = new StrikeChart(m_pages));
    m_pages->addWidget(m_chain = new ChainPage(m_pages));
    m_pages->addWidget(m_state = new StateView(m_pages));
    layout->addWidget(m_busy);
    layout->addWidget(m_pages, 1);
    return frame;
}

QWidget* MainWindow::buildStatus(MarketTables tables) {
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
    layout->addWidget(new IstClock(std::move(tables), row));
    return row;
}

void MainWindow::connectControls() {
    ChainController* c = &m_controller;
    connect(m_tabs, &QTabBar::currentChanged, c, [c](int index) { c->setPage(Page(index)); });
    connect(m_symbol, &QComboBox::textActivated, c, &ChainController::setSymbol);
    connect(m_expiry, &ExpiryPicker::expiryChosen, c, [c](Date expiry) { c->setExpiries({expiry}); });
    connect(m_expiry, &ExpiryPicker::expiryToggled, c, &ChainController::toggleExpiry);
    connect(m_timeframe, &SegmentedControl::choiceMade, c, [c](int id) { c->setTimeframe(Timeframe(id)); });
    connect(m_quantity, &SegmentedControl::choiceMade, c, [c](int id) { c->setQuantity(Quantity(id)); });
    connect(m_time, &TimeBar::sessionChosen, c, &ChainController::setSession);
    connect(m_time, &TimeBar::bucketChosen, c, &ChainController::setMoment);
    connect(m_time, &TimeBar::stepped, c, &ChainController::stepBucket);
    connect(m_time, &TimeBar::liveChosen, c, &ChainController::goLive);
    connect(m_banner, &ErrorBanner::retryRequested, c, &ChainController::retry);
    connect(m_state, &StateView::retryRequested, c, &ChainController::retry);

    connect(c, &ChainController::selectionChanged, this, &MainWindow::showSelection);
    connect(c, &ChainController::listsChanged, this, &MainWindow::showLists);
    connect(c, &ChainController::frameShown, this, &MainWindow::showFrame);
    connect(c, &ChainController::freshnessChanged, this, &MainWindow::showFreshness);
    connect(c, &ChainController::stateChanged, this, &MainWindow::showState);
    connect(c, &ChainController::busyChanged, this, &MainWindow::showBusy);
}

void MainWindow::addKey(const QList<QKeySequence>& keys, const QString& what,
                        const std::function<void()>& deed) {
    QStringList names;
    for (const QKeySequence& key : keys) {
        connect(new QShortcut(key, this), &QShortcut::activated, this, deed);
        names << key.toString(QKeySequence::NativeText);
    }
    m_keySheet << names.join(QStringLiteral(", ")) + u'\t' + what;
}

// Single letters are off in text fields by themselves: a text field claims them before a shortcut sees them.
void MainWindow::addKeys() {
    ChainController* c = &m_controller;
    for (const Quantity quantity : allQuantities)
        addKey({QKeySequence(quantityKey(quantity))}, quantityName(quantity),
               [c, quantity] { c->setQuantity(quantity); });
    for (const Timeframe timeframe : allTimeframes)
        addKey({QKeySequence(timeframeKey(timeframe))}, tr("%1 buckets").arg(timeframeLabel(timeframe)),
               [c, timeframe] { c->setTimeframe(timeframe); });
    addKey({Qt::Key_Left}, tr("Previous bucket"), [c] { c->stepBucket(-1); });
    addKey({Qt::Key_Right}, tr("Next bucket"), [c] { c->stepBucket(1); });
    addKey({Qt::CTRL | Qt::Key_Left}, tr("Five buckets back"), [c] { c->stepBucket(-5); });
    addKey({Qt::CTRL | Qt::Key_Right}, tr("Five buckets on"), [c] { c->stepBucket(5); });
    addKey({Qt::SHIFT | Qt::Key_Left}, tr("Previous session"), [c] { c->stepSession(-1); });
    addKey({Qt::SHIFT | Qt::Key_Right}, tr("Next session"), [c] { c->stepSession(1); });
    addKey({Qt::Key_Home}, tr("Open of the session"), [c] { c->goToOpen(); });
    addKey({Qt::Key_End, Qt::Key_Escape}, tr("LIVE: the newest bucket"), [c] { c->goLive(); });
    addKey({Qt::Key_BracketLeft}, tr("Previous expiry"), [c] { c->stepExpiry(-1); });
    addKey({Qt::Key_BracketRight}, tr("Next expiry"), [c] { c->stepExpiry(1); });
    addKey({Qt::Key_F}, tr("Fit every strike"), [this] { m_chart->fitAll(); });
    addKey({Qt::Key_R}, tr("Back to the strikes around the money"), [this] {
        m_chart->resetView();
        m_chain->centreOnMoney();
    });
    addKey({Qt::Key_Period}, tr("Centre on ATM"), [this] {
        m_chart->centreOnMoney();
        m_chain->centreOnMoney();
    });
    addKey({Qt::Key_Plus, Qt::Key_Equal}, tr("Zoom in"), [this] { m_chart->zoomBy(1.25); });
    addKey({Qt::Key_Minus}, tr("Zoom out"), [this] { m_chart->zoomBy(0.8); });
}

// ---- showing ----

void MainWindow::showSelection() {
    const QSignalBlocker quietTabs(m_tabs);
    m_tabs->setCurrentIndex(int(m_controller.page()));
    m_timeframe->setChosen(int(m_controller.timeframe()));
    m_quantity->setChosen(int(m_controller.quantity()));
    m_symbol->setCurrentText(m_controller.symbol());
    m_time->setMoment(m_controller.bucket(), m_controller.isLive());
    showStateView();
    showFrame();
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
}

void MainWindow::showFrame() {
    const ChainFramePtr& frame = m_controller.frame();
    showStateView();
    if (!frame)
        return;
    const std::vector<Date> expiries = m_controller.expiries();
    m_expiry->setExpiries(m_controller.listedExpiries(), expiries, istDate(frame->bucket));
    m_time->setMoment(m_controller.bucket(), m_controller.isLive());
    showFreshness();
    m_demo->setVisible(frame->origin == QLatin1String("demo"));
    // Only the page in view is drawn; the other one when it comes into view.
    if (m_controller.page() == Page::Charts) {
        PaneView view;
        view.quantity = m_controller.quantity();
        m_chart->setScene(sceneOnScreen(), view);
    } else
        m_chain->setFrame(frame, expiries.empty() ? std::nullopt : std::optional(expiries.front()));
}

Scene MainWindow::sceneOnScreen() const {
    Scene scene;
    scene.symbol = m_controller.symbol();
    scene.timeframe = m_controller.timeframe();
    scene.expiries = m_controller.expiries();
    scene.frame = m_controller.frame();
    scene.freshness = m_controller.freshness();
    scene.live = m_controller.isLive();
    scene.tables = m_tables;
    return scene;
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
        m_state->showError(tr("Nothing to show"), m_controller.failure()->error);
        break;
    case State::Ready:
        m_pages->setCurrentIndex(int(m_controller.page()));
        return;
    }
    m_pages->setCurrentWidget(m_state);
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
        m_busyDelay->start(busyDelayMs);
    } else {
        m_busyDelay->stop();
        m_busy->hide();
    }
}

void MainWindow::showDatabase(const QString& description) {
    m_database->setText(description);
}

// ---- the menu's deeds ----

void MainWindow::chooseTheme(Theme theme) {
    m_theme = theme;
    applyTheme(*qApp, theme);
}

void MainWindow::toggleFullScreen() {
    setWindowState(windowState() ^ Qt::WindowFullScreen);
}

void MainWindow::showKeySheet() {
    auto* sheet = new QDialog(this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->setWindowTitle(tr("Keys"));
    auto* layout = new QGridLayout(sheet);
    layout->setHorizontalSpacing(24);
    int row = 0;
    for (const QString& line : m_keySheet) {
        layout->addWidget(new QLabel(line.section(u'\t', 0, 0), sheet), row, 0);
        layout->addWidget(new QLabel(line.section(u'\t', 1), sheet), row++, 1);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, sheet);
    connect(buttons, &QDialogButtonBox::rejected, sheet, &QDialog::reject);
    layout->addWidget(buttons, row, 0, 1, 2);
    sheet->open();
}

} // namespace strikescope
