#pragma once

#include "models/items/strike_picture.h"
#include "ui/theme/theme.h"

#include <qcustomplot.h>

namespace strikescope {

// What lies under the curves: the strikes in the money of the side shown, and the expected move of one sigma
// to either side of spot.
class StrikeBackdrop : public QCPLayerable {
public:
    explicit StrikeBackdrop(QCPAxisRect* area);

    // picture has to outlive the next draw.
    void setPicture(const StrikePicture& picture);
    void setColors(const MarketColors& colors, const QColor& base);

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    QRect clipRect() const override { return m_area->rect(); }
    void draw(QCPPainter* painter) override;

private:
    void shade(QCPPainter* painter, double from, double to, const QColor& color, float strength) const;

    QCPAxisRect* m_area;
    MarketColors m_colors;
    QColor m_base;
    double m_spot = missing, m_lower = missing, m_upper = missing;
    bool m_calls = false, m_puts = false;
};

} // namespace strikescope
