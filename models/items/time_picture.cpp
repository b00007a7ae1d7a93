#include "models/items/time_picture.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString pictureWord(const char* text) {
    return QCoreApplication::translate("TimePicture", text);
}

TimeSeries emptySeries(const TimeQuestion& question, TimeLine line, Date expiry, std::size_t size) {
    TimeSeries series{lineName(line), key(line), unitOf(line), line, sideOf(line), expiry, isStaircase(line)};
    if (isOfExpiry(line)) {
        if (question.expiries.size() > 1)
            series.name += u' ' + dayMonth(series.expiry);
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
            TimeSeries series = emptySeries(question, line, question.expiries[i], picture.axis.size());
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
    const auto row = chain->row(contract.strike);
    if (!row)
        return {missing, pictureWord("the strike is not in this bucket")};
    const double value = chain->column(columnOf(quantity, contract.side))[*row];
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
    return {scene.symbol, scene.sessions(view.sessions), scene.expiries, linesOf(view), view.contract,
            scene.tables};
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
