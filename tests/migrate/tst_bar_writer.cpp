#include "models/ingest/schema/bar_writer.h"
#include "models/ingest/schema/schema.h"
#include "tests/support/test_cluster.h"

#include <QTest>

using namespace strikescope;

namespace {

StrikeBar bar(int minute, double strike, double iv) {
    StrikeBar made;
    made.minute = *parseTime(QStringLiteral("2026-11-20T09:15")) + std::chrono::minutes(minute);
    made.expiry = *parseIsoDate("2026-11-24");
    made.strike = strike;
    made[Column::CallIv] = iv;
    made[Column::CallCount] = 3;
    made[Column::CallOi] = 650;
    return made;
}

} // namespace

class TestBarWriter : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void countsWhatItDid();
    void missingIsNull();
    void notKnowingReplacesNothing();
    void lastOfEqualKeysCounts();
    void twiceInOneTransaction();
    void errorOfTheReaderLeavesNothing();
    void sourceIsRecordedOnce();

private:
    Result<WriteCounts> write(const std::vector<StrikeBar>& bars);
    double value(const std::string& sql) { return m_session->read(sql)->number(0, 0); }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<BulkSession> m_session;
};

void TestBarWriter::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made =
        m_cluster->makeTemplate(QStringLiteral("bars"), [](const ConnectionProfile& profile) -> Result<void> {
            auto session = Session::open(profile);
            if (!session)
                return tl::unexpected(session.error());
            STRIKESCOPE_TRY(ensureBase(**session));
            return ensureV2(**session);
        });
    QVERIFY2(made, complaint(made).constData());
}

void TestBarWriter::init() {
    m_session.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("bars"));
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = BulkSession::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_session = std::move(*session);
}

Result<WriteCounts> TestBarWriter::write(const std::vector<StrikeBar>& bars) {
    WriteCounts counts;
    auto done = m_session->transaction([&]() -> Result<void> {
        bool given = false;
        const auto written =
            writeBars(*m_session, QStringLiteral("NIFTY"), [&]() -> Result<std::span<const StrikeBar>> {
                const auto batch = given ? std::span<const StrikeBar>() : std::span<const StrikeBar>(bars);
                given = true;
                return batch;
            });
        if (!written)
            return tl::unexpected(written.error());
        counts = *written;
        return {};
    });
    if (!done)
        return tl::unexpected(done.error());
    return counts;
}

void TestBarWriter::countsWhatItDid() {
    const auto first = write({bar(1, 25000, 0.12), bar(0, 25000, 0.11), bar(0, 24950.5, 0.13)});
    QVERIFY2(first, complaint(first).constData());
    QCOMPARE(first->inserted, 3);
    QCOMPARE(first->changed + first->unchanged, 0);
    const auto second = write({bar(1, 25000, 0.12), bar(0, 25000, 0.125), bar(2, 25000, missing)});
    QVERIFY2(second, complaint(second).constData());
    QCOMPARE(second->inserted, 1);
    QCOMPARE(second->changed, 1);
    QCOMPARE(second->unchanged, 1);
    QCOMPARE(
        value(
            "SELECT call_iv_avg FROM public.fo_option_strike_bars WHERE strike = 25000 ORDER BY bucket_time"),
        0.125);
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars WHERE strike = 24950.50 AND timeframe "
                   "= '1min'"),
             1.0);
    QCOMPARE(value("SELECT call_oi_sum FROM public.fo_option_strike_bars_5min_v2 WHERE strike = 25000"),
             650.0);
    QCOMPARE(write({})->inserted, 0);
}

void TestBarWriter::missingIsNull() {
    QVERIFY(write({bar(0, 25000, missing)}));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars WHERE call_iv_avg IS NULL AND "
                   "put_count IS NULL"
                   " AND put_oi_sum IS NULL AND underlying_close IS NULL AND call_count = 3"),
             1.0);
    QCOMPARE(write({bar(0, 25000, missing)})->unchanged, 1); // NULL is not distinct from NULL
}

