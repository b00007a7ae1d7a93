#include "ui/charts/plot_canvas.h"

#include "ui/charts/quick_region.h"
#include "ui/panes/paper.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QRubberBand>

#include <cmath>

namespace strikescope {

namespace {

constexpr int shortestBand = 6; // pixels: less is a slip

} // namespace

PlotCanvas::PlotCanvas(Layers& layers, QWidget* parent)
    : QWidget(parent)
    , m_layers(layers)
    , m_band(new QRubberBand(QRubberBand::Rectangle, this)) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(fontMetrics().averageCharWidth() * 30, fontMetrics().height() * 8);
}

void PlotCanvas::redraw() {
    m_stale = true;
    update();
}

void PlotCanvas::redrawOver() {
    const QRegion before = std::exchange(m_marks, m_layers.marks());
    update(before | m_marks);
    redrawHair();
}

void PlotCanvas::redrawHair() {
    const QRegion before = std::exchange(m_hair, m_layers.hair());
    update(quickRegion(before | m_hair));
}

void PlotCanvas::paintPicture() {
    const QSize wanted = (QSizeF(size()) * devicePixelRatioF()).toSize();
    if (m_picture.size() != wanted)
        m_picture = QPixmap(wanted);
    m_picture.setDevicePixelRatio(devicePixelRatioF());
    m_picture.fill(palette().color(QPalette::Base));
    QPainter painter(&m_picture);
    painter.setFont(font());
    m_layers.paintPicture(painter);
    m_stale = false;
    m_marks = m_layers.marks(); // painting lays out, and so may move them
    m_hair = m_layers.hair();
}

// On paper there are lines, not the pixels of the screen.
void PlotCanvas::paintLines(QPainter& painter) {
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.setFont(font());
    m_layers.paintPicture(painter);
    m_layers.paintOver(painter, rect());
}

void PlotCanvas::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    if (drawsOnPaper())
        return paintLines(painter);
    if (m_stale || m_picture.size() != (QSizeF(size()) * devicePixelRatioF()).toSize())
        paintPicture();
    const double ratio = devicePixelRatioF();
    // Rectangle by rectangle: under a clip of many, a blit goes line by line.
    if (ratio == std::round(ratio)) {
        for (const QRect& rect : event->region())
            painter.drawPixmap(rect, m_picture, QRect(rect.topLeft() * ratio, rect.size() * ratio));
    } else {
        painter.drawPixmap(0, 0, m_picture);
    }
    m_layers.paintOver(painter, event->region());
}

void PlotCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::RightButton)
        return event->ignore(); // the pane's menu
    m_pressed = m_last = event->position().toPoint();
    m_dragging = false;
    m_banding =
        event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier) != m_dragZooms;
}

void PlotCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    if (!m_pressed) {
        emit pointed(at);
        return;
    }
    m_dragging = m_dragging || (at - *m_pressed).manhattanLength() >= QApplication::startDragDistance();
    if (m_dragging && m_banding) {
        m_band->setGeometry(QRect(*m_pressed, at).normalized() & rect());
        m_band->show();
    } else if (m_dragging) {
        emit dragged(at - std::exchange(m_last, at));
    }
}

void PlotCanvas::mouseReleaseEvent(QMouseEvent* event) {
    const bool click = m_pressed && !m_dragging && event->button() == Qt::LeftButton;
    m_pressed.reset();
    if (m_band->isVisible()) {
        m_band->hide();
        if (m_band->width() >= shortestBand)
            emit banded(m_band->geometry());
    } else if (click)
        emit clicked(event->position().toPoint(), event->modifiers());
}

void PlotCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        emit doubleClicked(event->position().toPoint());
}

void PlotCanvas::wheelEvent(QWheelEvent* event) {
    // Some systems turn the wheel sideways while Shift is held.
    const QPoint turn = event->angleDelta();
    emit wheeled(event->position().toPoint(), (turn.y() != 0 ? turn.y() : turn.x()) / 120.0,
                 event->modifiers());
}

void PlotCanvas::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        emit stepped(event->key() == Qt::Key_Up ? 1 : -1);
    else
        QWidget::keyPressEvent(event);
}

void PlotCanvas::leaveEvent(QEvent*) {
    emit pointed(std::nullopt);
}

} // namespace strikescope
