#pragma once

#include "models/items/figure_cache.h"
#include "models/items/pane_table.h"
#include "models/items/read_out.h"
#include "models/items/scene.h"
#include "models/items/why.h"

namespace strikescope {

struct TermPoint {
    Figure atmIv;
    Figure riskReversal;
    Figure forwardIv; // from the expiry before it
    double days = missing;
};

// The term structure at one moment: a point for each expiry of the picture.
struct TermCurve {
    QString name; // "A 12:00–12:05"; of the moment on screen "12:00–12:05"
    ChainFramePtr frame;
    std::vector<TermPoint> points;
};

struct TermPicture {
    QString symbol;
    std::vector<Date> expiries;      // of both moments
    std::vector<double> days;        // to each, at the moment on screen; places on the axis
    std::vector<bool> monthly;       // the last one listed of its month
    std::optional<TermCurve> first;  // A, or the moment on screen
    std::optional<TermCurve> second; // B, or the moment on screen where one is pinned
    std::vector<Figure> differences; // ATM IV of the second less the first; empty without two moments
    QStringList missingMoments = {}; // pinned, but not there: why

    bool hasValues() const;
    std::vector<const TermCurve*> curves() const; // those that are there
};

TermPicture termPicture(const Scene&, FigureCache&);

QString termTitle(const TermPicture&, const Scene&);
ReadOut termReadOut(const TermPicture&, std::size_t expiry);
PaneTable termTable(const TermPicture&, const Scene&);
enum class TermStrip { AtmIv, Difference, RiskReversal };
Why termWhy(const TermPicture&, TermStrip, std::size_t expiry, const Scene&, FigureCache&);

} // namespace strikescope
