#pragma once

#include "models/items/scene.h"
#include "models/items/session_axis.h"
#include "ui/charts/plot_scales.h"

#include <QPalette>
#include <QRegion>

#include <optional>

class QFontMetrics;
class QPainter;

namespace strikescope {

// What the charts over time paint alike.

int timeScaleHeight(const SessionAxis&, const QFontMetrics&); // of the labels under the plot
void paintTimeScale(QPainter&, const SessionAxis&, const SlotScale&, const QRect& plot, const QPalette&);
// Behind the values: a band over the closing auctions with their name, and a line between sessions.
void paintAuctions(QPainter&, const std::vector<SlotSpan>&, const SlotScale&, const QRect& plot,
                   const QPalette&);
void paintDividers(QPainter&, const SessionAxis&, const SlotScale&, const QRect& plot, const QPalette&);

// Lines over the plot: the moment on screen with its time under it, A solid and B dashed with their letters
// over it, and the hair line where somebody points.
struct MomentMarks {
    std::optional<std::size_t> moment = {}, a = {}, b = {}, hair = {};
    QString momentText = {};

    bool operator==(const MomentMarks&) const = default;

    QRegion region(const SlotScale&, const QRect& plot, const QFontMetrics&) const;
    void paint(QPainter&, const SlotScale&, const QRect& plot, const QPalette&) const;
};
MomentMarks momentMarks(const SessionAxis&, const Scene&);

} // namespace strikescope
