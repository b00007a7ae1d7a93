// The pages of MainWindow: their tabs, their panes, and what those need.
#include "ui/main_window.h"

#include "ui/panes/pane_area.h"
#include "ui/widgets/anchor_picker.h"
#include "ui/widgets/expiry_picker.h"
#include "ui/widgets/moment_chip.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/state_view.h"
#include "ui/widgets/time_bar.h"
#include "ui/widgets/toggle_button.h"

#include <QComboBox>
#include <QInputDialog>
#include <QShortcut>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace strikescope {

namespace {

constexpr int longestPageName = 40;

} // namespace

PaneArea* MainWindow::area() const {
    return static_cast<PaneArea*>(m_pages->currentWidget());
}

void MainWindow::addPage(const PageView& page) {
    auto* added = new PaneArea(page.layout, m_pages);
    added->setZoomLinked(m_preferences.zoomLinked());
    added->setDragZooms(m_preferences.dragZooms());
    connect(added, &PaneArea::edited, this, &MainWindow::editPages);
    connect(added, &PaneArea::notice, this, &MainWindow::showNotice);
    connect(added, &PaneArea::momentChosen, &m_controller, &ChainController::setMoment);
    connect(added, &PaneArea::momentPinned, &m_scenes, &SceneController::pin);
    connect(added, &PaneArea::expiryDropped, this, [this](Date expiry) {
        if (std::ranges::count(m_controller.expiries(), expiry) == 0)
            m_controller.toggleExpiry(expiry);
    });
    m_pages->addWidget(added);
    added->setScene(m_scenes.scene());
    m_tabs->addTab(page.name);
    editPages();
}

void MainWindow::editPages() {
    wantWhatIsSeen();
    m_rememberSoon.start();
}

void MainWindow::setPages(const std::vector<PageView>& pages) {
    const QSignalBlocker quiet(m_tabs);
    for (int i = 0; i < int(pages.size()); ++i) {
        if (i >= m_tabs->count()) {
            addPage(pages[std::size_t(i)]);
            continue;
        }
        m_tabs->setTabText(i, pages[std::size_t(i)].name);
        static_cast<PaneArea*>(m_pages->widget(i))->setLayoutNode(pages[std::size_t(i)].layout);
    }
    while (m_tabs->count() > int(pages.size())) {
        delete m_pages->widget(m_tabs->count() - 1);
        m_tabs->removeTab(m_tabs->count() - 1);
    }
}

void MainWindow::closePage(int index) {
    if (m_tabs->count() < 2 || index < 0)
        return;
    delete m_pages->widget(index);
    m_tabs->removeTab(index);
    showPage(m_tabs->currentIndex());
}

void MainWindow::renamePage(int index) {
    if (index < 0)
        return;
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename the page"));
    dialog->setLabelText(tr("Name of the page:"));
    dialog->setTextValue(m_tabs->tabText(index));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, index](const QString& name) {
        if (!name.trimmed().isEmpty())
            m_tabs->setTabText(index, name.trimmed().left(longestPageName));
        m_rememberSoon.start();
    });
    dialog->open();
}

void MainWindow::showPage(int index) {
    if (index < 0)
        return;
    m_pages->setCurrentIndex(index);
    editPages();
    area()->active()->setFocus();
}

void MainWindow::setSidePage(QWidget* page, const QString& name) {
    m_sideTab->setChecked(false);
    delete std::exchange(m_sidePage, page);
    m_sideTab->setVisible(page != nullptr);
    if (page)
        m_stack->addWidget(page);
    setSidePageName(name);
}

void MainWindow::setSidePageName(const QString& name) {
    m_sideTab->setText(name);
    m_sideTab->setAccessibleName(tr("Page %1").arg(name));
}

void MainWindow::openSidePage() {
    if (m_sidePage)
        m_sideTab->setChecked(true);
    setWindowState(windowState() & ~Qt::WindowMinimized);
    raise();
    activateWindow();
}

// What chooses a chain and a moment means nothing there, and gives its room.
void MainWindow::showSidePage(bool shown) {
    for (QWidget* widget : std::initializer_list<QWidget*>{m_symbol, m_expiry, m_timeframe, m_anchor,
                                                           m_momentA, m_momentB, m_time})
        widget->setVisible(!shown);
    for (QShortcut* key : std::as_const(m_traderKeys)) // so that they reach the page
        key->setEnabled(!shown);
    if (shown && m_sidePage)
        m_stack->setCurrentWidget(m_sidePage);
    else
        showStateView();
}

// Only what some pane in view draws is loaded.
void MainWindow::wantWhatIsSeen() {
    bool session = false;
    int sessions = 1;
    for (const PaneFrame* frame : area()->frames()) {
        const PaneView& view = frame->view();
        const bool along = view.kind == PaneKind::Time || view.kind == PaneKind::HeatMap;
        session = session || along;
        if (along)
            sessions = std::max(sessions, view.sessions);
    }
    m_scenes.want(session, sessions - 1);
}

void MainWindow::pin(bool isB) {
    const auto bucket = m_controller.bucket();
    if (!bucket)
        return;
    if (m_scenes.moment(isB) == bucket)
        m_scenes.pin(isB, {});
    else
        m_scenes.pin(isB, bucket);
    m_rememberSoon.start();
}

void MainWindow::cycleAxis() {
    area()->editActive([](PaneView& view) { view.x = XAxis((int(view.x) + 1) % (int(XAxis::Delta) + 1)); });
}

} // namespace strikescope
