#include "models/serve/serve_metrics.h"

namespace strikescope {

namespace {

void writeHead(QByteArray& text, const char* name, const char* type, const char* help) {
    text += QByteArray("# HELP strikescope_") + name + ' ' + help + "\n# TYPE strikescope_" + name + ' ' +
            type + '\n';
}

double secondsOf(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

void ServeMetrics::note(Endpoint endpoint, int status, std::chrono::nanoseconds took) {
    ++m_answers[{endpoint, status}];
    m_latency[endpoint].record(took);
}

void ServeMetrics::write(QByteArray& text) const {
    writeHead(text, "answers_total", "counter", "Answers by endpoint and status.");
    for (const auto& [of, count] : m_answers)
        text += "strikescope_answers_total{endpoint=\"" + pathOf(of.first).toLatin1() + "\",status=\"" +
                QByteArray::number(of.second) + "\"} " + QByteArray::number(count) + '\n';
    writeHead(text, "answer_seconds", "summary",
              "From the request's head to the answer's last byte handed on.");
    for (const auto& [endpoint, histogram] : m_latency) {
        const LatencySummary summary = histogram.summary();
        const QByteArray label = "endpoint=\"" + pathOf(endpoint).toLatin1() + '"';
        const auto sample = [&](const char* quantile, std::chrono::nanoseconds value) {
            text += "strikescope_answer_seconds{" + label + ",quantile=\"" + quantile + "\"} " +
                    QByteArray::number(secondsOf(value), 'g', 6) + '\n';
        };
        sample("0.5", summary.p50);
        sample("0.95", summary.p95);
        sample("0.99", summary.p99);
        text += "strikescope_answer_seconds_count{" + label + "} " + QByteArray::number(summary.count) + '\n';
        text += "strikescope_answer_seconds_sum{" + label + "} " +
                QByteArray::number(secondsOf(summary.mean) * double(summary.count), 'g', 9) + '\n';
    }
}

void writeMetric(QByteArray& text, const char* name, const char* type, const char* help, double value) {
    writeHead(text, name, type, help);
    text += QByteArray("strikescope_") + name + ' ' + QByteArray::number(value, 'g', 15) + '\n';
}

} // namespace strikescope
