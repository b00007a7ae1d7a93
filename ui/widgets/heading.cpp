#include "ui/widgets/heading.h"

#include <QApplication>
#include <QEvent>

namespace strikescope {

Heading::Heading(double times, QWidget* parent)
    : QLabel(parent)
    , m_times(times) {
    enlarge();
}

void Heading::enlarge() {
    QFont larger = font();
    larger.setPointSizeF(QApplication::font().pointSizeF() * m_times);
    setFont(larger);
}

void Heading::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        enlarge();
}

} // namespace strikescope
