#include "models/items/heat_picture.h"

#include "models/domain/atm.h"
#include "models/domain/strike_values.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

constexpr double cutShare = 0.01; // of the cells, at either end

double sumOfKnown(double call, double put) {
    if (isMissing(call))
        return put;
    return isMissing(put) ? call : call + put;
}

double signedExposure(double call, double put, ExposureSign sign) {
    switch (sign) {
    case ExposureSign::Unsigned:
        return sumOfKnown(call, put);
    case ExposureSign::Naive:
        return sumOfKnown(call, -put);
    case ExposureSign::ShortBoth:
        return sumOfKnown(-call, -put);
    }
    Q_UNREACHABLE();
}

bool isSigned(const HeatQuestion& question) {
    return question.quantity == Quantity::GammaExposure && question.sign != ExposureSign::Unsigned;
}

std::vector<double> listedStrikes(const SessionAxis& axis, Date expiry) {
    std::vector<double> all;
    for (std::size_t slot = 0; slot < axis.size(); ++slot) {
        const Chain* chain = axis.frame(slot) ? axis.frame(slot)->chain(expiry) : nullptr;
        if (chain == nullptr)
            continue;
        const auto strikes = chain->strikes();
        // Mostly one list all day: then nothing is added.
        if (std::ranges::includes(all, strikes))
            continue;
        std::vector<double> merged;
        std::ranges::set_union(all, strikes, std::back_inserter(merged));
        all = std::move(merged);
    }
    return all;
}

double changeOf(double level, double base, ChangeMode mode) {
    if (mode == ChangeMode::Value)
        return level;
    const double change = level - base;
    return mode == ChangeMode::Change ? change : base != 0 ? change / std::abs(base) : missing;
}

// By strike of the picture; NaN where the anchor does not have it.
std::vector<double> basesOf(const HeatPicture& picture) {
    std::vector<double> bases(picture.strikes.size(), missing);
    const auto& anchor = picture.question.anchor;
    const Chain* chain = anchor ? anchor->chain(*picture.question.expiry) : nullptr;
    for (std::size_t i = 0; chain != nullptr && i < bases.size(); ++i)
        if (const auto row = chain->row(picture.strikes[i]))
            bases[i] = heatLevel(*chain, *row, picture.question);
    return bases;
}

void fillSlot(HeatPicture& picture, std::size_t slot, const Chain& chain, const std::vector<double>& bases) {
    std::size_t at = 0;
    for (std::size_t row = 0; row < chain.size(); ++row) {
        while (picture.strikes[at] < chain.strikes()[row])
            ++at;
        picture.values[at * picture.axis.size() + slot] =
            changeOf(heatLevel(chain, row, picture.question), bases[at], picture.question.mode);
    }
    if (const double spot = chain.underlying(); spot > 0)
        picture.spot[slot] = spot;
}

void fillCells(HeatPicture& picture) {
    const std::vector<double> bases = basesOf(picture);
    picture.values.assign(picture.strikes.size() * picture.axis.size(), missing);
    picture.spot.assign(picture.axis.size(), missing);
    for (std::size_t slot = 0; slot < picture.axis.size(); ++slot)
        if (const auto& frame = picture.axis.frame(slot))
            if (const Chain* chain = frame->chain(*picture.question.expiry))
                fillSlot(picture, slot, *chain, bases);
}

void spanColours(HeatPicture& picture) {
    std::vector<double> known;
    known.reserve(picture.values.size());
    std::ranges::copy_if(picture.values, std::back_inserter(known),
                         [](double v) { return std::isfinite(v); });
    if (known.empty())
        return;
    const auto cut = std::size_t(cutShare * double(known.size()));
    const auto nth = [&](std::size_t n) {
        std::ranges::nth_element(known, known.begin() + std::ptrdiff_t(n));
        return known[n];
    };
    picture.lowest = nth(cut);
    picture.highest = nth(known.size() - 1 - cut);
    if (picture.twoSided) {
        picture.highest = std::max(std::abs(picture.lowest), std::abs(picture.highest));
        // Nearly all cells alike: then the outliers are what there is to see.
        if (picture.highest == 0)
            picture.highest = std::max(std::abs(std::ranges::min(known)), std::abs(std::ranges::max(known)));
        picture.lowest = -picture.highest;
    }
    picture.beyondLowest = std::ranges::min(known) < picture.lowest;
    picture.beyondHighest = std::ranges::max(known) > picture.highest;
}

} // namespace

HeatQuestion heatQuestion(const Scene& scene, const PaneView& view) {
    HeatQuestion question{scene.symbol, scene.sessions(view.sessions),
                          {},           view.quantity,
                          view.mode,    view.sides,
                          view.sign,    {},
                          {},           scene.tables};
    if (!scene.expiries.empty())
        question.expiry = scene.expiries.front();
    if (question.quantity == Quantity::Iv && question.mode == ChangeMode::PerCent)
        question.mode = ChangeMode::Change;
    if (question.mode != ChangeMode::Value) {
        question.anchor = scene.reference.frame;
        question.anchorName = scene.reference.name;
    }
    return question;
}

double heatLevel(const Chain& chain, std::size_t row, const HeatQuestion& question) {
    if (!hasSides(question.quantity))
        return strikeValue(chain, question.quantity, Side::Call, row);
    const bool calls = shows(question.sides, Side::Call), puts = shows(question.sides, Side::Put);
    if (question.quantity == Quantity::Iv && calls && puts)
        return strikeIv(chain, row);
    const double call = calls ? strikeValue(chain, question.quantity, Side::Call, row) : missing;
    if (!isLevel(question.quantity))
        return calls ? call : strikeValue(chain, question.quantity, Side::Put, row);
    const double put = puts ? strikeValue(chain, question.quantity, Side::Put, row) : missing;
    return question.quantity == Quantity::GammaExposure ? signedExposure(call, put, question.sign)
                                                        : sumOfKnown(call, put);
}

HeatPicture heatPicture(const HeatQuestion& question) {
    HeatPicture picture;
    picture.question = question;
    picture.axis = SessionAxis(question.sessions);
    picture.auctions = auctionSpans(picture.axis, *question.tables);
    picture.twoSided = question.mode != ChangeMode::Value || isSigned(question);
    if (!question.expiry)
        return picture;
    picture.strikes = listedStrikes(picture.axis, *question.expiry);
    fillCells(picture);
    spanColours(picture);
    return picture;
}

StrikeEdges strikeEdges(const std::vector<double>& strikes, std::size_t index) {
    const double strike = strikes[index];
    const double below = index > 0 ? strike - strikes[index - 1] : missing;
    const double above = index + 1 < strikes.size() ? strikes[index + 1] - strike : missing;
    const double only = 1; // a single strike
    return {strike - 0.5 * (!isMissing(below)   ? below
                            : !isMissing(above) ? above
                                                : only),
            strike + 0.5 * (!isMissing(above)   ? above
                            : !isMissing(below) ? below
                                                : only)};
}

std::optional<std::size_t> nearestStrike(const std::vector<double>& strikes, double at) {
    return atmIndex(strikes, at);
}

} // namespace strikescope
