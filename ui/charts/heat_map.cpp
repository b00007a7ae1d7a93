#include "ui/charts/heat_map.h"

#include "models/items/frame_words.h"
#include "models/items/quantity_text.h"
#include "ui/charts/heat_colours.h"

#include <QApplication>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

bool differOnlyByAnchor(HeatQuestion question, const HeatQuestion& other) {
    question.anchor = other.anchor;
    question.anchorName = other.anchorName;
    return question == other;
}

} // namespace

HeatMap::HeatMap(QWidget* parent)
    : PlotPane(tr("Heat map of strikes and time"), parent)
    , m_work(
          this,
          [](const HeatQuestion& question) { return std::make_shared<HeatPicture>(heatPicture(question)); },
          [this](const HeatQuestion& question, const std::shared_ptr<HeatPicture>& picture) {
              // An anchor that moves with the moment may move faster than its map is made: each map names its
              // own.
              if (differOnlyByAnchor(question, m_question))
                  adopt(std::move(*picture));
          }) {
    m_clickTimer.setSingleShot(true);
    connect(&m_clickTimer, &QTimer::timeout, this, [this] { emit momentPinned(false, m_clicked); });
}

// ---- what is shown ----

void HeatMap::setScene(const Scene& scene, const PaneView& view) {
    const bool otherUnits = m_scene.units != scene.units;
    m_scene = scene;
    const HeatQuestion question = heatQuestion(scene, view);
    if (question != m_question)
        ask(question);
    else if (otherUnits)
        canvas()->redraw();
    fillBox(); // it tells of the anchor, too
    m_marks.follow(m_picture.axis, m_scene);
    showTitle(heatTitle(m_picture, m_scene));
    canvas()->redrawOver();
}

void HeatMap::ask(const HeatQuestion& question) {
    m_question = question;
    if (!m_scene.session || (question.mode != ChangeMode::Value && !question.anchor)) {
        m_work.forget();
        HeatPicture none;
        none.question = question;
        adopt(std::move(none));
        return;
    }
    m_work.ask(question);
}

void HeatMap::adopt(HeatPicture picture) {
    const HeatPicture before = std::exchange(m_picture, std::move(picture));
    m_window.moveTo(before.axis, m_picture.axis);
    const auto hair = m_marks.hair && *m_marks.hair < before.axis.size()
                          ? m_picture.axis.slotOf(before.axis.bucket(*m_marks.hair))
                          : std::nullopt;
    m_marks.follow(m_picture.axis, m_scene);
    m_marks.hair = hair;
    // Who points at a cell goes on doing so.
    const auto strike = m_hairStrike ? nearestStrike(m_picture.strikes, *m_hairStrike) : std::nullopt;
    m_place = m_place && hair && strike ? std::optional(Place{*strike, *hair}) : std::nullopt;
    fillBox();
    if (before.question.symbol != m_picture.question.symbol || before.strikes.empty())
        showStrikes(homeStrikes(), false);
    showTitle(heatTitle(m_picture, m_scene));
    canvas()->redraw();
}

QString HeatMap::message() const {
    if (!m_scene.session)
        return tr("The session is loading…");
    if (m_question.mode != ChangeMode::Value && !m_question.anchor)
        return absenceWords(m_scene.reference);
    if (m_picture.axis.isEmpty())
        return isSettled() ? tr("This session has no data.") : tr("The cells are being worked out…");
    if (!m_picture.question.expiry)
        return tr("No expiry is chosen.");
    if (!m_picture.hasValues())
        return tr("This session has no value of %1 for the expiry of %2.")
            .arg(quantityName(m_picture.question.quantity), shortDate(*m_picture.question.expiry));
    return {};
}

PaneTable HeatMap::table() const {
    return heatTable(m_picture, m_scene, m_strikes, m_window);
}

// ---- the read-out ----

void HeatMap::fillBox() {
    if (m_place)
        m_box.set(heatReadOut(m_picture, m_place->strike, m_place->slot, m_scene), {}, canvas()->font());
    else
        m_box.clear();
}

