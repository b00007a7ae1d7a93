#pragma once

#include "models/query/freshness.h"
#include "models/query/strike_source.h"

#include <QLabel>
#include <QTimer>

namespace strikescope {

// How old what is on screen is, honestly: the bucket's own age and when it was read are two things. A market
// that is shut shows its last bucket as LIVE, hours or days old.
class FreshnessLabel : public QLabel {
    Q_OBJECT
public:
    explicit FreshnessLabel(QWidget* parent = nullptr);

    void setAnswer(const ChainAnswer& answer, const ServerInfo& server, bool live);

private:
    void update();

    ChainAnswer m_answer;
    ServerInfo m_server;
    bool m_live = true;
    QTimer m_tick;
};

// "4 s", "12 min", "3 h 5 min", "2 d 18 h"
QString ageText(std::chrono::seconds age);
// "12:35–12:40 · ended 14 s ago · checked 4 s ago · from memory". While an old answer is being replaced it
// says so, and of a standby how far it is behind.
QString freshnessText(const ChainAnswer& answer, const ServerInfo& server, bool live, UtcTime now);

} // namespace strikescope
