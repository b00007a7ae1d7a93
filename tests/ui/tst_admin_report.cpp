#include "models/domain/market_files.h"
#include "models/migrate/latency/comparison_report.h"
#include "tests/migrate/migration_run.h"
#include "tests/ui/pictures.h"
#include "ui/admin/admin_desk.h"
#include "ui/admin/check_list_view.h"
#include "ui/admin/health_view.h"
#include "ui/admin/latency_report_file.h"
#include "ui/admin/latency_view.h"
#include "ui/admin/plain_table.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace strikescope;

namespace {

constexpr int longest = 60000;

LatencySample sampleOf(const char* question, LatencySide side, int pair, double milliseconds) {
    LatencySample sample;
    sample.question = QString::fromLatin1(question);
    sample.side = side;
    sample.pair = pair;
    sample.milliseconds = milliseconds;
    sample.used = true;
    return sample;
}

// Two questions, forty pairs each.
LatencyReport madeUpReport() {
    LatencyReport report;
    report.started = fromIst(*parseIsoDate("2026-08-18"), std::chrono::hours(12));
    report.declared = QStringLiteral("abc123");
    report.settings = QStringLiteral("jit off");
    for (const char* name : {"snapshot", "session"}) {
        QuestionReport question;
        question.name = QString::fromLatin1(name);
        question.title = QStringLiteral("what <charts> ask");
        question.verdict = LatencyVerdict::Better;
        question.oldMedian = 12.5;
        question.newMedian = 4.25;
        question.ratio = {0.34, {0.31, 0.37}};
        question.oldPlan.outline = QStringLiteral("Hash Join(Seq Scan,Hash(Index Scan))");
        question.oldPlan.joins = QStringList{QStringLiteral("Hash Join")};
        question.newPlan.outline = QStringLiteral("Append(Index Scan,Index Scan)");
        question.sets.resize(1);
        report.questions.push_back(question);
        const double slower = question.name == QLatin1String("session") ? 14 : 10;
        for (int pair = 0; pair < 40; ++pair) {
            report.samples.push_back(sampleOf(name, LatencySide::Old, pair, slower + pair * 0.2));
            report.samples.push_back(sampleOf(name, LatencySide::New, pair, 3 + pair * 0.1));
        }
    }
    return report;
}

} // namespace

