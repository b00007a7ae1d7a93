#pragma once

#include "models/items/read_out.h"

#include <QPalette>
#include <QPen>
#include <QRect>
#include <QStaticText>

#include <vector>

class QPainter;

namespace strikescope {

// A small table that floats beside the cross hair.
class ReadOutBox {
public:
    void clear() { *this = {}; }
    // samples: of the lines in the plot, one for each value or none. Lays the texts out, each once: it
    // follows the mouse.
    void set(const ReadOut& readOut, std::vector<QPen> samples, const QFont& font);
    bool isEmpty() const { return m_readOut.heading.isEmpty(); }

    // To the right of x where there is room, else to the left; inside of the area.
    QRect rect(int x, const QRect& area) const;
    void paint(QPainter& painter, const QRect& rect, const QPalette& palette) const;

private:
    void layOut(const QFont& font);

    ReadOut m_readOut;
    std::vector<QPen> m_samples;
    QStaticText m_heading;
    std::vector<QStaticText> m_names, m_values;
    QSize m_size;
};

} // namespace strikescope
