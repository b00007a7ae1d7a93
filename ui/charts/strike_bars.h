#pragma once

#include <qcustomplot.h>

#include <array>
#include <vector>

namespace strikescope {

// What a bar says besides its height: a level, a change (hatched), what was there before (hollow), the second
// of two moments (dashed).
enum class BarFill { Solid, Hatched, Hollow, Dashed };

// Many bars of one colour, each with its own place and width, drawn to whole pixels: quicker than QCPBars,
// and able to draw a level and its change as one bar.
class StrikeBars : public QCPAbstractPlottable {
public:
    StrikeBars(QCPAxis* keys, QCPAxis* values);

    struct Bar {
        double left, right; // places on the axis
        double from, to;    // values
    };
    void clear();
    void add(BarFill fill, const Bar& bar) { m_bars[std::size_t(fill)].push_back(bar); }
    // A colour that lets the base through is mixed with it here: opaque bars are drawn much faster.
    void setColor(const QColor& color, const QColor& base);

    double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain = QCP::sdBoth,
                           const QCPRange& = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

private:
    void drawBar(QCPPainter* painter, BarFill fill, const QRect& rect) const;
    void drawOutline(QCPPainter* painter, const QRect& rect, bool dashed) const;
    QRect pixels(const Bar& bar) const;

    std::array<std::vector<Bar>, 4> m_bars;
    QColor m_color;
    QColor m_faint; // for bars too narrow to be hatched or hollow
    QBrush m_hatch;
};

} // namespace strikescope
