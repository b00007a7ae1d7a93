#pragma once

#include "models/migrate/latency/comparison.h"

namespace strikescope {

// The two connections of a comparison: one is timed, the other looks around.
struct LatencyConnections {
    BulkSession& timed;
    Session& watch;
};

// Times one question, block by block, within a share of the budget. Adds samples and blocks to the report.
class QuestionRun {
public:
    QuestionRun(LatencyConnections, LatencyReport&, QuestionReport&, std::vector<AnswerColumn>,
                std::chrono::steady_clock::duration budget);
    Result<void> run();

private:
    using Clock = std::chrono::steady_clock;
    struct Pair {
        double milliseconds[3] = {};
        bool empty = false, isVoid = false;
        std::vector<LatencySample> samples;
    };

    Result<void> warmUp();
    Result<void> block(int number);
    Result<bool> attempt(int number, int attempt, std::vector<Pair>& pairs);
    Result<Pair> pair(int number, int attempt);
    Result<BinaryResult> execute(LatencySide side, int set, double& milliseconds);
    Result<void> look(LatencyBlock& block);
    Result<void> readPlans();
    Result<void> tail();
    void keep(std::vector<Pair>& pairs, bool used);
    void pause(int block);
    void waitUntil(Clock::time_point due) const;
    void summarize();
    int nextSet();
    bool overBudget() const { return Clock::now() >= m_deadline; }
    const LatencyOptions& options() const { return m_report.options; }

    LatencyConnections m_connections;
    LatencyReport& m_report;
    QuestionReport& m_question;
    std::vector<AnswerColumn> m_columns;
    Clock::duration m_budget;
    Clock::time_point m_began, m_deadline;
    std::mt19937_64 m_random;
    std::vector<int> m_order; // of parameter sets, drawn anew each round
    std::size_t m_next = 0;
    int m_pairs = 0;
    PairedTimes m_sides, m_itself, m_emptySides;
};

} // namespace strikescope
