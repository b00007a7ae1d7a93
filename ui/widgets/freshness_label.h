#pragma once

#include "models/domain/chain_frame.h"

#include <QLabel>
#include <QTimer>

namespace strikescope {

// How old what is on screen is, honestly: the bucket's own age and when it was read are two things. A market
// that is shut shows its last bucket as LIVE, hours or days old.
class FreshnessLabel : public QLabel {
    Q_OBJECT
public:
    explicit FreshnessLabel(QWidget* parent = nullptr);

    void setFrame(ChainFramePtr frame, bool live);

private:
    void update();

    ChainFramePtr m_frame;
    bool m_live = true;
    QTimer m_tick;
};

// "4 s", "12 min", "3 h 5 min", "2 d 18 h"
QString ageText(std::chrono::seconds age);
// "12:35–12:40 · ended 14 s ago · read 4 s ago from the database"
QString freshnessText(const ChainFrame& frame, bool live, UtcTime now);

} // namespace strikescope
