#include "models/items/strike_marks.h"

#include "models/domain/format.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString saidOfMark(const char* text) {
    return QCoreApplication::translate("StrikeMark", text);
}

} // namespace

std::vector<StrikeMark> strikeMarks(const ChainFigures& figures, const StrikeScale& scale,
                                    NumberScale numbers) {
    std::vector<StrikeMark> marks;
    const auto add = [&](MarkKind kind, double strike, const char* text, int decimals) {
        const double x = scale.xOf(strike);
        const QString number = decimals > 0 ? formatGrouped(strike, decimals, numbers) : formatStrike(strike);
        if (!isMissing(strike) && !isMissing(x))
            marks.push_back({kind, strike, x, saidOfMark(text).arg(number)});
    };
    add(MarkKind::Spot, figures.spot, QT_TRANSLATE_NOOP("StrikeMark", "Spot %1"), 2);
    add(MarkKind::AtTheMoney, figures.atmStrike.value, QT_TRANSLATE_NOOP("StrikeMark", "ATM %1"), 0);
    add(MarkKind::MaxPain, figures.maxPain.value, QT_TRANSLATE_NOOP("StrikeMark", "Max pain %1"), 0);
    add(MarkKind::Forward, figures.forward.value, QT_TRANSLATE_NOOP("StrikeMark", "Forward %1"), 1);
    const double sigma = figures.expectedMove.oneSigma;
    add(MarkKind::LowerMove, std::round(figures.spot - sigma), QT_TRANSLATE_NOOP("StrikeMark", "−1σ %1"), 0);
    add(MarkKind::UpperMove, std::round(figures.spot + sigma), QT_TRANSLATE_NOOP("StrikeMark", "+1σ %1"), 0);
    return marks;
}

} // namespace strikescope
