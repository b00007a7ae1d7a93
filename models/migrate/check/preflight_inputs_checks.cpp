#include "models/migrate/check/preflight_question.h"
#include "models/migrate/check/wording.h"

namespace strikescope {

namespace {

// 15.14 as 150014; 0 for anything else.
int toolNumber(const QString& version) {
    const QStringList parts = version.section(u' ', 0, 0).split(u'.');
    bool isNumber = false;
    const int major = parts.value(0).toInt(&isNumber);
    return isNumber ? major * 10000 + parts.value(1).toInt() : 0;
}

// The first minor release without CVE-2025-8714 (a dump that runs commands on the machine that restores it).
int fixedMinor(int major) {
    switch (major) {
    case 13:
        return 22;
    case 14:
        return 19;
    case 15:
        return 14;
    case 16:
        return 10;
    case 17:
        return 6;
    default:
        return 0;
    }
}

void addTools(CheckList& list, const PreflightQuestion& asked) {
    const auto &dump = asked.inputs.pgDumpVersion, &restore = asked.inputs.pgRestoreVersion;
    Check check{QStringLiteral("P32"), QStringLiteral("pg_dump and pg_restore"), {}, {}, {}, 0};
    const QString remedy =
        QStringLiteral("Install postgresql-client of the server's version, both tools of one release.");
    const int version = dump ? toolNumber(*dump) : 0, server = asked.facts.serverVersion / 10000;
    const QString text = QStringLiteral("pg_dump %1, pg_restore %2, server %3")
                             .arg(dump.value_or(QStringLiteral("?")), restore.value_or(QStringLiteral("?")))
                             .arg(server);
    if (!dump && !restore)
        answer(check, Verdict::NotRun, QStringLiteral("Nobody looked for them."), remedy);
    else if (version == 0 || !restore || version / 10000 < server || *dump != *restore ||
             version % 10000 < fixedMinor(version / 10000))
        answer(check, Verdict::Fail, text, remedy);
    else
        answer(
            check, version / 10000 > server ? Verdict::Warn : Verdict::Pass, text,
            QStringLiteral("A dump of a newer pg_dump may not be restored by the server's own pg_restore."));
    list.add(std::move(check));
}

void addScratch(CheckList& list, const PreflightQuestion& asked) {
    Check check{QStringLiteral("P33"), QStringLiteral("A place to try a restore in"), {}, {}, {}, 0};
    if (!asked.inputs.scratchAvailable)
        answer(check, Verdict::NotRun, QStringLiteral("Nobody tried."),
               QStringLiteral("Verify a backup: it needs one."));
    else
        answer(check, *asked.inputs.scratchAvailable ? Verdict::Pass : Verdict::Fail,
               *asked.inputs.scratchAvailable ? QStringLiteral("there is one")
                                              : QStringLiteral("there is none"),
               QStringLiteral("Give this user CREATEDB, or name another server with the same extension."));
    list.add(std::move(check));
}

void addBackupAge(CheckList& list, const PreflightQuestion& asked) {
    const auto& inputs = asked.inputs;
    Check check{QStringLiteral("P34"), QStringLiteral("A fresh backup, proven by a restore"), {}, {}, {}, 0};
    const QString remedy = QStringLiteral("strikescopectl backup create, then backup verify.");
    if (!inputs.backupsKnown) {
        answer(check, Verdict::NotRun, QStringLiteral("Nobody looked for backups."), remedy);
    } else if (!inputs.newestBackup) {
        answer(check, Verdict::Fail, QStringLiteral("There is none."), remedy);
    } else {
        const auto& backup = *inputs.newestBackup;
        const qint64 age = (inputs.clientTime.value_or(nowUtc()) - backup.taken).count();
        const bool foreign = !backup.systemIdentifier.isEmpty() && !asked.facts.systemIdentifier.isEmpty() &&
                             backup.systemIdentifier != asked.facts.systemIdentifier;
        const bool outdated = inputs.lastChange && backup.taken < *inputs.lastChange;
        const QString text = QStringLiteral("taken ") + isoUtc(backup.taken) + QStringLiteral(", ") +
                             span(age) + QStringLiteral(" ago") +
                             (backup.restoreVerified ? QString() : QStringLiteral(", never restored")) +
                             (foreign ? QStringLiteral(", of another system") : QString()) +
                             (outdated ? QStringLiteral(", before the last migration") : QString());
        const bool fails = foreign || !backup.restoreVerified || age > 72 * 3600;
        answer(check,
               fails                         ? Verdict::Fail
               : outdated || age > 24 * 3600 ? Verdict::Warn
                                             : Verdict::Pass,
               text, remedy);
    }
    list.add(std::move(check));
}

void addFiles(CheckList& list, const PreflightQuestion& asked) {
    Check check{QStringLiteral("P35"), QStringLiteral("The plan's files are those that ran"), {}, {}, {}, 0};
    const auto& changed = asked.inputs.changedFiles;
    if (!changed)
        answer(check, Verdict::NotRun, QStringLiteral("Nobody compared them."));
    else
        answer(check, changed->isEmpty() ? Verdict::Pass : Verdict::Fail,
               changed->isEmpty() ? QStringLiteral("none has changed")
                                  : QStringLiteral("changed: ") + listed(*changed),
               QStringLiteral("Use the version of StrikeScope that began this migration."));
    list.add(std::move(check));
}

} // namespace

void addInputChecks(CheckList& list, const PreflightQuestion& asked) {
    for (const auto add : {addTools, addScratch, addBackupAge, addFiles})
        add(list, asked);
}

} // namespace strikescope
