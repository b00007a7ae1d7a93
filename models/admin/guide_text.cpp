// What each step of the guide says before it is done.
#include "models/admin/guide.h"

#include <QCoreApplication>
#include <QLocale>

#include <functional>

namespace strikescope {

namespace {

QString detailText(const char* text) {
    return QCoreApplication::translate("Admin", text);
}

QString sizeText(qint64 bytes) {
    return QLocale::c().formattedDataSize(bytes);
}

// The statements of the steps; only those up to `until` or behind it, where a file serves two steps of the
// guide.
QString statementsOf(const MigrationFile& file, const std::function<bool(const MigrationStep&)>& wanted) {
    QString text;
    for (const MigrationStep& step : file.steps) {
        if (!wanted(step))
            continue;
        text += QStringLiteral("-- Step %1 (%2)\n").arg(step.name, stepKindName(step.kind));
        if (!step.range.empty())
            text += QStringLiteral("-- in windows of: ") + QString::fromStdString(step.range) + u'\n';
        for (const std::string& statement : step.statements)
            text += QString::fromStdString(statement).trimmed() + QStringLiteral("\n\n");
    }
    return text;
}

// The last step of 016 before rows are filled in.
QString lastOfCreation(const MigrationFile& file) {
    QString last;
    for (const MigrationStep& step : file.steps) {
        if (step.kind == StepKind::Windows)
            break;
        last = step.name;
    }
    return last;
}

QString measuredCost(const AdminSurvey& s, const QString& migration, const QString& otherwise) {
    for (const JournalEvent& event : s.journal)
        if (event.kind == QLatin1String("step done") && event.migration == migration)
            return detailText("Its last run on this database took %1 ms for the step %2.")
                .arg(event.milliseconds)
                .arg(event.step);
    return otherwise;
}

QString costOf(GuideStep step, const AdminSurvey& s) {
    const QString rows = QLocale::c().toString(s.baseRows);
    switch (step) {
    case GuideStep::Create:
        return measuredCost(s, migrationOf(step),
                            detailText("Milliseconds once the lock is granted; no room."));
    case GuideStep::Fill:
        return detailText(
                   "About %1 one-minute rows are read in windows of about two seconds; room for both new "
                   "aggregates. It can be paused and stopped; what is filled stays.")
            .arg(rows);
    case GuideStep::Cutover:
        return measuredCost(
            s, migrationOf(step),
            detailText("Milliseconds once the locks are granted; readers wait behind one attempt at most as "
                       "long as you say below."));
    case GuideStep::Cleanup:
        return detailText("Milliseconds; it gives back the room of the old aggregates.");
    case GuideStep::Moneyness:
    case GuideStep::Snapshot:
        return measuredCost(s, migrationOf(step),
                            detailText("About a second per million rows of v2 (%1 minutes "
                                       "are in the base table).")
                                .arg(rows));
    default:
        return measuredCost(s, migrationOf(step), detailText("Milliseconds."));
    }
}

struct Plain {
    const char *what, *locks, *wayBack, *action;
};

Plain plainOf(GuideStep step) {
    switch (step) {
    case GuideStep::Plan:
        return {
            "What there is to run on this database, what is done, and what each migration changes. Read from "
            "the catalogue each time; nothing is remembered.",
            "None.", "Nothing is changed.", "Look again"};
    case GuideStep::Preflight:
        return {
            "Asks the server everything that has gone wrong with such migrations before: rights, versions, "
            "disk, lock slots, dumps, long transactions, standbys, dependents. Each answer comes with its "
            "evidence and what to do.",
            "None: each question is a read-only transaction of 5 s at most.", "Nothing is changed.",
            "Ask all"};
    case GuideStep::Backup:
        return {"Dumps the whole database from one snapshot, in which every relation is counted first.",
                "ACCESS SHARE on every table: readers and writers go on, changes of the layout wait.",
                "Delete the file.", "Take the backup"};
    case GuideStep::Proof:
        return {"Restores the newest backup into a scratch database of the same server, counts every "
                "relation and "
                "compares; the scratch database is dropped however it ends.",
                "None on your tables.", "Nothing is changed.", "Restore and compare"};
    case GuideStep::Verify:
        return {
            "Compares, day by day and each day in one snapshot: rows, keys, volumes, counts and OI exactly, "
            "averages within 1e-12; the old aggregates with v2, and v2 with the one-minute rows. The cutover "
            "believes it for ten minutes.",
            "ACCESS SHARE for one day's slice at a time.", "Nothing is changed.", "Verify everything"};
    case GuideStep::Compare:
        return {"Times the questions of the charts on the old view and on v2 in turns, the old one against "
                "itself "
                "as well, and says better, not worse, worse or not decided, with the interval of the ratio.",
                "ACCESS SHARE of a reader.", "Nothing is changed.", "Compare"};
    case GuideStep::Guard:
        return {"For seven days the old aggregates stay, and stay fresh, so that the cutover can be taken "
                "back at "
                "any moment. The monitor shows who still uses them.",
                "None.", "017 rollback, at any time.", "Roll back"};
    default:
        return {"", "", "", ""};
    }
}

const char* actionOf(GuideStep step) {
    switch (step) {
    case GuideStep::Create:
        return "Create v2";
    case GuideStep::Fill:
        return "Fill v2";
    case GuideStep::Cutover:
        return "Cut over";
    case GuideStep::Cleanup:
        return "Drop the old aggregates";
    case GuideStep::Moneyness:
        return "Add moneyness";
    case GuideStep::Snapshot:
        return "Add the latest snapshot";
    default:
        return "Add change notices";
    }
}

void fillIn(GuideDetail& detail, const Plain& plain) {
    detail.what = detailText(plain.what);
    detail.locks = detailText(plain.locks);
    detail.wayBack = detailText(plain.wayBack);
    detail.action = detailText(plain.action);
}

QString everything(const MigrationFile& file) {
    return statementsOf(file, [](const MigrationStep&) { return true; });
}

Result<GuideDetail> ofFile(GuideStep step, const AdminSurvey& s) {
    const auto file = loadMigration(s.facts.engine, migrationOf(step));
    if (!file)
        return tl::unexpected(file.error());
    GuideDetail detail;
    detail.what = file->what;
    detail.locks = file->lockClass;
    detail.cost = costOf(step, s);
    detail.migration = file->id;
    detail.action = detailText(actionOf(step));
    const bool isFill = step == GuideStep::Fill;
    bool behind = false;
    const QString last = lastOfCreation(*file);
    detail.sql = step != GuideStep::Create && !isFill ? everything(*file)
                                                      : statementsOf(*file, [&](const MigrationStep& each) {
                                                            const bool wanted = behind == isFill;
                                                            behind = behind || each.name == last;
                                                            return wanted;
                                                        });
    if (step == GuideStep::Create)
        detail.until = last;
    if (step == GuideStep::Cutover || step == GuideStep::Cleanup)
        detail.typed = s.facts.database;
    if (file->inverse.isEmpty()) {
        detail.wayBack = detailText("None: restore the backup.");
        return detail;
    }
    detail.wayBack = file->inverse;
    const auto inverse = loadMigration(s.facts.engine, file->inverse);
    if (!inverse)
        return tl::unexpected(inverse.error());
    detail.inverse = everything(*inverse);
    return detail;
}

QString planList(const AdminSurvey& s) {
    QString text;
    for (const MigrationPlanEntry& entry : s.plan)
        text += QStringLiteral("-- %1 %2\n--   %3\n--   SHA-256 %4\n")
                    .arg(entry.done ? QStringLiteral("[done]") : QStringLiteral("[    ]"), entry.file.id,
                         QString(entry.file.what).replace(u'\n', QStringLiteral("\n--   ")),
                         entry.file.normalisedHash);
    return text;
}

} // namespace

Result<GuideDetail> guideDetail(GuideStep step, const AdminSurvey& s) {
    if (!migrationOf(step).isEmpty())
        return ofFile(step, s);
    GuideDetail detail;
    fillIn(detail, plainOf(step));
    if (step == GuideStep::Plan)
        detail.sql = planList(s);
    if (step == GuideStep::Backup)
        detail.cost =
            detailText("The database takes %1 on the server; a dump is smaller as a rule. Changes of the "
                       "layout wait while it runs.")
                .arg(sizeText(s.databaseBytes));
    else if (step == GuideStep::Proof)
        detail.cost = detailText("Room for a second copy (%1) while it runs.").arg(sizeText(s.databaseBytes));
    else
        detail.cost = detailText("Reading only.");
    if (step == GuideStep::Guard) {
        const auto rollback = loadMigration(s.facts.engine, QStringLiteral("017_rollback"));
        if (!rollback)
            return tl::unexpected(rollback.error());
        detail.sql = everything(*rollback);
        detail.locks = rollback->lockClass;
        detail.migration = s.state.stage == Stage::CutOver ? rollback->id : QString();
        detail.action = detail.migration.isEmpty() ? QString() : detail.action;
        detail.cost =
            s.rollbackMilliseconds
                ? detailText("The last rollback on this database took %1 ms.").arg(*s.rollbackMilliseconds)
                : detailText("No rollback was measured on this database yet; it is the same kind of swap "
                             "as the cutover, which took %1.")
                      .arg(s.cutover ? detailText("%1 ms").arg(s.cutover->milliseconds)
                                     : detailText("milliseconds"));
    }
    return detail;
}

} // namespace strikescope
