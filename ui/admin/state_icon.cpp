#include "ui/admin/state_icon.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

namespace strikescope {

namespace {

constexpr int signSize = 16, signScale = 3; // drawn larger, so that it stays sharp on any screen

enum class Sign { Tick, Arrow, Ring, Cross, Triangle, Dash, Dots };

QPainterPath outline(Sign sign) {
    QPainterPath path;
    switch (sign) {
    case Sign::Tick:
        path.moveTo(3, 8.5);
        path.lineTo(6.5, 12);
        path.lineTo(13, 4.5);
        break;
    case Sign::Arrow:
        path.moveTo(3, 8);
        path.lineTo(13, 8);
        path.moveTo(9, 4);
        path.lineTo(13, 8);
        path.lineTo(9, 12);
        break;
    case Sign::Ring:
        path.addEllipse(QRectF(4, 4, 8, 8));
        break;
    case Sign::Cross:
        path.moveTo(4, 4);
        path.lineTo(12, 12);
        path.moveTo(12, 4);
        path.lineTo(4, 12);
        break;
    case Sign::Triangle:
        path.moveTo(8, 2.5);
        path.lineTo(14, 13.5);
        path.lineTo(2, 13.5);
        path.closeSubpath();
        path.moveTo(8, 6.5);
        path.lineTo(8, 9.8);
        path.moveTo(8, 11.6);
        path.lineTo(8, 11.7);
        break;
    case Sign::Dash:
        path.moveTo(4, 8);
        path.lineTo(12, 8);
        break;
    case Sign::Dots:
        for (const double x : {3.0, 7.0, 11.0})
            path.addEllipse(QRectF(x, 7, 2, 2));
        break;
    }
    return path;
}

QPixmap pixmapOf(Sign sign, const QColor& color) {
    QPixmap pixmap(signSize * signScale, signSize * signScale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(signScale, signScale);
    painter.setPen(QPen(color, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(outline(sign));
    return pixmap;
}

QIcon iconOf(Sign sign, const QColor& color, const QPalette& palette) {
    QIcon icon(pixmapOf(sign, color));
    icon.addPixmap(pixmapOf(sign, palette.color(QPalette::HighlightedText)), QIcon::Selected);
    return icon;
}

} // namespace

QIcon stateIcon(StepState state, const QPalette& palette) {
    const MarketColors colors = marketColors(palette);
    switch (state) {
    case StepState::Done:
        return iconOf(Sign::Tick, colors.live, palette);
    case StepState::Next:
        return iconOf(Sign::Arrow, palette.color(QPalette::Text), palette);
    case StepState::Later:
        return iconOf(Sign::Ring, colors.quiet, palette);
    case StepState::Running:
        return iconOf(Sign::Dots, palette.color(QPalette::Link), palette);
    case StepState::Attention:
        return iconOf(Sign::Triangle, colors.warning, palette);
    case StepState::NotNeeded:
        return iconOf(Sign::Dash, colors.quiet, palette);
    }
    Q_UNREACHABLE();
}

QIcon verdictIcon(Verdict verdict, const QPalette& palette) {
    const MarketColors colors = marketColors(palette);
    switch (verdict) {
    case Verdict::Pass:
        return iconOf(Sign::Tick, colors.live, palette);
    case Verdict::Warn:
        return iconOf(Sign::Triangle, palette.color(QPalette::Text), palette);
    case Verdict::Fail:
        return iconOf(Sign::Cross, colors.warning, palette);
    case Verdict::NotRun:
        return iconOf(Sign::Ring, colors.quiet, palette);
    }
    Q_UNREACHABLE();
}

QString verdictWord(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass:
        return QCoreApplication::translate("Admin", "Pass");
    case Verdict::Warn:
        return QCoreApplication::translate("Admin", "Warn");
    case Verdict::Fail:
        return QCoreApplication::translate("Admin", "Fail");
    case Verdict::NotRun:
        return QCoreApplication::translate("Admin", "Not run");
    }
    Q_UNREACHABLE();
}

} // namespace strikescope
