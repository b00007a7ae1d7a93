#include "models/migrate/latency/question_run.h"

#include "models/migrate/latency/answers.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <thread>

namespace strikescope {

namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int blockCount = 10, attemptsPerBlock = 3, warmUpPairs = 20, plansPerSide = 5;
constexpr std::size_t tailSamples = 2000; // of each side, else the 95th percentile says nothing
constexpr auto lookEvery = 1s;

std::array<LatencySide, 3> drawnOrder(std::mt19937_64& random) {
    std::array order{LatencySide::Old, LatencySide::OldAgain, LatencySide::New};
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[drawBelow(random, i)]);
    return order;
}

} // namespace

QuestionRun::QuestionRun(LatencyConnections connections, LatencyReport& report, QuestionReport& question,
                         std::vector<AnswerColumn> columns, Clock::duration budget)
    : m_connections(connections)
    , m_report(report)
    , m_question(question)
    , m_columns(std::move(columns))
    , m_budget(report.options.rate > 0 ? budget / 2 : budget) // the other half is the open schedule's
    , m_began(Clock::now())
    , m_deadline(m_began + m_budget)
    , m_random(report.options.seed) {}

Result<void> QuestionRun::run() {
    STRIKESCOPE_TRY(warmUp());
    for (int number = 0; number < blockCount && (number == 0 || !overBudget()); ++number) {
        pause(number);
        STRIKESCOPE_TRY(block(number));
    }
    m_question.shortened = m_question.planned < options().pairs || m_pairs < m_question.planned;
    STRIKESCOPE_TRY(readPlans());
    if (options().rate > 0)
        STRIKESCOPE_TRY(tail());
    summarize();
    return {};
}

// Discarded: the first executions fill caches and are planned anew each time (a prepared statement settles
// for a plan after five). They also tell how many pairs the budget allows.
Result<void> QuestionRun::warmUp() {
    const auto until = m_began + m_budget / 10;
    int done = 0;
    for (; done == 0 || (done < warmUpPairs && Clock::now() < until); ++done) {
        const auto one = pair(-1, 0);
        if (!one)
            return tl::unexpected(one.error());
    }
    const double each = std::max(1e-9, Milliseconds(Clock::now() - m_began).count() / done);
    // The rest is for plans, pauses and repeated blocks.
    const double affordable = 0.75 * Milliseconds(m_budget).count() / each;
    const int perBlock =
        int(std::clamp(affordable / blockCount, 1.0, std::max(1.0, options().pairs / double(blockCount))));
    m_question.planned = perBlock * blockCount;
    m_pairs = 0;
    return {};
}

Result<void> QuestionRun::block(int number) {
    for (int attemptNumber = 0;; ++attemptNumber) {
        std::vector<Pair> pairs;
        const auto quiet = attempt(number, attemptNumber, pairs);
        if (!quiet)
            return tl::unexpected(quiet.error());
        const bool last = attemptNumber + 1 == attemptsPerBlock || overBudget();
        keep(pairs, *quiet || last);
        if (*quiet)
            return {};
        if (last) {
            m_question.undisturbed = false;
            return {};
        }
        ++m_question.repeatedBlocks;
    }
}

Result<bool> QuestionRun::attempt(int number, int attemptNumber, std::vector<Pair>& pairs) {
    LatencyBlock block{m_question.name, number, attemptNumber, {}};
    STRIKESCOPE_TRY(look(block));
    auto looked = Clock::now();
    for (int i = 0; i < m_question.planned / blockCount && (i == 0 || !overBudget()); ++i) {
        auto one = pair(number, attemptNumber);
        if (!one)
            return tl::unexpected(one.error());
        pairs.push_back(std::move(*one));
        if (Clock::now() - looked >= lookEvery) {
            STRIKESCOPE_TRY(look(block));
            looked = Clock::now();
        }
    }
    STRIKESCOPE_TRY(look(block));
    m_report.blocks.push_back(block);
    return block.surroundings.foreign.isEmpty();
}

Result<void> QuestionRun::look(LatencyBlock& block) {
    const auto seen = lookAround(m_connections.watch, m_connections.timed.backendPid());
    if (!seen)
        return tl::unexpected(seen.error());
    Surroundings& most = block.surroundings;
    most.active = std::max(most.active, seen->active);
    most.load = std::max(most.load, seen->load);
    if (most.foreign.isEmpty())
        most.foreign = seen->foreign;
    return {};
}

// The same parameters for all three, in drawn order. What is compared is compared after the clock was read.
Result<QuestionRun::Pair> QuestionRun::pair(int number, int attemptNumber) {
    Pair taken;
    const int set = nextSet();
    std::array<std::optional<BinaryResult>, 3> answers;
    int position = 0;
    for (const LatencySide side : drawnOrder(m_random)) {
        double& milliseconds = taken.milliseconds[int(side)];
        auto answer = execute(side, set, milliseconds);
        if (!answer)
            return tl::unexpected(answer.error());
        taken.samples.push_back({m_question.name, number, attemptNumber, m_pairs, side, position++, set,
                                 answer->rows(), milliseconds, false, false});
        answers[std::size_t(side)] = std::move(*answer);
    }
    ++m_pairs;
    const BinaryResult &old = *answers[0], &now = *answers[2];
    const auto difference = compareAnswers(old, now, m_columns);
    taken.isVoid = !difference.first.isEmpty();
    taken.empty = old.rows() == 0 && now.rows() == 0;
    if (taken.isVoid && m_question.difference.isEmpty())
        m_question.difference = difference.first;
    m_question.rows += difference.rows;
    m_question.oiCells += difference.oiCells;
    m_question.unknownAsZero += difference.unknownAsZero;
    m_question.otherOi += difference.otherOi;
    return taken;
}

