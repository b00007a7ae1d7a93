#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/migrate/latency/environment.h"
#include "models/migrate/latency/query_plan.h"
#include "models/migrate/latency/questions.h"
#include "models/migrate/latency/statistics.h"
#include "models/migrate/plan/server_facts.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace strikescope {

struct LatencyOptions {
    int pairs = 400;                  // of each question
    std::chrono::seconds budget{600}; // of all questions together: slow ones get fewer pairs
    std::chrono::seconds spread{0};   // pauses between blocks make each question take at least that long
    double rate = 0;                  // executions a second for the 95th percentile; 0: no such part
    double margin = 1.05;             // up to so much longer counts as "not worse"
    std::uint64_t seed = 1;           // parameters, order within a pair, resampling
    QString question;                 // empty: all
    QString symbol;                   // empty: all
    Aggregate aggregate = allAggregates[0];
    const std::atomic<bool>* stopped = nullptr; // ends it with Cancelled, the running statement too
};

enum class LatencySide { Old, OldAgain, New };

// One execution. Everything in the report can be computed again from these.
struct LatencySample {
    QString question;
    int block = 0, attempt = 0; // a block beside foreign events is repeated; both stay here
    int pair = 0;
    LatencySide side = LatencySide::Old;
    int position = 0; // 0, 1, 2: the drawn order within the pair
    int set = 0;      // of parameters
    int rows = 0;
    double milliseconds = 0;
    bool openSchedule = false; // from when it was due, for the 95th percentile
    bool used = false;         // counted: not void, not empty, not of a repeated block
};

struct LatencyBlock {
    QString question;
    int block = 0, attempt = 0;
    Surroundings surroundings; // the most seen in it
};

// The 95th percentile, by an open schedule.
struct TailReport {
    int samples = 0; // of each side
    double oldTime = noEstimate, newTime = noEstimate;
    RatioEstimate ratio;
};

struct QuestionReport {
    QString name, title;
    std::string oldSql, newSql;
    std::vector<ParameterSet> sets;
    int planned = 0, pairs = 0, voided = 0, empty = 0, repeatedBlocks = 0;
    bool shortened = false;  // fewer pairs than asked for, because of the budget
    bool undisturbed = true; // false: foreign events in a block at every attempt
    double oldMedian = noEstimate, newMedian = noEstimate; // milliseconds
    double oldEmptyMedian = noEstimate, newEmptyMedian = noEstimate;
    RatioEstimate ratio;  // new to old
    RatioEstimate itself; // old to old: the gate
    double hodgesLehmann = noEstimate;
    qint64 rows = 0; // compared
    qint64 oiCells = 0, unknownAsZero = 0, otherOi = 0;
    QString difference; // the first cell that should be equal and is not; red
    QueryPlan oldPlan, newPlan;
    std::optional<TailReport> tail;
    LatencyVerdict verdict = LatencyVerdict::NotDecided;
    QString reason; // why not decided, or what else to know
};

struct LatencyReport {
    ServerFacts server;
    Aggregate aggregate = allAggregates[0];
    QString stage, oldTitle, newTitle;
    QString settings; // of the timed connection: "jit off, work_mem 4MB, ..."
    QString declared; // hash of questions, parameters, margin and sample size, made before the first sample
    LatencyOptions options;
    UtcTime started{}, ended{};
    std::vector<QuestionReport> questions;
    std::vector<LatencySample> samples;
    std::vector<LatencyBlock> blocks;

    bool red() const;             // answers differed somewhere
    LatencyVerdict worst() const; // of all questions: worse, not decided, not worse, better
};

// Blocking; reads only. Times the old side, the old side again and the new side of each question in turns, on
// one connection. NotFound where a side or all data are absent, Invalid for an unknown question.
Result<LatencyReport> compareLatency(const ConnectionProfile&, const LatencyOptions&,
                                     const std::function<void(const QString&)>& progress = {});

} // namespace strikescope
