#include "models/items/chain_summary.h"

#include <QCoreApplication>
#include <QStringList>

namespace strikescope {

namespace {

QString summed(const char* text) {
    return QCoreApplication::translate("ChainSummary", text);
}

QString maxPainText(const ChainFigures& figures) {
    const QString lowest = formatStrike(figures.maxPain.value);
    if (!figures.maxPain.isThere() || figures.maxPainHighest == figures.maxPain.value)
        return lowest;
    return lowest + QChar(0x2013) + formatStrike(figures.maxPainHighest);
}

} // namespace

ChainSummary chainSummary(const ChainFigures& figures, NumberScale scale) {
    struct Entry {
        QString name;
        const Figure& figure;
        QString text;
    };
    const std::array entries{
        Entry{summed("PCR (OI)"), figures.pcrOi, formatGrouped(figures.pcrOi.value, 2)},
        Entry{summed("Max pain"), figures.maxPain, maxPainText(figures)},
        Entry{summed("ATM IV"), figures.atmIv, formatIv(figures.atmIv.value)},
        Entry{summed("Forward"), figures.forward, formatGrouped(figures.forward.value, 1, scale)},
        Entry{summed("RR25"), figures.riskReversal25, formatVolPoints(figures.riskReversal25.value)}};
    QStringList texts, reasons;
    for (const Entry& entry : entries) {
        texts << entry.name + u' ' + entry.text;
        if (!entry.figure.isThere())
            reasons << entry.name + QStringLiteral(": ") + entry.figure.refusal;
    }
    return {texts.join(QStringLiteral("   ·   ")), reasons.join(u'\n')};
}

} // namespace strikescope
