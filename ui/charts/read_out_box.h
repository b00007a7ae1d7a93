#pragma once

#include "models/items/read_out.h"

#include <QFont>
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
    // samples: of the lines in the plot, one for each value or none. Lays out the texts that are other ones
    // than before: it follows the mouse, and names and many values stay.
    void set(const ReadOut& readOut, std::vector<QPen> samples, const QFont& font);
    bool isEmpty() const { return m_readOut.heading.isEmpty(); }
    QStringList lines() const { return m_readOut.lines(); }

    // To the right of x where there is room, else to the left; inside of the area.
    QRect rect(int x, const QRect& area) const;
    void paint(QPainter& painter, const QRect& rect, const QPalette& palette) const;

private:
    void layOut();

    QFont m_font;
    ReadOut m_readOut;
    std::vector<QPen> m_samples;
    QStaticText m_heading;
    std::vector<QStaticText> m_names, m_values;
    QSize m_size;
};

} // namespace strikescope
