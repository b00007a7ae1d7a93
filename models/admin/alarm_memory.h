#pragma once

#include "models/core/time.h"
#include "models/migrate/check/check.h"

#include <QHash>

#include <optional>

namespace strikescope {

// Of which alarms of the monitor somebody has to be told: of each once, however often it is asked. A failure
// at once, a warning when two looks running have seen it, since one may see what passes by itself. Again only
// when it got worse, or came back an hour or more after it was last told of. A line that could not be asked
// says nothing either way.
class AlarmMemory {
public:
    Checks takeNews(const Checks& lines, UtcTime now);

    static constexpr std::chrono::seconds quietFor = std::chrono::hours(1);

private:
    struct Known {
        int looks = 0; // running, in which it was an alarm
        Verdict told = Verdict::Pass;
        UtcTime toldAt{};
    };
    bool isNews(Known&, Verdict, UtcTime now) const;

    QHash<QString, Known> m_known;
};

} // namespace strikescope
