#include "ui/charts/strike_tickers.h"

#include "models/domain/format.h"
#include "models/items/quantity_text.h"

namespace strikescope {

QString StrikeTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return formatStrike(tick);
}

double ValueTicker::getTickStep(const QCPRange& range) {
    m_step = QCPAxisTicker::getTickStep(range);
    return m_step;
}

QString ValueTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return tickText(m_quantity, tick, m_step);
}

} // namespace strikescope
