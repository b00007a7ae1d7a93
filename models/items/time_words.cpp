#include "models/items/frame_words.h"
#include "models/items/quantity_text.h"
#include "models/items/time_picture.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString timeWord(const char* text) {
    return QCoreApplication::translate("TimeWords", text);
}

QString listed(const std::vector<Date>& expiries) {
    QStringList dates;
    for (const Date expiry : expiries) {
        const QString date = shortDate(expiry);
        dates << (expiry == expiries.back() ? date : date.left(date.size() - 5));
    }
    return dates.join(QStringLiteral(", "));
}

QStringList pinnedWords(const Scene& scene) {
    QStringList words;
    const std::optional<Date> day = scene.frame ? std::optional(istDate(scene.frame->bucket)) : std::nullopt;
    if (scene.a.bucket)
        words << momentWords(QStringLiteral("A"), *scene.a.bucket, scene.timeframe, day);
    if (scene.b.bucket)
        words << momentWords(QStringLiteral("B"), *scene.b.bucket, scene.timeframe, day);
    return words;
}

QString whatIsDrawn(const TimePicture& picture) {
    if (picture.question.contract)
        return timeWord("IV, OI and volume");
    QStringList names;
    for (const TimeLine line : picture.question.lines)
        names << lineName(line);
    return names.join(QStringLiteral(", "));
}

QString daysWords(const SessionAxis& axis) {
    if (axis.isEmpty())
        return {};
    const Date first = istDate(axis.bucket(0)), last = istDate(axis.bucket(axis.size() - 1));
    const QString end = dayLabel(last) + u' ' + shortDate(last).right(4);
    return first == last ? end : dayLabel(first) + QStringLiteral(" – ") + end;
}

std::vector<TableCell> timeRow(const TimePicture& picture, std::size_t slot, const Scene& scene) {
    const UtcTime bucket = picture.axis.bucket(slot);
    std::vector<TableCell> row{{picture.axis.label(slot), missing}};
    for (const TimeSeries& series : picture.series)
        row.push_back({formatLine(series.unit, series.values[slot], numberForm(scene, series.expiry)),
                       series.values[slot]});
    row.push_back({isoIst(bucket), missing});
    row.push_back({isoUtc(bucket), missing});
    return row;
}

using WhyInputs = std::vector<std::pair<QString, QString>>;

void addInput(WhyInputs& inputs, const QString& name, const Figure& figure, LineUnit unit,
              const NumberForm& form) {
    inputs.emplace_back(name, formatLine(unit, figure.value, form));
}

void addSides(WhyInputs& inputs, const QString& calls, const QString& puts, const SideTotals& totals,
              const NumberForm& form) {
    addInput(inputs, calls, {totals.call}, LineUnit::Count, form);
    addInput(inputs, puts, {totals.put}, LineUnit::Count, form);
}

bool isOfOi(const TimeSeries& series) {
    return series.line && !isRolling(*series.line) &&
           (series.unit == LineUnit::Count || series.line == TimeLine::PcrOi ||
            series.line == TimeLine::MaxPain);
}

// A contract's own values have none: they are as stored.
WhyInputs whyInputs(const TimeSeries& series, const ChainFigures& figures, const NumberForm& form) {
    WhyInputs inputs;
    if (isOfOi(series))
        addSides(inputs, timeWord("Call OI"), timeWord("Put OI"), figures.oi, form);
    else if (series.line == TimeLine::PcrVolume)
        addSides(inputs, timeWord("Call volume"), timeWord("Put volume"), figures.volume, form);
    else if (series.line && series.line != TimeLine::Spot) {
        addInput(inputs, timeWord("Spot"), {figures.spot}, LineUnit::Price, form);
        addInput(inputs, timeWord("Forward (parity, est.)"), figures.forward, LineUnit::Price, form);
        addInput(inputs, timeWord("ATM strike"), figures.atmStrike, LineUnit::Price, form);
        if (!isRolling(*series.line))
            addInput(inputs, timeWord("ATM IV"), figures.atmIv, LineUnit::Iv, form);
        inputs.emplace_back(timeWord("Days to expiry"), formatGrouped(figures.years * 365.25, 3));
    }
    return inputs;
}

