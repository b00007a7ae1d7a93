#include "models/domain/timeframe.h"

namespace strikescope {

std::chrono::minutes length(Timeframe timeframe) {
    switch (timeframe) {
    case Timeframe::Min1:
        return std::chrono::minutes{1};
    case Timeframe::Min5:
        return std::chrono::minutes{5};
    case Timeframe::Min15:
        return std::chrono::minutes{15};
    }
    Q_UNREACHABLE();
}

QString key(Timeframe timeframe) {
    return QString::number(length(timeframe).count()) + QStringLiteral("min");
}

std::optional<Timeframe> timeframeFromKey(const QString& text) {
    for (const Timeframe timeframe : allTimeframes)
        if (key(timeframe) == text)
            return timeframe;
    return std::nullopt;
}

UtcTime bucketOf(UtcTime time, Timeframe timeframe) {
    const auto width = std::chrono::seconds{length(timeframe)};
    auto offset = time.time_since_epoch() % width;
    if (offset.count() < 0)
        offset += width;
    return time - offset;
}

QString bucketLabel(UtcTime bucket, Timeframe timeframe) {
    return istClock(bucket) + QChar(0x2013) + istClock(bucket + length(timeframe));
}

} // namespace strikescope
