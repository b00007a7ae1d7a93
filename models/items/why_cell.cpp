#include "models/domain/format.h"
#include "models/items/chain_filter.h"
#include "models/items/chain_text.h"
#include "models/items/why_text.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString cellSay(const char* text) {
    return QCoreApplication::translate("WhyCell", text);
}

NamedFrame namedFrame(const ChainSheet& sheet, const Reference& moment, const QString& letter) {
    if (!moment.isWanted())
        return {sheet.scene.frame, cellSay("%1: the moment on screen").arg(letter)};
    return {moment.frame, moment.name, refusalOf(moment)};
}

Why whyStrike(const ChainSheet& sheet, double strike) {
    Why why;
    why.title = cellSay("Strike %1, expiry %2").arg(formatStrike(strike), shortDate(sheet.expiry));
    why.value = formatStrike(strike);
    why.formula = cellSay("listed at the moment on screen, or at A or B");
    why.coverage = oiCoverageLine(sheet.figures.coverage) + QStringLiteral("; ") +
                   ivCoverageLine(sheet.figures.coverage);
    why.asOf = asOfLine(sheet.scene, *sheet.scene.frame);
    return why;
}

} // namespace

Why whyCell(const ChainSheet& sheet, const SheetColumn& column, int row) {
    const double strike = sheet.strikes[std::size_t(row)];
    if (!column.column)
        return whyStrike(sheet, strike);
    const NamedFrame a = namedFrame(sheet, sheet.scene.a, QStringLiteral("A"));
    const NamedFrame b = namedFrame(sheet, sheet.scene.b, QStringLiteral("B"));
    if (column.moment == SheetMoment::Difference)
        return whyDifference(sheet.scene, a, b, sheet.expiry, *column.column, column.side, strike);
    const NamedFrame shown = column.moment == SheetMoment::A   ? a
                             : column.moment == SheetMoment::B ? b
                                                               : NamedFrame{sheet.scene.frame, {}};
    if (shown.frame)
        return whyColumn(sheet.scene, *shown.frame, sheet.expiry, *column.column, column.side, strike);
    Why why;
    why.title = longHeadText(sheet, column);
    why.value = QChar(0x2013);
    why.refusal = shown.refusal;
    return why;
}

} // namespace strikescope
