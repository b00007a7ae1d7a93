#include "models/domain/market_tables.h"

#include <cstddef>
#include <cstdint>

// Any bytes as any of the tables, and every question asked of what was read: no crash, no endless loop.
// The first byte says which table: '0' is the first by name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    using namespace std::chrono;
    if (size < 1 || size > 4096)
        return 0;
    const QStringList& names = MarketTables::names();
    const QByteArray csv(reinterpret_cast<const char*>(data + 1), qsizetype(size - 1));
    MarketTables tables;
    if (!tables.read(names[std::uint8_t(data[0] - '0') % names.size()], csv))
        return 0;
    const Date date = sys_days{2026y / November / 23};
    for (const QString& symbol : tables.knownSymbols())
        tables.displayName(symbol);
    tables.canonicalSymbol(QString::fromUtf8(csv));
    tables.lotSize(QStringLiteral("NIFTY"), date, date);
    tables.session(date);
    tables.previousTradingDay(date);
    tables.phase(UtcTime{date} + hours{5});
    tables.yearsToExpiry(UtcTime{date}, date);
    tables.nextExpiries(QStringLiteral("NIFTY"), date, 20);
    return 0;
}
