#include "app/ctl/migrate_text.h"

#include <QJsonDocument>

namespace strikescope {

namespace {

QString indented(const QString& label, const QString& text) {
    return text.isEmpty() ? QString() : QStringLiteral("         %1 %2\n").arg(label, text);
}

QString engineText(const ServerFacts& facts) {
    const int version = facts.serverVersion;
    QString text = QStringLiteral("PostgreSQL %1.%2").arg(version / 10000).arg(version % 10000);
    if (!facts.extensionVersion.isEmpty())
        text += QStringLiteral(", TimescaleDB %1 (%2)").arg(facts.extensionVersion, facts.licence);
    return text;
}

QString clockText(std::chrono::seconds time) {
    const auto seconds = time.count();
    return seconds < 120 ? QStringLiteral("%1 s").arg(seconds)
                         : QStringLiteral("%1 min").arg((seconds + 30) / 60);
}

} // namespace

QString jsonLine(const QJsonObject& object) {
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + u'\n';
}

QString checksText(const Checks& checks) {
    QString text;
    for (const Check& check : checks) {
        text += QStringLiteral("%1 %2 %3\n")
                    .arg(verdictName(check.verdict).leftJustified(8), check.id.leftJustified(4), check.title);
        text += indented(QStringLiteral("    "), check.evidence);
        if (check.verdict != Verdict::Pass)
            text += indented(QStringLiteral("  ->"), check.remedy);
    }
    return text;
}

QJsonArray checksJson(const Checks& checks) {
    QJsonArray list;
    for (const Check& check : checks)
        list.append(QJsonObject{{QStringLiteral("id"), check.id},
                                {QStringLiteral("title"), check.title},
                                {QStringLiteral("verdict"), verdictName(check.verdict)},
                                {QStringLiteral("evidence"), check.evidence},
                                {QStringLiteral("remedy"), check.remedy},
                                {QStringLiteral("milliseconds"), check.milliseconds}});
    return list;
}

QString stepsText(const MigrationFile& file) {
    QString text = QStringLiteral("%1\n  %2\n  locks: %3\n  needs: %4\n  back:  %5\n")
                       .arg(file.id, file.what, file.lockClass, file.requirement,
                            file.inverse.isEmpty() ? QStringLiteral("no way back") : file.inverse);
    for (const auto& step : file.steps)
        text += QStringLiteral("  step   %1 (%2)\n").arg(step.name, stepKindName(step.kind));
    return text;
}

QString planText(const ServerFacts& facts, const CatalogState& state,
                 const std::vector<MigrationPlanEntry>& plan) {
    QString text = QStringLiteral("%1, database %2, stage: %3\n\n")
                       .arg(engineText(facts), facts.database, stageName(state.stage));
    for (const auto& entry : plan)
        text += (entry.done ? QStringLiteral("[done] ") : QStringLiteral("[    ] ")) + stepsText(entry.file) +
                u'\n';
    return text;
}

QJsonObject planJson(const ServerFacts& facts, const CatalogState& state,
                     const std::vector<MigrationPlanEntry>& plan) {
    QJsonArray migrations;
    for (const auto& entry : plan) {
        QJsonArray steps;
        for (const auto& step : entry.file.steps)
            steps.append(QJsonObject{{QStringLiteral("name"), step.name},
                                     {QStringLiteral("kind"), stepKindName(step.kind)}});
        migrations.append(QJsonObject{{QStringLiteral("id"), entry.file.id},
                                      {QStringLiteral("what"), entry.file.what},
                                      {QStringLiteral("lock_class"), entry.file.lockClass},
                                      {QStringLiteral("requires"), entry.file.requirement},
                                      {QStringLiteral("inverse"), entry.file.inverse},
                                      {QStringLiteral("sha256"), entry.file.rawHash},
                                      {QStringLiteral("sha256_normalised"), entry.file.normalisedHash},
                                      {QStringLiteral("done"), entry.done},
                                      {QStringLiteral("steps"), steps}});
    }
    return {{QStringLiteral("engine"), engineName(facts.engine)},
            {QStringLiteral("server_version"), facts.serverVersion},
            {QStringLiteral("extension_version"), facts.extensionVersion},
            {QStringLiteral("database"), facts.database},
            {QStringLiteral("stage"), stageName(state.stage)},
            {QStringLiteral("has_old_aggregates"), state.hasOld},
            {QStringLiteral("relations"), state.description},
            {QStringLiteral("migrations"), migrations}};
}

QJsonObject eventJson(const JournalEvent& event) {
    return {{QStringLiteral("seq"), event.seq},      {QStringLiteral("at"), isoUtc(event.at)},
            {QStringLiteral("kind"), event.kind},    {QStringLiteral("migration"), event.migration},
            {QStringLiteral("step"), event.step},    {QStringLiteral("actor"), event.actor},
            {QStringLiteral("who"), event.who},      {QStringLiteral("milliseconds"), event.milliseconds},
            {QStringLiteral("detail"), event.detail}};
}

QString historyText(const std::vector<JournalEvent>& events) {
    QString text;
    for (const auto& event : events) {
        QString what = event.migration + (event.step.isEmpty() ? QString() : u'/' + event.step);
        if (event.kind == QStringLiteral("window done"))
            what += u' ' + event.detail[QStringLiteral("from")].toString();
        if (const QString error = event.detail[QStringLiteral("error")].toString(); !error.isEmpty())
            what += QStringLiteral(": ") + error.section(u'\n', 0, 0);
        if (event.kind == QStringLiteral("verified"))
            what = event.detail[QStringLiteral("green")].toBool() ? QStringLiteral("green")
                                                                  : QStringLiteral("not green");
        text += QStringLiteral("%1  %2  %3  %4 ms  %5  (%6; %7)\n")
                    .arg(event.seq, 5)
                    .arg(isoUtc(event.at), event.kind.leftJustified(15))
                    .arg(event.milliseconds, 6)
                    .arg(what, event.actor, event.who);
    }
    return text;
}

QString differencesText(const Verification& found) {
    QString text;
    for (const auto& d : found.differences)
        text += QStringLiteral("%1 %2 %3 %4 %5 %6 %7: old %8, v2 %9, base %10\n")
                    .arg(d.check, d.timeframe, d.bucket, d.symbol, d.expiry, d.strike,
                         d.column.isEmpty() ? QStringLiteral("row") : d.column)
                    .arg(d.old.isEmpty() ? QStringLiteral("-") : d.old,
                         d.v2.isEmpty() ? QStringLiteral("-") : d.v2,
                         d.raw.isEmpty() ? QStringLiteral("-") : d.raw);
    return text;
}

QString progressLine(const RunProgress& progress) {
    QString line = progress.migration + u'/' + progress.step;
    if (progress.paused)
        return line + QStringLiteral(": paused");
    if (!progress.blockers.isEmpty())
        return line + QStringLiteral(": waiting for a lock, attempt %1; in the way: %2")
                          .arg(progress.attempt)
                          .arg(progress.blockers.join(QStringLiteral("; ")));
    if (!progress.window)
        return line;
    line += QStringLiteral(": %1 of %2 days").arg(progress.daysDone, 0, 'f', 1).arg(progress.daysTotal);
    if (progress.rowsPerSecond >= 1)
        line += QStringLiteral(", %1 rows/s").arg(progress.rowsPerSecond, 0, 'f', 0);
    if (progress.rest)
        line += QStringLiteral(", %1 to %2 left")
                    .arg(clockText(progress.rest->least), clockText(progress.rest->most));
    return line;
}

} // namespace strikescope
