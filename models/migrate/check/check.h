#pragma once

#include <QString>

#include <vector>

namespace strikescope {

enum class Verdict {
    Pass,
    Warn,   // may go on; the evidence says at what risk
    Fail,   // must not go on; the remedy says what to do
    NotRun, // could not be asked (no right, not installed): never counted as passed
};
QString verdictName(Verdict); // "pass", "warn", "fail", "not run": stable, for JSON

// One question about the server, asked and answered: a row of the pre-flight list and of the verification.
struct Check {
    QString id;    // "P21", "V9": the numbers of the manual; stable
    QString title; // "History: the base table still has all that the old aggregates have"
    Verdict verdict = Verdict::NotRun;
    QString evidence; // what was found, with numbers and names; no row data beyond keys
    QString remedy;   // what to do; empty for a pass
    qint64 milliseconds = 0;
};

using Checks = std::vector<Check>;

// The worst of them: Fail, else NotRun, else Warn, else Pass. Pass for none.
Verdict worst(const Checks&);

} // namespace strikescope
