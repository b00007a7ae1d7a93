#pragma once

#include "models/items/scene.h"

#include <QToolButton>

namespace strikescope {

// Against what changes are measured: chosen here, and named with the moment it stands for.
class AnchorPicker : public QToolButton {
    Q_OBJECT
public:
    explicit AnchorPicker(QWidget* parent = nullptr);

    void setAnchor(const Anchor& anchor, const Reference& reference);

signals:
    void anchorChosen(const strikescope::Anchor& anchor);

private:
    void fill();

    Anchor m_anchor;
};

} // namespace strikescope
