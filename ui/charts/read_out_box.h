#pragma once

#include "models/items/read_out.h"

#include <QFontMetrics>
#include <QPalette>
#include <QPen>
#include <QRect>

#include <vector>

class QPainter;

namespace strikescope {

// A small table that floats beside the cross hair.
class ReadOutBox {
public:
    void clear() { *this = {}; }
    // samples: of the lines in the plot, one for each value or none. Measures the texts, once.
    void set(const ReadOut& readOut, std::vector<QPen> samples, const QFontMetrics& metrics);
    bool isEmpty() const { return m_readOut.heading.isEmpty(); }

    // To the right of x where there is room, else to the left; inside of the area.
    QRect rect(int x, const QRect& area) const;
    void paint(QPainter& painter, const QRect& rect, const QPalette& palette) const;

private:
    ReadOut m_readOut;
    std::vector<QPen> m_samples;
    std::vector<int> m_widths; // of the values
    QSize m_size;
};

} // namespace strikescope
