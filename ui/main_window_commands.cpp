// Everything that MainWindow can be told to do, said once: for keys, palette, key sheet and menu.
#include "ui/main_window.h"

#include "models/items/quantity_text.h"
#include "models/items/view_text.h"
#include "ui/panes/pane_area.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/key_sheet.h"
#include "ui/widgets/toggle_button.h"

#include <QAbstractButton>
#include <QShortcut>
#include <QTabBar>

namespace strikescope {

void MainWindow::add(const QString& id, const QString& group, const QString& name, QList<QKeySequence> keys,
                     std::function<void()> run, std::function<bool()> enabled) {
    if (const auto own = m_preferences.keysOf(id))
        keys = *own;
    m_commands << Command{id, group, name, std::move(keys), std::move(run), std::move(enabled)};
}

void MainWindow::addCommands() {
    addViewCommands();
    addTimeCommands();
    addMomentCommands();
    addPaneCommands();
    addUndoCommands();
    // What they change is behind the side page while that is in front.
    for (Command& command : m_commands)
        command.enabled = [this, enabled = std::move(command.enabled)] {
            return !m_sideTab->isChecked() && (!enabled || enabled());
        };
    m_traderKeys = bindKeys(m_commands);
    const qsizetype bound = m_commands.size();
    addWindowCommands();
    bindKeys(m_commands.mid(bound));
}

// Single letters are off in text fields by themselves: a text field claims them before a shortcut sees them.
QList<QShortcut*> MainWindow::bindKeys(const QList<Command>& commands) {
    QList<QShortcut*> shortcuts;
    for (const Command& command : commands)
        for (const QKeySequence& key : command.keys) {
            shortcuts << new QShortcut(key, this);
            connect(shortcuts.back(), &QShortcut::activated, this, command.run);
        }
    return shortcuts;
}

void MainWindow::addViewCommands() {
    const QString group = tr("What is shown");
    for (const Quantity quantity : allQuantities)
        add(QStringLiteral("quantity.") + key(quantity), group, quantityName(quantity),
            {QKeySequence(quantityKey(quantity))},
            [this, quantity] { area()->editActive([=](PaneView& view) { view.quantity = quantity; }); });
    for (const auto& [sides, letter] :
         {std::pair(SideChoice::Calls, Qt::Key_C), std::pair(SideChoice::Puts, Qt::Key_P),
          std::pair(SideChoice::Both, Qt::Key_B)})
        add(QStringLiteral("sides.") + key(sides), group, sideChoiceName(sides), {letter},
            [this, s = sides] { area()->editActive([=](PaneView& view) { view.sides = s; }); });
    for (const auto& [mode, sign] : {std::pair(ChangeMode::Value, "&"), std::pair(ChangeMode::Change, "^"),
                                     std::pair(ChangeMode::PerCent, "%")})
        add(QStringLiteral("mode.") + key(mode), group, changeModeName(mode),
            {QKeySequence(QLatin1String(sign))},
            [this, m = mode] { area()->editActive([=](PaneView& view) { view.mode = m; }); });
    add(QStringLiteral("view.axis"), group, tr("Next horizontal axis: strike, K/F, σ, delta"), {Qt::Key_X},
        [this] { cycleAxis(); });
    add(QStringLiteral("view.joined"), group, tr("Smile of the options out of the money"), {Qt::Key_J},
        [this] { area()->editActive([](PaneView& view) { view.joined = !view.joined; }); });
    add(QStringLiteral("view.table"), group, tr("The picture as a table, and back"), {Qt::CTRL | Qt::Key_T},
        [this] { area()->editActive([](PaneView& view) { view.table = !view.table; }); });
    for (const Timeframe timeframe : allTimeframes) {
        QList<QKeySequence> keys{QKeySequence(QStringLiteral("Alt+%1").arg(int(timeframe) + 1))};
        if (timeframe != Timeframe::Min15)
            keys << QKeySequence(QStringLiteral("%1, Return").arg(length(timeframe).count()));
        add(QStringLiteral("timeframe.") + key(timeframe), group,
            tr("%1 buckets").arg(timeframeLabel(timeframe)), keys,
            [this, timeframe] { m_controller.setTimeframe(timeframe); });
    }
    add(QStringLiteral("expiry.previous"), group, tr("Previous expiry"), {Qt::Key_BracketLeft},
        [this] { m_controller.stepExpiry(-1); });
    add(QStringLiteral("expiry.next"), group, tr("Next expiry"), {Qt::Key_BracketRight},
        [this] { m_controller.stepExpiry(1); });
    add(QStringLiteral("expiry.all"), group, tr("Every expiry"), {Qt::SHIFT | Qt::Key_BracketRight},
        [this] { m_controller.setExpiries(m_controller.listedExpiries()); });
}

void MainWindow::addTimeCommands() {
    const QString group = tr("Time");
    const auto go = [&](const char* id, const QString& name, const QList<QKeySequence>& keys,
                        const std::function<void()>& deed) {
        add(QLatin1String(id), group, name, keys, [this, deed] {
            m_playback.pause();
            deed();
        });
    };
    ChainController* c = &m_controller;
    add(QStringLiteral("time.play"), group, tr("Play the session, and pause"), {Qt::Key_Space}, [this] {
        // A button that has the focus is pressed by this key, as everywhere.
        if (auto* button = qobject_cast<QAbstractButton*>(focusWidget()))
            button->click();
        else
            m_playback.toggle();
    });
    go("time.back", tr("Previous bucket"), {Qt::Key_Left}, [c] { c->stepBucket(-1); });
    go("time.on", tr("Next bucket"), {Qt::Key_Right}, [c] { c->stepBucket(1); });
    go("time.back5", tr("Five buckets back"), {Qt::CTRL | Qt::Key_Left}, [c] { c->stepBucket(-5); });
    go("time.on5", tr("Five buckets on"), {Qt::CTRL | Qt::Key_Right}, [c] { c->stepBucket(5); });
    go("time.hour_back", tr("One hour back"), {Qt::ALT | Qt::Key_Left},
       [c] { c->moveBy(std::chrono::minutes{-60}); });
    go("time.hour_on", tr("One hour on"), {Qt::ALT | Qt::Key_Right},
       [c] { c->moveBy(std::chrono::minutes{60}); });
    go("time.session_back", tr("Previous session"), {Qt::SHIFT | Qt::Key_Left}, [c] { c->stepSession(-1); });
    go("time.session_on", tr("Next session"), {Qt::SHIFT | Qt::Key_Right}, [c] { c->stepSession(1); });
    go("time.open", tr("Open of the session"), {Qt::Key_Home}, [c] { c->goToOpen(); });
    go("time.previous_close", tr("Previous close"), {Qt::CTRL | Qt::Key_Home},
       [c] { c->goToPreviousClose(); });
    go("time.live", tr("LIVE: the newest bucket"), {Qt::Key_End, Qt::Key_Escape}, [c] { c->goLive(); });
}

void MainWindow::addMomentCommands() {
    const QString group = tr("Moments");
    add(QStringLiteral("moment.a"), group, tr("Pin moment A here, or take it away"), {Qt::Key_A},
        [this] { pin(false); });
    add(QStringLiteral("moment.b"), group, tr("Pin moment B here, or take it away"), {Qt::SHIFT | Qt::Key_A},
        [this] { pin(true); });
    add(QStringLiteral("moment.swap"), group, tr("Swap A and B"), {Qt::Key_S},
        [this] { m_scenes.swapMoments(); });
    add(QStringLiteral("moment.clear"), group, tr("Take both moments away"),
        {Qt::CTRL | Qt::SHIFT | Qt::Key_A}, [this] {
            m_scenes.pin(false, {});
            m_scenes.pin(true, {});
        });
    for (const AnchorKind kind :
         {AnchorKind::PreviousClose, AnchorKind::DayOpen, AnchorKind::Back, AnchorKind::MomentA})
        add(QStringLiteral("anchor.") + key(kind), group, tr("Change against: %1").arg(anchorName({kind})),
            {}, [this, kind] {
                m_scenes.setAnchor({kind, m_scenes.anchor().back});
            });
}

void MainWindow::addPaneCommands() {
    const QString group = tr("Panes and pages");
    const auto pane = [this] { return area()->active()->pane(); };
    add(QStringLiteral("view.fit"), group, tr("Fit everything"), {Qt::Key_F}, [=] { pane()->fitAll(); });
    add(QStringLiteral("view.reset"), group, tr("Back to the strikes around the money"), {Qt::Key_R},
        [=] { pane()->resetView(); });
    add(QStringLiteral("view.centre"), group, tr("Centre on ATM"), {Qt::Key_Period},
        [=] { pane()->centreOnMoney(); });
    add(QStringLiteral("view.zoom_in"), group, tr("Zoom in"), {Qt::Key_Plus, Qt::Key_Equal},
        [=] { pane()->zoomBy(1.25); });
    add(QStringLiteral("view.zoom_out"), group, tr("Zoom out"), {Qt::Key_Minus},
        [=] { pane()->zoomBy(0.8); });
    add(QStringLiteral("view.linked_zoom"), group, tr("Zoom all panes together, or each by itself"),
        {Qt::Key_L}, [this] { m_preferences.setZoomLinked(!m_preferences.zoomLinked()); });
    add(QStringLiteral("pane.copy"), group, tr("Copy the numbers in view"),
        {Qt::CTRL | Qt::SHIFT | Qt::Key_C}, [this] { area()->active()->copyTable(); });
    add(QStringLiteral("pane.copy_picture"), group, tr("Copy the picture"), {},
        [this] { area()->active()->copyPicture(); });
    add(QStringLiteral("pane.save"), group, tr("Save the numbers in view"),
        {Qt::CTRL | Qt::SHIFT | Qt::Key_E}, [this] { area()->active()->saveTableAs(); });
    add(QStringLiteral("pane.save_picture"), group, tr("Save the picture"), {},
        [this] { area()->active()->savePictureAs(); });
    add(
        QStringLiteral("export.range"), group, tr("Export a range of days"), {Qt::CTRL | Qt::Key_E},
        [this] { emit exportWanted(); }, [this] { return m_controller.frame() != nullptr; });
    add(QStringLiteral("pane.beside"), group, tr("Split: another pane beside"),
        {Qt::CTRL | Qt::Key_Backslash}, [this] { area()->splitActive(false); });
    add(QStringLiteral("pane.below"), group, tr("Split: another pane below"),
        {Qt::CTRL | Qt::SHIFT | Qt::Key_Backslash}, [this] { area()->splitActive(true); });
    add(QStringLiteral("pane.close"), group, tr("Close the pane"), {Qt::CTRL | Qt::Key_W},
        [this] { area()->closeActive(); });
    add(QStringLiteral("pane.next"), group, tr("Next pane"), {Qt::Key_F6},
        [this] { area()->activateNext(1); });
    for (const PaneKind kind : allPaneKinds)
        add(QStringLiteral("pane.") + key(kind), group, tr("This pane: %1").arg(paneKindName(kind)), {},
            [this, kind] { area()->editActive([=](PaneView& view) { view.kind = kind; }); });
    const auto turn = [this](int steps) {
        const int count = m_tabs->count();
        m_tabs->setCurrentIndex((m_tabs->currentIndex() + steps + count) % count);
    };
    add(QStringLiteral("page.next"), group, tr("Next page"), {Qt::CTRL | Qt::Key_Tab}, [=] { turn(1); });
    add(QStringLiteral("page.previous"), group, tr("Previous page"), {Qt::CTRL | Qt::SHIFT | Qt::Key_Tab},
        [=] { turn(-1); });
    add(QStringLiteral("page.new"), group, tr("New page"), {Qt::CTRL | Qt::SHIFT | Qt::Key_N}, [this] {
        if (m_tabs->count() >= mostPages)
            return showNotice(tr("A window has %1 pages at most.").arg(mostPages));
        addPage({tr("Page %1").arg(m_tabs->count() + 1), leaf(area()->active()->view())});
        m_tabs->setCurrentIndex(m_tabs->count() - 1);
    });
    add(
        QStringLiteral("page.close"), group, tr("Close the page"), {Qt::CTRL | Qt::SHIFT | Qt::Key_W},
        [this] { closePage(m_tabs->currentIndex()); }, [this] { return m_tabs->count() > 1; });
    add(QStringLiteral("page.rename"), group, tr("Rename the page"), {Qt::Key_F2},
        [this] { renamePage(m_tabs->currentIndex()); });
}

void MainWindow::addUndoCommands() {
    const QString group = tr("Program");
    add(
        QStringLiteral("view.undo"), group, tr("Undo the last change of view"), {QKeySequence::Undo},
        [this] { goBack(m_history.undo()); }, [this] { return m_history.canUndo(); });
    add(
        QStringLiteral("view.redo"), group, tr("Redo"), {Qt::CTRL | Qt::SHIFT | Qt::Key_Z},
        [this] { goBack(m_history.redo()); }, [this] { return m_history.canRedo(); });
}

void MainWindow::addWindowCommands() {
    const QString group = tr("Program");
    add(QStringLiteral("text.larger"), group, tr("Larger text"),
        {Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal}, [this] { m_preferences.stepTextSize(1); });
    add(QStringLiteral("text.smaller"), group, tr("Smaller text"), {Qt::CTRL | Qt::Key_Minus},
        [this] { m_preferences.stepTextSize(-1); });
    add(QStringLiteral("text.standard"), group, tr("Text of the system's size"), {Qt::CTRL | Qt::Key_0},
        [this] { m_preferences.setTextSize(100); });
    add(QStringLiteral("window.new"), group, tr("New window"), {Qt::CTRL | Qt::Key_N},
        [this] { emit windowWanted(view()); });
    add(QStringLiteral("window.connect"), group, tr("Connect to another database"),
        {Qt::CTRL | Qt::SHIFT | Qt::Key_O}, [this] { emit connectWanted(); });
    add(QStringLiteral("window.workspace"), group, tr("Save the workspace under a name"),
        {Qt::CTRL | Qt::SHIFT | Qt::Key_S}, [this] { nameWorkspace(); });
    add(QStringLiteral("window.bookmark"), group, tr("Save a bookmark of this window"),
        {Qt::CTRL | Qt::Key_D}, [this] { saveBookmark(); });
    add(QStringLiteral("window.open_bookmark"), group, tr("Open a bookmark"), {Qt::CTRL | Qt::Key_O},
        [this] { openBookmark(); });
    add(QStringLiteral("window.full_screen"), group, tr("Full screen, and back"), {Qt::Key_F11},
        [this] { toggleFullScreen(); });
    add(
        QStringLiteral("window.side_page"), group, tr("The Admin page, and back"),
        {Qt::CTRL | Qt::SHIFT | Qt::Key_M},
        [this] { m_sideTab->setChecked(m_sidePage && !m_sideTab->isChecked()); },
        [this] { return m_sidePage != nullptr; });
    for (const Theme theme : allThemes)
        add(QStringLiteral("theme.") + key(theme), group, tr("Theme: %1").arg(themeName(theme)), {},
            [this, theme] { m_preferences.setTheme(theme); });
    for (const ColorPreset preset : allColorPresets)
        add(QStringLiteral("colors.") + key(preset), group, tr("Colours: %1").arg(colorPresetName(preset)),
            {}, [this, preset] { m_preferences.setColors(preset); });
    add(QStringLiteral("units.contracts"), group, tr("OI and volume in contracts, or in units"), {Qt::Key_U},
        [this] {
            m_preferences.setUnits({!m_preferences.units().contracts, m_preferences.units().scale});
        });
    add(QStringLiteral("units.scale"), group, tr("Numbers in lakh and crore, or in K and M"),
        {Qt::SHIFT | Qt::Key_U}, [this] {
            const bool indian = m_preferences.units().scale == NumberScale::LakhCrore;
            m_preferences.setUnits({m_preferences.units().contracts,
                                    indian ? NumberScale::KiloMillion : NumberScale::LakhCrore});
        });
    add(QStringLiteral("help.palette"), group, tr("Find a command"), {Qt::CTRL | Qt::Key_K},
        [this] { m_palette->open(m_commands); });
    add(QStringLiteral("help.keys"), group, tr("Keys"), {Qt::Key_Question, Qt::Key_F1}, [this] {
        if (!m_keySheet)
            m_keySheet = new KeySheet(this);
        m_keySheet->setCommands(m_commands);
        m_keySheet->show();
        m_keySheet->raise();
    });
    add(QStringLiteral("help.welcome"), group, tr("What is where in this window"), {}, [this] { welcome(); });
}

} // namespace strikescope
