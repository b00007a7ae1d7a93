#pragma once

#include <QString>
#include <QStringList>

namespace strikescope {

QString number(qint64);       // 48,600
QString bytes(qint64);        // 1.2 GB
QString span(qint64 seconds); // 312 s, 5 h 12 min
// The first few, and how many more.
QString listed(const QStringList&, int most = 5);

} // namespace strikescope
