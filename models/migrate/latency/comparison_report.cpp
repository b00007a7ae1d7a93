#include "models/migrate/latency/comparison_report.h"

#include <QJsonArray>

#include <cmath>

namespace strikescope {

namespace {

QString decimal(double value, int decimals) {
    return std::isnan(value) ? QString(QChar(0x2013)) : QString::number(value, 'f', decimals);
}

QString ratioText(const RatioEstimate& estimate) {
    return QStringLiteral("%1 [%2, %3]")
        .arg(decimal(estimate.ratio, 4), decimal(estimate.interval.low, 4),
             decimal(estimate.interval.high, 4));
}

QString joinsOf(const QueryPlan& plan) {
    return plan.joins.isEmpty() ? QStringLiteral("no join") : plan.joins.join(QStringLiteral(", "));
}

QString planText(const QString& side, const QueryPlan& plan) {
    return QStringLiteral("    %1 server %2 ms (planning %3 + execution %4), buffers %5 hit + %6 read, "
                          "%7 temporary; plan %8: %9\n")
        .arg(side.leftJustified(4), decimal(plan.planning + plan.execution, 2), decimal(plan.planning, 2),
             decimal(plan.execution, 2), decimal(plan.hit, 0), decimal(plan.read, 0),
             decimal(plan.written, 0), plan.shape, joinsOf(plan));
}

QString line(const QString& name, const QString& pairs, const QString& old, const QString& now,
             const QString& ratio, const QString& verdict) {
    return name.leftJustified(11) + pairs.rightJustified(6) + old.rightJustified(12) +
           now.rightJustified(12) + QStringLiteral("  ") + ratio.leftJustified(26) + verdict + u'\n';
}

QString timesAsFast(const QuestionReport& question) {
    return question.ratio.ratio < 1
               ? QStringLiteral(", %1 times as fast").arg(decimal(1 / question.ratio.ratio, 1))
               : QString();
}

QString behind(const QuestionReport& q) {
    QString text = QStringLiteral("\n%1: %2\n").arg(q.name, q.title);
    text +=
        QStringLiteral(
            "    %1 pairs used of %2 planned%3, %4 parameter sets; %5 void, %6 empty, %7 blocks repeated\n")
            .arg(q.pairs)
            .arg(q.planned)
            .arg(q.shortened ? QStringLiteral(" (fewer than asked for: the time was short)") : QString())
            .arg(q.sets.size() - 1)
            .arg(q.voided)
            .arg(q.empty)
            .arg(q.repeatedBlocks);
    text += QStringLiteral("    old against itself %1, Hodges-Lehmann %2, blocks of %3 pairs drawn%4\n")
                .arg(ratioText(q.itself), decimal(q.hodgesLehmann, 4))
                .arg(q.ratio.block)
                .arg(timesAsFast(q));
    text += planText(QStringLiteral("old"), q.oldPlan) + planText(QStringLiteral("new"), q.newPlan);
    text += QStringLiteral("    %1 rows compared%2; OI differs by the old view's rule in %3 of %4 cells "
                           "(greatest instead of last), unknown as 0 in %5\n")
                .arg(q.rows)
                .arg(q.difference.isEmpty() ? QStringLiteral(", equal")
                                            : QStringLiteral(", NOT EQUAL: ") + q.difference)
                .arg(q.otherOi)
                .arg(q.oiCells)
                .arg(q.unknownAsZero);
    if (q.empty > 0)
        text += QStringLiteral("    nothing found: old %1 ms, new %2 ms\n")
                    .arg(decimal(q.oldEmptyMedian, 3), decimal(q.newEmptyMedian, 3));
    text += !q.tail
                ? QStringLiteral("    95th percentile: not decided (give --rate for an open schedule)\n")
                : QStringLiteral("    95th percentile at a fixed rate: old %1 ms, new %2 ms, ratio %3, %4 "
                                 "samples a side%5\n")
                      .arg(decimal(q.tail->oldTime, 2), decimal(q.tail->newTime, 2), ratioText(q.tail->ratio))
                      .arg(q.tail->samples)
                      .arg(std::isnan(q.tail->ratio.ratio) ? QStringLiteral(": not decided, 2000 are needed")
                                                           : QString());
    if (!q.reason.isEmpty())
        text += QStringLiteral("    %1: %2\n").arg(verdictText(q.verdict), q.reason);
    return text;
}

QJsonValue number(double value) {
    return std::isnan(value) ? QJsonValue(QJsonValue::Null) : QJsonValue(value);
}

QJsonObject ratioJson(const RatioEstimate& estimate) {
    return {{QStringLiteral("ratio"), number(estimate.ratio)},
            {QStringLiteral("low"), number(estimate.interval.low)},
            {QStringLiteral("high"), number(estimate.interval.high)},
            {QStringLiteral("block"), int(estimate.block)}};
}

QJsonObject planJson(const QueryPlan& plan) {
    return {{QStringLiteral("shape"), plan.shape},
            {QStringLiteral("outline"), plan.outline},
            {QStringLiteral("joins"), QJsonArray::fromStringList(plan.joins)},
            {QStringLiteral("planning_ms"), plan.planning},
            {QStringLiteral("execution_ms"), plan.execution},
            {QStringLiteral("buffers_hit"), plan.hit},
            {QStringLiteral("buffers_read"), plan.read},
            {QStringLiteral("temporary_written"), plan.written}};
}

QJsonValue tailJson(const std::optional<TailReport>& tail) {
    if (!tail)
        return QJsonValue::Null;
    QJsonObject object = ratioJson(tail->ratio);
    object[QStringLiteral("samples")] = tail->samples;
    object[QStringLiteral("old_ms")] = number(tail->oldTime);
    object[QStringLiteral("new_ms")] = number(tail->newTime);
    return object;
}

QJsonObject questionJson(const QuestionReport& q) {
    return {{QStringLiteral("name"), q.name},
            {QStringLiteral("title"), q.title},
            {QStringLiteral("verdict"), verdictText(q.verdict)},
            {QStringLiteral("reason"), q.reason},
            {QStringLiteral("pairs"), q.pairs},
            {QStringLiteral("pairs_planned"), q.planned},
            {QStringLiteral("shortened"), q.shortened},
            {QStringLiteral("pairs_void"), q.voided},
            {QStringLiteral("pairs_empty"), q.empty},
            {QStringLiteral("blocks_repeated"), q.repeatedBlocks},
            {QStringLiteral("parameter_sets"), int(q.sets.size()) - 1},
            {QStringLiteral("old_ms"), number(q.oldMedian)},
            {QStringLiteral("new_ms"), number(q.newMedian)},
            {QStringLiteral("old_empty_ms"), number(q.oldEmptyMedian)},
            {QStringLiteral("new_empty_ms"), number(q.newEmptyMedian)},
            {QStringLiteral("new_to_old"), ratioJson(q.ratio)},
            {QStringLiteral("old_to_old"), ratioJson(q.itself)},
            {QStringLiteral("hodges_lehmann"), number(q.hodgesLehmann)},
            {QStringLiteral("p95"), tailJson(q.tail)},
            {QStringLiteral("equal"), q.difference.isEmpty()},
            {QStringLiteral("difference"), q.difference},
            {QStringLiteral("rows_compared"), q.rows},
            {QStringLiteral("oi_cells"), q.oiCells},
            {QStringLiteral("oi_unknown_as_zero"), q.unknownAsZero},
            {QStringLiteral("oi_other"), q.otherOi},
            {QStringLiteral("old_plan"), planJson(q.oldPlan)},
            {QStringLiteral("new_plan"), planJson(q.newPlan)}};
}

QString serverText(const LatencyReport& report) {
    const int version = report.server.serverVersion;
    QString text = QStringLiteral("PostgreSQL %1.%2").arg(version / 10000).arg(version % 10000);
    if (!report.server.extensionVersion.isEmpty())
        text += QStringLiteral(" with TimescaleDB ") + report.server.extensionVersion;
    return text;
}

QString sideText(LatencySide side) {
    switch (side) {
    case LatencySide::Old:
        return QStringLiteral("old");
    case LatencySide::OldAgain:
        return QStringLiteral("old again");
    case LatencySide::New:
        break;
    }
    return QStringLiteral("new");
}

QString sampleHeader(const LatencyReport& report) {
    QString text;
    const auto add = [&](const QString& key, const QString& value) {
        text += QStringLiteral("# %1: %2\n").arg(key, QString(value).replace(u'\n', u' '));
    };
    add(QStringLiteral("program"), QStringLiteral("StrikeScope " STRIKESCOPE_VERSION));
    add(QStringLiteral("server"), serverText(report));
    add(QStringLiteral("settings"), report.settings);
    add(QStringLiteral("stage"), report.stage);
    add(QStringLiteral("seed"), QString::number(report.options.seed));
    add(QStringLiteral("margin"), QString::number(report.options.margin));
    add(QStringLiteral("declared"), report.declared);
    add(QStringLiteral("from"), isoUtc(report.started));
    add(QStringLiteral("until"), isoUtc(report.ended));
    add(QStringLiteral("statistic"),
        QStringLiteral("median of new / median of old over the lines with used = 1 and schedule = closed; "
                       "interval: 10000 resamples of circular blocks of pairs, 2.5 and 97.5 per cent"));
    for (const QuestionReport& q : report.questions) {
        add(q.name + QStringLiteral(" old"), QString::fromStdString(q.oldSql));
        add(q.name + QStringLiteral(" new"), QString::fromStdString(q.newSql));
    }
    for (const LatencyBlock& block : report.blocks)
        add(QStringLiteral("block %1 %2.%3").arg(block.question).arg(block.block).arg(block.attempt),
            QStringLiteral("%1 other active, load %2, %3")
                .arg(block.surroundings.active)
                .arg(block.surroundings.load, 0, 'f', 2)
                .arg(block.surroundings.foreign.isEmpty() ? QStringLiteral("quiet")
                                                          : block.surroundings.foreign));
    return text;
}

} // namespace

QString verdictText(LatencyVerdict verdict) {
    switch (verdict) {
    case LatencyVerdict::Better:
        return QStringLiteral("better");
    case LatencyVerdict::NotWorse:
        return QStringLiteral("not worse");
    case LatencyVerdict::Worse:
        return QStringLiteral("worse");
    case LatencyVerdict::NotDecided:
        break;
    }
    return QStringLiteral("not decided");
}

QString latencyText(const LatencyReport& report) {
    QString text = QStringLiteral("Old: %1\nNew: %2\n%3, stage %4, %5; seed %6\n\n")
                       .arg(report.oldTitle, report.newTitle, serverText(report), report.stage,
                            QLatin1String(report.aggregate.timeframe.data(),
                                          qsizetype(report.aggregate.timeframe.size())))
                       .arg(report.options.seed);
    text += line(QStringLiteral("question"), QStringLiteral("pairs"), QStringLiteral("old p50 ms"),
                 QStringLiteral("new p50 ms"), QStringLiteral("ratio [95 % interval]"),
                 QStringLiteral("verdict"));
    for (const QuestionReport& q : report.questions)
        text += line(q.name, QString::number(q.pairs), decimal(q.oldMedian, 3), decimal(q.newMedian, 3),
                     ratioText(q.ratio), verdictText(q.verdict));
    for (const QuestionReport& q : report.questions)
        text += behind(q);
    text += QStringLiteral("\nTogether: %1%2\n")
                .arg(verdictText(report.worst()),
                     report.red() ? QStringLiteral(", RED: the sides answer differently") : QString());
    return text;
}

QJsonObject latencyJson(const LatencyReport& report) {
    QJsonArray questions;
    for (const QuestionReport& question : report.questions)
        questions << questionJson(question);
    return {{QStringLiteral("verdict"), verdictText(report.worst())},
            {QStringLiteral("red"), report.red()},
            {QStringLiteral("engine"), engineName(report.server.engine)},
            {QStringLiteral("server"), serverText(report)},
            {QStringLiteral("stage"), report.stage},
            {QStringLiteral("timeframe"), QString::fromLatin1(report.aggregate.timeframe.data(),
                                                              qsizetype(report.aggregate.timeframe.size()))},
            {QStringLiteral("old"), report.oldTitle},
            {QStringLiteral("new"), report.newTitle},
            {QStringLiteral("settings"), report.settings},
            {QStringLiteral("declared"), report.declared},
            {QStringLiteral("seed"), qint64(report.options.seed)},
            {QStringLiteral("margin"), report.options.margin},
            {QStringLiteral("started"), isoUtc(report.started)},
            {QStringLiteral("ended"), isoUtc(report.ended)},
            {QStringLiteral("questions"), questions}};
}

QString latencySamples(const LatencyReport& report) {
    QString text =
        sampleHeader(report) +
        QStringLiteral(
            "question,schedule,block,attempt,pair,side,position,rows,milliseconds,used,parameters\n");
    for (const LatencySample& s : report.samples) {
        const QuestionReport* question = nullptr;
        for (const QuestionReport& candidate : report.questions)
            if (candidate.name == s.question)
                question = &candidate;
        const QString parameters = question ? question->sets[std::size_t(s.set)].text() : QString();
        text += QStringLiteral("%1,%2,%3,%4,%5,%6,%7,")
                    .arg(s.question, s.openSchedule ? QStringLiteral("open") : QStringLiteral("closed"))
                    .arg(s.block)
                    .arg(s.attempt)
                    .arg(s.pair)
                    .arg(sideText(s.side))
                    .arg(s.position);
        text += QStringLiteral("%1,%2,%3,\"%4\"\n")
                    .arg(s.rows)
                    .arg(s.milliseconds, 0, 'f', 6)
                    .arg(int(s.used))
                    .arg(QString(parameters).replace(u'"', QStringLiteral("\"\"")));
    }
    return text;
}

} // namespace strikescope
