#include "tests/serve/serve_program.h"

#include "models/ingest/schema/schema.h"

#include <QElapsedTimer>
#include <QRegularExpression>

namespace strikescope {

namespace {

constexpr const char* minutesOf = R"(
INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, underlying_close,
    call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg,
    put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, call_oi_sum, put_oi_sum)
SELECT '2026-08-18 06:30Z'::timestamptz + m * interval '1 minute', '1min', s, e, k, 24250 + m / 10.0,
    CASE WHEN k < 24500 THEN 0.10 + m / 1000.0 END, 0.20, CASE WHEN k < 24500 THEN 0.5 END, -0.5,
    0.001, 0.001, -10, -9, 12, 12, CASE WHEN k < 24500 THEN 65 * m END, 130, CASE WHEN k < 24500 THEN m + 1 ELSE 0 END, 1,
    CASE WHEN k < 24500 THEN 650 + k - 24000 END, 65
FROM generate_series(%1, %2) m, unnest(ARRAY['2026-08-25', '2026-09-01']::date[]) e, generate_series(24000, 24500, 50) k,
     unnest(ARRAY[%3]) s)";

std::string rowsOf(int from, int to, const char* symbols) {
    return QString::fromLatin1(minutesOf).arg(from).arg(to).arg(QLatin1String(symbols)).toStdString();
}

} // namespace

Result<void> fillServedMarket(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY(ensureBase(**session));
    STRIKESCOPE_TRY(ensureV2(**session));
    STRIKESCOPE_TRY(ensureChangeNotice(**session));
    return (*session)->run(rowsOf(0, 119, "'NIFTY', 'BANKNIFTY'"));
}

Result<void> writeServedMinute(const ConnectionProfile& profile, int minute) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    return (*session)->run(rowsOf(minute, minute, "'NIFTY'"));
}

ServeProgram::~ServeProgram() {
    m_process.terminate();
    if (!m_process.waitForFinished(15'000))
        m_process.kill();
}

std::unique_ptr<ServeProgram> ServeProgram::start(const QString& conninfo, const QStringList& arguments) {
    auto program = std::make_unique<ServeProgram>();
    QProcess& process = program->m_process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("STRIKESCOPE_DB"), conninfo);
    process.setProcessEnvironment(environment);
    process.start(
        QStringLiteral(PROGRAM_FOLDER "/strikescopectl"),
        QStringList{QStringLiteral("--config"), program->m_config.path(), QStringLiteral("serve")} +
            (arguments.contains(QStringLiteral("--listen"))
                 ? arguments
                 : QStringList{QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")} + arguments));
    static const QRegularExpression listening(QStringLiteral("Listening at https?://.*:([0-9]+)\n"));
    QString said;
    QElapsedTimer clock;
    for (clock.start(); clock.elapsed() < 20'000 && process.state() != QProcess::NotRunning;) {
        process.waitForReadyRead(200);
        said += QString::fromUtf8(process.readAllStandardError());
        if (const auto match = listening.match(said); match.hasMatch()) {
            program->m_port = match.captured(1).toUShort();
            return program;
        }
    }
    qWarning("%s", qPrintable(said));
    return nullptr;
}

} // namespace strikescope
