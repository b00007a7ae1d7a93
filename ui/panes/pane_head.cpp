#include "ui/panes/pane_head.h"

#include "models/items/quantity_text.h"
#include "models/items/time_picture.h"
#include "models/items/view_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/freshness_label.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/toggle_button.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace strikescope {

namespace {

constexpr std::array manySessions{1, 2, 3, 5, 10};

bool hasQuantity(PaneKind kind) {
    return kind == PaneKind::Strikes || kind == PaneKind::HeatMap;
}

} // namespace

PaneHead::PaneHead(QWidget* parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout(this))
    , m_kind(menuButton(tr("Kind of pane"), [this](QMenu& menu) { fillKinds(menu); }))
    , m_quantity(menuButton(tr("Quantity of this pane"), [this](QMenu& menu) { fillQuantities(menu); }))
    , m_mode(new SegmentedControl(tr("Value or change"), this))
    , m_sides(new SegmentedControl(tr("Sides"), this))
    , m_x(menuButton(tr("Horizontal axis"), [this](QMenu& menu) { fillAxes(menu); }))
    , m_joined(nullptr)
    , m_sign(menuButton(tr("Sign of the exposure"), [this](QMenu& menu) { fillSigns(menu); }))
    , m_lines(menuButton(tr("Lines"), [this](QMenu& menu) { fillLines(menu); }))
    , m_sessions(menuButton(tr("Sessions"), [this](QMenu& menu) { fillSessions(menu); }))
    , m_table(nullptr)
    , m_age(new ElidedLabel(this))
    , m_menu(new QMenu(this)) {
    m_row->setContentsMargins(8, 2, 4, 2);
    m_row->setSpacing(6);
    buildSegments();
    m_joined = toggle(tr("OTM smile"), tr("One curve from the puts and calls that are out of the money"),
                      &PaneView::joined);
    m_table = toggle(tr("Table"), tr("The same as a table"), &PaneView::table);
    m_age->setAccessibleName(tr("Age of what this pane shows"));
    auto* more = new QToolButton(this);
    more->setText(QStringLiteral("⋮"));
    more->setAccessibleName(tr("Menu of this pane"));
    more->setToolTip(tr("Split, close, picture, why"));
    more->setAutoRaise(true);
    more->setPopupMode(QToolButton::InstantPopup);
    more->setMenu(m_menu);
    for (QWidget* w :
         {static_cast<QWidget*>(m_kind), static_cast<QWidget*>(m_quantity), static_cast<QWidget*>(m_mode),
          static_cast<QWidget*>(m_sides), static_cast<QWidget*>(m_x), static_cast<QWidget*>(m_joined),
          static_cast<QWidget*>(m_sign), static_cast<QWidget*>(m_lines), static_cast<QWidget*>(m_sessions)})
        m_row->addWidget(w);
    m_age->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_row->addWidget(m_age, 1);
    m_row->addWidget(m_table);
    m_row->addWidget(more);
    connect(&m_tick, &QTimer::timeout, this, &PaneHead::showAge);
    m_tick.start(1000);
    setView({});
}

QToolButton* PaneHead::menuButton(const QString& accessibleName, const Fill& fill) {
    auto* button = new QToolButton(this);
    button->setAccessibleName(accessibleName);
    button->setToolTip(accessibleName);
    button->setAutoRaise(true);
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    menu->addAction(accessibleName); // a menu without entries does not open
    connect(menu, &QMenu::aboutToShow, this, [menu, fill] {
        menu->clear();
        fill(*menu);
    });
    button->setMenu(menu);
    return button;
}

QToolButton* PaneHead::toggle(const QString& text, const QString& what, bool PaneView::*member) {
    auto* button = new ToggleButton(this);
    button->setText(text);
    button->setAccessibleName(what);
    button->setToolTip(what);
    connect(button, &QToolButton::clicked, this,
            [this, member](bool on) { edit([&](PaneView& view) { view.*member = on; }); });
    return button;
}

void PaneHead::buildSegments() {
    for (const auto& [mode, keyName] : {std::pair(ChangeMode::Value, "&"), std::pair(ChangeMode::Change, "^"),
                                        std::pair(ChangeMode::PerCent, "%")})
        m_mode->add(int(mode), changeModeLabel(mode), changeModeName(mode), QLatin1String(keyName));
    for (const auto& [sides, keyName] : {std::pair(SideChoice::Calls, "C"), std::pair(SideChoice::Both, "B"),
                                         std::pair(SideChoice::Puts, "P")})
        m_sides->add(int(sides), QLatin1String(keyName), sideChoiceName(sides), QLatin1String(keyName));
    connect(m_mode, &SegmentedControl::choiceMade, this,
            [this](int mode) { edit([=](PaneView& view) { view.mode = ChangeMode(mode); }); });
    connect(m_sides, &SegmentedControl::choiceMade, this,
            [this](int sides) { edit([=](PaneView& view) { view.sides = SideChoice(sides); }); });
}

// ---- menus ----

void PaneHead::offer(QMenu& menu, const QString& text, bool checked,
                     const std::function<void(PaneView&)>& change) {
    auto* action = menu.addAction(text, this, [this, change] { edit(change); });
    action->setCheckable(true);
    action->setChecked(checked);
}