void TestBarWriter::notKnowingReplacesNothing() {
    QVERIFY(write({bar(0, 25000, 0.12)}));
    StrikeBar poorer = bar(0, 25000, missing);
    poorer[Column::CallOi] = 1300;
    const auto counts = write({poorer});
    QVERIFY2(counts, complaint(counts).constData());
    QCOMPARE(counts->changed, 1);
    QCOMPARE(value("SELECT call_iv_avg FROM public.fo_option_strike_bars"), 0.12);
    QCOMPARE(value("SELECT call_oi_sum FROM public.fo_option_strike_bars"), 1300.0);
    QCOMPARE(write({bar(0, 25000, missing)})->changed, 1); // OI again, the IV still stays
    QCOMPARE(value("SELECT call_iv_avg FROM public.fo_option_strike_bars_5min_v2"), 0.12);
}

void TestBarWriter::lastOfEqualKeysCounts() {
    const auto counts = write({bar(0, 25000, 0.1), bar(1, 25000, 0.1), bar(0, 25000, 0.2)});
    QVERIFY2(counts, complaint(counts).constData());
    QCOMPARE(counts->inserted, 2);
    QCOMPARE(value("SELECT call_iv_avg FROM public.fo_option_strike_bars ORDER BY bucket_time"), 0.2);
}

void TestBarWriter::twiceInOneTransaction() {
    const auto done = m_session->transaction([&]() -> Result<void> {
        for (int minute = 0; minute < 2; ++minute) {
            std::vector<StrikeBar> bars{bar(minute, 25000, 0.1)};
            const auto counts =
                writeBars(*m_session, QStringLiteral("NIFTY"), [&]() -> Result<std::span<const StrikeBar>> {
                    static thread_local std::vector<StrikeBar> batch;
                    batch = std::exchange(bars, {});
                    return std::span<const StrikeBar>(batch);
                });
            if (!counts)
                return tl::unexpected(counts.error());
            if (counts->inserted != 1)
                return failure(ErrorCode::Internal, QStringLiteral("the first call's rows came again"));
        }
        return {};
    });
    QVERIFY2(done, complaint(done).constData());
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars"), 2.0);
}

void TestBarWriter::errorOfTheReaderLeavesNothing() {
    const auto done = m_session->transaction([&]() -> Result<void> {
        const std::vector<StrikeBar> bars{bar(0, 25000, 0.1)};
        int calls = 0;
        return writeBars(*m_session, QStringLiteral("NIFTY"),
                         [&]() -> Result<std::span<const StrikeBar>> {
                             if (calls++ == 0)
                                 return std::span<const StrikeBar>(bars);
                             return failure(ErrorCode::Invalid, QStringLiteral("line 7 is no row"));
                         })
            .map([](const WriteCounts&) {});
    });
    QVERIFY(!done);
    QCOMPARE(done.error().message, QStringLiteral("line 7 is no row"));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars"), 0.0);
    QVERIFY(write({bar(0, 25000, 0.1)})); // the connection is still good
}

void TestBarWriter::sourceIsRecordedOnce() {
    SourceDay source{QStringLiteral("NIFTY"), *parseIsoDate("2026-11-20"), QStringLiteral("import"),
                     QStringLiteral("a.csv"), QStringLiteral("ab12"),      7};
    QVERIFY(recordSource(*m_session, source));
    source.rows = 8;
    const auto again = recordSource(*m_session, source);
    QVERIFY2(again, complaint(again).constData());
    QCOMPARE(value("SELECT count(*) FROM strikescope.source"), 1.0);
    QCOMPARE(value("SELECT rows FROM strikescope.source WHERE day = '2026-11-20' AND name = 'a.csv'"), 8.0);
    source.kind = QStringLiteral("rumour");
    QVERIFY(!recordSource(*m_session, source));
}

QTEST_GUILESS_MAIN(TestBarWriter)
#include "tst_bar_writer.moc"
