#include "models/items/view.h"

#include <algorithm>

namespace strikescope {

namespace {

// In the order of the enumerators.
constexpr std::array paneKinds{"strikes", "time", "heatmap", "term", "chain"};
constexpr std::array sideChoices{"both", "calls", "puts"};
constexpr std::array changeModes{"value", "change", "percent"};
constexpr std::array xAxes{"strike", "over_forward", "standardised", "delta"};
constexpr std::array anchorKinds{"previous_close", "day_open", "back", "moment_a"};
constexpr std::array exposureSigns{"unsigned", "naive", "short_both"};

template<typename E, typename Names>
QString keyIn(const Names& names, E value) {
    return QLatin1String(names.at(std::size_t(value)));
}

template<typename E, typename Names>
std::optional<E> fromKey(const Names& names, const QString& text) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const char* n) { return text == QLatin1String(n); });
    return found == names.end() ? std::nullopt : std::optional(E(found - names.begin()));
}

} // namespace

bool shows(SideChoice choice, Side side) {
    return choice == SideChoice::Both || (choice == SideChoice::Calls) == (side == Side::Call);
}

QString key(PaneKind kind) {
    return keyIn(paneKinds, kind);
}
QString key(SideChoice choice) {
    return keyIn(sideChoices, choice);
}
QString key(ChangeMode mode) {
    return keyIn(changeModes, mode);
}
QString key(XAxis axis) {
    return keyIn(xAxes, axis);
}
QString key(AnchorKind kind) {
    return keyIn(anchorKinds, kind);
}
QString key(ExposureSign sign) {
    return keyIn(exposureSigns, sign);
}

std::optional<PaneKind> paneKindFromKey(const QString& text) {
    return fromKey<PaneKind>(paneKinds, text);
}
std::optional<SideChoice> sideChoiceFromKey(const QString& text) {
    return fromKey<SideChoice>(sideChoices, text);
}
std::optional<ChangeMode> changeModeFromKey(const QString& text) {
    return fromKey<ChangeMode>(changeModes, text);
}
std::optional<XAxis> xAxisFromKey(const QString& text) {
    return fromKey<XAxis>(xAxes, text);
}
std::optional<AnchorKind> anchorKindFromKey(const QString& text) {
    return fromKey<AnchorKind>(anchorKinds, text);
}
std::optional<ExposureSign> exposureSignFromKey(const QString& text) {
    return fromKey<ExposureSign>(exposureSigns, text);
}

} // namespace strikescope
