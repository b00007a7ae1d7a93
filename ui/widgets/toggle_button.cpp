#include "ui/widgets/toggle_button.h"

#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace strikescope {

ToggleButton::ToggleButton(QWidget* parent)
    : QToolButton(parent) {
    setCheckable(true);
}

void ToggleButton::paintEvent(QPaintEvent*) {
    QStyleOptionToolButton option;
    initStyleOption(&option);
    if (isChecked() && isEnabled()) {
        option.state &= ~QStyle::State_On;
        option.state |= QStyle::State_Raised;
        option.palette.setBrush(QPalette::Button, palette().brush(QPalette::Highlight));
        option.palette.setBrush(QPalette::ButtonText, palette().brush(QPalette::HighlightedText));
    }
    QStylePainter(this).drawComplexControl(QStyle::CC_ToolButton, option);
}

} // namespace strikescope
