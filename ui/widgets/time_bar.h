#pragma once

#include "models/core/time.h"
#include "models/domain/timeframe.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace strikescope {

// The moment on screen: session, the session's buckets on a slider, LIVE.
class TimeBar : public QWidget {
    Q_OBJECT
public:
    explicit TimeBar(QWidget* parent = nullptr);

    void setSessions(const std::vector<Date>& sessions, std::optional<Date> shown);
    void setBuckets(const std::vector<UtcTime>& buckets, Timeframe timeframe);
    void setMoment(std::optional<UtcTime> bucket, bool live);

signals:
    // By the user.
    void sessionChosen(strikescope::Date session);
    void bucketChosen(strikescope::UtcTime bucket);
    void stepped(int buckets);
    void liveChosen();

private:
    QToolButton* stepButton(const QString& text, const QString& description, const QString& key, int steps);

    QComboBox* m_session;
    QSlider* m_slider;
    QLabel* m_open;
    QLabel* m_close;
    QLabel* m_label;
    QToolButton* m_live;
    std::vector<Date> m_sessions;
    std::vector<UtcTime> m_buckets;
    Timeframe m_timeframe = Timeframe::Min5;
};

} // namespace strikescope
