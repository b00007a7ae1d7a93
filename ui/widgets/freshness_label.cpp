#include "ui/widgets/freshness_label.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

using namespace std::chrono;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("FreshnessLabel", text);
}

} // namespace

QString ageText(seconds age) {
    const auto s = std::max<seconds::rep>(0, age.count());
    if (s < 60)
        return tr("%1 s").arg(s);
    if (s < 3600)
        return tr("%1 min").arg(s / 60);
    if (s < 86400)
        return tr("%1 h %2 min").arg(s / 3600).arg(s % 3600 / 60);
    return tr("%1 d %2 h").arg(s / 86400).arg(s % 86400 / 3600);
}

namespace {

QString sourceText(const Freshness& freshness, const ServerInfo& server) {
    QString text = freshness.layer == Layer::Memory  ? tr("from memory")
                   : freshness.layer == Layer::Redis ? tr("from Redis")
                                                     : tr("from the database");
    if (server.standby)
        text += server.lag && server.lag->count() > 0 ? tr(", a standby %1 behind").arg(ageText(*server.lag))
                                                      : tr(", a standby");
    return text;
}

} // namespace

QString freshnessText(const ChainAnswer& answer, const ServerInfo& server, bool live, UtcTime now) {
    const ChainFrame& frame = *answer.frame;
    const UtcTime end = frame.bucket + length(frame.timeframe);
    QStringList parts{bucketLabel(frame.bucket, frame.timeframe)};
    if (!frame.closed || now < end)
        parts << tr("still filling");
    else if (live)
        parts << tr("ended %1 ago").arg(ageText(now - end));
    parts << tr("checked %1 ago").arg(ageText(duration_cast<seconds>(answer.freshness.age())));
    // Every poll reads anew; only one that takes its time is worth a word.
    const bool waiting = answer.freshness.revalidating && answer.freshness.age() > seconds{10};
    parts << (waiting ? tr("reading anew") : sourceText(answer.freshness, server));
    return parts.join(QStringLiteral(" · "));
}

FreshnessLabel::FreshnessLabel(QWidget* parent)
    : QLabel(parent) {
    setAccessibleName(tr("Age of the data"));
    setForegroundRole(QPalette::PlaceholderText);
    connect(&m_tick, &QTimer::timeout, this, &FreshnessLabel::update);
    m_tick.start(1000);
}

void FreshnessLabel::setAnswer(const ChainAnswer& answer, const ServerInfo& server, bool live) {
    m_answer = answer;
    m_server = server;
    m_live = live;
    update();
}

void FreshnessLabel::update() {
    const auto& frame = m_answer.frame;
    setText(frame ? freshnessText(m_answer, m_server, m_live, nowUtc()) : QString());
    setToolTip(frame ? tr("Read from %1, %2 UTC").arg(frame->relation, isoUtc(frame->fetched)) : QString());
}

} // namespace strikescope
