#include "ui/widgets/elided_label.h"

#include <QPainter>

namespace strikescope {

ElidedLabel::ElidedLabel(QWidget* parent)
    : QLabel(parent) {
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize ElidedLabel::sizeHint() const {
    return {fontMetrics().horizontalAdvance(text()) + 2, fontMetrics().height() + 2};
}

QSize ElidedLabel::minimumSizeHint() const {
    return {fontMetrics().horizontalAdvance(QStringLiteral("MM…")), fontMetrics().height() + 2};
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    refreshToolTip();
}

void ElidedLabel::setDetail(const QString& detail) {
    m_detail = detail;
    refreshToolTip();
}

void ElidedLabel::refreshToolTip() {
    QStringList lines;
    if (sizeHint().width() > width())
        lines << text();
    if (!m_detail.isEmpty())
        lines << m_detail;
    setToolTip(lines.join(u'\n'));
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(rect(), int(alignment() | Qt::AlignVCenter | Qt::TextSingleLine),
                     fontMetrics().elidedText(text(), Qt::ElideRight, width()));
}

} // namespace strikescope
