#include "models/items/time_picture.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString pictureWord(const char* text) {
    return QCoreApplication::translate("TimePicture", text);
}

QString shortExpiry(Date expiry) {
    const QString date = shortDate(expiry);
    return date.left(date.size() - 5);
}

TimeSeries emptySeries(const TimeQuestion& question, TimeLine line, std::size_t expiryIndex,
                       std::size_t size) {
    TimeSeries series{lineName(line), key(line),        unitOf(line),
                      line,           sideOf(line),     question.expiries[expiryIndex],
                      expiryIndex,    isStaircase(line)};
    if (isOfExpiry(line)) {
        if (question.expiries.size() > 1)
            series.name += u' ' + shortExpiry(series.expiry);
        series.key += u'_' + isoDate(series.expiry);
    }
    series.values.assign(size, missing);
    series.refusals.resize(size);
    return series;
}

Figure figureAt(const TimeQuestion& question, TimeLine line, const ChainFramePtr& frame, Date expiry,
                FigureCache& cache) {
    if (!frame)
        return {missing, pictureWord("there are no data of this bucket")};
    const auto figures = cache.figures(frame, expiry, question.tables);
    if (!figures)
        return {missing, pictureWord("the expiry is not in this bucket")};
    return lineFigure(line, *frame->chain(expiry), *figures);
}

void put(TimeSeries& series, std::size_t slot, const Figure& figure) {
    series.values[slot] = figure.value;
    series.refusals[slot] = figure.refusal;
}

void addLines(TimePicture& picture, FigureCache& cache) {
    const TimeQuestion& question = picture.question;
    for (const TimeLine line : question.lines)
        for (std::size_t i = 0; i < (isOfExpiry(line) ? question.expiries.size() : 1); ++i) {
            TimeSeries series = emptySeries(question, line, i, picture.axis.size());
            for (std::size_t slot = 0; slot < picture.axis.size(); ++slot)
                put(series, slot, figureAt(question, line, picture.axis.frame(slot), series.expiry, cache));
            picture.series.push_back(std::move(series));
        }
}

Figure contractFigure(const ChainFramePtr& frame, const Contract& contract, Quantity quantity) {
    if (!frame)
        return {missing, pictureWord("there are no data of this bucket")};
    const Chain* chain = frame->chain(contract.expiry);
    if (chain == nullptr)
        return {missing, pictureWord("the expiry is not in this bucket")};
    const auto strikes = chain->strikes();
    const auto found = std::lower_bound(strikes.begin(), strikes.end(), contract.strike);
    if (found == strikes.end() || *found != contract.strike)
        return {missing, pictureWord("the strike is not in this bucket")};
    const double value =
        chain->column(columnOf(quantity, contract.side))[std::size_t(found - strikes.begin())];
    return isMissing(value) ? Figure{missing, pictureWord("the contract has no value in this bucket")}
                            : Figure{value};
}

void addContract(TimePicture& picture) {
    const Contract& contract = *picture.question.contract;
    const auto add = [&](Quantity quantity, LineUnit unit, const QString& name) {
        TimeSeries series{name, key(quantity), unit, std::nullopt, contract.side, contract.expiry};
        series.staircase = quantity == Quantity::Oi;
        series.bars = quantity == Quantity::Volume;
        series.values.assign(picture.axis.size(), missing);
        series.refusals.resize(picture.axis.size());
        for (std::size_t slot = 0; slot < picture.axis.size(); ++slot)
            put(series, slot, contractFigure(picture.axis.frame(slot), contract, quantity));
        picture.strips.push_back({{picture.series.size()}, {}});
        picture.series.push_back(std::move(series));
    };
    add(Quantity::Iv, LineUnit::Iv, pictureWord("IV"));
    add(Quantity::Oi, LineUnit::Count, pictureWord("OI"));
    add(Quantity::Volume, LineUnit::Count, pictureWord("Volume"));
}

// In the order in which their units come up.
std::vector<TimeStrip> stripsOf(const std::vector<TimeSeries>& series) {
    std::vector<LineUnit> units;
    std::vector<TimeStrip> strips;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const auto known = std::ranges::find(units, series[i].unit);
        const auto strip = std::size_t(known - units.begin());
        if (known == units.end()) {
            units.push_back(series[i].unit);
            strips.emplace_back();
        }
        strips[strip].left.push_back(i);
    }
    if (strips.size() == 2)
        return {{std::move(strips[0].left), std::move(strips[1].left)}};
    return strips;
}

} // namespace

TimeQuestion timeQuestion(const Scene& scene, const PaneView& view) {
    TimeQuestion question{scene.symbol, {}, scene.expiries, {}, view.contract, scene.tables};
    const auto wanted =
        std::min<std::size_t>(scene.earlier.size(), std::size_t(std::max(1, view.sessions) - 1));
    question.sessions.assign(scene.earlier.end() - std::ptrdiff_t(wanted), scene.earlier.end());
    question.sessions.push_back(scene.session);
    question.lines = linesOf(view);
    return question;
}

std::vector<TimeLine> linesOf(const PaneView& view) {
    std::vector<TimeLine> lines;
    for (const QString& word : view.lines)
        if (const auto line = timeLineFromKey(word); line && !std::ranges::count(lines, *line))
            lines.push_back(*line);
    if (lines.empty())
        lines = {TimeLine::AtmIv, TimeLine::Spot};
    return lines;
}

bool TimePicture::hasValues() const {
    return std::ranges::any_of(series, [](const TimeSeries& s) {
        return std::ranges::any_of(s.values, [](double value) { return !isMissing(value); });
    });
}

TimePicture timePicture(const TimeQuestion& question, FigureCache& cache) {
    TimePicture picture{question, SessionAxis(question.sessions), {}, {}, {}};
    picture.auctions = auctionSpans(picture.axis, *question.tables);
    if (question.contract) {
        addContract(picture);
    } else if (!question.expiries.empty()) {
        addLines(picture, cache);
        picture.strips = stripsOf(picture.series);
    }
    return picture;
}

} // namespace strikescope
