#pragma once

#include <QObject>
#include <QPoint>

class QHeaderView;
class QMouseEvent;

namespace strikescope {

// Lets a column be dragged off its head. As long as the pointer is inside, the head moves it itself.
class HeadDrag : public QObject {
    Q_OBJECT
public:
    explicit HeadDrag(QHeaderView* head);

signals:
    void draggedOff(int column); // the head has let go of it

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void letGo();

    QHeaderView* m_head;
    int m_column = -1; // under the button
    QPoint m_pressedAt;
};

} // namespace strikescope
