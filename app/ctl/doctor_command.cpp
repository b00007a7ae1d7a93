#include "app/ctl/doctor_command.h"

#include "app/common/config_folder.h"
#include "app/common/database.h"
#include "models/doctor/confirmed_readings.h"
#include "models/query/postgres_source.h"
#include "models/query/strike_repository.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace strikescope {

namespace {

double milliseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

QJsonObject json(const LatencySummary& latency) {
    return {{QStringLiteral("count"), qint64(latency.count)},
            {QStringLiteral("p50_ms"), milliseconds(latency.p50)},
            {QStringLiteral("p95_ms"), milliseconds(latency.p95)},
            {QStringLiteral("p99_ms"), milliseconds(latency.p99)},
            {QStringLiteral("max_ms"), milliseconds(latency.max)}};
}

QString stateText(CircuitBreaker::State state) {
    switch (state) {
    case CircuitBreaker::State::Closed:
        return QStringLiteral("answers");
    case CircuitBreaker::State::Open:
        return QStringLiteral("spared, because it failed");
    case CircuitBreaker::State::HalfOpen:
        return QStringLiteral("being tried again");
    }
    Q_UNREACHABLE();
}

QString text(const LatencySummary& latency) {
    return latency.count == 0 ? QStringLiteral("no answers")
                              : QStringLiteral("%1 answers, p50 %2 ms, p99 %3 ms")
                                    .arg(latency.count)
                                    .arg(milliseconds(latency.p50), 0, 'f', 3)
                                    .arg(milliseconds(latency.p99), 0, 'f', 3);
}

struct Findings {
    struct Line {
        QString name, text;
    };
    std::vector<Line> lines;
    QJsonObject object;

