#include "models/items/frame_words.h"
#include "models/items/quantity_text.h"
#include "models/items/time_picture.h"
#include "models/items/why_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString timeWord(const char* text) {
    return QCoreApplication::translate("TimeWords", text);
}

QString listed(const std::vector<Date>& expiries) {
    QStringList dates;
    for (const Date expiry : expiries)
        dates << (expiry == expiries.back() ? shortDate(expiry) : dayMonth(expiry));
    return dates.join(QStringLiteral(", "));
}

QString whatIsDrawn(const TimePicture& picture) {
    if (picture.question.contract)
        return timeWord("IV, OI and volume");
    QStringList names;
    for (const TimeLine line : picture.question.lines)
        names << lineName(line);
    return names.join(QStringLiteral(", "));
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

// What is none of the headline numbers: sums, the spot, and what rolls with the money.
Why whyOtherLine(const TimeSeries& series, const ChainFrame& frame, const ChainFigures& figures,
                 const Scene& scene) {
    Why why;
    why.formula = lineFormula(*series.line);
    why.asOf = asOfLine(scene, frame);
    const NumberForm form = numberForm(scene, series.expiry);
    const auto put = [&](const QString& name, double value, LineUnit unit) {
        why.inputs.emplace_back(name, formatLine(unit, value, form));
    };
    if (isRolling(*series.line)) {
        put(timeWord("Spot"), figures.spot, LineUnit::Price);
        put(timeWord("Forward (parity, est.)"), figures.forward.value, LineUnit::Price);
        put(timeWord("ATM strike"), figures.atmStrike.value, LineUnit::Price);
    } else if (series.unit == LineUnit::Count) {
        put(timeWord("Call OI"), figures.oi.call, series.unit);
        put(timeWord("Put OI"), figures.oi.put, series.unit);
        why.coverage = oiCoverageLine(figures.coverage);
    }
    return why;
}

Why whySeries(const TimePicture& picture, const TimeSeries& series, const ChainFrame& frame,
              const ChainFigures& figures, const Scene& scene) {
    if (!series.line)
        return whyColumn(scene, frame, series.expiry, chainColumnOf(*quantityFromKey(series.key)),
                         series.side, picture.question.contract->strike);
    if (const auto head = headFigureOf(*series.line))
        return whyFigure(scene, frame, figures, *head);
    return whyOtherLine(series, frame, figures, scene);
}

} // namespace

NumberForm numberForm(const Scene& scene, Date expiry) {
    const int divisor = scene.divisor(expiry);
    return {divisor, scene.units.contracts && divisor > 1, scene.units.scale};
}

QString slotHeading(const TimePicture& picture, std::size_t slot) {
    QString heading = momentName(picture.axis.bucket(slot), picture.axis.timeframe());
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

PaneTable timeTable(const TimePicture& picture, const Scene& scene, const SlotWindow& window) {
    PaneTable table;
    table.caption = timeTitle(picture, scene);
    table.columns = {{timeWord("Bucket IST"), QStringLiteral("bucket")}};
    for (const TimeSeries& series : picture.series)
        table.columns.push_back(
            {series.name + u' ' + unitName(series.unit, numberForm(scene, series.expiry)), series.key});
    table.columns.push_back({timeWord("IST, ISO 8601"), QStringLiteral("bucket_time_ist")});
    table.columns.push_back({timeWord("UTC, ISO 8601"), QStringLiteral("bucket_time_utc")});
    const auto marked = scene.frame ? picture.axis.slotOf(scene.frame->bucket) : std::nullopt;
    for (std::size_t slot = 0; slot < picture.axis.size(); ++slot) {
        if (!window.holds(slot))
            continue;
        if (slot == marked)
            table.markedRow = int(table.rows.size());
        table.rows.push_back(timeRow(picture, slot, scene));
    }
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
    parts << timeframeLabel(scene.timeframe) << sessionsWords(picture.axis) << pinnedWords(scene);
    parts.removeAll(QString());
    return parts.join(QStringLiteral("  ·  "));
}

Why timeWhy(const TimePicture& picture, const TimeSeries& series, std::size_t slot, const Scene& scene,
            FigureCache& cache) {
    const ChainFramePtr& frame = picture.axis.frame(slot);
    Why why;
    why.formula =
        series.line ? lineFormula(*series.line) : timeWord("as stored for this contract in this bucket");
    if (const auto figures = cache.figures(frame, series.expiry, picture.question.tables))
        why = whySeries(picture, series, *frame, *figures, scene);
    else if (frame)
        why.asOf = asOfLine(scene, *frame);
    if (frame && series.unit == LineUnit::Iv && why.model.isEmpty())
        why.model = modelLine(scene, *frame, series.expiry);
    why.title = timeWord("%1 at %2").arg(series.name, slotHeading(picture, slot));
    // As on the axis and in the read-out.
    const NumberForm form = numberForm(scene, series.expiry);
    const bool unitInNumber = series.unit == LineUnit::Iv || series.unit == LineUnit::VolPoints;
    why.value = formatLine(series.unit, series.values[slot], form) +
                (unitInNumber ? QString() : u' ' + unitName(series.unit, form));
    why.refusal = series.refusals[slot];
    return why;
}

} // namespace strikescope
