#include "models/items/chain_text.h"

#include "models/domain/atm.h"
#include "models/domain/format.h"
#include "models/items/chain_filter.h"
#include "models/items/quantity_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

QString chainSay(const char* text) {
    return QCoreApplication::translate("ChainText", text);
}

// OI and volume, which are counted in units or contracts.
bool isCounted(ChainColumn column) {
    return column == ChainColumn::Oi || column == ChainColumn::Volume || column == ChainColumn::OiChange;
}

QString shortTitle(ChainColumn column) {
    switch (column) {
    case ChainColumn::Premium:
        return chainSay("Prem est.");
    case ChainColumn::OiChange:
        return chainSay("OI chg");
    case ChainColumn::OiChangePercent:
        return chainSay("OI chg %");
    case ChainColumn::BuildUp:
        return chainSay("Build est.");
    case ChainColumn::Moneyness:
        return chainSay("Money");
    case ChainColumn::Count:
        return chainSay("Obs");
    default:
        return columnTitle(*quantityOf(column));
    }
}

QString titleOf(const SheetColumn& column) {
    if (column.column == ChainColumn::Iv && column.moment == SheetMoment::Difference)
        return chainSay("IV vp"); // a difference of per cents is in points
    return shortTitle(*column.column);
}

QString momentClock(const ChainSheet& sheet, const Reference& moment) {
    const UtcTime at = moment.isWanted() ? moment.bucket.value_or(UtcTime{}) : sheet.scene.frame->bucket;
    if (istDate(at) == istDate(sheet.scene.frame->bucket))
        return istClock(at);
    return shortDate(istDate(at)).section(u' ', 0, 1) + u' ' + istClock(at);
}

QString momentLine(const ChainSheet& sheet, SheetMoment moment) {
    switch (moment) {
    case SheetMoment::A:
        return QStringLiteral("A ") + momentClock(sheet, sheet.scene.a);
    case SheetMoment::B:
        return QStringLiteral("B ") + momentClock(sheet, sheet.scene.b);
    case SheetMoment::Difference:
        return QStringLiteral("\u0394 B\u2212A");
    case SheetMoment::Shown:
        return {};
    }
    Q_UNREACHABLE();
}

QString withSign(double value, const QString& text) {
    const bool isZero = std::ranges::none_of(text, [](QChar c) { return c >= u'1' && c <= u'9'; });
    return value > 0 && !isZero ? u'+' + text : text;
}

QString numberText(const ChainSheet& sheet, ChainColumn column, double value) {
    const NumberScale scale = sheet.scene.units.scale;
    if (isCounted(column))
        return formatShort(value / sheet.divisor, scale);
    if (column == ChainColumn::Premium)
        return formatGrouped(value, 2, scale);
    if (column == ChainColumn::Count)
        return formatGrouped(value, 0, scale);
    return formatNumber(*quantityOf(column), value, scale);
}

// The arrow is the premium's, the letters say the rest: never colour alone.
QString buildUpMark(BuildUp kind) {
    switch (kind) {
    case BuildUp::None:
        return QStringLiteral("\u00B7");
    case BuildUp::LongBuildUp:
        return QStringLiteral("\u2191 LB");
    case BuildUp::ShortBuildUp:
        return QStringLiteral("\u2193 SB");
    case BuildUp::ShortCovering:
        return QStringLiteral("\u2191 SC");
    case BuildUp::LongUnwinding:
        return QStringLiteral("\u2193 LU");
    }
    Q_UNREACHABLE();
}

bool isNewAt(const SheetColumn& column, int row) {
    return !column.isNew.empty() && column.isNew[std::size_t(row)];
}

QString named(const QString& letter, const Reference& moment, const ChainSheet& sheet) {
    if (!moment.isWanted())
        return chainSay("%1: on screen, %2").arg(letter, momentClock(sheet, moment));
    return moment.name.startsWith(letter) ? moment.name : letter + QStringLiteral(": ") + moment.name;
}

} // namespace

