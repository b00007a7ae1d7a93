#include "models/admin/alarm_memory.h"

namespace strikescope {

bool AlarmMemory::isNews(Known& known, Verdict verdict, UtcTime now) const {
    ++known.looks;
    const bool fails = verdict == Verdict::Fail;
    if (!fails && known.looks < 2)
        return false;
    const bool worse = fails && known.told != Verdict::Fail;
    const bool cameBack = known.told == Verdict::Pass && now - known.toldAt >= quietFor;
    if (!worse && !cameBack)
        return false;
    known.told = verdict;
    known.toldAt = now;
    return true;
}

Checks AlarmMemory::takeNews(const Checks& lines, UtcTime now) {
    Checks news;
    for (const Check& line : lines) {
        if (line.verdict == Verdict::NotRun)
            continue;
        Known& known = m_known[line.id];
        if (line.verdict == Verdict::Pass) { // over; when it was told of stays known
            known.looks = 0;
            known.told = Verdict::Pass;
        } else if (isNews(known, line.verdict, now)) {
            news.push_back(line);
        }
    }
    return news;
}

} // namespace strikescope
