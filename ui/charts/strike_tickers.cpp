#include "ui/charts/strike_tickers.h"

#include "models/items/quantity_text.h"

namespace strikescope {

double StrikeTicker::getTickStep(const QCPRange& range) {
    m_step = QCPAxisTicker::getTickStep(range);
    return m_step;
}

QString StrikeTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    // A ratio has the form that moneyness wants: plain, with the decimals of the step.
    return m_axis == XAxis::Strike ? formatStrike(tick) : tickText(Quantity::Pcr, tick, m_step);
}

void ValueTicker::setForm(Quantity quantity, bool perCent, NumberScale scale) {
    m_quantity = quantity;
    m_perCent = perCent;
    m_scale = scale;
}

double ValueTicker::getTickStep(const QCPRange& range) {
    m_step = QCPAxisTicker::getTickStep(range);
    return m_step;
}

QString ValueTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    if (m_perCent)
        return tickText(Quantity::Pcr, tick, m_step) + u'%';
    return tickText(m_quantity, tick, m_step, m_scale);
}

QString RatioTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return tickText(Quantity::Pcr, tick, tick);
}

} // namespace strikescope
