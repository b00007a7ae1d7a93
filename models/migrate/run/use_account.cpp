#include "models/migrate/run/use_account.h"

#include "models/migrate/backup/backup.h"
#include "models/migrate/check/relation_facts.h"
#include "models/migrate/run/journal.h"

namespace strikescope {

namespace {

const QString settledKind = QStringLiteral("use counted"), cleanup = QStringLiteral("018_cleanup");

// The journal's row of the cutover that holds now: the newest 017, unless a rollback came after it.
Result<std::optional<JournalEvent>> cutoverEvent(Session& session) {
    const auto done = Journal::last(session, QStringLiteral("step done"), QStringLiteral("017_cutover"));
    const auto back = Journal::last(session, QStringLiteral("step done"), QStringLiteral("017_rollback"));
    if (!done || !back)
        return tl::unexpected(done ? back.error() : done.error());
    if (*done && *back && (*back)->seq > (*done)->seq)
        return std::nullopt;
    return *done;
}

// Of that cutover, else nothing.
Result<std::optional<JournalEvent>> settledEvent(Session& session, const JournalEvent& cutover) {
    auto settled = Journal::last(session, settledKind);
    if (settled && *settled && (*settled)->seq < cutover.seq)
        return std::nullopt;
    return settled;
}

// A backup counts every relation once, in the snapshot that it dumps.
Result<void> addBackupReads(Session& session, UtcTime since, CleanupInputs& inputs) {
    const auto backups = knownBackups(session);
    if (!backups)
        return tl::unexpected(backups.error());
    for (const auto& backup : *backups)
        if (backup.takenAt >= since)
            for (const Aggregate& aggregate : allAggregates)
                inputs.ownReads.push_back(
                    {QString::fromStdString(aggregate.name().substr(std::string("public.").size())), 1, -1});
    return {};
}

// Newest first. An attempt that failed was rolled back with what it had noted, and a run that has no end in
// the journal was killed within one.
void addOwnReads(const std::vector<JournalEvent>& events, qint64 since, CleanupInputs& inputs) {
    bool ended = false;
    for (const JournalEvent& event : events) {
        if (event.seq <= since)
            break;
        inputs.comparisons += event.kind == QStringLiteral("latency compared");
        if (event.migration == cleanup) {
            inputs.cutOff += event.kind == QStringLiteral("attempt failed");
            if (event.kind == QStringLiteral("run begun")) {
                inputs.cutOff += !ended;
                ended = false;
            }
            ended = ended || event.kind == QStringLiteral("run ended");
        }
        const auto reads = relationsFromJson(event.detail[QStringLiteral("reads")].toArray());
        inputs.ownReads.insert(inputs.ownReads.end(), reads.begin(), reads.end());
    }
}

} // namespace

Result<CleanupInputs> readCleanupInputs(Session& session) {
    CleanupInputs inputs;
    const auto cutover = cutoverEvent(session);
    if (!cutover)
        return tl::unexpected(cutover.error());
    if (!*cutover)
        return inputs;
    const auto settled = settledEvent(session, **cutover);
    const auto events = Journal::read(session, 1000000);
    if (!settled || !events)
        return tl::unexpected(settled ? events.error() : settled.error());
    const JournalEvent& counted = *settled ? **settled : **cutover;
    inputs.cutover = (*cutover)->at;
    if (const auto use = counted.detail[QStringLiteral("use")]; use.isObject())
        inputs.useAtCutover = oldUseFromJson(use.toObject());
    addOwnReads(*events, counted.seq, inputs);
    STRIKESCOPE_TRY(addBackupReads(session, counted.at, inputs));
    return inputs;
}

Result<void> noteSettledUse(Session& session) {
    const auto there = Journal::exists(session);
    if (!there || !*there)
        return there ? Result<void>() : tl::unexpected(there.error());
    const auto cutover = cutoverEvent(session);
    if (!cutover || !*cutover)
        return cutover ? Result<void>() : tl::unexpected(cutover.error());
    const auto settled = settledEvent(session, **cutover);
    const auto now = serverTime(session);
    if (!settled || !now)
        return tl::unexpected(settled ? now.error() : settled.error());
    const auto age = *now - (*cutover)->at;
    if (*settled || age < settledAfter || age > settledUntil)
        return {};
    const auto state = readCatalog(session);
    const auto use = state ? readOldUse(session, *state) : tl::unexpected(state.error());
    if (!use)
        return tl::unexpected(use.error());
    if (state->stage != Stage::CutOver)
        return {};
    JournalEvent event;
    event.kind = settledKind;
    event.migration = (*cutover)->migration;
    event.detail = {{QStringLiteral("use"), toJson(*use)}};
    return Journal::append(session, event).map([](qint64) {});
}

} // namespace strikescope
