#include "tests/migrate/timescale_fixture.h"

#include "tests/migrate/bars_by_hand.h"
#include "tests/migrate/run_steps.h"

namespace strikescope {

namespace {

// Forty minutes of each day from ten days ago to five days ago: two expiries, five strikes. OI falls, and is
// unknown now and then; so are IV and counts. Never younger than the policies look, so that none of them
// refreshes beside a test.
constexpr const char* sixDays = R"(
INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg,
    put_iv_avg, call_delta_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, call_oi_sum, put_oi_sum)
SELECT date_bin('1 day', now(), '2000-01-01 00:00+00') - d * interval '1 day' + interval '225 min' + m * interval '1 min',
       '1min', s, date '2030-01-01' + 7 * e, 25000 + 50 * k, 25010 + m % 7, CASE WHEN (m + k) % 5 <> 0 THEN 0.1 + k / 100.0 + m / 1e4 END,
       0.2 + m / 1e3, CASE WHEN m % 3 <> 0 THEN k / 10.0 END, 7.5 + m, 10 + k, CASE WHEN m % 7 <> 0 THEN 5 + m % 3 END,
       CASE WHEN m % 6 <> 0 THEN 1 + m % 2 END, 2, CASE WHEN m % 5 <> 4 THEN 900 - m * 3 + k * 20 END,
       CASE WHEN m > 12 THEN 700 + m * 9 * (k - 2) END
FROM generate_series(5, 10) d, unnest(ARRAY['NIFTY', 'BANKNIFTY']) s, generate_series(0, 39) m, generate_series(0, 1) e,
     generate_series(0, 4) k)";

} // namespace

void TimescaleFixture::makeDatabase() {
    m_session.reset();
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = Session::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_session = std::move(*session);
    migrate({"000_base"});
    run(sixDays);
}

void TimescaleFixture::migrate(std::initializer_list<const char*> ids) {
    for (const char* id : ids) {
        const auto done = runSteps(*m_session, Engine::Timescaledb, QString::fromLatin1(id));
        QVERIFY2(done, complaint(done).constData());
    }
}

void TimescaleFixture::mustRefuse(const char* id, const char* word) {
    const auto before = fingerprint();
    const auto done = runSteps(*m_session, Engine::Timescaledb, QString::fromLatin1(id));
    QVERIFY2(!done, id);
    QVERIFY2(complaint(done).contains(word), complaint(done).constData());
    QCOMPARE(difference(before, fingerprint()).filter(QStringLiteral("public.fo_")), QStringList());
}

void TimescaleFixture::run(const std::string& sql) {
    const auto done = m_session->run(sql);
    QVERIFY2(done, complaint(done).constData());
}

QString TimescaleFixture::value(const std::string& sql) {
    const auto rows = m_session->query(sql);
    if (!rows)
        return QString::fromUtf8(complaint(rows));
    return rows->empty() ? QStringLiteral("no row") : QString::fromStdString(std::string(rows->text(0, 0)));
}

void TimescaleFixture::compareWithBase(const char* suffix) {
    auto bulk = BulkSession::open(m_database.profile());
    QVERIFY2(bulk, complaint(bulk).constData());
    for (const auto timeframe : {Timeframe::Min5, Timeframe::Min15}) {
        const auto expected = bucketsByHand(**bulk, timeframe);
        QVERIFY2(expected, complaint(expected).constData());
        const auto found =
            bucketsOf(**bulk, "public.fo_option_strike_bars_" + key(timeframe).toStdString() + suffix);
        QVERIFY2(found, complaint(found).constData());
        const QString what = difference(*expected, *found);
        QVERIFY2(what.isEmpty(), qPrintable(key(timeframe) + QStringLiteral(": ") + what));
    }
}

Fingerprint TimescaleFixture::fingerprint() {
    auto taken = readFingerprint(*m_session);
    if (!taken) {
        QTest::qFail(complaint(taken).constData(), __FILE__, __LINE__);
        return {};
    }
    return *taken;
}

} // namespace strikescope
