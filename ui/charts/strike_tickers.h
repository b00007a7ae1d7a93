#pragma once

#include "models/domain/format.h"
#include "models/items/view.h"

#include <qcustomplot.h>

namespace strikescope {

// Ticks of the axis of strikes: "24,500", or a moneyness with as many decimals as tell them apart.
class StrikeTicker : public QCPAxisTicker {
public:
    void setAxis(XAxis axis) { m_axis = axis; }

protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }

private:
    XAxis m_axis = XAxis::Strike;
    double m_step = 1;
};

// Ticks of the value axis in the quantity's own form: per cent, lakh and crore, rupees.
class ValueTicker : public QCPAxisTicker {
public:
    void setForm(Quantity quantity, bool perCent, NumberScale scale);

protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }

private:
    Quantity m_quantity = Quantity::Iv;
    bool m_perCent = false;
    NumberScale m_scale = NumberScale::LakhCrore;
    double m_step = 1;
};

// Ticks of a logarithmic axis of ratios: 0.1, 1, 10.
class RatioTicker : public QCPAxisTickerLog {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
};

} // namespace strikescope
