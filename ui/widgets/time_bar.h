#pragma once

#include "models/core/time.h"
#include "models/domain/timeframe.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QToolButton;

namespace strikescope {

class Scrubber;

// The moment on screen: session, the session's buckets on a slider, playing, jumps, LIVE.
class TimeBar : public QWidget {
    Q_OBJECT
public:
    explicit TimeBar(QWidget* parent = nullptr);

    void setSessions(const std::vector<Date>& sessions, std::optional<Date> shown);
    void setBuckets(const std::vector<UtcTime>& buckets, Timeframe timeframe);
    void setMoment(std::optional<UtcTime> bucket, bool live);
    // The newest bucket there is: said on the LIVE button while another is on screen.
    void setNewest(std::optional<UtcTime> bucket);
    void setPlaying(bool playing);
    void setSpeeds(const std::vector<int>& bucketsPerSecond, int chosen);
    Scrubber* scrubber() const { return m_scrubber; }

signals:
    // By the user.
    void sessionChosen(strikescope::Date session);
    void bucketChosen(strikescope::UtcTime bucket);
    void stepped(int buckets);
    void liveChosen();
    void playToggled();
    void speedChosen(int bucketsPerSecond);
    void openChosen();
    void previousCloseChosen();
    void movedBy(std::chrono::minutes by);

private:
    QToolButton* button(const QString& text, const QString& description, const QString& key);
    QToolButton* stepButton(const QString& text, const QString& description, const QString& key, int steps);
    QToolButton* jumpButton();
    void showLive();

    QComboBox* m_session;
    Scrubber* m_scrubber;
    QLabel* m_open;
    QLabel* m_close;
    QLabel* m_label;
    QToolButton* m_play;
    QComboBox* m_speed;
    QToolButton* m_live;
    std::vector<Date> m_sessions;
    Timeframe m_timeframe = Timeframe::Min5;
    std::optional<UtcTime> m_bucket, m_newest;
    bool m_isLive = true;
};

} // namespace strikescope
