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

QString freshnessText(const ChainFrame& frame, bool live, UtcTime now) {
    const UtcTime end = frame.bucket + length(frame.timeframe);
    QStringList parts{bucketLabel(frame.bucket, frame.timeframe)};
    if (!frame.closed || now < end)
        parts << tr("still filling");
    else if (live)
        parts << tr("ended %1 ago").arg(ageText(now - end));
    parts << tr("read %1 ago from the database").arg(ageText(now - frame.fetched));
    return parts.join(QStringLiteral(" · "));
}

FreshnessLabel::FreshnessLabel(QWidget* parent)
    : QLabel(parent) {
    setAccessibleName(tr("Age of the data"));
    setForegroundRole(QPalette::PlaceholderText);
    connect(&m_tick, &QTimer::timeout, this, &FreshnessLabel::update);
    m_tick.start(1000);
}

void FreshnessLabel::setFrame(ChainFramePtr frame, bool live) {
    m_frame = std::move(frame);
    m_live = live;
    update();
}

void FreshnessLabel::update() {
    setText(m_frame ? freshnessText(*m_frame, m_live, nowUtc()) : QString());
    setToolTip(m_frame ? tr("Read from %1, %2 UTC").arg(m_frame->relation, isoUtc(m_frame->fetched))
                       : QString());
}

} // namespace strikescope
