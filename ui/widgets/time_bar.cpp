#include "ui/widgets/time_bar.h"

#include "ui/widgets/scrubber.h"
#include "ui/widgets/toggle_button.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace strikescope {

TimeBar::TimeBar(QWidget* parent)
    : QWidget(parent)
    , m_session(new QComboBox(this))
    , m_scrubber(new Scrubber(this))
    , m_open(new QLabel(this))
    , m_close(new QLabel(this))
    , m_label(new QLabel(this))
    , m_play(button(QStringLiteral("▷"), tr("Play the session"), tr("Space")))
    , m_speed(new QComboBox(this))
    , m_live(new ToggleButton(this)) {
    m_session->setAccessibleName(tr("Session"));
    m_session->setToolTip(tr("Session: a day that has data (Shift+← and Shift+→)"));
    m_session->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_label->setAccessibleName(tr("Bucket on screen, IST"));
    m_label->setAlignment(Qt::AlignCenter);
    m_speed->setAccessibleName(tr("Speed of playing, buckets a second"));
    m_speed->setToolTip(tr("Buckets a second"));
    m_live->setAccessibleName(tr("Live: the newest bucket stored"));
    m_live->setToolTip(tr("The newest bucket stored, followed as it comes (End or Esc)"));
    for (QLabel* label : {m_open, m_close})
        label->setForegroundRole(QPalette::PlaceholderText);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    for (QWidget* w : std::initializer_list<QWidget*>{
             m_session, jumpButton(), m_play, m_speed,
             stepButton(QStringLiteral("◀"), tr("Previous bucket"), QStringLiteral("←"), -1), m_open})
        layout->addWidget(w);
    layout->addWidget(m_scrubber, 1);
    for (QWidget* w : std::initializer_list<QWidget*>{
             m_close, stepButton(QStringLiteral("▶"), tr("Next bucket"), QStringLiteral("→"), 1), m_label,
             m_live})
        layout->addWidget(w);

    connect(m_session, &QComboBox::activated, this, [this](int index) {
        // Newest first on screen, ascending in memory.
        emit sessionChosen(m_sessions[m_sessions.size() - 1 - std::size_t(index)]);
    });
    connect(m_scrubber, &Scrubber::bucketChosen, this, &TimeBar::bucketChosen);
    connect(m_play, &QToolButton::clicked, this, &TimeBar::playToggled);
    connect(m_speed, &QComboBox::activated, this,
            [this](int index) { emit speedChosen(m_speed->itemData(index).toInt()); });
    connect(m_live, &QToolButton::clicked, this, [this] {
        m_live->setChecked(true);
        emit liveChosen();
    });
    setBuckets({}, m_timeframe);
    setMoment({}, true);
}

QToolButton* TimeBar::button(const QString& text, const QString& description, const QString& key) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setAccessibleName(description);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(description, key));
    button->setAutoRaise(true);
    return button;
}

QToolButton* TimeBar::stepButton(const QString& text, const QString& description, const QString& key,
                                 int steps) {
    auto* step = button(text, description, key);
    step->setAutoRepeat(true);
    connect(step, &QToolButton::clicked, this, [this, steps] { emit stepped(steps); });
    return step;
}

QToolButton* TimeBar::jumpButton() {
    auto* jump = button(tr("Jump"), tr("Jump to a moment"), tr("Home, End, Alt+← and →"));
    auto* menu = new QMenu(jump);
    menu->addAction(tr("Previous close"), this, &TimeBar::previousCloseChosen);
    menu->addAction(tr("Open of the session"), this, &TimeBar::openChosen);
    menu->addAction(tr("One hour back"), this, [this] { emit movedBy(std::chrono::minutes{-60}); });
    menu->addAction(tr("One hour on"), this, [this] { emit movedBy(std::chrono::minutes{60}); });
    menu->addAction(tr("LIVE"), this, &TimeBar::liveChosen);
    jump->setMenu(menu);
    jump->setPopupMode(QToolButton::InstantPopup);
    return jump;
}

void TimeBar::setSessions(const std::vector<Date>& sessions, std::optional<Date> shown) {
    if (sessions != m_sessions) {
        m_sessions = sessions;
        m_session->clear();
        for (auto it = sessions.rbegin(); it != sessions.rend(); ++it)
            m_session->addItem(longDate(*it));
    }
    m_session->setEnabled(!sessions.empty());
    const auto found = shown ? std::find(sessions.begin(), sessions.end(), *shown) : sessions.end();
    m_session->setCurrentIndex(found == sessions.end() ? -1 : int(sessions.end() - found) - 1);
}

void TimeBar::setBuckets(const std::vector<UtcTime>& buckets, Timeframe timeframe) {
    m_timeframe = timeframe;
    m_scrubber->setBuckets(buckets, timeframe);
    m_open->setText(buckets.empty() ? QString() : istClock(buckets.front()));
    m_close->setText(buckets.empty() ? QString() : istClock(buckets.back() + length(timeframe)));
}

void TimeBar::setMoment(std::optional<UtcTime> bucket, bool live) {
    m_bucket = bucket;
    m_isLive = live;
    m_label->setText(bucket ? bucketLabel(*bucket, m_timeframe) : QStringLiteral("–"));
    m_label->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("00:00–00:00 ")));
    if (bucket)
        m_scrubber->setBucket(*bucket);
    showLive();
}

void TimeBar::setNewest(std::optional<UtcTime> bucket) {
    m_newest = bucket;
    showLive();
}

void TimeBar::showLive() {
    m_live->setChecked(m_isLive);
    const bool behind = !m_isLive && m_newest && m_bucket && *m_newest > *m_bucket;
    m_live->setText(behind ? tr("LIVE %1").arg(istClock(*m_newest + length(m_timeframe))) : tr("LIVE"));
}

void TimeBar::setPlaying(bool playing) {
    m_play->setText(playing ? QStringLiteral("❚❚") : QStringLiteral("▷"));
    m_play->setAccessibleName(playing ? tr("Pause") : tr("Play the session"));
}

void TimeBar::setSpeeds(const std::vector<int>& bucketsPerSecond, int chosen) {
    m_speed->clear();
    for (const int speed : bucketsPerSecond) {
        m_speed->addItem(QStringLiteral("%1/s").arg(speed), speed);
        if (speed == chosen)
            m_speed->setCurrentIndex(m_speed->count() - 1);
    }
}

} // namespace strikescope
