#pragma once

#include <QToolButton>

namespace strikescope {

// A checkable tool button whose state is seen at a glance in either theme: Fusion's own only grows a shade
// darker.
class ToggleButton : public QToolButton {
    Q_OBJECT
public:
    explicit ToggleButton(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent*) override;
};

} // namespace strikescope
