#pragma once

#include "models/domain/quantity.h"

#include <qcustomplot.h>

namespace strikescope {

// Ticks of the strike axis: "24,500".
class StrikeTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }
};

// Ticks of the value axis in the quantity's own form: per cent, lakh and crore, rupees.
class ValueTicker : public QCPAxisTicker {
public:
    void setQuantity(Quantity quantity) { m_quantity = quantity; }

protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }

private:
    Quantity m_quantity = Quantity::Iv;
    double m_step = 1;
};

} // namespace strikescope
