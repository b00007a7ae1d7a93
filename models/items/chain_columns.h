#pragma once

#include "models/domain/quantity.h"
#include "models/domain/side.h"

#include <QString>
#include <QStringList>

#include <array>
#include <optional>
#include <vector>

namespace strikescope {

// What the chain table can show beside a strike.
enum class ChainColumn {
    Premium, // from the model: "est."
    Iv,
    Delta,
    Gamma,
    Theta,
    Vega,
    Volume,
    Oi,
    OiChange, // against the scene's reference
    OiChangePercent,
    BuildUp,   // from model premiums: "est."
    Moneyness, // "OTM3"; a strike has one label a side
    Pcr,       // has no side: stands beside the strike
    GammaExposure,
    Count, // observations in the bucket
};
inline constexpr std::array allChainColumns{ChainColumn::Premium,  ChainColumn::Iv,
                                            ChainColumn::Delta,    ChainColumn::Gamma,
                                            ChainColumn::Theta,    ChainColumn::Vega,
                                            ChainColumn::Volume,   ChainColumn::Oi,
                                            ChainColumn::OiChange, ChainColumn::OiChangePercent,
                                            ChainColumn::BuildUp,  ChainColumn::Moneyness,
                                            ChainColumn::Pcr,      ChainColumn::GammaExposure,
                                            ChainColumn::Count};

// "oi_change": spelled in views and files.
QString key(ChainColumn);
std::optional<ChainColumn> chainColumnFromKey(const QString&);

// The columns of a view, from the strike outwards; the standard ones for an empty list. Unknown words and
// repetitions are left out.
std::vector<ChainColumn> chainColumns(const QStringList& keys);
QStringList keysOf(const std::vector<ChainColumn>&);
// Of these only those that have no side.
QStringList keysBesideStrike(const QStringList& keys);

QString columnName(ChainColumn); // "OI change": in the chooser
// Where it is a column of the frame, or computed from one strike of it.
std::optional<Quantity> quantityOf(ChainColumn);
bool hasSides(ChainColumn);
bool isNumber(ChainColumn);    // false: a word
bool isEstimate(ChainColumn);  // from model premiums
bool needsAnchor(ChainColumn); // a change against the scene's reference
// Whether two moments of it have a difference: the columns of the frame, and what is computed from them.
bool hasMoments(ChainColumn);

} // namespace strikescope
