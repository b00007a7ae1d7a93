#include "models/items/frame_words.h"

#include "models/domain/model_premium.h"
#include "models/items/session_axis.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString frameWord(const char* text) {
    return QCoreApplication::translate("Frame", text);
}

QString coverageText(const QString& sentence, std::size_t calls, std::size_t puts, std::size_t callsOf,
                     std::size_t putsOf) {
    return sentence.arg(calls).arg(callsOf).arg(puts).arg(putsOf);
}

} // namespace

QString modelWords(Date expiry, const MarketTables& tables) {
    const auto end = tables.expiryTime(expiry);
    return frameWord("Black-Scholes on spot, r %1 %; clock ends %2")
        .arg(feedRate * 100)
        .arg(end ? frameWord("%1 IST").arg(istClock(*end)) : frameWord("at a time that is not known"));
}

QString asOfWords(const ChainFrame& frame) {
    QString words = frameWord("%1 %2 IST")
                        .arg(shortDate(istDate(frame.bucket)), bucketLabel(frame.bucket, frame.timeframe));
    if (!frame.closed)
        words += frameWord(", still filling");
    if (!frame.relation.isEmpty())
        words += frameWord(", from %1").arg(frame.relation);
    if (frame.fetched != UtcTime{})
        words += frameWord(", read %1 IST").arg(isoIst(frame.fetched).mid(11, 8));
    return words;
}

QString oiCoverageWords(const Coverage& coverage) {
    return coverageText(frameWord("calls: OI at %1 of %2 strikes that must have it; puts: %3 of %4"),
                        coverage.oiCall, coverage.oiPut, coverage.oiCallWanted, coverage.oiPutWanted);
}

QString ivCoverageWords(const Coverage& coverage) {
    return coverageText(frameWord("calls: IV at %1 of %2 listed strikes; puts: %3 of %4"), coverage.ivCall,
                        coverage.ivPut, coverage.strikes, coverage.strikes);
}

QString contractWords(const Contract& contract) {
    return formatStrike(contract.strike) +
           (contract.side == Side::Call ? QStringLiteral(" CE ") : QStringLiteral(" PE ")) +
           shortDate(contract.expiry);
}

QString momentWords(const QString& letter, UtcTime bucket, Timeframe timeframe,
                    std::optional<Date> otherThan) {
    const Date day = istDate(bucket);
    QString words = letter + u' ';
    if (otherThan && day != *otherThan)
        words += dayLabel(day) + u' ';
    return words + bucketLabel(bucket, timeframe);
}

} // namespace strikescope
