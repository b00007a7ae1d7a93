#include "ui/panes/dragged.h"

#include "models/items/quantity_text.h"

#include <QDrag>
#include <QFontMetrics>
#include <QMimeData>
#include <QPainter>
#include <QPixmap>
#include <QWidget>

namespace strikescope {

namespace {

const QString quantityType = QStringLiteral("application/x-strikescope-quantity"),
              expiryType = QStringLiteral("application/x-strikescope-expiry");
constexpr qsizetype longestWord = 40;

QPixmap tagOf(const QWidget& source, const QString& name) {
    const QFontMetrics metrics = source.fontMetrics();
    const QSize size(metrics.horizontalAdvance(name) + 16, metrics.height() + 8);
    QPixmap tag(size * source.devicePixelRatioF());
    tag.setDevicePixelRatio(source.devicePixelRatioF());
    tag.fill(source.palette().color(QPalette::Highlight));
    QPainter painter(&tag);
    painter.setFont(source.font());
    painter.setPen(source.palette().color(QPalette::HighlightedText));
    painter.drawText(QRect({}, size), Qt::AlignCenter, name);
    return tag;
}

} // namespace

std::optional<Dragged> draggedOf(const QMimeData* data) {
    Dragged dragged;
    if (data->hasFormat(quantityType))
        dragged.quantity = quantityFromKey(QString::fromUtf8(data->data(quantityType).left(longestWord)));
    if (data->hasFormat(expiryType))
        dragged.expiry = parseIsoDate(data->data(expiryType).left(longestWord).toStdString());
    return dragged == Dragged{} ? std::nullopt : std::optional(dragged);
}

QMimeData* newMimeData(const Dragged& dragged) {
    auto* data = new QMimeData;
    if (dragged.quantity)
        data->setData(quantityType, key(*dragged.quantity).toUtf8());
    if (dragged.expiry)
        data->setData(expiryType, isoDate(*dragged.expiry).toUtf8());
    return data;
}

void startDrag(QWidget* source, const Dragged& dragged, const QString& name) {
    auto* drag = new QDrag(source); // deletes itself
    drag->setMimeData(newMimeData(dragged));
    drag->setPixmap(tagOf(*source, name));
    drag->exec(Qt::CopyAction);
}

} // namespace strikescope
