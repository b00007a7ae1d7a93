#include "models/items/quantity_text.h"
#include "models/items/term_picture.h"
#include "models/items/time_line.h"
#include "models/items/why_text.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString termText(const char* text) {
    return QCoreApplication::translate("TermWords", text);
}

void addCurve(ReadOut& out, const TermCurve& curve, std::size_t expiry) {
    const TermPoint& point = curve.points[expiry];
    const auto add = [&](const char* name, const QString& value, const Figure& figure) {
        out.values.emplace_back(termText(name).arg(curve.name), value);
        if (!figure.refusal.isEmpty())
            out.note(termText(name).arg(curve.name) + QStringLiteral(": ") + figure.refusal);
    };
    add("ATM IV, %1", formatIv(point.atmIv.value), point.atmIv);
    if (expiry > 0)
        add("Forward IV from the expiry before, %1", formatIv(point.forwardIv.value), point.forwardIv);
    add("25Δ risk reversal, %1", formatVolPoints(point.riskReversal.value), point.riskReversal);
}

const Figure& figureOf(const TermPicture& picture, const TermCurve& curve, TermStrip strip,
                       std::size_t expiry) {
    if (strip == TermStrip::Difference)
        return picture.differences[expiry];
    return strip == TermStrip::AtmIv ? curve.points[expiry].atmIv : curve.points[expiry].riskReversal;
}

} // namespace

QString termTitle(const TermPicture& picture, const Scene& scene) {
    if (picture.symbol.isEmpty())
        return {};
    QStringList parts{picture.symbol, termText("Term structure of the ATM IV"),
                      timeframeLabel(scene.timeframe)};
    if (picture.first)
        parts << picture.first->name + termText(" IST");
    if (picture.second)
        parts << picture.second->name + termText(" IST");
    if (scene.frame)
        parts << longDate(istDate(scene.frame->bucket));
    parts << picture.missingMoments;
    return parts.join(QStringLiteral("  ·  "));
}

ReadOut termReadOut(const TermPicture& picture, std::size_t expiry) {
    const Date date = picture.expiries[expiry];
    ReadOut out{termText("%1, %2 days").arg(longDate(date), formatGrouped(picture.days[expiry], 1)), {}, {}};
    for (const TermCurve* curve : picture.curves())
        addCurve(out, *curve, expiry);
    if (!picture.differences.empty())
        out.values.emplace_back(termText("Difference of the ATM IVs"),
                                formatVolPoints(picture.differences[expiry].value));
    return out;
}

PaneTable termTable(const TermPicture& picture, const Scene& scene) {
    PaneTable table;
    table.caption = termTitle(picture, scene);
    table.columns = {{termText("Expiry"), QStringLiteral("expiry")},
                     {termText("Days"), QStringLiteral("days")}};
    const auto curves = picture.curves();
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const QString name = curves[i]->name + u' ',
                      end = i == 0 ? QStringLiteral("_a") : QStringLiteral("_b");
        table.columns.push_back({name + termText("ATM IV %"), QStringLiteral("atm_iv") + end});
        table.columns.push_back({name + termText("RR25 vp"), QStringLiteral("rr25") + end});
        table.columns.push_back({name + termText("Forward IV %"), QStringLiteral("forward_iv") + end});
    }
    if (!picture.differences.empty())
        table.columns.push_back({termText("Difference vp"), QStringLiteral("atm_iv_change")});
    for (std::size_t i = 0; i < picture.expiries.size(); ++i) {
        std::vector<TableCell> row{{shortDate(picture.expiries[i]), missing},
                                   {formatGrouped(picture.days[i], 1), picture.days[i]}};
        for (const TermCurve* curve : curves) {
            const TermPoint& point = curve->points[i];
            row.push_back({formatIv(point.atmIv.value), point.atmIv.value});
            row.push_back({formatVolPoints(point.riskReversal.value), point.riskReversal.value});
            row.push_back({formatIv(point.forwardIv.value), point.forwardIv.value});
        }
        if (!picture.differences.empty())
            row.push_back({formatVolPoints(picture.differences[i].value), picture.differences[i].value});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Why termWhy(const TermPicture& picture, TermStrip strip, std::size_t expiry, const Scene& scene,
            FigureCache& cache) {
    const TermCurve& curve = picture.second ? *picture.second : *picture.first;
    const Figure& figure = figureOf(picture, curve, strip, expiry);
    const TimeLine line = strip == TermStrip::RiskReversal ? TimeLine::RiskReversal25 : TimeLine::AtmIv;
    Why why;
    if (const auto figures = cache.figures(curve.frame, picture.expiries[expiry], scene.tables)) {
        why = whyFigure(scene, *curve.frame, *figures, *headFigureOf(line));
    } else {
        why.formula = lineFormula(line);
        why.asOf = asOfLine(scene, *curve.frame);
    }
    why.title = termText("%1 of %2, %3")
                    .arg(lineName(line), shortDate(picture.expiries[expiry]),
                         strip == TermStrip::Difference ? termText("difference of two moments") : curve.name);
    why.value = strip == TermStrip::AtmIv ? formatIv(figure.value) : formatVolPoints(figure.value);
    why.refusal = figure.refusal;
    if (strip == TermStrip::Difference) {
        why.anchor = picture.first->name;
        why.inputs = {{picture.first->name, formatIv(picture.first->points[expiry].atmIv.value)},
                      {curve.name, formatIv(curve.points[expiry].atmIv.value)}};
    }
    return why;
}

} // namespace strikescope
