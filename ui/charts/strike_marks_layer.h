#pragma once

#include "models/items/strike_picture.h"
#include "ui/theme/theme.h"

#include <qcustomplot.h>

namespace strikescope {

// Spot, forward, ATM, max pain and the expected move as lines across the plot, their names in rows above it.
// A name that would touch another one moves to the other side of its line, then a row up, and is left out
// where there is no room: the least important first.
class StrikeMarksLayer : public QCPLayerable {
public:
    explicit StrikeMarksLayer(QCPAxisRect* area);

    void setPicture(const StrikePicture& picture) { m_marks = picture.marks; }
    void setColors(const MarketColors& colors, const QColor& text, const QColor& base);
    void setFont(const QFont& font) { m_font = font; }
    // Lines end at the bottom of this one, where the strip is shown.
    void setBottom(QCPAxisRect* bottom) { m_bottom = bottom; }
    int rowHeight() const { return QFontMetrics(m_font).height() + 1; }
    // Names shown in the last draw, for tests.
    const QStringList& shown() const { return m_shown; }

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    QRect clipRect() const override { return parentPlot()->rect(); }
    void draw(QCPPainter* painter) override;

private:
    struct Placed {
        QRect text;
        int row = -1; // -1: no room
    };
    Placed place(const StrikeMark& mark, int x, const std::vector<QRect>& texts,
                 const std::vector<QRect>& lines) const;
    void drawLine(QCPPainter* painter, const StrikeMark& mark, int x, int top) const;

    QCPAxisRect* m_area;
    QCPAxisRect* m_bottom;
    std::vector<StrikeMark> m_marks;
    MarketColors m_colors;
    QColor m_text, m_base;
    QFont m_font;
    QStringList m_shown;
};

} // namespace strikescope
