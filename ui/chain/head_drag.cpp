#include "ui/chain/head_drag.h"

#include <QApplication>
#include <QHeaderView>
#include <QMouseEvent>

#include <utility>

namespace strikescope {

HeadDrag::HeadDrag(QHeaderView* head)
    : QObject(head)
    , m_head(head) {
    head->viewport()->installEventFilter(this);
}

// Back to where it was taken, so that it is not moved, and up outside, so that it is no click.
void HeadDrag::letGo() {
    QWidget* viewport = m_head->viewport();
    const QPoint outside(-1, viewport->height() + 1);
    QMouseEvent back(QEvent::MouseMove, m_pressedAt, viewport->mapToGlobal(m_pressedAt), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QMouseEvent up(QEvent::MouseButtonRelease, outside, viewport->mapToGlobal(outside), Qt::LeftButton,
                   Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(viewport, &back);
    QApplication::sendEvent(viewport, &up);
}

bool HeadDrag::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress) {
        const auto* press = static_cast<QMouseEvent*>(event);
        m_pressedAt = press->position().toPoint();
        m_column = press->button() == Qt::LeftButton ? m_head->logicalIndexAt(m_pressedAt) : -1;
    }
    if (event->type() == QEvent::MouseMove && m_column >= 0) {
        const auto* move = static_cast<QMouseEvent*>(event);
        const int below = move->position().toPoint().y() - m_head->viewport()->height();
        if (move->buttons() & Qt::LeftButton && below > QApplication::startDragDistance()) {
            const int column = std::exchange(m_column, -1);
            letGo();
            emit draggedOff(column);
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace strikescope
