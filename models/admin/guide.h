#pragma once

#include "models/admin/admin_survey.h"

#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace strikescope {

// The way of a database, in order. Design: the states of the migration engine; the guide shows them, the
// engine owns them.
enum class GuideStep {
    Plan,
    Preflight,
    Backup,
    Proof, // the backup restored and counted
    Create,
    Fill,
    Verify,
    Compare,
    Cutover,
    Guard,
    Cleanup,
    Moneyness,
    Snapshot,
    Notice, // plain PostgreSQL only
};
inline constexpr std::array allGuideSteps{
    GuideStep::Plan,    GuideStep::Preflight, GuideStep::Backup,   GuideStep::Proof,   GuideStep::Create,
    GuideStep::Fill,    GuideStep::Verify,    GuideStep::Compare,  GuideStep::Cutover, GuideStep::Guard,
    GuideStep::Cleanup, GuideStep::Moneyness, GuideStep::Snapshot, GuideStep::Notice};

enum class StepState {
    Done,
    Next,      // the one thing to do now
    Later,     // not yet
    Running,   // by this program, or by another admin
    Attention, // was done or tried, and is not good (any more)
    NotNeeded,
};
QString stepStateName(StepState); // "Done", "Next", ...

// What only this program knows, for as long as it runs.
struct GuideMemory {
    std::optional<UtcTime> preflightAt;  // by the clock of this machine
    Verdict preflight = Verdict::NotRun; // the worst answer but those of the two steps that follow it
    std::optional<GuideStep> running;    // what this program is at
    std::optional<GuideStep> failed;     // what ended badly last
    QString failure;                     // why
};

struct GuideEntry {
    GuideStep step = GuideStep::Plan;
    StepState state = StepState::Later;
    QString title;  // "017 Cut over"
    QString status; // one line: what is known of it
};

// Every step with its state. Exactly one is Next or Running where anything is left to do. Pure.
std::vector<GuideEntry> guideOf(const AdminSurvey&, const GuideMemory&);
// The one to do now; Plan where nothing is left.
GuideStep nextStep(const std::vector<GuideEntry>&);

// What a person has to know before it is done, and what the button says.
struct GuideDetail {
    QString what;      // what it does and changes
    QString locks;     // which locks, for whom they matter
    QString cost;      // how long and how much room, from what was measured here where it was
    QString wayBack;   // how it is taken back
    QString sql;       // the statements, by step
    QString inverse;   // those that take it back; empty where nothing does
    QString action;    // "Cut over"; empty: nothing to press
    QString typed;     // what has to be typed before the button works; empty: nothing
    QString migration; // that the button runs; empty: none
    QString until;     // its step after which to stop; empty: all
};
Result<GuideDetail> guideDetail(GuideStep, const AdminSurvey&);

// Which migration a step is about: "017_cutover"; empty for none.
QString migrationOf(GuideStep);

} // namespace strikescope
