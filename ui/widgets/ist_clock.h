#pragma once

#include "models/domain/market_tables.h"
#include "ui/widgets/elided_label.h"

#include <QTimer>

namespace strikescope {

// "12:35:07 IST · Open": the wall clock where the market is, and the market's phase.
class IstClock : public ElidedLabel {
    Q_OBJECT
public:
    explicit IstClock(MarketTables tables, QWidget* parent = nullptr);

    void showTime(UtcTime now);
    void setExpiry(std::optional<Date> expiry); // counted down to; nothing: none

private:
    MarketTables m_tables;
    std::optional<Date> m_expiry;
    QTimer m_tick;
};

QString phaseText(const MarketPhase& phase); // "Open", "Auction 15:15–15:35", "Holiday: Diwali"

} // namespace strikescope