void PaneHead::fillKinds(QMenu& menu) {
    for (const PaneKind kind : allPaneKinds)
        offer(menu, paneKindName(kind), kind == m_view.kind, [=](PaneView& view) { view.kind = kind; });
}

void PaneHead::fillQuantities(QMenu& menu) {
    for (const Quantity quantity : allQuantities)
        offer(menu, quantityName(quantity), quantity == m_view.quantity,
              [=](PaneView& view) { view.quantity = quantity; });
}

void PaneHead::fillAxes(QMenu& menu) {
    for (const XAxis axis : {XAxis::Strike, XAxis::OverForward, XAxis::Standardised, XAxis::Delta})
        offer(menu, xAxisName(axis), axis == m_view.x, [=](PaneView& view) { view.x = axis; });
}

void PaneHead::fillSigns(QMenu& menu) {
    for (const ExposureSign sign : {ExposureSign::Unsigned, ExposureSign::Naive, ExposureSign::ShortBoth})
        offer(menu, exposureSignName(sign), sign == m_view.sign, [=](PaneView& view) { view.sign = sign; });
}

void PaneHead::fillLines(QMenu& menu) {
    QStringList shown;
    for (const TimeLine line : linesOf(m_view))
        shown << key(line);
    for (const TimeLine line : allTimeLines())
        offer(menu, lineName(line), shown.contains(key(line)), [shown, line](PaneView& view) {
            view.lines = shown;
            view.contract.reset();
            if (!view.lines.removeOne(key(line)))
                view.lines << key(line);
        });
    if (!m_view.contract)
        return;
    menu.addSeparator();
    offer(menu, tr("Not one contract: figures of the chain"), false,
          [](PaneView& view) { view.contract.reset(); });
}

void PaneHead::fillSessions(QMenu& menu) {
    for (const int count : manySessions)
        offer(menu, count == 1 ? tr("One session") : tr("%1 sessions").arg(count), count == m_view.sessions,
              [=](PaneView& view) { view.sessions = count; });
}

void PaneHead::edit(const std::function<void(PaneView&)>& change) {
    PaneView view = m_view;
    change(view);
    if (view == m_view)
        return setView(view); // a button that was clicked up stays down
    setView(view);
    emit viewEdited(view);
}

// ---- showing ----

void PaneHead::setView(const PaneView& view) {
    m_view = view;
    const bool strikes = view.kind == PaneKind::Strikes, map = view.kind == PaneKind::HeatMap;
    m_kind->setText(paneKindName(view.kind));
    m_quantity->setText(quantityLabel(view.quantity));
    m_quantity->setVisible(hasQuantity(view.kind));
    m_mode->setChosen(int(view.mode));
    m_mode->setVisible(strikes || map);
    m_sides->setChosen(int(view.sides));
    m_sides->setVisible((strikes || map) && hasSides(view.quantity));
    m_x->setText(xAxisLabel(view.x));
    m_x->setVisible(strikes);
    m_joined->setChecked(view.joined);
    m_joined->setVisible(strikes && view.quantity == Quantity::Iv);
    m_sign->setText(exposureSignName(view.sign));
    m_sign->setVisible(strikes && view.quantity == Quantity::GammaExposure);
    m_lines->setText(tr("Lines"));
    m_lines->setVisible(view.kind == PaneKind::Time);
    m_sessions->setText(view.sessions == 1 ? tr("1 session") : tr("%1 sessions").arg(view.sessions));
    m_sessions->setVisible(view.kind == PaneKind::Time || map);
    m_table->setChecked(view.table);
    m_table->setVisible(view.kind != PaneKind::Chain);
}

void PaneHead::setScene(const Scene& scene) {
    m_scene = scene;
    showAge();
}

void PaneHead::setActive(bool active) {
    if (m_active == active)
        return;
    m_active = active;
    update();
}

void PaneHead::showAge() {
    const UtcTime now = nowUtc();
    m_age->setText(ageBadge(m_scene, now));
    const bool stale = isStale(m_scene, now);
    QPalette own;
    own.setColor(m_age->foregroundRole(),
                 stale ? marketColors(palette()).warning : palette().color(QPalette::PlaceholderText));
    m_age->setPalette(own);
    m_age->setToolTip(
        stale ? tr("The market is open, and the newest bucket in the database ended more than two "
                   "buckets ago: look at what fills it.")
              : QString());
}

void PaneHead::paintEvent(QPaintEvent*) {
    if (!m_active)
        return;
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 2), palette().color(QPalette::Highlight));
}

bool isStale(const Scene& scene, UtcTime now) {
    if (!scene.frame || !scene.live)
        return false;
    const Phase phase = scene.tables->phase(now).phase;
    const bool open = phase == Phase::Open || phase == Phase::Auction;
    return open && now - bucketEnd(*scene.frame) > 2 * length(scene.timeframe);
}

QString ageBadge(const Scene& scene, UtcTime now) {
    if (!scene.frame)
        return {};
    QStringList parts{bucketLabel(scene.frame->bucket, scene.timeframe)};
    const UtcTime end = bucketEnd(*scene.frame);
    if (!scene.frame->closed || now < end)
        parts << PaneHead::tr("still filling");
    else if (scene.live)
        parts << PaneHead::tr("%1 ago").arg(ageText(now - end));
    if (isStale(scene, now))
        parts << PaneHead::tr("stale");
    return parts.join(QStringLiteral(" · "));
}

} // namespace strikescope
