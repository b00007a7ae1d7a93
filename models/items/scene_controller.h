#pragma once

#include "models/items/chain_controller.h"
#include "models/items/reference_loader.h"
#include "models/items/session_loader.h"

namespace strikescope {

// Makes the scene of one window: the frame that ChainController shows, and beside it what the panes in view
// need to it, the anchor's frame, the pinned moments, the session and those before it. What is not there yet
// is left out and comes as another scene; nothing here waits. Main thread only.
class SceneController : public QObject {
    Q_OBJECT
public:
    // The controller must outlive this. tables: never null.
    SceneController(ChainController& controller, std::shared_ptr<const MarketTables> tables,
                    QObject* parent = nullptr);

    const Scene& scene() const { return m_scene; }
    const Anchor& anchor() const { return m_anchor; }
    std::optional<UtcTime> moment(bool isB) const { return isB ? m_b : m_a; }
    bool isLoading() const { return m_sessions.isLoading(); }

public slots:
    void setAnchor(const strikescope::Anchor& anchor);
    void pin(bool isB, std::optional<strikescope::UtcTime> bucket); // nothing: takes it away
    void swapMoments();
    void setUnits(const strikescope::Units& units);
    // What the panes in view draw: whether they need the session, and how many before it.
    void want(bool session, int earlier);

signals:
    void sceneChanged();

private:
    void takeRepository();
    void look();
    void lookForSessions(Date day);
    void lookForReference();
    void lookForPreviousClose();
    void lookBack();
    void lookForMoment(ReferenceLoader& loader, std::optional<UtcTime> bucket, QChar letter);
    void compose();
    std::vector<Date> daysUntil(Date day, int before) const;

    struct Close { // of a session: asked for by its day
        QString symbol;
        Timeframe timeframe = Timeframe::Min5;
        Date day{};
        std::optional<UtcTime> bucket; // nothing: on its way
        QString failure;
    };

    ChainController& m_controller;
    std::shared_ptr<StrikeRepository> m_repository;
    Scene m_scene; // as last composed
    Anchor m_anchor;
    Units m_units;
    std::optional<UtcTime> m_a, m_b;
    ReferenceLoader m_reference, m_momentA, m_momentB;
    SessionLoader m_sessions;
    std::optional<Close> m_close;
    Latest m_latestClose;
    bool m_wantSession = false;
    int m_wantEarlier = 0;
    bool m_looking = false;
};

} // namespace strikescope
