#include "tests/bench/serve_parts.h"

#include "models/ingest/demo/demo_writer.h"
#include "models/ingest/schema/schema.h"
#include "tests/serve/http_talk.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTest>

#include <unistd.h>

namespace strikescope::bench {

namespace {

constexpr const char* python = "/usr/bin/python3"; // whose packages are Debian's

int freePort() {
    QTcpServer server;
    return server.listen(QHostAddress(QHostAddress::LocalHost)) ? server.serverPort() : 0;
}

QString settingOf(const ConnectionProfile& profile, const char* name) {
    const QRegularExpression pattern(QStringLiteral("\\b%1='?([^' ]*)").arg(QLatin1String(name)));
    return pattern.match(QString::fromStdString(profile.conninfo())).captured(1);
}

bool hasPeerPackages() {
    QProcess probe;
    probe.start(QLatin1String(python),
                {QStringLiteral("-c"), QStringLiteral("import fastapi, uvicorn, asyncpg, redis.asyncio")});
    return probe.waitForFinished(30'000) && probe.exitCode() == 0;
}

void startPeer(ServeStage& stage) {
    auto redis = TestRedis::start();
    if (!redis || !hasPeerPackages())
        return;
    stage.redis = std::move(*redis);
    stage.peerPort = freePort();
    stage.peer = std::make_unique<QProcess>();
    stage.peer->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const ConnectionProfile& profile = stage.database.profile();
    stage.peer->start(QLatin1String(python),
                      {QStringLiteral(SOURCE_FOLDER "/tests/bench/peer_fastapi.py"),
                       QString::number(stage.peerPort), settingOf(profile, "host"),
                       settingOf(profile, "user"), stage.database.name(), stage.redis->profile().socket});
    for (int attempt = 0; attempt < 100; ++attempt) {
        HttpTalk talk(quint16(stage.peerPort));
        if (talk.isConnected())
            return;
        QTest::qWait(100);
    }
    stage.peer.reset();
}

Result<void> fillMarket(const ConnectionProfile& profile) {
    DemoOptions options;
    options.days = 1;
    STRIKESCOPE_TRY(writeDemo(profile, options));
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    return ensureChangeNotice(**session);
}

} // namespace

Result<std::unique_ptr<ServeStage>> ServeStage::build() {
    auto stage = std::make_unique<ServeStage>();
    auto cluster = TestCluster::start();
    if (!cluster)
        return tl::unexpected(cluster.error());
    stage->cluster = std::move(*cluster);
    auto database = stage->cluster->createDatabase();
    if (!database)
        return tl::unexpected(database.error());
    stage->database = std::move(*database);
    STRIKESCOPE_TRY(fillMarket(stage->database.profile()));
    stage->service = ServeProgram::start(stage->database.conninfo());
    if (!stage->service)
        return failure(ErrorCode::Internal, QStringLiteral("The service did not start."));
    HttpTalk talk(stage->service->port());
    const auto expiries = talk.get("/fo/expiries?symbol=NIFTY");
    if (!expiries || expiries->status != 200)
        return failure(ErrorCode::Internal, QStringLiteral("The service does not answer."));
    stage->expiry = QJsonDocument::fromJson(expiries->body)
                        .object()[QStringLiteral("expiries")]
                        .toArray()[0]
                        .toObject()[QStringLiteral("expiry")]
                        .toString();
    startPeer(*stage);
    return stage;
}

QByteArray ServeStage::request(const char* query) const {
    return "GET /fo/strike-distribution?symbol=NIFTY&timeframe=5min&indicator=iv&expiry=" +
           expiry.toLatin1() + query +
           " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n";
}

double ServeStage::metric(const char* name) const {
    HttpTalk talk(service->port());
    const auto metrics = talk.get("/metrics");
    const QByteArray start = QByteArray("\nstrikescope_") + name + ' ';
    const qsizetype at = metrics ? metrics->body.indexOf(start) : -1;
    return at < 0 ? -1 : metrics->body.mid(at + start.size()).split('\n').front().toDouble();
}

void reportServe(const char* part, const QJsonObject& inputs, const std::vector<Figure>& figures) {
    report(QStringLiteral("serve"), QLatin1String(part), QStringLiteral("postgresql"), inputs, figures);
}

double cpuMilliseconds(qint64 pid) {
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray line = file.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    return 1000 * (fields.value(11).toDouble() + fields.value(12).toDouble()) / double(sysconf(_SC_CLK_TCK));
}

double residentKilobytes(qint64 pid) {
    QFile file(QStringLiteral("/proc/%1/statm").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * double(sysconf(_SC_PAGESIZE)) / 1024;
}

} // namespace strikescope::bench
