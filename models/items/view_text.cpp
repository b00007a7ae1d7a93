#include "models/items/view_text.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString word(const char* text) {
    return QCoreApplication::translate("View", text);
}

} // namespace

QString paneKindName(PaneKind kind) {
    switch (kind) {
    case PaneKind::Strikes:
        return word("By strike");
    case PaneKind::Time:
        return word("Over time");
    case PaneKind::HeatMap:
        return word("Heat map");
    case PaneKind::Term:
        return word("Term structure");
    case PaneKind::Chain:
        return word("Chain");
    }
    Q_UNREACHABLE();
}

QString sideChoiceName(SideChoice choice) {
    switch (choice) {
    case SideChoice::Both:
        return word("Calls and puts");
    case SideChoice::Calls:
        return word("Calls only");
    case SideChoice::Puts:
        return word("Puts only");
    }
    Q_UNREACHABLE();
}

QString changeModeName(ChangeMode mode) {
    switch (mode) {
    case ChangeMode::Value:
        return word("Value");
    case ChangeMode::Change:
        return word("Change against the anchor");
    case ChangeMode::PerCent:
        return word("Change in per cent of the anchor");
    }
    Q_UNREACHABLE();
}

QString changeModeLabel(ChangeMode mode) {
    switch (mode) {
    case ChangeMode::Value:
        return word("Value");
    case ChangeMode::Change:
        return word("Δ");
    case ChangeMode::PerCent:
        return word("Δ %");
    }
    Q_UNREACHABLE();
}

QString xAxisName(XAxis axis) {
    switch (axis) {
    case XAxis::Strike:
        return word("Strike");
    case XAxis::OverForward:
        return word("Strike over forward");
    case XAxis::Standardised:
        return word("Standardised moneyness, ln(K/F) over σ√T");
    case XAxis::Delta:
        return word("Call delta");
    }
    Q_UNREACHABLE();
}

QString xAxisLabel(XAxis axis) {
    switch (axis) {
    case XAxis::Strike:
        return word("Strike");
    case XAxis::OverForward:
        return word("K/F");
    case XAxis::Standardised:
        return word("σ");
    case XAxis::Delta:
        return word("Delta");
    }
    Q_UNREACHABLE();
}

QString exposureSignName(ExposureSign sign) {
    switch (sign) {
    case ExposureSign::Unsigned:
        return word("Unsigned, by side");
    case ExposureSign::Naive:
        return word("Dealers long calls, short puts");
    case ExposureSign::ShortBoth:
        return word("Dealers short both");
    }
    Q_UNREACHABLE();
}

QString anchorName(const Anchor& anchor) {
    switch (anchor.kind) {
    case AnchorKind::PreviousClose:
        return word("Previous close");
    case AnchorKind::DayOpen:
        return word("Day open");
    case AnchorKind::Back:
        return word("%1 buckets before").arg(anchor.back);
    case AnchorKind::MomentA:
        return word("Moment A");
    }
    Q_UNREACHABLE();
}

} // namespace strikescope
