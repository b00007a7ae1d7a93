#pragma once

#include <QFrame>

namespace strikescope {

// What is where, in one sheet over the window: at the first start, and whenever it is asked for. Esc, Enter
// or a click closes it.
class Welcome : public QFrame {
    Q_OBJECT
public:
    explicit Welcome(QWidget* window);

signals:
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void mousePressEvent(QMouseEvent*) override { finish(); }

private:
    void place();
    void finish();
};

} // namespace strikescope
