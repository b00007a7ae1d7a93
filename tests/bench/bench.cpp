#include "tests/bench/bench.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <random>

namespace strikescope::bench {

namespace {

double milliseconds(const std::function<void()>& run) {
    const auto start = std::chrono::steady_clock::now();
    run();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double quantile(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, std::size_t(q * double(values.size())))];
}

} // namespace

std::vector<Timing> interleaved(const std::vector<Variant>& variants, int rounds, int warmUp,
                                const std::function<void()>& between) {
    std::vector<std::vector<double>> times(variants.size());
    std::vector<std::size_t> order(variants.size());
    std::iota(order.begin(), order.end(), 0u);
    std::mt19937 random(1);
    for (int round = -warmUp; round < rounds; ++round) {
        std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order) {
            const double ms = milliseconds(variants[i].run);
            if (round >= 0)
                times[i].push_back(ms);
            if (between)
                between();
        }
    }
    std::vector<Timing> timings;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        std::vector<double> ratios;
        for (std::size_t round = 0; round < times[i].size(); ++round)
            ratios.push_back(times[i][round] / times[0][round]);
        timings.push_back(
            {variants[i].name, quantile(times[i], 0.5), quantile(times[i], 0.95), quantile(ratios, 0.5)});
    }
    return timings;
}

void report(const std::string& question, const QJsonObject& inputs, const std::vector<Timing>& timings) {
    std::fprintf(stderr, "\n%s\n%-52s %10s %10s %8s\n", question.c_str(), "", "median ms", "p95 ms", "ratio");
    QJsonArray rows;
    for (const Timing& timing : timings) {
        std::fprintf(stderr, "  %-50s %10.3f %10.3f %8.2f\n", timing.name.c_str(), timing.medianMs,
                     timing.p95Ms, timing.ratio);
        rows.append(QJsonObject{{"name", QString::fromStdString(timing.name)},
                                {"median_ms", timing.medianMs},
                                {"p95_ms", timing.p95Ms},
                                {"ratio", timing.ratio}});
    }
    const QJsonObject whole{
        {"question", QString::fromStdString(question)}, {"inputs", inputs}, {"timings", rows}};
    std::fputs(QJsonDocument(whole).toJson(QJsonDocument::Compact).append('\n').constData(), stdout);
}

} // namespace strikescope::bench
