#pragma once

#include "models/items/why.h"

#include <QDialog>

class QLabel;

namespace strikescope {

// "Why this number?": a small window beside the pointer, not modal. Its text can be selected and copied; Esc
// closes it. One for a window is enough: another number takes the place of the last.
class WhyPopup : public QDialog {
    Q_OBJECT
public:
    explicit WhyPopup(QWidget* parent = nullptr);

    // place: global, where the number is; the popup stands beside it, on the same screen.
    void showWhy(const Why& why, const QPoint& place);

public slots:
    void copy();

protected:
    void changeEvent(QEvent*) override;

private:
    void colour();
    void moveBeside(const QPoint& place);

    Why m_why;
    QLabel* m_title;
    QLabel* m_value;
    QLabel* m_refusal;
    QLabel* m_text;
    bool m_colouring = false;
};

} // namespace strikescope
