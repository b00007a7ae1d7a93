#include "app/ctl/bench_command.h"

#include "app/common/database.h"
#include "app/common/exit_codes.h"
#include "app/ctl/interrupt.h"
#include "models/migrate/latency/comparison_report.h"
#include "models/migrate/run/latency_note.h"

#include <QJsonDocument>
#include <QSaveFile>

namespace strikescope {

namespace {

constexpr double mostSeconds = 7 * 24 * 3600, mostPairs = 100'000;

Result<double> numberOf(const QCommandLineParser& parser, const char* name, double least, double most) {
    const QString option = QString::fromLatin1(name), text = parser.value(option);
    bool isNumber = false;
    const double value = text.toDouble(&isNumber);
    if (isNumber && value >= least && value <= most)
        return value;
    return failure(ErrorCode::Invalid, QStringLiteral("--%1 \"%2\" is not a number from %3 to %4.")
                                           .arg(option, text)
                                           .arg(least, 0, 'g', 10)
                                           .arg(most, 0, 'g', 10));
}

Result<Aggregate> aggregateOf(const QString& text) {
    for (const Aggregate& aggregate : allAggregates)
        if (text.toStdString() == aggregate.timeframe)
            return aggregate;
    return failure(ErrorCode::Invalid,
                   QStringLiteral("--timeframe \"%1\" is unknown. Use 5min or 15min.").arg(text));
}

Result<LatencyOptions> optionsOf(const QCommandLineParser& parser) {
    LatencyOptions options;
    const auto pairs = numberOf(parser, "pairs", 10, mostPairs);
    const auto budget = numberOf(parser, "budget", 1, mostSeconds);
    const auto spread = numberOf(parser, "spread", 0, mostSeconds);
    const auto rate = numberOf(parser, "rate", 0, 100'000);
    const auto seed = numberOf(parser, "seed", 0, 4294967295.0);
    for (const auto* number : {&pairs, &budget, &spread, &rate, &seed})
        if (!*number)
            return tl::unexpected(number->error());
    options.pairs = int(*pairs);
    options.budget = std::chrono::seconds(std::int64_t(*budget));
    options.spread = std::chrono::seconds(std::int64_t(*spread));
    options.rate = *rate;
    options.seed = std::uint64_t(*seed);
    options.symbol = parser.value(QStringLiteral("symbol"));
    options.question = parser.value(QStringLiteral("question"));
    const auto aggregate = aggregateOf(parser.value(QStringLiteral("timeframe")));
    if (!aggregate)
        return tl::unexpected(aggregate.error());
    options.aggregate = *aggregate;
    if (!options.question.isEmpty() && !latencyQuestion(options.question))
        return failure(
            ErrorCode::Invalid,
            QStringLiteral("--question \"%1\" is unknown. Use chain, moneyness, strike or session.")
                .arg(options.question));
    return options;
}

tl::unexpected<Error> cannotWrite(const QSaveFile& file) {
    return failure(ErrorCode::Invalid,
                   QStringLiteral("%1 cannot be written: %2.").arg(file.fileName(), file.errorString()));
}

Result<void> writeSamples(QSaveFile& file, const LatencyReport& report) {
    const QByteArray bytes = latencySamples(report).toUtf8();
    if (file.write(bytes) == bytes.size() && file.commit())
        return {};
    return cannotWrite(file);
}

} // namespace

void BenchCommand::declare(QCommandLineParser& parser) const {
    parser.addPositionalArgument(
        QStringLiteral("what"),
        QStringLiteral("latency: the old questions (enriched view) against the new (v2)."),
        QStringLiteral("latency"));
    const auto add = [&](const char* name, const QString& text, const char* value, const char* preset = "") {
        parser.addOption(
            {QString::fromLatin1(name), text, QString::fromLatin1(value), QString::fromLatin1(preset)});
    };
    add("pairs", QStringLiteral("Executions of each side for each question (default 400)."), "N", "400");
    add("budget",
        QStringLiteral("Seconds for all questions together (default 600). Slow questions get fewer pairs."),
        "seconds", "600");
    add("spread",
        QStringLiteral("Let each question take at least so long, in ten blocks (default 0; 600 for a "
                       "decision about a server in use)."),
        "seconds", "0");
    add("rate", QStringLiteral("Also measure the 95th percentile, at so many executions a second."), "N",
        "0");
    add("seed", QStringLiteral("For parameters, order and resampling (default 1)."), "N", "1");
    add("question", QStringLiteral("Only chain, moneyness, strike or session."), "name");
    add("symbol", QStringLiteral("Only this symbol, as it is stored."), "symbol");
    add("timeframe", QStringLiteral("5min (default) or 15min."), "timeframe", "5min");
    add("output", QStringLiteral("Write every single execution into this file, as CSV."), "file");
}

int BenchCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    const QStringList words = parser.positionalArguments().mid(1);
    if (words != QStringList{QStringLiteral("latency")})
        return terminal.wrongUse(words.isEmpty()
                                     ? QStringLiteral("say what to measure: bench latency.")
                                     : QStringLiteral("\"bench %1\" does not exist. There is: bench latency.")
                                           .arg(words.join(u' ')));
    auto options = optionsOf(parser);
    if (!options)
        return terminal.wrongUse(options.error().message);
    // Opened first: nobody should wait ten minutes to hear that a folder does not exist.
    QSaveFile samples(parser.value(QStringLiteral("output")));
    if (!samples.fileName().isEmpty() && !samples.open(QIODevice::WriteOnly))
        return terminal.fail(cannotWrite(samples).value());
    const auto database = terminal.openDatabase();
    if (!database)
        return exitCodeOf(database.error());
    if (const auto noted = noteLatencyComparison((*database)->profile()); !noted)
        terminal.say(
            QStringLiteral("This comparison could not be noted in the journal (%1). The guard of 018 will "
                           "take what it reads of the old aggregates for somebody's use.")
                .arg(noted.error().message));
    std::atomic<bool> stopped = false;
    options->stopped = &stopped;
    const Interrupt interrupt([&] { stopped = true; });
    const auto report =
        compareLatency((*database)->profile(), *options, [&](const QString& step) { terminal.say(step); });
    if (!report)
        return terminal.fail(report.error());
    if (terminal.json())
        terminal.data(QString::fromUtf8(QJsonDocument(latencyJson(*report)).toJson()));
    else
        terminal.data(latencyText(*report));
    if (samples.isOpen())
        if (const auto written = writeSamples(samples, *report); !written)
            return terminal.fail(written.error());
    return report->red() || report->worst() == LatencyVerdict::Worse ? exitFailed : exitDone;
}

} // namespace strikescope
