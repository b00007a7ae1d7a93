#include "models/migrate/check/jobs.h"

#include <QTest>

using namespace strikescope;

namespace {

constexpr const char* portal = "cannot drop portal \"\" while it is being set up";

AggregateJob lastRun(const char* status, const char* error = "",
                     std::optional<AggregateJob::Filled> filled = {}) {
    AggregateJob job;
    job.id = 1000;
    job.procedure = QStringLiteral("policy_refresh_continuous_aggregate");
    job.scheduled = true;
    job.everySeconds = 60;
    job.lastStatus = QLatin1String(status);
    job.lastError = QLatin1String(error);
    job.filled = filled;
    job.failures = job.failed() ? 3 : 0;
    return job;
}

} // namespace

class TestJobs : public QObject {
    Q_OBJECT

private slots:
    void broken_data() {
        QTest::addColumn<AggregateJob>("job");
        QTest::addColumn<bool>("broken");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const AggregateJob& job, bool broken, const char* words) {
            QTest::newRow(name) << job << broken << QString::fromLatin1(words);
        };
        row("never ran", lastRun(""), false, "has not run yet");
        row("good", lastRun("Success"), false, "last Success");
        row("good, an error long ago", lastRun("Success", portal), false, "last Success");
        row("failed", lastRun("Failed", "division by zero"), true, "3 failed runs");
        row("failed, nothing recorded", lastRun("Failed"), true, "3 failed runs");
        row("only its end failed", lastRun("Failed", portal, {{24, 0}}), false, "0 of the 24 buckets");
        row("only its end failed, nothing to do", lastRun("Failed", portal, {{0, 0}}), false,
            "0 of the 0 buckets");
        row("its end failed, and a bucket is missing", lastRun("Failed", portal, {{24, 1}}), true,
            "1 of the 24 buckets");
        row("its end failed, nobody looked at the data", lastRun("Failed", portal), true, "3 failed runs");
        row("failed, and nothing is missing", lastRun("Failed", "out of memory", {{24, 0}}), true,
            "3 failed runs");
        AggregateJob off = lastRun("Failed", portal, {{24, 0}});
        off.scheduled = false;
        row("switched off", off, true, "switched off");
    }
    void broken() {
        QFETCH(AggregateJob, job);
        QTEST(job.broken(), "broken");
        QFETCH(QString, words);
        QVERIFY2(describe(job).contains(words), qPrintable(describe(job)));
        // What an error says may hold rows of the user's.
        QVERIFY(job.lastError.isEmpty() || !describe(job).contains(job.lastError));
    }

    void pairs_data() {
        QTest::addColumn<int>("server");
        QTest::addColumn<QString>("extension");
        QTest::addColumn<bool>("endsAsFailed");
        QTest::newRow("before") << 150018 << QStringLiteral("2.28.3") << false;
        QTest::newRow("the pair") << 150020 << QStringLiteral("2.28.3") << true;
        QTest::newRow("later server") << 150021 << QStringLiteral("2.28.3") << true;
        QTest::newRow("older extension") << 150020 << QStringLiteral("2.13.1") << true;
        QTest::newRow("extension still to come") << 150020 << QStringLiteral("2.28.4") << false;
        QTest::newRow("no extension") << 150020 << QString() << false;
        QTest::newRow("not tried") << 160016 << QStringLiteral("2.28.3") << false;
    }
    void pairs() {
        QFETCH(int, server);
        QFETCH(QString, extension);
        QTEST(endsAsFailed(server, extension), "endsAsFailed");
    }
};

QTEST_GUILESS_MAIN(TestJobs)
#include "tst_jobs.moc"
