#include "ui/charts/strike_gestures.h"

#include "ui/charts/strike_plot.h"
#include "ui/charts/strike_zoom.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QRubberBand>

#include <cmath>

namespace strikescope {

namespace {

constexpr int shortestBand = 6; // pixels: less is a click

} // namespace

StrikeGestures::StrikeGestures(StrikePlot& plot, StrikeZoom& zoom)
    : QObject(&plot)
    , m_plot(plot)
    , m_zoom(zoom)
    , m_band(new QRubberBand(QRubberBand::Rectangle, &plot)) {
    plot.installEventFilter(this);
}

bool StrikeGestures::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        return press(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
        return move(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
        return release(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonDblClick:
        return doubleClick(*static_cast<QMouseEvent*>(event));
    case QEvent::Wheel:
        return wheel(*static_cast<QWheelEvent*>(event));
    case QEvent::Leave:
    case QEvent::Resize:
        emit left();
        return false;
    case QEvent::KeyPress: {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key != Qt::Key_Up && key != Qt::Key_Down)
            return false;
        emit stepped(key == Qt::Key_Up ? 1 : -1);
        return true;
    }
    default:
        return QObject::eventFilter(watched, event);
    }
}

bool StrikeGestures::onValueAxis(const QPoint& at) const {
    return at.x() < m_plot.axisRect()->left();
}

bool StrikeGestures::press(const QMouseEvent& event) {
    const QPoint at = event.position().toPoint();
    if (event.button() == Qt::LeftButton && event.modifiers().testFlag(Qt::ControlModifier) != m_dragZooms)
        m_bandFrom = at;
    else if (event.button() == Qt::LeftButton || event.button() == Qt::MiddleButton)
        m_panFrom = at;
    return event.button() != Qt::RightButton;
}

bool StrikeGestures::move(const QMouseEvent& event) {
    const QPoint at = event.position().toPoint();
    if (m_bandFrom) {
        const QRect area = m_plot.plotArea();
        const auto inside = [&](int x) { return std::clamp(x, area.left(), area.right()); };
        m_band->setGeometry(
            QRect(QPoint(inside(m_bandFrom->x()), area.top()), QPoint(inside(at.x()), area.bottom()))
                .normalized());
        m_band->show();
    } else if (m_panFrom) {
        emit left();
        m_zoom.pan(at.x() - m_panFrom->x());
        m_panFrom = at;
    } else if (event.buttons() == Qt::NoButton)
        emit hovered(at);
    return true;
}

bool StrikeGestures::release(const QMouseEvent& event) {
    if (m_bandFrom && m_band->isVisible() && m_band->width() >= shortestBand) {
        emit left();
        m_zoom.showPixels(m_band->geometry().left(), m_band->geometry().right());
    }
    m_band->hide();
    m_bandFrom = m_panFrom = std::nullopt;
    return event.button() != Qt::RightButton;
}

bool StrikeGestures::doubleClick(const QMouseEvent& event) {
    const QPoint at = event.position().toPoint();
    if (event.button() != Qt::LeftButton)
        return false;
    if (onValueAxis(at))
        m_zoom.fitValueAxis();
    else if (at.y() > m_plot.plotArea().bottom())
        m_zoom.fitStrikeAxis();
    else
        emit doubleClicked(at);
    return true;
}

bool StrikeGestures::wheel(QWheelEvent& event) {
    const int delta = event.angleDelta().y() != 0 ? event.angleDelta().y() : event.angleDelta().x();
    const double notches = delta / 120.0, factor = std::pow(1.2, notches);
    emit left();
    if (event.modifiers() & Qt::ShiftModifier)
        m_zoom.pan(notches * m_plot.axisRect()->width() / 10);
    else if (onValueAxis(event.position().toPoint()))
        m_zoom.zoomValues(event.position().y(), factor);
    else
        m_zoom.zoomAt(event.position().x(), factor);
    event.accept();
    return true;
}

} // namespace strikescope
