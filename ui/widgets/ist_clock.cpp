#include "ui/widgets/ist_clock.h"

#include "ui/widgets/freshness_label.h"

#include <QCoreApplication>

namespace strikescope {

QString phaseText(const MarketPhase& phase) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("IstClock", text); };
    const auto named = [&](const QString& text) {
        return phase.name.isEmpty() ? text : text + QStringLiteral(": ") + phase.name;
    };
    switch (phase.phase) {
    case Phase::Pre:
        return named(tr("Pre-open"));
    case Phase::Open:
        return named(tr("Open"));
    case Phase::Auction:
        return named(tr("Closing auction"));
    case Phase::Closed:
        return named(tr("Closed"));
    case Phase::Holiday:
        return named(tr("Holiday"));
    }
    Q_UNREACHABLE();
}

IstClock::IstClock(MarketTables tables, QWidget* parent)
    : ElidedLabel(parent)
    , m_tables(std::move(tables)) {
    setAccessibleName(tr("Clock, Indian Standard Time, and the market's phase"));
    connect(&m_tick, &QTimer::timeout, this, [this] { showTime(nowUtc()); });
    m_tick.start(1000);
    showTime(nowUtc());
}

void IstClock::showTime(UtcTime now) {
    QString text = tr("%1 IST · %2").arg(isoIst(now).mid(11, 8), phaseText(m_tables.phase(now)));
    const auto end = m_expiry ? m_tables.expiryTime(*m_expiry) : std::nullopt;
    if (end && *end > now)
        text += tr(" · expiry in %1").arg(ageText(*end - now));
    setText(text);
}

void IstClock::setExpiry(std::optional<Date> expiry) {
    m_expiry = expiry;
    showTime(nowUtc());
}

} // namespace strikescope