    void add(const QString& name, const QString& text) { lines.push_back({name, text}); }
    QString asText() const {
        QString all;
        for (const Line& line : lines)
            all += line.name.leftJustified(12) + line.text + u'\n';
        return all;
    }
};

void addServer(Findings& findings, const ServerInfo& server) {
    QString text = server.server;
    if (server.standby)
        text += server.lag ? QStringLiteral(", a standby, %1 s behind").arg(server.lag->count())
                           : QStringLiteral(", a standby");
    findings.add(QStringLiteral("database"), text);
    findings.add(
        QStringLiteral("changes"),
        server.announcesChanges
            ? QStringLiteral("announced: late rows are told of")
            : QStringLiteral("not announced: recent buckets are read again and again (see migration 021)"));
    findings.object[QLatin1String("server")] = QJsonObject{
        {QStringLiteral("address"), server.server},
        {QStringLiteral("standby"), server.standby},
        {QStringLiteral("lag_s"), server.lag ? QJsonValue(qint64(server.lag->count())) : QJsonValue()},
        {QStringLiteral("announces_changes"), server.announcesChanges}};
}

void addLayers(Findings& findings, const CacheStatistics& cache) {
    findings.add(QStringLiteral("memory"), text(cache.memory) + QStringLiteral(", %1 kB held in %2 entries")
                                                                    .arg(cache.held.bytes / 1024)
                                                                    .arg(cache.held.entries));
    findings.add(QStringLiteral("queries"), text(cache.database));
    findings.object[QLatin1String("memory")] =
        QJsonObject{{QStringLiteral("latency"), json(cache.memory)},
                    {QStringLiteral("bytes"), qint64(cache.held.bytes)},
                    {QStringLiteral("entries"), qint64(cache.held.entries)},
                    {QStringLiteral("evictions"), qint64(cache.held.evictions)},
                    {QStringLiteral("shown_stale"), qint64(cache.shownStale)}};
    findings.object[QLatin1String("database")] =
        QJsonObject{{QStringLiteral("latency"), json(cache.database)},
                    {QStringLiteral("questions"), qint64(cache.databaseQuestions)},
                    {QStringLiteral("errors"), qint64(cache.errors)}};
}

void addRedis(Findings& findings, const std::optional<RedisStatistics>& redis) {
    if (!redis) {
        findings.add(QStringLiteral("redis"), QStringLiteral("none configured"));
        findings.object[QLatin1String("redis")] = QJsonValue();
        return;
    }
    QString line = redis->server + QStringLiteral(": ") + stateText(redis->state) + QStringLiteral("; ") +
                   text(redis->latency);
    if (!redis->lastError.isEmpty())
        line += QStringLiteral("; last error: ") + redis->lastError;
    findings.add(QStringLiteral("redis"), line);
    findings.object[QLatin1String("redis")] =
        QJsonObject{{QStringLiteral("server"), redis->server},
                    {QStringLiteral("answers"), redis->state == CircuitBreaker::State::Closed},
                    {QStringLiteral("latency"), json(redis->latency)},
                    {QStringLiteral("hits"), qint64(redis->hits)},
                    {QStringLiteral("misses"), qint64(redis->misses)},
                    {QStringLiteral("unanswered"), qint64(redis->unanswered)},
                    {QStringLiteral("last_error"), redis->lastError}};
}

// The newest chain twice: from below, and from memory.
Result<void> addChains(Findings& findings, StrikeRepository& repository) {
    const auto symbols = repository.symbols().result();
    if (!symbols)
        return tl::unexpected(symbols.error());
    QJsonArray chains;
    for (const QString& symbol : *symbols) {
        const ChainQuestion question{symbol, Timeframe::Min5, {}};
        const auto answer = repository.chain(question, Wants::Fresh).result();
        if (!answer)
            return tl::unexpected(answer.error());
        (void)repository.chain(question).result();
        const ChainFrame& frame = *answer->frame;
        findings.add(symbol,
                     QStringLiteral("%1 IST on %2, %3 expiries, from %4")
                         .arg(bucketLabel(frame.bucket, frame.timeframe), shortDate(istDate(frame.bucket)))
                         .arg(frame.chains.size())
                         .arg(frame.relation));
        chains << QJsonObject{{QStringLiteral("symbol"), symbol},
                              {QStringLiteral("bucket"), isoUtc(frame.bucket)},
                              {QStringLiteral("relation"), frame.relation},
                              {QStringLiteral("expiries"), qint64(frame.chains.size())}};
    }
    findings.object[QLatin1String("newest_chains")] = chains;
    return {};
}

// What the rows mean, and whether server and clocks are such as are known to work.
Result<void> addData(Findings& findings, const ConnectionProfile& profile, const MarketTables& market,
                     const QString& readings) {
    const auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    const auto report = askDataDoctor(**session, market);
    if (!report)
        return tl::unexpected(report.error());
    QJsonArray lines;
    const auto add = [&](const Check& check, const QString& reading) {
        findings.add(
            check.id,
            QStringLiteral("%1: %2: %3").arg(verdictName(check.verdict), check.title, check.evidence));
        lines << QJsonObject{{QStringLiteral("id"), check.id},
                             {QStringLiteral("title"), check.title},
                             {QStringLiteral("verdict"), verdictName(check.verdict)},
                             {QStringLiteral("reading"), reading},
                             {QStringLiteral("evidence"), check.evidence},
                             {QStringLiteral("remedy"), check.remedy}};
    };
    for (const Check& check : report->server)
        add(check, {});
    for (const TrapFinding& finding : ConfirmedReadings(readings).applied(*report))
        add(finding.check, finding.reading);
    findings.object[QLatin1String("data")] = lines;
    return {};
}

} // namespace

void DoctorCommand::declare(QCommandLineParser& parser) const {
    declareRedis(parser);
}

int DoctorCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    const auto market = terminal.marketTables();
    if (!market)
        return exitCodeOf(market.error());
    auto redis = terminal.redis(parser);
    if (!redis)
        return exitCodeOf(redis.error());
    const auto database = terminal.openDatabase();
    if (!database)
        return exitCodeOf(database.error());
    StrikeRepository repository(makePostgresSource((*database)->profile(), *market), std::move(*redis), {});
    Findings findings;
    if (const auto asked = addChains(findings, repository); !asked)
        return terminal.fail(asked.error());
    addServer(findings, repository.server());
    addLayers(findings, repository.statistics());
    addRedis(findings, repository.redisStatistics());
    if (const auto asked =
            addData(findings, (*database)->profile(), *market, readingsFile(terminal.configDir()));
        !asked)
        return terminal.fail(asked.error());
    terminal.data(terminal.json()
                      ? QString::fromUtf8(QJsonDocument(findings.object).toJson(QJsonDocument::Indented))
                      : findings.asText());
    return exitDone;
}

} // namespace strikescope