void addGround(Why& why, const TimeSeries& series, const ChainFigures& figures, const MarketTables& tables) {
    if (isOfOi(series))
        why.coverage = oiCoverageWords(figures.coverage);
    const bool ofIvs = series.unit == LineUnit::Iv || series.unit == LineUnit::VolPoints ||
                       series.unit == LineUnit::Premium || series.line == TimeLine::Forward;
    if (!ofIvs)
        return;
    why.model = modelWords(series.expiry, tables);
    if (series.line && !isRolling(*series.line))
        why.coverage = ivCoverageWords(figures.coverage);
}

} // namespace

NumberForm numberForm(const Scene& scene, Date expiry) {
    const int divisor = scene.divisor(expiry);
    return {divisor, scene.units.contracts && divisor > 1, scene.units.scale};
}

QString slotHeading(const TimePicture& picture, std::size_t slot) {
    QString heading = dayLabel(istDate(picture.axis.bucket(slot))) + u' ' +
                      bucketLabel(picture.axis.bucket(slot), picture.axis.timeframe());
    if (std::ranges::any_of(picture.auctions,
                            [slot](const SlotSpan& span) { return span.first <= slot && slot <= span.last; }))
        heading += timeWord(", closing auction");
    if (picture.axis.unfinished() == slot)
        heading += timeWord(", still filling");
    return heading;
}

ReadOut timeReadOut(const TimePicture& picture, std::size_t slot, const Scene& scene) {
    ReadOut out{slotHeading(picture, slot), {}, {}};
    for (const TimeSeries& series : picture.series) {
        out.values.emplace_back(
            series.name, formatLine(series.unit, series.values[slot], numberForm(scene, series.expiry)));
        out.note(series.refusals[slot]);
    }
    return out;
}

PaneTable timeTable(const TimePicture& picture, const Scene& scene) {
    PaneTable table;
    table.caption = timeTitle(picture, scene);
    table.columns = {{timeWord("Bucket IST"), QStringLiteral("bucket")}};
    for (const TimeSeries& series : picture.series)
        table.columns.push_back(
            {series.name + u' ' + unitName(series.unit, numberForm(scene, series.expiry)), series.key});
    table.columns.push_back({timeWord("IST, ISO 8601"), QStringLiteral("bucket_time_ist")});
    table.columns.push_back({timeWord("UTC, ISO 8601"), QStringLiteral("bucket_time_utc")});
    for (std::size_t slot = 0; slot < picture.axis.size(); ++slot)
        table.rows.push_back(timeRow(picture, slot, scene));
    if (const auto slot = scene.frame ? picture.axis.slotOf(scene.frame->bucket) : std::nullopt)
        table.markedRow = int(*slot);
    return table;
}

QString timeTitle(const TimePicture& picture, const Scene& scene) {
    const TimeQuestion& question = picture.question;
    if (question.symbol.isEmpty())
        return {};
    QStringList parts;
    if (question.contract)
        parts << question.symbol + u' ' + contractWords(*question.contract) << whatIsDrawn(picture);
    else
        parts << question.symbol << whatIsDrawn(picture)
              << timeWord("expiry %1").arg(listed(question.expiries));
    parts << timeframeLabel(scene.timeframe) << daysWords(picture.axis) << pinnedWords(scene);
    parts.removeAll(QString());
    return parts.join(QStringLiteral("  ·  "));
}

Why timeWhy(const TimePicture& picture, const TimeSeries& series, std::size_t slot, const Scene& scene,
            FigureCache& cache) {
    const NumberForm form = numberForm(scene, series.expiry);
    Why why;
    why.title = timeWord("%1 at %2").arg(series.name, slotHeading(picture, slot));
    why.value =
        formatLine(series.unit, series.values[slot], form) + u' ' +
        (series.unit == LineUnit::Iv || series.unit == LineUnit::VolPoints ? QString()
                                                                           : unitName(series.unit, form));
    why.value = why.value.trimmed();
    why.refusal = series.refusals[slot];
    why.formula =
        series.line ? lineFormula(*series.line) : timeWord("as stored for this contract in this bucket");
    const ChainFramePtr& frame = picture.axis.frame(slot);
    if (!frame)
        return why;
    why.asOf = asOfWords(*frame);
    const auto figures = cache.figures(frame, series.expiry, picture.question.tables);
    if (!figures)
        return why;
    why.inputs = whyInputs(series, *figures, form);
    addGround(why, series, *figures, *picture.question.tables);
    return why;
}

} // namespace strikescope