Result<BinaryResult> QuestionRun::execute(LatencySide side, int set, double& milliseconds) {
    const std::string& sql = side == LatencySide::New ? m_question.newSql : m_question.oldSql;
    const auto start = Clock::now();
    auto answer = m_connections.timed.read(sql, m_question.sets[std::size_t(set)].values);
    milliseconds = Milliseconds(Clock::now() - start).count();
    return answer;
}

void QuestionRun::keep(std::vector<Pair>& pairs, bool used) {
    for (Pair& taken : pairs) {
        const bool counts = used && !taken.isVoid && !taken.empty;
        for (LatencySample& sample : taken.samples) {
            sample.used = counts;
            m_report.samples.push_back(sample);
        }
        m_question.voided += taken.isVoid;
        m_question.empty += taken.empty && used;
        if (taken.empty && used) {
            m_emptySides.first.push_back(taken.milliseconds[0]);
            m_emptySides.second.push_back(taken.milliseconds[2]);
        }
        if (!counts)
            continue;
        m_sides.first.push_back(taken.milliseconds[0]);
        m_sides.second.push_back(taken.milliseconds[2]);
        m_itself.first.push_back(taken.milliseconds[0]);
        m_itself.second.push_back(taken.milliseconds[1]);
    }
}

// Jittered, so as not to beat with a job that comes every so many seconds.
void QuestionRun::pause(int block) {
    if (options().spread.count() == 0)
        return;
    const double jitter = double(drawBelow(m_random, 1000)) / 1000;
    const auto due = m_began + std::chrono::duration_cast<Clock::duration>(options().spread *
                                                                           ((block + jitter) / blockCount));
    waitUntil(due);
}

// Comes back early when it is to stop. The last tenth of a second in one piece, so that it is not late.
void QuestionRun::waitUntil(Clock::time_point due) const {
    while (due - Clock::now() > 100ms && !(options().stopped && *options().stopped))
        std::this_thread::sleep_for(50ms);
    if (!(options().stopped && *options().stopped))
        std::this_thread::sleep_until(due);
}

// Outside the timing, one pair of plans for each of the first sets; fewer where the old side is slow.
Result<void> QuestionRun::readPlans() {
    std::vector<QueryPlan> old, now;
    for (std::size_t set = 0;
         set < m_question.sets.size() && set < plansPerSide && (set == 0 || !overBudget()); ++set) {
        const auto& values = m_question.sets[set].values;
        const auto first = explain(m_connections.timed, m_question.oldSql, values);
        if (!first)
            return tl::unexpected(first.error());
        const auto second = explain(m_connections.timed, m_question.newSql, values);
        if (!second)
            return tl::unexpected(second.error());
        old.push_back(*first);
        now.push_back(*second);
    }
    m_question.oldPlan = typicalPlan(old);
    m_question.newPlan = typicalPlan(now);
    return {};
}

// A side gets its executions at a fixed rate, and each counts from when it was due: one that had to wait for
// a slow one before it was slow too. The sides take turns by block, so that neither waits for the other.
Result<void> QuestionRun::tail() {
    const auto interval =
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / options().rate));
    m_deadline = Clock::now() + m_budget;
    PairedTimes times;
    for (int number = 0; number < blockCount && (number == 0 || !overBudget()); ++number) {
        const bool newFirst = drawBelow(m_random, 2) == 1;
        for (const bool isNew : {newFirst, !newFirst}) {
            auto& series = isNew ? times.second : times.first;
            const auto began = Clock::now();
            for (int i = 0; i < int(tailSamples) / blockCount && (i == 0 || !overBudget()); ++i) {
                const auto due = began + i * interval;
                waitUntil(due);
                const LatencySide side = isNew ? LatencySide::New : LatencySide::Old;
                const int set = nextSet();
                double ignored = 0;
                const auto answer = execute(side, set, ignored);
                if (!answer)
                    return tl::unexpected(answer.error());
                const double since = Milliseconds(Clock::now() - due).count();
                series.push_back(since);
                m_report.samples.push_back(
                    {m_question.name, number, 0, i, side, 0, set, answer->rows(), since, true, true});
            }
        }
    }
    TailReport report;
    const std::size_t both = std::min(times.first.size(), times.second.size());
    report.samples = int(both);
    times.first.resize(both);
    times.second.resize(both);
    report.oldTime = quantile(times.first, 0.95);
    report.newTime = quantile(times.second, 0.95);
    if (both >= tailSamples)
        report.ratio = ratioOfQuantiles(times, 0.95, {10'000, options().seed});
    m_question.tail = report;
    return {};
}

void QuestionRun::summarize() {
    m_question.pairs = int(m_sides.first.size());
    m_question.oldMedian = median(m_sides.first);
    m_question.newMedian = median(m_sides.second);
    m_question.oldEmptyMedian = median(m_emptySides.first);
    m_question.newEmptyMedian = median(m_emptySides.second);
    m_question.ratio = ratioOfQuantiles(m_sides, 0.5, {10'000, options().seed});
    m_question.itself = ratioOfQuantiles(m_itself, 0.5, {10'000, options().seed});
    m_question.hodgesLehmann = hodgesLehmannRatio(m_sides);
}

int QuestionRun::nextSet() {
    if (m_next == m_order.size()) {
        m_order.resize(m_question.sets.size());
        std::iota(m_order.begin(), m_order.end(), 0);
        for (std::size_t i = m_order.size(); i > 1; --i)
            std::swap(m_order[i - 1], m_order[drawBelow(m_random, i)]);
        m_next = 0;
    }
    return m_order[m_next++];
}

} // namespace strikescope
