#include "models/admin/latency_html.h"

#include "models/migrate/latency/comparison_report.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

QString cellOf(const QString& text) {
    return QStringLiteral("<td>%1</td>").arg(text.toHtmlEscaped());
}

QString numberText(double value, int decimals) {
    return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', decimals);
}

QString rowOf(const QuestionReport& q) {
    return QStringLiteral("<tr>%1%2%3%4%5%6</tr>\n")
        .arg(cellOf(q.name + QStringLiteral(": ") + q.title), cellOf(numberText(q.oldMedian, 2)),
             cellOf(numberText(q.newMedian, 2)),
             cellOf(QStringLiteral("%1 [%2, %3]")
                        .arg(numberText(q.ratio.ratio, 3), numberText(q.ratio.interval.low, 3),
                             numberText(q.ratio.interval.high, 3))),
             cellOf(verdictText(q.verdict)), cellOf(q.reason));
}

QString pictureTag(const QByteArray& png) {
    return png.isEmpty() ? QString()
                         : QStringLiteral("<p><img width=\"%1\" src=\"data:image/png;base64,%2\"></p>\n")
                               .arg(latencyPictureWidth)
                               .arg(QString::fromLatin1(png.toBase64()));
}

QString plansOf(const QuestionReport& q, const QByteArray& png) {
    const auto side = [](const QString& title, const QueryPlan& plan) {
        return QStringLiteral("<td><b>%1</b><pre>%2</pre></td>")
            .arg(title, planOutline(plan).toHtmlEscaped());
    };
    return QStringLiteral("<h3>%1: %2</h3>%3<table border=\"1\" cellspacing=\"0\"><tr>%4%5</tr></table>\n")
        .arg(q.name.toHtmlEscaped(), q.title.toHtmlEscaped(), pictureTag(png),
             side(QStringLiteral("before"), q.oldPlan), side(QStringLiteral("after"), q.newPlan));
}

} // namespace

LatencyTimes countedTimes(const LatencyReport& report, const QString& question) {
    LatencyTimes times;
    for (const LatencySample& sample : report.samples) {
        if (!sample.used || sample.openSchedule || sample.question != question)
            continue;
        if (sample.side == LatencySide::Old)
            times.old.push_back(sample.milliseconds);
        else if (sample.side == LatencySide::New)
            times.now.push_back(sample.milliseconds);
    }
    std::ranges::sort(times.old);
    std::ranges::sort(times.now);
    return times;
}

QString planOutline(const QueryPlan& plan) {
    QString text;
    int depth = 0;
    QString node;
    const auto flush = [&] {
        const QString name = node.trimmed();
        node.clear();
        if (name.isEmpty())
            return;
        text += QString(2 * depth, u' ') + (plan.joins.contains(name) ? QStringLiteral("⋈ ") : QString()) +
                name + u'\n';
    };
    for (const QChar c : plan.outline) {
        if (c != u'(' && c != u')' && c != u',') {
            node += c;
            continue;
        }
        flush();
        depth += c == u'(' ? 1 : c == u')' ? -1 : 0;
    }
    flush();
    return text + QStringLiteral("planning %1 ms, execution %2 ms\nbuffers: %3 hit, %4 read, %5 temporary\n")
                      .arg(numberText(plan.planning, 2), numberText(plan.execution, 2),
                           numberText(plan.hit, 0), numberText(plan.read, 0), numberText(plan.written, 0));
}

QString latencyHtml(const LatencyReport& report, const LatencyPictures& pictures) {
    QString rows, plans;
    for (const QuestionReport& question : report.questions) {
        rows += rowOf(question);
        plans += plansOf(question, pictures.value(question.name));
    }
    return QStringLiteral(
               "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Latency before and "
               "after"
               "</title><style>body{font-family:sans-serif;max-width:70em;margin:2em "
               "auto}table{border-collapse:"
               "collapse}td,th{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}"
               "pre{white-space:pre-wrap;font-family:monospace}"
               "</style></head><body><h1>Latency before and after: %1</h1>\n<p>%2, %3; declared before the "
               "first "
               "sample: <code>%4</code></p>\n<table border=\"1\" "
               "cellspacing=\"0\"><tr><th>Question</th><th>before, ms</th><th>after, "
               "ms</th>"
               "<th>after to before, 95 % interval</th><th>Verdict</th><th>Why</th></tr>\n%5</table>\n"
               "<h2>Times and plans</h2><p>Pictures: the share of answers within a time, before dashed; "
               "below it "
               "boxes with quartiles and median, whiskers at 5 and 95 %. In plans ⋈ marks a "
               "join.</p>%6<h2>In full</h2><pre>%7</pre></body></html>\n")
        .arg(verdictText(report.worst()), isoUtc(report.started), report.settings.toHtmlEscaped(),
             report.declared.toHtmlEscaped(), rows, plans, latencyText(report).toHtmlEscaped());
}

} // namespace strikescope