QString headText(const ChainSheet& sheet, const SheetColumn& column) {
    if (!column.column)
        return chainSay("Strike");
    const QString moment = momentLine(sheet, column.moment);
    return moment.isEmpty() ? titleOf(column) : titleOf(column) + u'\n' + moment;
}

QString headTip(const ChainSheet& sheet, const SheetColumn& column) {
    const QString how = chainSay("Click to sort (a third click: back to strikes)");
    if (!column.column)
        return chainSay("Strike price") + u'\n' + how;
    const auto quantity = quantityOf(*column.column);
    QString what = quantity && !isCounted(*column.column) ? axisTitle(*quantity) : columnName(*column.column);
    if (isCounted(*column.column))
        what += sheet.divisor > 1 ? chainSay(", contracts of %1").arg(sheet.divisor) : chainSay(", units");
    if (needsAnchor(*column.column) && sheet.scene.reference.isWanted())
        what += chainSay(", against %1").arg(sheet.scene.reference.name);
    if (column.side)
        what = (column.side == Side::Call ? chainSay("Calls: %1") : chainSay("Puts: %1")).arg(what);
    return what + u'\n' + how + chainSay("; drag to move; right-click to choose columns");
}

QString longHeadText(const ChainSheet& sheet, const SheetColumn& column) {
    if (!column.column)
        return chainSay("Strike");
    QString text = titleOf(column);
    if (column.side)
        text.prepend(column.side == Side::Call ? chainSay("Call ") : chainSay("Put "));
    if (column.moment != SheetMoment::Shown)
        text += u' ' + momentLine(sheet, column.moment);
    if (isCounted(*column.column))
        text += sheet.divisor > 1 ? chainSay(" (contracts)") : chainSay(" (units)");
    return text;
}

QString columnKey(const SheetColumn& column) {
    if (!column.column)
        return QStringLiteral("strike");
    QString text = key(*column.column);
    if (column.side)
        text.prepend(column.side == Side::Call ? QStringLiteral("call_") : QStringLiteral("put_"));
    static constexpr std::array suffixes{"", "_a", "_b", "_b_less_a"};
    return text + QLatin1String(suffixes[std::size_t(column.moment)]);
}

double columnFactor(const ChainSheet& sheet, const SheetColumn& column) {
    if (!column.column)
        return 1;
    if (isCounted(*column.column))
        return 1.0 / sheet.divisor;
    if (column.column == ChainColumn::OiChangePercent)
        return 100;
    const auto quantity = quantityOf(*column.column);
    return quantity ? displayFactor(*quantity) : 1;
}

QString cellText(const ChainSheet& sheet, const SheetColumn& column, int row) {
    const double value = column.values[std::size_t(row)];
    if (!column.column)
        return formatStrike(value);
    if (isNewAt(column, row))
        return chainSay("new");
    if (isMissing(value))
        return QChar(0x2013);
    switch (*column.column) {
    case ChainColumn::BuildUp:
        return buildUpMark(BuildUp(int(value)));
    case ChainColumn::Moneyness:
        return moneynessLabel(*column.side, int(value));
    case ChainColumn::OiChangePercent:
        return withSign(value, formatGrouped(value * 100, 1, sheet.scene.units.scale));
    default:
        const QString text = numberText(sheet, *column.column, value);
        return column.moment == SheetMoment::Difference || column.column == ChainColumn::OiChange
                   ? withSign(value, text)
                   : text;
    }
}

QString cellTip(const ChainSheet& sheet, const SheetColumn& column, int row) {
    if (!column.column)
        return {};
    if (!column.refusal.isEmpty())
        return chainSay("%1: %2").arg(columnName(*column.column), column.refusal);
    if (isNewAt(column, row))
        return chainSay("Not listed at %1: there is a level, but no change").arg(sheet.scene.reference.name);
    const double value = column.values[std::size_t(row)];
    if (column.column == ChainColumn::BuildUp && !isMissing(value))
        return buildUpName(BuildUp(int(value))) + readingName(BuildUp(int(value)), *column.side);
    return {};
}

