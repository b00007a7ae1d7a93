#include "models/items/strike_text.h"

#include "models/domain/format.h"
#include "models/domain/oi_change.h"
#include "models/items/frame_words.h"
#include "models/items/quantity_text.h"

#include <QCoreApplication>

#include <cmath>

namespace strikescope {

namespace {

QString strikeWord(const char* text) {
    return QCoreApplication::translate("StrikeText", text);
}

bool looksLost(const Scene& scene, Date expiry) {
    const Chain *now = scene.frame->chain(expiry), *anchor = scene.reference.frame->chain(expiry);
    return now && anchor && anchorLooksLost(oiChanges(*now, *anchor, Side::Call)) &&
           anchorLooksLost(oiChanges(*now, *anchor, Side::Put));
}

// What is shown and in which way, between the quantity and the expiries.
QString what(const StrikePicture& picture) {
    QString name = quantityName(picture.quantity);
    if (picture.joined)
        name += strikeWord(", out of the money");
    if (picture.quantity == Quantity::GammaExposure)
        name += QStringLiteral(" (%1)").arg(signName(picture.sign));
    if (picture.mode == ChangeMode::Change)
        name += strikeWord(", change");
    if (picture.mode == ChangeMode::PerCent)
        name += strikeWord(", change in per cent");
    return name;
}

} // namespace

QString strikeTitle(const StrikePicture& picture) {
    if (picture.symbol.isEmpty() || picture.expiries.empty())
        return picture.symbol;
    QStringList expiries;
    for (const Date expiry : picture.expiries)
        expiries << (picture.expiries.size() > 1 ? dayMonth(expiry) : shortDate(expiry));
    QStringList parts{picture.symbol, what(picture),
                      strikeWord("expiry %1").arg(expiries.join(QStringLiteral(", "))),
                      timeframeLabel(picture.timeframe)};
    if (picture.pair)
        parts << strikeWord("A %1 → B %2 IST").arg(picture.nameA, picture.nameB);
    else
        parts << strikeWord("%1 IST").arg(bucketLabel(picture.bucket, picture.timeframe))
              << longDate(istDate(picture.bucket));
    if (!picture.anchorName.isEmpty())
        parts << strikeWord("against %1").arg(picture.anchorName);
    if (!picture.closed)
        parts << strikeWord("still filling");
    return parts.join(QStringLiteral("  ·  "));
}

QString strikeNotice(const Scene& scene, const StrikePicture& picture, const QStringList& refusals) {
    if (!scene.frame)
        return strikeWord("The chain is being loaded …");
    if (picture.series.empty())
        return strikeWord("None of the chosen expiries is in this bucket.");
    if (picture.mode != ChangeMode::Value && !scene.reference.frame)
        return absenceWords(scene.reference);
    if (std::size_t(refusals.size()) == picture.expiries.size())
        return strikeWord("This axis has no place for these strikes.\n") + refusals.join(u'\n');
    if (!picture.pair && !picture.hasValues())
        return strikeWord("This bucket has no value of %1 for these expiries.")
            .arg(quantityName(picture.quantity));
    return {};
}

QStringList strikeNotes(const Scene& scene, const StrikePicture& picture) {
    QStringList notes;
    for (const auto& [name, moment] :
         {std::pair{QStringLiteral("A"), &scene.a}, std::pair{QStringLiteral("B"), &scene.b}})
        if (moment->isWanted() && !moment->frame)
            notes << name + QStringLiteral(": ") + absenceWords(*moment);
    if (picture.pair && (!scene.a.frame || !scene.b.frame))
        notes << strikeWord("%1 is the moment on screen")
                     .arg(scene.a.frame ? QStringLiteral("B") : QStringLiteral("A"));
    for (const Date expiry : picture.expiries) {
        const QString day = dayMonth(expiry);
        if (picture.contracts &&
            !scene.tables->lotSize(scene.symbol, expiry, istDate(picture.bucket)).has_value())
            notes << strikeWord("%1: the lot is not known, so units are shown").arg(day);
        const bool ofOi = picture.quantity == Quantity::Oi && !picture.anchorName.isEmpty();
        if (ofOi && scene.reference.frame && looksLost(scene, expiry))
            notes << strikeWord("%1: nearly every change equals its level; the anchor has no open interest")
                         .arg(day);
    }
    return notes;
}

QString signName(ExposureSign sign) {
    switch (sign) {
    case ExposureSign::Unsigned:
        return strikeWord("unsigned");
    case ExposureSign::Naive:
        return strikeWord("dealers long calls, short puts");
    case ExposureSign::ShortBoth:
        return strikeWord("dealers short both");
    }
    Q_UNREACHABLE();
}

QString unitName(const StrikePicture& picture) {
    return picture.contracts ? strikeWord("contracts") : displayUnit(picture.quantity);
}

QString valueAxisTitle(const StrikePicture& picture) {
    const QString name = quantityName(picture.quantity), unit = unitName(picture);
    if (picture.isLogarithmic())
        return axisTitle(picture.quantity) + strikeWord(", logarithmic");
    if (picture.mode == ChangeMode::PerCent)
        return strikeWord("%1: change (% of its level at the anchor)").arg(name);
    if (picture.mode == ChangeMode::Change && picture.quantity == Quantity::Iv)
        return strikeWord("Change of IV (vol points)");
    if (picture.mode == ChangeMode::Change)
        return unit.isEmpty() ? strikeWord("%1: change").arg(name)
                              : strikeWord("%1: change (%2)").arg(name, unit);
    if (!picture.contracts)
        return axisTitle(picture.quantity);
    return picture.quantity == Quantity::Oi ? strikeWord("Open interest (contracts)")
                                            : strikeWord("Volume in the bucket (contracts)");
}

QString stripAxisTitle(const StrikePicture& picture) {
    if (picture.strip == StripKind::IvGap)
        return strikeWord("Call − put (vp)");
    if (picture.axis == XAxis::Strike || picture.isBars())
        return picture.quantity == Quantity::Iv ? strikeWord("B − A (vp)") : strikeWord("B − A");
    return picture.axis == XAxis::Delta ? strikeWord("B − A at one delta")
                                        : strikeWord("B − A at one moneyness");
}

QString strikeAxisTitle(XAxis axis) {
    switch (axis) {
    case XAxis::Strike:
        return strikeWord("Strike");
    case XAxis::OverForward:
        return strikeWord("Strike over forward (K/F)");
    case XAxis::Standardised:
        return strikeWord("Standardised moneyness: ln(K/F) / (σ_ATM √T)");
    case XAxis::Delta:
        return strikeWord("Call delta (spot model); strikes rise to the right");
    }
    Q_UNREACHABLE();
}

QString seriesName(const StrikePicture& picture, const StrikeSeries& series) {
    const QString day = dayMonth(series.expiry);
    const bool several = picture.expiries.size() > 1;
    if (!series.side)
        return several ? day : quantityLabel(picture.quantity);
    const QString name = series.side == Side::Call ? strikeWord("Calls") : strikeWord("Puts");
    return several ? name + u' ' + day : name;
}

QString placeText(XAxis axis, double x) {
    switch (axis) {
    case XAxis::Strike:
        return formatStrike(x);
    case XAxis::OverForward:
        return formatGrouped(x, 4);
    case XAxis::Standardised:
        return (x > 0 ? QStringLiteral("+") : QString()) + formatGrouped(x, 2);
    case XAxis::Delta:
        return formatGrouped(x, 3);
    }
    Q_UNREACHABLE();
}

QString levelText(const StrikePicture& picture, double axisValue) {
    return formatValue(picture.quantity, axisValue / displayFactor(picture.quantity), picture.numbers);
}

QString changeText(const StrikePicture& picture, double axisDifference) {
    return formatChange(picture.quantity, axisDifference / displayFactor(picture.quantity), picture.numbers);
}

} // namespace strikescope
