#pragma once

#include "models/items/scene.h"

#include <QToolButton>

namespace strikescope {

// Moment A or B: pins the moment on screen, and says which is pinned.
class MomentChip : public QToolButton {
    Q_OBJECT
public:
    explicit MomentChip(QChar letter, QWidget* parent = nullptr);

    void setMoment(const Reference& moment);

signals:
    void pinWanted();
    void unpinWanted();
    void goWanted();

private:
    void fill();

    QChar m_letter;
    bool m_pinned = false;
};

} // namespace strikescope
