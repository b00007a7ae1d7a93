#include "ui/widgets/scrubber.h"

#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QToolTip>

#include <algorithm>

namespace strikescope {

Scrubber::Scrubber(QWidget* parent)
    : QSlider(Qt::Horizontal, parent) {
    setAccessibleName(tr("Bucket of the session"));
    setPageStep(5);
    connect(this, &QSlider::valueChanged, this, [this](int index) {
        if (index >= 0 && index < int(m_buckets.size()))
            emit bucketChosen(m_buckets[std::size_t(index)]);
    });
    setBuckets({}, m_timeframe);
}

void Scrubber::setBuckets(const std::vector<UtcTime>& buckets, Timeframe timeframe) {
    const QSignalBlocker quiet(this);
    m_buckets = buckets;
    m_timeframe = timeframe;
    setEnabled(!buckets.empty());
    setRange(0, std::max(0, int(buckets.size()) - 1));
    update();
}

void Scrubber::setBucket(UtcTime bucket) {
    const QSignalBlocker quiet(this);
    const auto after = std::upper_bound(m_buckets.begin(), m_buckets.end(), bucket);
    setValue(std::max(0, int(after - m_buckets.begin()) - 1));
    update(); // blocked signals would leave it as it was painted
}

void Scrubber::setMoments(std::optional<UtcTime> a, std::optional<UtcTime> b) {
    m_a = a;
    m_b = b;
    update();
}

void Scrubber::setAuction(const std::vector<UtcTime>& buckets) {
    m_auction = buckets;
    update();
}

std::optional<int> Scrubber::indexOf(UtcTime bucket) const {
    if (m_buckets.empty() || bucket < m_buckets.front() || bucket >= m_buckets.back() + length(m_timeframe))
        return std::nullopt;
    return int(std::upper_bound(m_buckets.begin(), m_buckets.end(), bucket) - m_buckets.begin()) - 1;
}

int Scrubber::pixelOf(int index) const {
    const int handle = style()->pixelMetric(QStyle::PM_SliderLength, nullptr, this);
    return handle / 2 +
           QStyle::sliderPositionFromValue(minimum(), std::max(maximum(), 1), index, width() - handle);
}

int Scrubber::indexAt(int x) const {
    const int handle = style()->pixelMetric(QStyle::PM_SliderLength, nullptr, this);
    return QStyle::sliderValueFromPosition(minimum(), maximum(), x - handle / 2, width() - handle);
}

void Scrubber::paintEvent(QPaintEvent* event) {
    paintAuction(); // each with a painter of its own: two at a time on one widget are not allowed
    QSlider::paintEvent(event);
    paintMoments();
}

void Scrubber::paintAuction() {
    const auto from = m_auction.empty() ? std::nullopt : indexOf(m_auction.front());
    if (!from)
        return;
    const int left = pixelOf(*from), right = pixelOf(indexOf(m_auction.back()).value_or(maximum()));
    QPainter(this).fillRect(QRect(left, 2, std::max(2, right - left), height() - 4),
                            marketColors(palette()).atTheMoney);
}

void Scrubber::paintMoments() {
    QPainter painter(this);
    painter.setPen(marketColors(palette()).marker);
    for (const auto& [moment, letter] : {std::pair(m_a, u'A'), std::pair(m_b, u'B')}) {
        const auto index = moment ? indexOf(*moment) : std::nullopt;
        if (!index)
            continue;
        const int x = pixelOf(*index);
        painter.drawLine(x, 0, x, height() - 1);
        painter.drawText(x + 3, fontMetrics().ascent() - 1, QString(letter));
    }
}

// A press on the groove goes there: a step at a time would be no scrubbing.
void Scrubber::mousePressEvent(QMouseEvent* event) {
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect handle = style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
    if (event->button() == Qt::LeftButton && !handle.contains(event->pos()))
        setValue(indexAt(event->pos().x()));
    QSlider::mousePressEvent(event);
}

bool Scrubber::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || m_buckets.empty())
        return QSlider::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const UtcTime bucket = m_buckets[std::size_t(std::clamp(indexAt(help->pos().x()), 0, maximum()))];
    const bool auction = std::binary_search(m_auction.begin(), m_auction.end(), bucket);
    QToolTip::showText(help->globalPos(),
                       bucketLabel(bucket, m_timeframe) +
                           (auction ? tr("  closing auction of the index") : QString()) +
                           tr("\n← and → one bucket, with Ctrl five; Space plays"),
                       this);
    return true;
}

} // namespace strikescope
