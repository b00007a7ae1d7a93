#include "models/items/frame_words.h"

#include "models/domain/format.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString frameWord(const char* text) {
    return QCoreApplication::translate("Frame", text);
}

} // namespace

QString momentName(UtcTime bucket, Timeframe timeframe, std::optional<UtcTime> beside) {
    const Date day = istDate(bucket);
    const auto yearOf = [](Date date) { return std::chrono::year_month_day{date}.year(); };
    const bool otherYear = beside && yearOf(day) != yearOf(istDate(*beside));
    return (otherYear ? longDate(day) : dayLabel(day)) + u' ' + bucketLabel(bucket, timeframe);
}

QString momentWords(const QString& letter, UtcTime bucket, const Scene& scene) {
    const bool otherDay = scene.frame && istDate(bucket) != istDate(scene.frame->bucket);
    return letter + u' ' +
           (otherDay ? momentName(bucket, scene.timeframe, scene.frame->bucket)
                     : bucketLabel(bucket, scene.timeframe));
}

QStringList pinnedWords(const Scene& scene) {
    QStringList words;
    if (scene.a.bucket)
        words << momentWords(QStringLiteral("A"), *scene.a.bucket, scene);
    if (scene.b.bucket)
        words << momentWords(QStringLiteral("B"), *scene.b.bucket, scene);
    return words;
}

QString sessionsWords(const SessionAxis& axis) {
    if (axis.isEmpty())
        return {};
    const Date first = istDate(axis.bucket(0)), last = istDate(axis.bucket(axis.size() - 1));
    return first == last ? longDate(last) : dayLabel(first) + QStringLiteral(" – ") + longDate(last);
}

QString absenceWords(const Reference& moment) {
    if (!moment.refusal.isEmpty())
        return moment.refusal;
    return moment.isWanted() ? frameWord("%1 is being loaded …").arg(moment.name)
                             : frameWord("No moment is chosen to measure a change against.");
}

QString contractWords(const Contract& contract) {
    return formatStrike(contract.strike) +
           (contract.side == Side::Call ? QStringLiteral(" CE ") : QStringLiteral(" PE ")) +
           shortDate(contract.expiry);
}

} // namespace strikescope
