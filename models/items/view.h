#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/format.h"
#include "models/domain/quantity.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace strikescope {

// What a pane shows is said in two parts: what all panes of a window share (MarketView, kept by
// ChainController and SceneController) and what is each pane's own (PaneView). Both are values: compared for
// undo, and written into workspaces and bookmarks.

enum class PaneKind {
    Strikes, // one quantity across strikes
    Time,    // figures of the chain, or of one contract, over a session or several
    HeatMap, // strike × time
    Term,    // ATM IV over expiries
    Chain,   // the table
};
inline constexpr std::array allPaneKinds{PaneKind::Strikes, PaneKind::Time, PaneKind::HeatMap, PaneKind::Term,
                                         PaneKind::Chain};

enum class SideChoice { Both, Calls, Puts };
bool shows(SideChoice, Side);

// Level, or its difference to the anchor.
enum class ChangeMode { Value, Change, PerCent };

enum class XAxis {
    Strike,
    OverForward,  // K/F
    Standardised, // ln(K/F) / (σ_ATM √T)
    Delta,        // call delta, 0..1
};

// Against what a change is measured. It is always named with the moment it stands for.
enum class AnchorKind {
    PreviousClose, // last bucket of the session before: "our last bucket", not the exchange's previous OI
    DayOpen,       // first bucket of the session
    Back,          // so many buckets before the one on screen
    MomentA,       // the pinned moment
};
struct Anchor {
    AnchorKind kind = AnchorKind::PreviousClose;
    int back = 12; // buckets; AnchorKind::Back only

    bool operator==(const Anchor&) const = default;
};

// Who is long and who is short is not in the data: the sign of the exposure is a scenario.
enum class ExposureSign {
    Unsigned,  // both sides upwards
    Naive,     // dealers long calls, short puts
    ShortBoth, // dealers short both
};

struct Contract {
    Date expiry{};
    double strike = missing;
    Side side = Side::Call;

    bool operator==(const Contract&) const = default;
};

// Numbers on screen; one choice for the whole program.
struct Units {
    bool contracts = false; // OI and volume over the lot, where the lot is known
    NumberScale scale = NumberScale::LakhCrore;

    bool operator==(const Units&) const = default;
};

// One pane's own choices. Those that its kind does not use stay as they are.
struct PaneView {
    PaneKind kind = PaneKind::Strikes;
    Quantity quantity = Quantity::Iv;
    ChangeMode mode = ChangeMode::Value;
    SideChoice sides = SideChoice::Both;
    XAxis x = XAxis::Strike;
    bool joined = false; // IV: out-of-the-money curve of both sides instead of one curve a side
    ExposureSign sign = ExposureSign::Unsigned;
    bool table = false; // the twin table in place of the picture
    // Time
    QStringList lines = {}; // keys of TimeLine; empty: ATM IV and spot
    int sessions = 1;       // up to and with the one on screen
    std::optional<Contract> contract = {};
    // Chain
    QStringList columns = {}; // keys, from the strike outwards; empty: the standard ones
    int aroundAtm = 0;        // strikes to either side; 0: all
    bool onlyWithOi = false;
    double smallestDelta = 0; // |delta| of the side out of the money; 0: all

    bool operator==(const PaneView&) const = default;
};

// Spelled in files and on the command line.
QString key(PaneKind);
QString key(SideChoice);
QString key(ChangeMode);
QString key(XAxis);
QString key(AnchorKind);
QString key(ExposureSign);
// Nothing for another word.
std::optional<PaneKind> paneKindFromKey(const QString&);
std::optional<SideChoice> sideChoiceFromKey(const QString&);
std::optional<ChangeMode> changeModeFromKey(const QString&);
std::optional<XAxis> xAxisFromKey(const QString&);
std::optional<AnchorKind> anchorKindFromKey(const QString&);
std::optional<ExposureSign> exposureSignFromKey(const QString&);

} // namespace strikescope
