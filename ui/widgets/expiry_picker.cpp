#include "ui/widgets/expiry_picker.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>
#include <functional>
#include <utility>

namespace strikescope {

namespace {

// A menu in which a box can be ticked without the menu closing over it, and out of which a row can be
// dragged.
class TickMenu : public QMenu {
public:
    TickMenu(QWidget* parent, std::function<void(QAction*)> dragged)
        : QMenu(parent)
        , m_dragged(std::move(dragged)) {}

protected:
    void mousePressEvent(QMouseEvent* event) override {
        m_pressed = event->button() == Qt::LeftButton ? actionAt(event->position().toPoint()) : nullptr;
        m_pressedAt = event->position().toPoint();
        QMenu::mousePressEvent(event);
    }
    void mouseMoveEvent(QMouseEvent* event) override {
        const int way = (event->position().toPoint() - m_pressedAt).manhattanLength();
        if (!m_pressed || !(event->buttons() & Qt::LeftButton) || way < 2 * QApplication::startDragDistance())
            return QMenu::mouseMoveEvent(event);
        close();
        m_dragged(std::exchange(m_pressed, nullptr));
    }
    void mouseReleaseEvent(QMouseEvent* event) override {
        QAction* action = actionAt(event->position().toPoint());
        const int boxWidth = fontMetrics().height() * 2;
        const bool ticks =
            event->modifiers().testFlag(Qt::ControlModifier) || event->position().x() < boxWidth;
        if (!action || !action->isEnabled() || !ticks)
            return QMenu::mouseReleaseEvent(event);
        action->setProperty("ticked", true);
        action->trigger();
        action->setProperty("ticked", false);
    }

private:
    std::function<void(QAction*)> m_dragged;
    QAction* m_pressed = nullptr;
    QPoint m_pressedAt;
};

} // namespace

QString expiryLabel(Date expiry, Date today) {
    return QObject::tr("%1 · %2 d").arg(shortDate(expiry)).arg((expiry - today).count());
}

ExpiryPicker::ExpiryPicker(QWidget* parent)
    : QToolButton(parent) {
    setMenu(new TickMenu(this, [this](const QAction* row) {
        const auto at = menu()->actions().indexOf(row);
        // Not before the menu has let go of the mouse.
        QMetaObject::invokeMethod(
            this, [this, expiry = m_listed[std::size_t(at)]] { emit expiryDragged(expiry); },
            Qt::QueuedConnection);
    }));
    setPopupMode(QToolButton::InstantPopup);
    setAccessibleName(tr("Expiries"));
    setToolTip(tr("Expiries shown ([ and ] for the previous and the next; Ctrl+click adds one, dragging onto "
                  "a pane, too)"));
    widen();
    setExpiries({}, {}, {});
}

// For any one expiry, so that what stands beside it does not move from expiry to expiry.
void ExpiryPicker::widen() {
    const QString shown = text();
    setText(expiryLabel(Date{}, Date{} - std::chrono::days{100}) + QStringLiteral("   "));
    setMinimumWidth(sizeHint().width());
    setText(shown);
}

void ExpiryPicker::changeEvent(QEvent* event) {
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        widen();
}

void ExpiryPicker::setExpiries(const std::vector<Date>& listed, const std::vector<Date>& chosen, Date today) {
    if (listed != m_listed || today != m_today)
        setRows(listed, today);
    const auto actions = menu()->actions();
    for (std::size_t i = 0; i < listed.size(); ++i)
        actions[qsizetype(i)]->setChecked(std::find(chosen.begin(), chosen.end(), listed[i]) != chosen.end());
    QString text = chosen.empty() ? tr("Expiry") : expiryLabel(chosen.front(), today);
    if (chosen.size() > 1)
        text += tr(" + %n more", nullptr, int(chosen.size() - 1));
    setText(text + QStringLiteral("   ")); // room for the arrow
    setEnabled(!listed.empty());
}

void ExpiryPicker::setRows(const std::vector<Date>& listed, Date today) {
    m_listed = listed;
    m_today = today;
    menu()->clear();
    for (const Date expiry : listed) {
        QAction* action = menu()->addAction(expiryLabel(expiry, today));
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, action, expiry] {
            if (action->property("ticked").toBool())
                emit expiryToggled(expiry);
            else
                emit expiryChosen(expiry);
        });
    }
}

} // namespace strikescope
