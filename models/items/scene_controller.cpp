#include "models/items/scene_controller.h"

#include "models/core/deliver.h"
#include "models/items/frame_words.h"

#include <algorithm>

namespace strikescope {

SceneController::SceneController(ChainController& controller, std::shared_ptr<const MarketTables> tables,
                                 QObject* parent)
    : QObject(parent)
    , m_controller(controller) {
    m_scene.tables = std::move(tables);
    for (const auto signal : {&ChainController::frameShown, &ChainController::selectionChanged,
                              &ChainController::listsChanged, &ChainController::freshnessChanged})
        connect(&controller, signal, this, &SceneController::look);
    connect(&controller, &ChainController::repositoryChanged, this, &SceneController::takeRepository);
    for (ReferenceLoader* loader : {&m_reference, &m_momentA, &m_momentB})
        connect(loader, &ReferenceLoader::changed, this, &SceneController::compose);
    connect(&m_sessions, &SessionLoader::changed, this, &SceneController::compose);
    takeRepository();
}

void SceneController::takeRepository() {
    m_repository = m_controller.repository();
    if (!m_repository)
        return;
    m_close.reset();
    for (ReferenceLoader* loader : {&m_reference, &m_momentA, &m_momentB})
        loader->setRepository(m_repository);
    m_sessions.setRepository(m_repository);
    look();
}

void SceneController::setAnchor(const Anchor& anchor) {
    if (m_anchor == anchor)
        return;
    m_anchor = anchor;
    look();
}

void SceneController::pin(bool isB, std::optional<UtcTime> bucket) {
    (isB ? m_b : m_a) = bucket;
    look();
}

void SceneController::swapMoments() {
    std::swap(m_a, m_b);
    look();
}

void SceneController::setUnits(const Units& units) {
    m_units = units;
    compose();
}

void SceneController::want(bool session, int earlier) {
    m_wantSession = session;
    m_wantEarlier = earlier;
    look();
}

// ---- looking for what belongs to the frame on screen ----

void SceneController::look() {
    const ChainFramePtr& frame = m_controller.frame();
    // The frame of another symbol stays on screen until the answer comes; so does all that belongs to it.
    if (frame && frame->symbol == m_controller.symbol() && frame->timeframe == m_controller.timeframe()) {
        m_looking = true; // what the loaders know at once is one scene, not five
        m_sessions.take(frame);
        lookForSessions(istDate(frame->bucket));
        lookForMoment(m_momentA, m_a, u'A');
        lookForMoment(m_momentB, m_b, u'B');
        lookForReference();
        m_looking = false;
    }
    compose();
}

std::vector<Date> SceneController::daysUntil(Date day, int before) const {
    const auto& all = m_controller.sessions();
    const auto end = std::upper_bound(all.begin(), all.end(), day);
    const auto count = std::min<std::ptrdiff_t>(before + 1, end - all.begin());
    std::vector<Date> days(end - count, end);
    if (days.empty() || days.back() != day) // a session that the list does not know yet
        days.push_back(day);
    return days;
}

void SceneController::lookForSessions(Date day) {
    const auto days = m_wantSession ? daysUntil(day, m_wantEarlier) : std::vector<Date>();
    m_sessions.want(m_controller.symbol(), m_controller.timeframe(), days);
}

void SceneController::lookForMoment(ReferenceLoader& loader, std::optional<UtcTime> bucket, QChar letter) {
    if (!bucket)
        return loader.drop();
    const Timeframe timeframe = m_controller.timeframe();
    const UtcTime at = bucketOf(*bucket, timeframe);
    loader.want({m_controller.symbol(), timeframe, at},
                letter + QStringLiteral(": ") + momentName(at, timeframe));
}

void SceneController::lookForReference() {
    switch (m_anchor.kind) {
    case AnchorKind::PreviousClose:
        return lookForPreviousClose();
    case AnchorKind::DayOpen:
    case AnchorKind::Back:
        return lookBack();
    case AnchorKind::MomentA:
        if (m_a)
            return lookForMoment(m_reference, m_a, u'A');
        return m_reference.refuse(tr("moment A"),
                                  tr("No moment A is pinned: press A at the moment to compare with."));
    }
}

void SceneController::lookForPreviousClose() {
    const QString name = tr("previous close");
    const ChainFrame& frame = *m_controller.frame();
    const auto days = daysUntil(istDate(frame.bucket), 1);
    if (days.size() < 2)
        return m_controller.sessions().empty()
                   ? m_reference.await(name)
                   : m_reference.refuse(name, tr("The database holds no session before this one."));
    const Date day = days.front();
    const bool asked = m_close && m_close->day == day && m_close->symbol == frame.symbol &&
                       m_close->timeframe == frame.timeframe;
    if (asked && m_close->bucket)
        return m_reference.want({frame.symbol, frame.timeframe, m_close->bucket},
                                name + QStringLiteral(", ") +
                                    momentName(*m_close->bucket, frame.timeframe, frame.bucket));
    if (asked)
        return m_close->failure.isEmpty() ? m_reference.await(name)
                                          : m_reference.refuse(name, m_close->failure);
    m_close = Close{frame.symbol, frame.timeframe, day, {}, {}};
    m_reference.await(name);
    if (!m_repository)
        return;
    deliver(m_repository->buckets(frame.symbol, frame.timeframe, day), this,
            m_latestClose.guard([this](const Result<std::vector<UtcTime>>& answer) {
                if (answer && !answer->empty())
                    m_close->bucket = answer->back();
                else
                    m_close->failure =
                        answer ? tr("The session before has no bucket.") : answer.error().message;
                look();
            }));
}

void SceneController::lookBack() {
    const ChainFrame& frame = *m_controller.frame();
    const std::vector<UtcTime>& buckets = m_controller.buckets();
    const bool open = m_anchor.kind == AnchorKind::DayOpen;
    const QString name = open ? tr("day open") : tr("%1 buckets before").arg(m_anchor.back);
    const auto at = std::lower_bound(buckets.begin(), buckets.end(), frame.bucket);
    if (m_controller.session() != istDate(frame.bucket) || at == buckets.end())
        return m_reference.await(name);
    const auto index = open ? 0 : at - buckets.begin() - m_anchor.back;
    if (index < 0)
        return m_reference.refuse(
            name, tr("This session has only %1 buckets before this one.").arg(at - buckets.begin()));
    const UtcTime bucket = buckets[std::size_t(index)];
    m_reference.want({frame.symbol, frame.timeframe, bucket},
                     name + QStringLiteral(", ") + momentName(bucket, frame.timeframe, frame.bucket));
}

// ---- the scene ----

void SceneController::compose() {
    if (m_looking)
        return;
    const Scene before = m_scene;
    m_scene.frame = m_controller.frame();
    m_scene.freshness = m_controller.freshness();
    m_scene.live = m_controller.isLive();
    m_scene.expiries = m_controller.expiries();
    m_scene.anchor = m_anchor;
    m_scene.units = m_units;
    m_scene.symbol = m_scene.frame ? m_scene.frame->symbol : m_controller.symbol();
    m_scene.timeframe = m_scene.frame ? m_scene.frame->timeframe : m_controller.timeframe();
    m_scene.reference = m_reference.reference();
    m_scene.a = m_momentA.reference();
    m_scene.b = m_momentB.reference();
    m_scene.session = nullptr;
    m_scene.sessionFailure.clear();
    m_scene.earlier.clear();
    if (m_scene.frame && m_wantSession) {
        const Date day = istDate(m_scene.frame->bucket);
        m_scene.session = m_sessions.session(day);
        m_scene.sessionFailure = m_sessions.failure(day);
        for (const Date d : daysUntil(day, m_wantEarlier))
            if (const auto session = d < day ? m_sessions.session(d) : nullptr)
                m_scene.earlier.push_back(session);
    }
    if (!m_scene.drawsLike(before))
        emit sceneChanged();
}

} // namespace strikescope
