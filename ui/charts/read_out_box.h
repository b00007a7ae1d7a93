#pragma once

#include "models/items/read_out.h"

#include <QFontMetrics>
#include <QPalette>
#include <QPen>

#include <vector>

class QPainter;

namespace strikescope {

// A small table that floats beside the cross hair.
class ReadOutBox {
public:
    void clear() { set({}, {}); }
    // samples: of the lines in the plot, one for each value or none.
    void set(const ReadOut& readOut, std::vector<QPen> samples);
    bool isEmpty() const { return m_readOut.heading.isEmpty(); }

    // To the right of x where there is room, else to the left; inside of the area.
    QRect rect(const QFontMetrics& metrics, int x, const QRect& area) const;
    void paint(QPainter& painter, const QRect& rect, const QPalette& palette) const;

private:
    ReadOut m_readOut;
    std::vector<QPen> m_samples;
};

} // namespace strikescope