std::optional<HeatMap::Place> HeatMap::placeInFocus() const {
    if (m_place)
        return m_place;
    const auto strike = nearestStrike(m_picture.strikes, money());
    return strike && m_marks.moment ? std::optional(Place{*strike, *m_marks.moment}) : std::nullopt;
}

QStringList HeatMap::readOut() const {
    if (!m_box.isEmpty())
        return m_box.lines();
    const auto place = placeInFocus();
    return place && message().isEmpty() ? heatReadOut(m_picture, place->strike, place->slot, m_scene).lines()
                                        : QStringList();
}

std::optional<Why> HeatMap::whyAt(const QPoint& at) const {
    const auto place = placeAt(canvas()->mapFrom(this, at));
    return place ? std::optional(heatWhy(m_picture, place->strike, place->slot, m_scene)) : std::nullopt;
}

bool HeatMap::moveHair(const std::optional<Place>& place, std::optional<std::size_t> slot,
                       std::optional<double> strike) {
    if (place == m_place && slot == m_marks.hair && strike == m_hairStrike)
        return false;
    m_place = place;
    m_marks.hair = slot;
    m_hairStrike = strike;
    fillBox();
    canvas()->redrawHair();
    return true;
}

void HeatMap::pointAtPlace(const std::optional<Place>& place) {
    std::optional<Crosshair> crosshair;
    if (place)
        crosshair = Crosshair{m_picture.strikes[place->strike], m_picture.axis.bucket(place->slot)};
    if (!moveHair(place, place ? std::optional(place->slot) : std::nullopt,
                  crosshair ? crosshair->strike : std::nullopt))
        return;
    describe(readOut());
    emit crosshairMoved(crosshair);
}

void HeatMap::setCrosshair(const std::optional<Crosshair>& crosshair) {
    moveHair(std::nullopt,
             crosshair && crosshair->bucket ? m_picture.axis.slotOf(*crosshair->bucket) : std::nullopt,
             crosshair ? crosshair->strike : std::nullopt);
}

void HeatMap::stepCrosshair(int strikes) {
    const auto from = placeInFocus();
    if (!from || m_picture.strikes.empty())
        return;
    const auto last = std::ptrdiff_t(m_picture.strikes.size()) - 1;
    const auto strike =
        std::size_t(std::clamp<std::ptrdiff_t>(std::ptrdiff_t(from->strike) + strikes, 0, last));
    pointAtPlace(Place{strike, from->slot});
}

// ---- strikes in view ----

double HeatMap::money() const {
    if (m_marks.moment && *m_marks.moment < m_picture.spot.size() &&
        !isMissing(m_picture.spot[*m_marks.moment]))
        return m_picture.spot[*m_marks.moment];
    const auto known =
        std::find_if(m_picture.spot.rbegin(), m_picture.spot.rend(), [](double s) { return !isMissing(s); });
    return known == m_picture.spot.rend() ? missing : *known;
}

StrikeRange HeatMap::allStrikes() const {
    if (m_picture.strikes.empty())
        return {};
    return {strikeEdges(m_picture.strikes, 0).lower,
            strikeEdges(m_picture.strikes, m_picture.strikes.size() - 1).upper};
}

StrikeRange HeatMap::homeStrikes() const {
    return homeRange(allStrikes(), money(), strikeGap(m_picture.strikes, money()));
}

void HeatMap::showStrikes(const StrikeRange& range, bool byUser) {
    if (!(range.upper > range.lower))
        return;
    m_strikes = range;
    if (byUser && !m_picture.strikes.empty()) { // strikes stay in view
        const StrikeRange all = allStrikes();
        const double half = std::min(range.upper - range.lower, all.upper - all.lower) / 2;
        const double middle = std::clamp((range.upper + range.lower) / 2, all.lower + half, all.upper - half);
        m_strikes = {middle - half, middle + half};
    }
    canvas()->redraw();
    if (byUser)
        emit strikesZoomed(m_strikes);
}

