#include "models/migrate/latency/comparison.h"

#include "models/migrate/latency/parameter_sets.h"
#include "models/migrate/latency/question_run.h"
#include "models/migrate/latency/sides.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>
#include <thread>

namespace strikescope {

namespace {

constexpr int parameterSets = 50;

// While it lives the running statements end as soon as *stopped says so. Asked again and again: a cancel that
// finds no statement running is forgotten by the server.
class Canceller {
public:
    Canceller(const std::atomic<bool>* stopped, Session& watch, BulkSession& timed) {
        if (stopped)
            m_thread = std::thread([this, stopped, &watch, &timed] {
                for (; !m_ended; std::this_thread::sleep_for(std::chrono::milliseconds(20)))
                    if (*stopped) {
                        timed.cancel();
                        watch.cancel();
                    }
            });
    }
    ~Canceller() {
        m_ended = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    Canceller(const Canceller&) = delete;
    Canceller& operator=(const Canceller&) = delete;

private:
    std::atomic<bool> m_ended = false;
    std::thread m_thread;
};

// The connection of a comparison reads only, resolves the names in the old view's text, and ends with this
// program. All else is as the server gives it to the charts.
std::string setUp(const LatencyOptions& options) {
    return "SET default_transaction_read_only = on; SET search_path = public, pg_catalog;"
           "SET client_connection_check_interval = '1s'; SET statement_timeout = '" +
           std::to_string(std::max<std::int64_t>(30, options.budget.count())) + "s'";
}

Result<QString> settingsOf(BulkSession& session) {
    const auto rows = session.read(
        "SELECT string_agg(name || ' ' || current_setting(name), ', ' ORDER BY name) FROM unnest(ARRAY["
        "'plan_cache_mode', 'jit', 'work_mem', 'search_path', 'shared_buffers', 'effective_cache_size',"
        "'random_page_cost', 'max_parallel_workers_per_gather', 'track_io_timing']) AS name");
    if (!rows)
        return tl::unexpected(rows.error());
    const auto text = rows->text(0, 0);
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

Result<std::vector<const LatencyQuestion*>> asked(const LatencyOptions& options) {
    std::vector<const LatencyQuestion*> chosen;
    QStringList names;
    for (const LatencyQuestion& question : latencyQuestions()) {
        names << question.name;
        if (options.question.isEmpty() || options.question == question.name)
            chosen.push_back(&question);
    }
    if (chosen.empty())
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate("Latency", "There is no question \"%1\". There are: %2.")
                           .arg(options.question, names.join(QStringLiteral(", "))));
    return chosen;
}

QuestionReport declared(const LatencyQuestion& question, const Sides& sides, const LatencyOptions& options,
                        const std::vector<ListedMoment>& moments) {
    QuestionReport report;
    report.name = question.name;
    report.title = question.title;
    report.oldSql = question.sql(sides.oldSide, options.aggregate);
    report.newSql = question.sql(sides.newSide, options.aggregate);
    report.sets = drawParameters(question, options.aggregate, moments, parameterSets, options.seed);
    return report;
}

QString declarationHash(const LatencyReport& report) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&](const QString& text) { hash.addData(text.toUtf8() + '\n'); };
    add(QStringLiteral("%1 %2 %3")
            .arg(report.options.pairs)
            .arg(report.options.margin)
            .arg(report.options.seed));
    for (const QuestionReport& question : report.questions) {
        add(QString::fromStdString(question.oldSql + '\n' + question.newSql));
        for (const ParameterSet& set : question.sets)
            add(set.text());
    }
    return QString::fromLatin1(hash.result().toHex().left(16));
}

int severity(LatencyVerdict verdict) {
    switch (verdict) {
    case LatencyVerdict::Better:
        return 0;
    case LatencyVerdict::NotWorse:
        return 1;
    case LatencyVerdict::NotDecided:
        return 2;
    case LatencyVerdict::Worse:
        break;
    }
    return 3;
}

// Why nothing can be said about a question, whatever its interval; empty where something can.
QString obstacle(const QuestionReport& question) {
    if (!question.difference.isEmpty())
        return QCoreApplication::translate("Latency", "the sides answer differently: %1")
            .arg(question.difference);
    if (!question.undisturbed)
        return QCoreApplication::translate("Latency", "maintenance ran beside it at every attempt");
    if (question.pairs < 10)
        return QCoreApplication::translate("Latency", "too few pairs");
    return {};
}

// A machine too noisy for a fine difference may still show a coarse one: the interval is widened by what the
// old side differs from itself, and decides only if that is enough.
void decideInNoise(QuestionReport& question, double margin) {
    question.verdict = verdictOf(widened(question.ratio.interval, question.itself.interval), margin);
    const QString gap = QCoreApplication::translate("Latency", "the old side against itself gives %1 to %2")
                            .arg(question.itself.interval.low, 0, 'f', 3)
                            .arg(question.itself.interval.high, 0, 'f', 3);
    question.reason = (question.verdict == LatencyVerdict::NotDecided
                           ? QCoreApplication::translate("Latency", "too noisy: %1")
                           : QCoreApplication::translate("Latency", "noisy, and still clear: %1"))
                          .arg(gap);
}

// "Better" is a claim, and several claims at once have to be surer than one.
void decide(LatencyReport& report) {
    std::vector<double> chances;
    for (const QuestionReport& question : report.questions)
        chances.push_back(question.ratio.chanceNotBelowOne);
    const auto holds = holm(chances, 0.025);
    for (std::size_t i = 0; i < report.questions.size(); ++i) {
        QuestionReport& question = report.questions[i];
        question.reason = obstacle(question);
        if (!question.reason.isEmpty())
            continue;
        if (passesGate(question.itself))
            question.verdict = verdictOf(question.ratio.interval, report.options.margin);
        else
            decideInNoise(question, report.options.margin);
        if (question.verdict != LatencyVerdict::Better || holds[i])
            continue;
        question.verdict = LatencyVerdict::NotWorse;
        question.reason = QCoreApplication::translate("Latency", "not sure enough among several questions");
    }
}

Result<LatencyReport> declare(Session& session, BulkSession& timed, const LatencyOptions& options) {
    LatencyReport report;
    report.options = options;
    report.aggregate = options.aggregate;
    const auto questions = asked(options);
    if (!questions)
        return tl::unexpected(questions.error());
    const auto facts = readServerFacts(session);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto sides = readSides(session, options.aggregate);
    if (!sides)
        return tl::unexpected(sides.error());
    const auto moments = listMoments(session, *sides, options.aggregate, options.symbol);
    if (!moments)
        return tl::unexpected(moments.error());
    const auto settings = settingsOf(timed);
    if (!settings)
        return tl::unexpected(settings.error());
    report.server = *facts;
    report.stage = stageName(sides->stage);
    report.oldTitle = sides->oldTitle;
    report.newTitle = sides->newTitle;
    report.settings = *settings;
    for (const LatencyQuestion* question : *questions)
        report.questions.push_back(declared(*question, *sides, options, *moments));
    report.declared = declarationHash(report);
    return report;
}

} // namespace