// What leaves the Admin page as a file, and its Health tab.
class TestAdminReport : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    QTemporaryDir m_folder;

    QByteArray contents(const QString& name) {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    Result<void> save(const LatencyReport& report, const char* name) {
        return saveLatencyReport(m_folder.filePath(QString::fromLatin1(name)), report,
                                 latencyPictures(report));
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto made = m_cluster->makeTemplate(QStringLiteral("before"),
                                            [](const ConnectionProfile& p) { return makeBefore(p); });
        QVERIFY2(made, complaint(made).constData());
    }
    void init() {
        applyTheme(*qApp, Theme::Light);
        auto database = m_cluster->createDatabase(QStringLiteral("before"));
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }

    void aPageHoldsPicturesAndPlans() {
        QVERIFY(save(madeUpReport(), "report.html"));
        const QByteArray page = contents(QStringLiteral("report.html"));
        QCOMPARE(page.count("data:image/png;base64,"), qsizetype(2));
        QVERIFY(page.contains("what &lt;charts&gt; ask") && !page.contains("<charts>"));
        QVERIFY(page.contains("⋈ Hash Join") && page.contains("0.340 [0.310, 0.370]"));
        // Also where the window is dark: paper is white.
        applyTheme(*qApp, Theme::Dark);
        const auto png = latencyPictures(madeUpReport())[QStringLiteral("snapshot")];
        const QImage picture = QImage::fromData(png, "PNG");
        QCOMPARE(picture.size(), QSize(2 * latencyPictureWidth, 520));
        QCOMPARE(picture.pixelColor(3, 3), QColor(Qt::white));
        picture.save(QCoreApplication::applicationDirPath() +
                     QStringLiteral("/pictures/latency-report-plot.png"));
    }

    void aPdfHoldsTheSamePage() {
        QVERIFY(save(madeUpReport(), "report.PDF"));
        const QByteArray pdf = contents(QStringLiteral("report.PDF"));
        QVERIFY(pdf.startsWith("%PDF-") && pdf.contains("%%EOF") && pdf.size() > 10000);
        QVERIFY(pdf.count("/Subtype /Image") + pdf.count("/Subtype/Image") >= 2);
        QFile::copy(m_folder.filePath(QStringLiteral("report.PDF")),
                    QCoreApplication::applicationDirPath() + QStringLiteral("/pictures/latency-report.pdf"));
    }

    // From the CSV everything can be computed again: here the medians.
    void everyExecutionIsInTheCsv() {
        QVERIFY(save(madeUpReport(), "report.csv"));
        const QString text = QString::fromUtf8(contents(QStringLiteral("report.csv")));
        QCOMPARE(text, latencySamples(madeUpReport()));
        int old = 0;
        for (const QString& line : text.split(u'\n'))
            old += line.startsWith(QLatin1String("snapshot,")) && line.contains(QLatin1String(",old,"));
        QCOMPARE(old, 40);
    }

    void anotherEndOfNameIsRefused() {
        const auto saved = save(madeUpReport(), "report.docx");
        QVERIFY(!saved && saved.error().message.contains(QStringLiteral(".csv")));
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("report.docx"))));
        QVERIFY(!saveLatencyReport(QStringLiteral("/nowhere/report.html"), madeUpReport(), {}));
    }

    void theViewSavesWhatItShows() {
        QVERIFY(migrate(m_database.profile(), QStringLiteral("016_create_v2")));
        AdminDesk desk(std::make_shared<AdminController>(m_database.profile()));
        desk.resize(1260, 740);
        desk.show();
        AdminController& admin = desk.controller();
        QVERIFY(QTest::qWaitFor([&] { return admin.survey().has_value(); }, longest));
        desk.tabs()->setCurrentIndex(1);
        admin.compare(30, std::chrono::seconds(4));
        QVERIFY(QTest::qWaitFor([&] { return admin.comparison().has_value(); }, longest));
        auto* view = desk.findChild<LatencyView*>();
        for (const char* name : {"seen.html", "seen.pdf", "seen.csv"}) {
            const QString file = m_folder.filePath(QString::fromLatin1(name));
            view->saveAs(file);
            QVERIFY(QTest::qWaitFor([&] { return QFile::exists(file); }, longest));
        }
        QTest::qWait(100);
        pictureOf(desk, QStringLiteral("admin-latency-saved"));
        QFile::copy(m_folder.filePath(QStringLiteral("seen.pdf")),
                    QCoreApplication::applicationDirPath() + QStringLiteral("/pictures/latency-seen.pdf"));
    }

    // The rows are asked when the tab is first seen; a confirmed reading is kept with its date.
    void healthAsksTheRowsAndKeepsWhatIsConfirmed() {
        const QString file = m_folder.filePath(QStringLiteral("readings.json"));
        auto doctor = std::make_shared<DataDoctor>(m_database.profile(), builtInMarketTables(), file);
        AdminDesk desk(std::make_shared<AdminController>(m_database.profile()));
        desk.setHealth(
            [] {
                return Checks{{QStringLiteral("H1"),
                               QStringLiteral("Database"),
                               Verdict::Pass,
                               QStringLiteral("local socket"),
                               {},
                               0}};
            },
            doctor);
        desk.resize(1260, 740);
        desk.show();
        QVERIFY(!doctor->isAsking());
        desk.tabs()->setCurrentIndex(3);
        QVERIFY(QTest::qWaitFor([&] { return doctor->report().has_value(); }, longest));
        auto* table = desk.findChild<HealthView*>()->findChild<PlainTable*>();
        QCOMPARE(table->topLevelItemCount(), 1 + 2 + 12);
        QPushButton* confirm = nullptr;
        for (QPushButton* each : desk.findChildren<QPushButton*>())
            if (each->text() == QLatin1String("This reading is right"))
                confirm = each;
        table->setCurrentItem(table->topLevelItem(0)); // H1 has no reading
        QVERIFY(!confirm->isEnabled());
        for (int row = 0; row < table->topLevelItemCount(); ++row)
            if (table->topLevelItem(row)->text(1) == QLatin1String("T3"))
                table->setCurrentItem(table->topLevelItem(row));
        QVERIFY(confirm->isEnabled());
        QTest::mouseClick(confirm, Qt::LeftButton);
        QVERIFY(ConfirmedReadings(file).of(doctor->report()->database, QStringLiteral("T3")));
        QVERIFY(table->currentItem()->text(4).contains(QStringLiteral("Confirmed on")));
        pictureOf(desk, QStringLiteral("admin-health"));
        applyTheme(*qApp, Theme::Dark);
        QTest::qWait(100);
        pictureOf(desk, QStringLiteral("admin-health-dark"));
        desk.tabs()->setCurrentIndex(2);
        QTest::qWait(300);
        pictureOf(desk, QStringLiteral("admin-monitor-dark"));
    }
};

QTEST_MAIN(TestAdminReport)
#include "tst_admin_report.moc"
