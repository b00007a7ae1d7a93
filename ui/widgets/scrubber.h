#pragma once

#include "models/core/time.h"
#include "models/domain/timeframe.h"

#include <QSlider>

#include <memory>
#include <optional>
#include <vector>

namespace strikescope {

// The buckets of a session on a slider, with the pinned moments and the closing auction on its groove.
class Scrubber : public QSlider {
    Q_OBJECT
public:
    explicit Scrubber(QWidget* parent = nullptr);

    void setBuckets(const std::vector<UtcTime>& buckets, Timeframe timeframe);
    void setBucket(UtcTime bucket); // the last at or before it
    void setMoments(std::optional<UtcTime> a, std::optional<UtcTime> b);
    // Buckets in which the index is in its closing auction, one after the other; none on many days.
    void setAuction(const std::vector<UtcTime>& buckets);

signals:
    void bucketChosen(strikescope::UtcTime bucket); // by the user

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    bool event(QEvent*) override;

private:
    void paintAuction();
    void paintMoments();
    std::optional<int> indexOf(UtcTime bucket) const; // nothing outside of the session
    int pixelOf(int index) const;
    int indexAt(int x) const;

    std::vector<UtcTime> m_buckets;
    Timeframe m_timeframe = Timeframe::Min5;
    std::optional<UtcTime> m_a, m_b;
    std::vector<UtcTime> m_auction;
};

} // namespace strikescope
