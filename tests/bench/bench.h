#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <functional>
#include <string>
#include <vector>

namespace strikescope::bench {

struct Variant {
    std::string name;
    std::function<void()> run; // one question, answered and decoded
};

struct Timing {
    std::string name;
    double medianMs = 0;
    double p95Ms = 0;
    double ratio =
        1; // median over the rounds of this variant's time / the first variant's time in the same round
};

// Runs every variant once per round, in a random order of its own each round, after `warmUp` rounds that do
// not count. The first variant is the floor or peer that the others are compared with. Medians and ratios per
// round stand up to a machine whose speed drifts; absolute times do not.
// between: after every run, outside the clock.
std::vector<Timing> interleaved(const std::vector<Variant>&, int rounds, int warmUp = 3,
                                const std::function<void()>& between = {});

// A table on standard error for people, one JSON object on standard output for machines.
void report(const std::string& question, const QJsonObject& inputs, const std::vector<Timing>&);

} // namespace strikescope::bench
