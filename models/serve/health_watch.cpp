#include "models/serve/health_watch.h"

#include "models/core/deliver.h"
#include "models/serve/json_writer.h"

#include <QTimer>

namespace strikescope {

using namespace std::chrono_literals;

HealthWatch::HealthWatch(std::unique_ptr<StrikeSource> source)
    : m_source(std::move(source)) {
    auto* clock = new QTimer(this);
    connect(clock, &QTimer::timeout, this, &HealthWatch::look);
    clock->start(2s);
    look();
}

void HealthWatch::look() {
    if (m_asking)
        return;
    m_asking = true;
    deliver(m_source->describe(), this, [this](const Result<Described>& described) {
        m_asking = false;
        m_failed = !described;
        if (described)
            m_answered = Clock::now();
    });
}

bool HealthWatch::isWell() const {
    return m_answered && !m_failed && Clock::now() - *m_answered < 6s;
}

Reply HealthWatch::reply() const {
    Reply reply{.status = isWell() ? 200 : 503};
    JsonWriter json(reply.body);
    json.open('{').field("status", isWell() ? QStringLiteral("ok") : QStringLiteral("unavailable"));
    json.field("version", QStringLiteral(STRIKESCOPE_VERSION));
    json.key("database").open('{').flag("answers", isWell()).key("seconds_since_answer");
    if (m_answered)
        json.integer(std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - *m_answered).count());
    else
        json.null();
    json.close('}').close('}');
    return reply;
}

} // namespace strikescope
