#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QImage>
#include <QWidget>

namespace strikescope {

// What a widget looks like, also left beside the tests for eyes.
inline QImage pictureOf(QWidget& widget, const QString& name) {
    QImage image = widget.grab().toImage();
    const QString folder = QCoreApplication::applicationDirPath() + QStringLiteral("/pictures");
    QDir().mkpath(folder);
    image.save(QStringLiteral("%1/%2.png").arg(folder, name));
    return image;
}

} // namespace strikescope
