#pragma once

#include "models/db/bulk_session.h"
#include "models/ingest/schema/bar_writer.h"

#include <QString>

namespace strikescope::bench {

// 648 rows: 8 expiries × 81 strikes of one symbol, as a feed delivers them each minute.
constexpr int minuteExpiries = 8, minuteStrikes = 81;

// Writes one minute after the other, each in a transaction of its own. On one thread.
class MinuteWriter {
public:
    MinuteWriter(QString symbol, UtcTime first);

    Result<void> copy(BulkSession&);   // by bare COPY
    Result<void> upsert(BulkSession&); // by the upsert of the import

private:
    template<typename Write>
    Result<void> minute(BulkSession&, Write);
    std::vector<StrikeBar> bars() const;

    QString m_symbol;
    UtcTime m_next;
};

} // namespace strikescope::bench
