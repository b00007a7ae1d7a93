#pragma once

#include "models/items/strike_picture.h"

namespace strikescope {

// The words around a picture across strikes, one place for chart, table, read-out and "why this number?".

// "NIFTY · Open interest · expiry 25 Aug 2026 · 5 min · 12:00–12:05 IST · Tue 18 Aug 2026 · against previous
// close, Mon 17 Aug 15:25–15:30"
QString strikeTitle(const StrikePicture&);
// Why there is no picture; empty where there is one.
QString strikeNotice(const Scene&, const StrikePicture&, const QStringList& refusals);
// Moments on their way, lots that are not known, an anchor that looks lost.
QStringList strikeNotes(const Scene&, const StrikePicture&);

QString valueAxisTitle(const StrikePicture&); // with the unit
QString stripAxisTitle(const StrikePicture&);
QString strikeAxisTitle(XAxis);
QString signName(ExposureSign);                                // "dealers long calls, short puts"
QString seriesName(const StrikePicture&, const StrikeSeries&); // "Calls 25 Aug"
QString placeText(XAxis, double x);     // a place on the axis: "24,500", "1.012", "0.25"
QString unitName(const StrikePicture&); // "contracts", "%"; empty where there is none

// Numbers in axis units, as the columns say: with their unit, "–" where missing.
QString levelText(const StrikePicture&, double axisValue);
QString changeText(const StrikePicture&, double axisDifference);

} // namespace strikescope