QString widestText(const SheetColumn& column) {
    if (!column.column)
        return QStringLiteral("100,000.5");
    switch (*column.column) {
    case ChainColumn::Premium:
        return QStringLiteral("12,345.67");
    case ChainColumn::Moneyness:
        return QStringLiteral("OTM100");
    case ChainColumn::BuildUp:
        return buildUpMark(BuildUp::LongUnwinding);
    case ChainColumn::OiChangePercent:
        return QStringLiteral("+1,234.5");
    case ChainColumn::Count:
        return QStringLiteral("10,000");
    case ChainColumn::GammaExposure: // on expiry days
        return QStringLiteral("-9,99,999Cr");
    default:
        return QStringLiteral("-99.99L");
    }
}

QString titleText(const ChainSheet& sheet) {
    if (sheet.isEmpty())
        return {};
    const ChainFrame& frame = *sheet.scene.frame;
    QStringList parts{frame.symbol, chainSay("expiry %1").arg(shortDate(sheet.expiry)),
                      timeframeLabel(frame.timeframe),
                      bucketLabel(frame.bucket, frame.timeframe) + QStringLiteral(" IST"),
                      shortDate(istDate(frame.bucket))};
    if (!frame.closed)
        parts << chainSay("still filling");
    parts << chainSay("underlying %1").arg(formatGrouped(sheet.figures.spot, 2));
    if (sheet.figures.forward.isThere())
        parts << chainSay("forward %1").arg(formatGrouped(sheet.figures.forward.value, 2));
    if (sheet.divisor > 1)
        parts << chainSay("contracts of %1").arg(sheet.divisor);
    return parts.join(QStringLiteral("  ·  "));
}

QString momentsText(const ChainSheet& sheet) {
    if (sheet.isEmpty())
        return {};
    QStringList parts;
    if (sheet.hasMoments())
        parts << named(QStringLiteral("A"), sheet.scene.a, sheet)
              << named(QStringLiteral("B"), sheet.scene.b, sheet);
    const bool changes = std::ranges::any_of(
        sheet.columns, [](const SheetColumn& c) { return c.column && needsAnchor(*c.column); });
    const Reference& reference = sheet.scene.reference;
    if (changes && reference.isWanted())
        parts << chainSay("OI change against %1").arg(reference.name);
    const auto refused = std::ranges::find_if(sheet.columns, [](const SheetColumn& c) {
        return c.column && needsAnchor(*c.column) && !c.refusal.isEmpty();
    });
    if (refused != sheet.columns.end())
        parts << chainSay("OI change: %1").arg(refused->refusal);
    return parts.join(QStringLiteral("  ·  "));
}

QString hiddenText(const ChainSheet& sheet) {
    const std::size_t hidden = sheet.strikes.size() - sheet.seen.size();
    return hidden == 0 ? QString()
                       : chainSay("%1 of %2 strikes hidden").arg(hidden).arg(sheet.strikes.size());
}

QString buildUpName(BuildUp kind) {
    switch (kind) {
    case BuildUp::None:
        return chainSay("No conclusion: the premium or the open interest hardly moved");
    case BuildUp::LongBuildUp:
        return chainSay("Long build-up: premium up, OI up");
    case BuildUp::ShortBuildUp:
        return chainSay("Short build-up (writing): premium down, OI up");
    case BuildUp::ShortCovering:
        return chainSay("Short covering: premium up, OI down");
    case BuildUp::LongUnwinding:
        return chainSay("Long unwinding: premium down, OI down");
    }
    Q_UNREACHABLE();
}

QString readingName(BuildUp kind, Side side) {
    const Reading read = reading(kind, side);
    return read == Reading::None      ? QString()
           : read == Reading::Bullish ? chainSay("; read as bullish for the underlying")
                                      : chainSay("; read as bearish for the underlying");
}

} // namespace strikescope
