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
// Gives where the times stand, each with its tick.
std::vector<QRect> paintTimeScale(QPainter&, const SessionAxis&, const SlotScale&, const QRect& plot,
                                  const QPalette&);
// Over the plot, in the row of the letters: where the closing auctions are; behind the values a band, except
// where the plot is of colours, which a band would change.
void paintAuctionNames(QPainter&, const std::vector<SlotSpan>&, const SlotScale&, const QRect& plot,
                       const QPalette&);
void paintAuctionBands(QPainter&, const std::vector<SlotSpan>&, const SlotScale&, const QRect& plot,
                       const QPalette&);
// A line between sessions.
void paintDividers(QPainter&, const SessionAxis&, const SlotScale&, const QRect& plot, const QPalette&);

// Lines over the plots: the moment on screen with its time under it, A solid and B dashed with their letters
// over it, and the hair line where somebody points.
struct MomentMarks {
    std::optional<std::size_t> moment = {}, a = {}, b = {}, hair = {};
    QString momentText = {};

    void follow(const SessionAxis&, const Scene&); // the hair stays

    // Where they go: letters above and the time below the whole, lines in each of the plots.
    struct Place {
        SlotScale scale;
        QRect whole;
        std::vector<QRect> plots;
        std::vector<QRect> times; // of the scale: those that the moment's time would cut give way to it
        bool onColours = false;   // drawn white on black, to be seen on each of them
    };
    QRegion region(const Place&, const QFontMetrics&) const; // of all but the hair
    QRegion hairRegion(const Place&) const;
    void paint(QPainter&, const Place&, const QPalette&, const QRegion& due) const;
};

} // namespace strikescope
