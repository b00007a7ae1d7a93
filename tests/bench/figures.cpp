#include "tests/bench/figures.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace strikescope::bench {

namespace {

QString wanted(const Figure& figure) {
    if (figure.atMost)
        return QStringLiteral("<= %1").arg(*figure.atMost);
    return figure.atLeast ? QStringLiteral(">= %1").arg(*figure.atLeast) : QString();
}

std::optional<bool> isMet(const Figure& figure) {
    if (figure.atMost)
        return figure.value <= *figure.atMost;
    if (figure.atLeast)
        return figure.value >= *figure.atLeast;
    return std::nullopt;
}

// One minute's load average: the figures of a busy machine are not those of a quiet one.
double machineLoad() {
    double load[1] = {};
    return getloadavg(load, 1) == 1 ? load[0] : -1;
}

void print(const Figure& figure) {
    QString line =
        QStringLiteral("  %1 %2 %3").arg(figure.name, -52).arg(figure.value, 12, 'f', 2).arg(figure.unit, -7);
    line += figure.floor ? QStringLiteral(" %1").arg(*figure.floor, 12, 'f', 2) : QString(13, u' ');
    line += QStringLiteral(" %1").arg(wanted(figure), -10);
    if (const auto met = isMet(figure))
        line += *met ? QStringLiteral("met   ") : QStringLiteral("MISSED");
    if (figure.floor)
        line += QStringLiteral("  floor: ") + figure.floorName;
    std::fprintf(stderr, "%s\n", qPrintable(line));
}

QJsonObject asJson(const Figure& figure) {
    QJsonObject object{{QStringLiteral("name"), figure.name},
                       {QStringLiteral("value"), figure.value},
                       {QStringLiteral("unit"), figure.unit}};
    if (figure.floor) {
        object[QStringLiteral("floor")] = *figure.floor;
        object[QStringLiteral("floor_is")] = figure.floorName;
    }
    if (const auto met = isMet(figure)) {
        object[QStringLiteral("wanted")] = wanted(figure);
        object[QStringLiteral("met")] = *met;
    }
    return object;
}

} // namespace

void report(const QString& bench, const QString& part, const QString& engine, const QJsonObject& inputs,
            const std::vector<Figure>& figures) {
    std::fprintf(stderr, "\n%s, %s (load %.1f)\n  %-52s %12s %-7s %12s %s\n", qPrintable(part),
                 qPrintable(engine), machineLoad(), "", "value", "", "floor", "wanted");
    QJsonArray list;
    for (const Figure& figure : figures) {
        print(figure);
        list.append(asJson(figure));
    }
    const QJsonObject whole{{QStringLiteral("bench"), bench},   {QStringLiteral("part"), part},
                            {QStringLiteral("engine"), engine}, {QStringLiteral("load"), machineLoad()},
                            {QStringLiteral("inputs"), inputs}, {QStringLiteral("figures"), list}};
    std::fputs(QJsonDocument(whole).toJson(QJsonDocument::Compact).append('\n').constData(), stdout);
    std::fflush(stdout);
}

double percentile(std::vector<double> values, double q) {
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, std::size_t(q * double(values.size())))];
}

double longest(const std::vector<double>& values) {
    return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

double millisecondsOf(const std::function<void()>& deed) {
    const auto start = std::chrono::steady_clock::now();
    deed();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

} // namespace strikescope::bench
