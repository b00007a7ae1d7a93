#include "ui/widgets/time_bar.h"

#include "ui/widgets/toggle_button.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace strikescope {

namespace {

QString sessionLabel(Date session) {
    static constexpr const char* names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    return QLatin1String(names[std::chrono::weekday{session}.c_encoding()]) + u' ' + shortDate(session);
}

} // namespace

TimeBar::TimeBar(QWidget* parent)
    : QWidget(parent)
    , m_session(new QComboBox(this))
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_open(new QLabel(this))
    , m_close(new QLabel(this))
    , m_label(new QLabel(this))
    , m_live(new ToggleButton(this)) {
    m_session->setAccessibleName(tr("Session"));
    m_session->setToolTip(tr("Session: a day that has data (Shift+← and Shift+→)"));
    m_session->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_slider->setAccessibleName(tr("Bucket of the session"));
    m_slider->setToolTip(tr("Bucket of the session (← and →, Ctrl for five, Home for the open)"));
    m_slider->setPageStep(5);
    m_label->setAccessibleName(tr("Bucket on screen, IST"));
    m_label->setAlignment(Qt::AlignCenter);
    m_live->setText(tr("LIVE"));
    m_live->setAccessibleName(tr("Live: the newest bucket stored"));
    m_live->setToolTip(tr("The newest bucket stored, followed as it comes (End or Esc)"));
    for (QLabel* label : {m_open, m_close})
        label->setForegroundRole(QPalette::PlaceholderText);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_session);
    layout->addWidget(stepButton(QStringLiteral("◀"), tr("Previous bucket"), QStringLiteral("←"), -1));
    layout->addWidget(m_open);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_close);
    layout->addWidget(stepButton(QStringLiteral("▶"), tr("Next bucket"), QStringLiteral("→"), 1));
    layout->addWidget(m_label);
    layout->addWidget(m_live);

    connect(m_session, &QComboBox::activated, this, [this](int index) {
        // Newest first on screen, ascending in memory.
        emit sessionChosen(m_sessions[m_sessions.size() - 1 - std::size_t(index)]);
    });
    connect(m_slider, &QSlider::valueChanged, this, [this](int index) {
        if (index >= 0 && index < int(m_buckets.size()))
            emit bucketChosen(m_buckets[std::size_t(index)]);
    });
    connect(m_live, &QToolButton::clicked, this, [this] {
        m_live->setChecked(true);
        emit liveChosen();
    });
    setBuckets({}, m_timeframe);
    setMoment({}, true);
}

QToolButton* TimeBar::stepButton(const QString& text, const QString& description, const QString& key,
                                 int steps) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setAccessibleName(description);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(description, key));
    button->setAutoRepeat(true);
    button->setAutoRaise(true);
    connect(button, &QToolButton::clicked, this, [this, steps] { emit stepped(steps); });
    return button;
}

void TimeBar::setSessions(const std::vector<Date>& sessions, std::optional<Date> shown) {
    if (sessions != m_sessions) {
        m_sessions = sessions;
        m_session->clear();
        for (auto it = sessions.rbegin(); it != sessions.rend(); ++it)
            m_session->addItem(sessionLabel(*it));
    }
    m_session->setEnabled(!sessions.empty());
    const auto found = shown ? std::find(sessions.begin(), sessions.end(), *shown) : sessions.end();
    m_session->setCurrentIndex(found == sessions.end() ? -1 : int(sessions.end() - found) - 1);
}

void TimeBar::setBuckets(const std::vector<UtcTime>& buckets, Timeframe timeframe) {
    const QSignalBlocker quiet(m_slider);
    m_buckets = buckets;
    m_timeframe = timeframe;
    m_slider->setEnabled(!buckets.empty());
    m_slider->setRange(0, std::max(0, int(buckets.size()) - 1));
    m_open->setText(buckets.empty() ? QString() : istClock(buckets.front()));
    m_close->setText(buckets.empty() ? QString() : istClock(buckets.back() + length(timeframe)));
}

void TimeBar::setMoment(std::optional<UtcTime> bucket, bool live) {
    const QSignalBlocker quiet(m_slider);
    m_live->setChecked(live);
    m_label->setText(bucket ? bucketLabel(*bucket, m_timeframe) : QStringLiteral("–"));
    m_label->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("00:00–00:00 ")));
    if (!bucket || m_buckets.empty())
        return;
    const auto after = std::upper_bound(m_buckets.begin(), m_buckets.end(), *bucket);
    m_slider->setValue(std::max(0, int(after - m_buckets.begin()) - 1));
}

} // namespace strikescope
