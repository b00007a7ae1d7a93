#include "ui/theme/application_icon.h"

#include <QPainter>
#include <QSvgRenderer>

static void initResources() {
    Q_INIT_RESOURCE(strikescope); // the drawing lives in a static library
}

namespace strikescope {

QIcon applicationIcon() {
    initResources();
    QSvgRenderer drawing(QStringLiteral(":/icons/strikescope.svg"));
    QIcon icon;
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        drawing.render(&painter);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace strikescope
