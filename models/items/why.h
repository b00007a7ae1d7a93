#pragma once

#include <QString>

#include <utility>
#include <vector>

namespace strikescope {

// Where a number on screen comes from, in words: "Why this number?".
struct Why {
    QString title;                                   // "PCR (OI) of 18 Aug 2026"
    QString value;                                   // as shown, or "–"
    QString formula;                                 // "Σ put OI / Σ call OI, all listed strikes"
    std::vector<std::pair<QString, QString>> inputs; // name and value, each with its unit
    QString refusal;                                 // why there is no value; empty where there is
    QString anchor;                                  // named moment of a change; empty where it is a level
    QString coverage;                                // "98 of 98 strikes on both sides"
    QString model;                                   // "Black-Scholes on spot, r 10 %, clock ends 15:40 IST"
    QString asOf;                                    // bucket, relation, layer and age
};

} // namespace strikescope
