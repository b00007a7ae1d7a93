#pragma once

#include "models/query/strike_source.h"
#include "models/serve/reply.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>

namespace strikescope {

// Whether the database answers, asked every two seconds on a connection of its own, so that /health says at
// once what was last known instead of waiting with the database. Main thread.
class HealthWatch : public QObject {
    Q_OBJECT
public:
    explicit HealthWatch(std::unique_ptr<StrikeSource>);

    // 200, or 503 where it has not answered for six seconds. Nothing in it that others need not know.
    Reply reply() const;
    bool isWell() const;

private:
    using Clock = std::chrono::steady_clock;
    void look();

    std::unique_ptr<StrikeSource> m_source;
    bool m_asking = false, m_failed = false;
    std::optional<Clock::time_point> m_answered; // last
};

} // namespace strikescope