bool LatencyReport::red() const {
    return std::any_of(questions.begin(), questions.end(),
                       [](const auto& q) { return !q.difference.isEmpty(); });
}

LatencyVerdict LatencyReport::worst() const {
    LatencyVerdict found = questions.empty() ? LatencyVerdict::NotDecided : LatencyVerdict::Better;
    for (const QuestionReport& question : questions)
        if (severity(question.verdict) > severity(found))
            found = question.verdict;
    return found;
}

Result<LatencyReport> compareLatency(const ConnectionProfile& profile, const LatencyOptions& options,
                                     const std::function<void(const QString&)>& progress) {
    const auto watch = Session::open(profile);
    if (!watch)
        return tl::unexpected(watch.error());
    const auto timed = BulkSession::open(profile);
    if (!timed)
        return tl::unexpected(timed.error());
    (*watch)->refuseWhile(options.stopped);
    (*timed)->refuseWhile(options.stopped);
    const Canceller canceller(options.stopped, **watch, **timed);
    STRIKESCOPE_TRY((*timed)->run(setUp(options)));
    auto report = declare(**watch, **timed, options);
    if (!report)
        return report;
    report->started = nowUtc();
    const auto share = std::chrono::steady_clock::duration(options.budget) / int(report->questions.size());
    for (QuestionReport& question : report->questions) {
        if (progress)
            progress(QStringLiteral("%1: %2").arg(question.name, question.title));
        QuestionRun run({**timed, **watch}, *report, question, latencyQuestion(question.name)->columns(),
                        share);
        STRIKESCOPE_TRY(run.run());
    }
    report->ended = nowUtc();
    decide(*report);
    return report;
}

} // namespace strikescope
