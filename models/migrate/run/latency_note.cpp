#include "models/migrate/run/latency_note.h"

#include "models/migrate/plan/aggregates.h"
#include "models/migrate/run/journal.h"

namespace strikescope {

Result<void> noteLatencyComparison(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    const auto state = readCatalog(**session);
    if (!state)
        return tl::unexpected(state.error());
    if (state->stage != Stage::CutOver)
        return {};
    const auto there = Journal::exists(**session);
    if (!there || !*there)
        return there ? Result<void>() : tl::unexpected(there.error());
    JournalEvent event;
    event.kind = QStringLiteral("latency compared");
    return Journal::append(**session, event).map([](qint64) {});
}

} // namespace strikescope
