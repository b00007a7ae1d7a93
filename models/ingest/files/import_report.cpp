#include "models/ingest/files/import_report.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

QString grouped(std::int64_t number) {
    return QLocale::c().toString(qlonglong(number));
}

QStringList isoDates(const std::vector<Date>& dates) {
    QStringList texts;
    for (const Date date : dates)
        texts << isoDate(date);
    return texts;
}

QString place(const RowSample& sample) {
    QString text = sample.file.isEmpty() ? tr("line %1").arg(sample.line)
                                         : QStringLiteral("%1:%2").arg(sample.file).arg(sample.line);
    return sample.detail.isEmpty() ? text : text + QStringLiteral(" (%1)").arg(sample.detail);
}

void addReasons(QStringList& lines, const std::vector<RowReason>& reasons) {
    for (const RowReason& reason : reasons) {
        lines << QStringLiteral("    %1 × %2").arg(grouped(reason.count), reason.reason);
        QStringList places;
        for (const RowSample& sample : reason.samples)
            places << place(sample);
        if (reason.count > std::int64_t(places.size()) && !places.isEmpty())
            places << QStringLiteral("…");
        if (!places.isEmpty())
            lines << QStringLiteral("        ") + places.join(QStringLiteral(", "));
    }
}

void addContent(QStringList& lines, const ImportReport& report) {
    lines << tr("  format: %1").arg(report.format);
    if (report.bars > 0)
        lines << tr("  %1, %2, expiries: %3")
                     .arg(report.symbol, isoDates(report.days).join(QStringLiteral(", ")),
                          isoDates(report.expiries).join(QStringLiteral(", ")));
    if (report.bars > 0)
        lines << tr("  minutes: %1, %2 to %3 IST; bars: %4")
                     .arg(report.minutes)
                     .arg(istClock(report.first), istClock(report.last), grouped(report.bars));
    for (const QString& text :
         {report.oiUnits, report.volume, report.spotSource, report.ivSource, report.greeksSource})
        if (!text.isEmpty())
            lines << QStringLiteral("  ") + text;
}

void addRows(QStringList& lines, const ImportReport& report) {
    lines << tr("  rows: %1 read, %2 taken, %3 without a value, %4 not asked for, %5 refused")
                 .arg(grouped(report.rows.read), grouped(report.rows.taken), grouped(report.rows.empty),
                      grouped(report.rows.notAsked), grouped(report.rowsRefused));
    addReasons(lines, report.refused);
    if (!report.notes.empty())
        lines << tr("  remarks:");
    addReasons(lines, report.notes);
}

QString outcome(const ImportReport& report, bool dryRun) {
    if (report.error)
        return tr("  REFUSED: %1").arg(report.error->message);
    if (dryRun || !report.written)
        return tr("  dry run: nothing written");
    QString text;
    if (report.demoRowsReplaced > 0)
        text = tr("  %1 rows of the demo market on that day were replaced\n")
                   .arg(grouped(report.demoRowsReplaced));
    if (report.counts.inserted == 0 && report.counts.changed == 0)
        return text + (report.importedBefore ? tr("  imported before: nothing changed")
                                             : tr("  all of it was there already: nothing changed"));
    return text + tr("  written: %1 new, %2 corrected, %3 unchanged, in %4 s")
                      .arg(grouped(report.counts.inserted), grouped(report.counts.changed),
                           grouped(report.counts.unchanged))
                      .arg(report.seconds, 0, 'f', 2);
}

QJsonArray jsonReasons(const std::vector<RowReason>& reasons) {
    QJsonArray array;
    for (const RowReason& reason : reasons) {
        QJsonArray samples;
        for (const RowSample& sample : reason.samples)
            samples.append(QJsonObject{{QStringLiteral("file"), sample.file},
                                       {QStringLiteral("line"), qint64(sample.line)},
                                       {QStringLiteral("detail"), sample.detail}});
        array.append(QJsonObject{{QStringLiteral("reason"), reason.reason},
                                 {QStringLiteral("count"), qint64(reason.count)},
                                 {QStringLiteral("samples"), samples}});
    }
    return array;
}

QJsonObject jsonRows(const ImportReport& report) {
    return {{QStringLiteral("read"), qint64(report.rows.read)},
            {QStringLiteral("taken"), qint64(report.rows.taken)},
            {QStringLiteral("empty"), qint64(report.rows.empty)},
            {QStringLiteral("not_asked_for"), qint64(report.rows.notAsked)},
            {QStringLiteral("refused"), qint64(report.rowsRefused)}};
}

QJsonObject jsonWritten(const ImportReport& report) {
    return {{QStringLiteral("inserted"), qint64(report.counts.inserted)},
            {QStringLiteral("changed"), qint64(report.counts.changed)},
            {QStringLiteral("unchanged"), qint64(report.counts.unchanged)},
            {QStringLiteral("demo_rows_replaced"), qint64(report.demoRowsReplaced)},
            {QStringLiteral("imported_before"), report.importedBefore}};
}

} // namespace

QString toText(const ImportReport& report, bool dryRun) {
    QStringList lines{report.files > 1 ? tr("%1 (%2 files)").arg(report.name).arg(report.files)
                                       : report.name};
    if (!report.format.isEmpty())
        addContent(lines, report);
    if (report.rows.read > 0)
        addRows(lines, report);
    lines << outcome(report, dryRun);
    return lines.join(u'\n') + u'\n';
}

QJsonObject toJson(const ImportReport& report) {
    QJsonObject object{{QStringLiteral("file"), report.name},
                       {QStringLiteral("files"), report.files},
                       {QStringLiteral("format"), report.format},
                       {QStringLiteral("symbol"), report.symbol},
                       {QStringLiteral("days"), QJsonArray::fromStringList(isoDates(report.days))},
                       {QStringLiteral("expiries"), QJsonArray::fromStringList(isoDates(report.expiries))},
                       {QStringLiteral("rows"), jsonRows(report)},
                       {QStringLiteral("refused"), jsonReasons(report.refused)},
                       {QStringLiteral("remarks"), jsonReasons(report.notes)},
                       {QStringLiteral("bars"), qint64(report.bars)},
                       {QStringLiteral("minutes"), report.minutes},
                       {QStringLiteral("oi_units"), report.oiUnits},
                       {QStringLiteral("volume"), report.volume},
                       {QStringLiteral("spot_source"), report.spotSource},
                       {QStringLiteral("iv_source"), report.ivSource},
                       {QStringLiteral("greeks_source"), report.greeksSource},
                       {QStringLiteral("seconds"), report.seconds}};
    if (report.bars > 0) {
        object.insert(QStringLiteral("first"), isoUtc(report.first));
        object.insert(QStringLiteral("last"), isoUtc(report.last));
    }
    if (report.written)
        object.insert(QStringLiteral("written"), jsonWritten(report));
    if (report.error)
        object.insert(QStringLiteral("error"), report.error->message);
    return object;
}

} // namespace strikescope
