#pragma once

#include "models/core/latency_histogram.h"
#include "models/serve/question.h"

#include <QByteArray>

#include <map>
#include <utility>

namespace strikescope {

// What the service counts of its answers. Main thread.
class ServeMetrics {
public:
    void note(Endpoint, int status, std::chrono::nanoseconds took);
    // Prometheus' text form.
    void write(QByteArray&) const;

private:
    std::map<std::pair<Endpoint, int>, quint64> m_answers; // by endpoint and status
    std::map<Endpoint, LatencyHistogram> m_latency;
};

// "# TYPE strikescope_name counter" and its only sample.
void writeMetric(QByteArray&, const char* name, const char* type, const char* help, double value);

} // namespace strikescope