std::optional<StrikeRange> HeatMap::strikesInView() const {
    return m_picture.strikes.empty() ? std::nullopt : std::optional(m_strikes);
}

void HeatMap::setStrikesInView(const StrikeRange& range) {
    showStrikes(range, false);
}

void HeatMap::fitAll() {
    m_window.fit();
    showStrikes(allStrikes(), true);
}

void HeatMap::resetView() {
    m_window.fit();
    showStrikes(homeStrikes(), true);
}

void HeatMap::centreOnMoney() {
    if (const double spot = money(), half = (m_strikes.upper - m_strikes.lower) / 2; !isMissing(spot))
        showStrikes({spot - half, spot + half}, true);
}

void HeatMap::zoomBy(double factor) {
    const double half = (m_strikes.upper - m_strikes.lower) / 2 / factor, spot = money();
    const double middle =
        spot > m_strikes.lower && spot < m_strikes.upper ? spot : (m_strikes.upper + m_strikes.lower) / 2;
    showStrikes({middle - half, middle + half}, true);
}

// ---- the mouse ----

QPoint HeatMap::pixelOf(std::size_t strike, std::size_t slot) const {
    const QPointF inside(scale().middle(slot), strikeScale().y(m_picture.strikes[strike]));
    return canvas()->mapTo(this, inside.toPoint());
}

std::optional<HeatMap::Place> HeatMap::placeAt(const QPoint& at) const {
    if (!m_plot.contains(at))
        return std::nullopt;
    const double slot = std::floor(scale().slotAt(at.x() + 0.5));
    const auto strike = nearestStrike(m_picture.strikes, strikeScale().valueAt(at.y() + 0.5));
    if (slot < 0 || slot >= double(m_picture.axis.size()) || !strike)
        return std::nullopt;
    return Place{*strike, std::size_t(slot)};
}

void HeatMap::pointAt(const std::optional<QPoint>& at) {
    pointAtPlace(at ? placeAt(*at) : std::nullopt);
}

void HeatMap::clickAt(const QPoint& at, Qt::KeyboardModifiers modifiers) {
    const auto place = placeAt(at);
    if (!place)
        return;
    m_clicked = m_picture.axis.bucket(place->slot);
    if (modifiers & Qt::ShiftModifier)
        emit momentPinned(true, m_clicked);
    else
        m_clickTimer.start(QApplication::doubleClickInterval());
}

void HeatMap::doubleClickAt(const QPoint& at) {
    m_clickTimer.stop(); // going there pins nothing
    if (const auto place = placeAt(at))
        emit momentChosen(m_picture.axis.bucket(place->slot));
    else
        fitAll();
}

void HeatMap::dragBy(const QPoint& by) {
    if (m_plot.isEmpty())
        return;
    m_window.pan(-by.x() / scale().slotWidth());
    const double strikes = by.y() * (m_strikes.upper - m_strikes.lower) / m_plot.height();
    showStrikes({m_strikes.lower + strikes, m_strikes.upper + strikes}, true);
}

void HeatMap::showPart(const QRect& part) {
    if (m_plot.isEmpty())
        return;
    const SlotScale now = scale();
    m_window.set(now.slotAt(part.left()), now.slotAt(part.right()));
    showStrikes({strikeScale().valueAt(part.bottom()), strikeScale().valueAt(part.top())}, true);
}

void HeatMap::wheelAt(const QPoint& at, double notches, Qt::KeyboardModifiers modifiers) {
    if (m_plot.isEmpty())
        return;
    if (modifiers & Qt::ShiftModifier) {
        m_window.pan(-notches * 0.1 * m_window.size());
        return canvas()->redraw();
    }
    const double factor = std::pow(1.2, notches);
    if (at.y() > m_plot.bottom()) { // over the time scale
        m_window.zoom(factor, scale().slotAt(at.x()));
        return canvas()->redraw();
    }
    const double strike = strikeScale().valueAt(at.y());
    showStrikes({strike - (strike - m_strikes.lower) / factor, strike + (m_strikes.upper - strike) / factor},
                true);
}

} // namespace strikescope
