#include "models/db/session.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/items/workspace_store.h"
#include "tests/support/test_cluster.h"

#include <QImage>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>

using namespace strikescope;

// The program as a script sees it: words in; a picture, words and an exit code out.
class TestWindowProgram : public QObject {
    Q_OBJECT

    struct Outcome {
        int exitCode = -1;
        QString out;
        QString err;
    };

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    QTemporaryDir m_folder;

    static Outcome run(const QStringList& arguments) {
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QString::fromLatin1(name));
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(PROGRAM_FOLDER "/strikescope"), arguments);
        if (!program.waitForFinished(60'000))
            program.kill();
        return {program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1,
                QString::fromUtf8(program.readAllStandardOutput()),
                QString::fromUtf8(program.readAllStandardError())};
    }

    QString file(const QString& name) const { return m_folder.filePath(name); }

    // The database of this program's tests: the newest demo session of NIFTY, written once.
    void needDemo() {
        if (!m_cluster) {
            START_TEST_CLUSTER(m_cluster);
        }
        if (!m_database.name().isEmpty())
            return;
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        DemoOptions demo;
        demo.days = 1;
        demo.symbols = QStringList{QStringLiteral("NIFTY")};
        const auto written = writeDemo(m_database.profile(), demo);
        QVERIFY2(written, complaint(written).constData());
    }

    QStringList withDemo(QStringList arguments) const {
        return QStringList{QStringLiteral("--db"), m_database.conninfo()} + arguments;
    }

private slots:
    void answersWithoutADisplay() {
        const Outcome version = run({QStringLiteral("--version")});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(version.out.startsWith(QStringLiteral("strikescope ")));
        const Outcome help = run({QStringLiteral("--help")});
        QCOMPARE(help.exitCode, 0);
        for (const char* option : {"--db", "--config", "--page", "--symbol", "--timeframe", "--expiry",
                                   "--indicator", "--at", "--render", "--size", "--scale", "--theme"})
            QVERIFY2(help.out.contains(QString::fromLatin1(option)), option);
        QVERIFY(help.err.isEmpty());
    }

    void aWindowWithoutADisplaySaysWhatToDo() {
        const Outcome outcome = run({});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY(outcome.err.contains(QStringLiteral("--render")));
    }

    void refusesWrongValuesNamingTheAllowedOnes_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("hint");
        const auto row = [](const char* option, const char* value, const char* hint) {
            QTest::newRow(option) << QStringList{QString::fromLatin1(option), QString::fromLatin1(value)}
                                  << QString::fromLatin1(hint);
        };
        row("--timeframe", "2min", "1min, 5min, 15min");
        row("--indicator", "price", "iv, oi, volume, delta, gamma, theta, vega");
        row("--page", "admin2", "charts, chain");
        row("--symbol", "NIFT", "NIFTY, BANKNIFTY");
        row("--expiry", "2026-02-30", "2026-08-25");
        row("--at", "noon", "2026-08-18T12:00");
        row("--theme", "blue", "light, dark, system");
        row("--size", "10x10", "960x540");
        row("--scale", "9", "0.5 to 4");
        row("--render", "picture.jpg", ".png");
        row("--save-picture", "picture.jpg", ".png, .svg, .pdf");
        row("--save-table", "table.xls", ".csv, .tsv");
        row("--picture-size", "160x100cm", "160x100mm");
        row("--dpi", "7", "36 to 2400");
        row("--nonsense", "x", "nonsense");
        QTest::newRow("a word") << QStringList{QStringLiteral("NIFTY")} << QStringLiteral("NIFTY");
    }

    void refusesWrongValuesNamingTheAllowedOnes() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, hint);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(hint), qPrintable(outcome.err));
        QVERIFY(outcome.out.isEmpty());
    }

    void noServerIsExitCodeFourAndNoPicture() {
        const QString picture = file(QStringLiteral("none.png"));
        const Outcome outcome =
            run({QStringLiteral("--db"), QStringLiteral("host=%1 dbname=none user=none").arg(m_folder.path()),
                 QStringLiteral("--render"), picture});
        QCOMPARE(outcome.exitCode, 4);
        QVERIFY(outcome.err.contains(QStringLiteral("strikescope: ")));
        QVERIFY(!QFile::exists(picture));
    }

    void drawsTheWindowAtItsSizeAndScale() {
        needDemo();
        if (m_database.name().isEmpty())
            return;
        const QString picture = file(QStringLiteral("oi.png"));
        const Outcome outcome = run(withDemo(
            {QStringLiteral("--render"), picture, QStringLiteral("--indicator"), QStringLiteral("oi"),
             QStringLiteral("--theme"), QStringLiteral("dark"), QStringLiteral("--size"),
             QStringLiteral("1000x700"), QStringLiteral("--scale"), QStringLiteral("1.5")}));
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
        const QImage image(picture);
        QCOMPARE(image.size(), QSize(1500, 1050));
        QSet<QRgb> colors;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                colors.insert(image.pixel(x, y));
        QVERIFY(colors.contains(qRgb(0xE6, 0x9F, 0x00))); // calls
        QVERIFY(colors.contains(qRgb(0x56, 0xB4, 0xE9))); // puts
    }

    void aPaneIsSavedInPixelsAndMillimetres() {
        needDemo();
        if (m_database.name().isEmpty())
            return;
        const auto saved = [&](const QStringList& size) {
            const QString picture = file(QStringLiteral("pane.png"));
            const Outcome outcome =
                run(withDemo(QStringList{QStringLiteral("--save-picture"), picture} + size));
            return outcome.exitCode == 0 ? QImage(picture) : QImage();
        };
        const QImage pixels = saved({QStringLiteral("--picture-size"), QStringLiteral("1000x9000")});
        QCOMPARE(pixels.width(), 1000);
        for (const char* part : {"NIFTY", "IST", "read 20"})
            QVERIFY2(pixels.text(QStringLiteral("Description")).contains(QLatin1String(part)), part);
        const QImage paper = saved({QStringLiteral("--picture-size"), QStringLiteral("100x900mm"),
                                    QStringLiteral("--dpi"), QStringLiteral("254")});
        QCOMPARE(paper.width(), 1000);
        QCOMPARE(paper.dotsPerMeterX(), 10'000);
    }

    void aBookmarkGivesTheSamePictureAndNumbers() {
        needDemo();
        if (m_database.name().isEmpty())
            return;
        const auto noon = [this](int hour) {
            const auto session = Session::open(m_database.profile());
            const auto rows = (*session)->query("SELECT max((bucket_time AT TIME ZONE 'Asia/Kolkata')::date)"
                                                "::text FROM fo_option_strike_bars");
            return fromIst(parseIsoDate(std::string(rows->text(0, 0))).value(), std::chrono::hours(hour));
        };
        WindowView view;
        view.pages = standardPages();
        view.market.symbol = QStringLiteral("NIFTY");
        view.market.at = view.market.momentB = noon(12);
        view.market.momentA = noon(11);
        const QString bookmark = file(QStringLiteral("view.json"));
        QVERIFY(saveWorkspace(bookmark, {{{view, {}}}}));
        const auto both = [&](const QString& name, const QStringList& how) {
            const QString table = file(name + QStringLiteral(".csv")),
                          picture = file(name + QStringLiteral(".png"));
            const Outcome outcome = run(withDemo(how + QStringList{QStringLiteral("--save-table"), table,
                                                                   QStringLiteral("--render"), picture}));
            QFile numbers(table);
            const bool done = outcome.exitCode == 0 && numbers.open(QIODevice::ReadOnly);
            return std::pair(done ? numbers.readAll() : QByteArray(), QImage(picture));
        };
        const QStringList open{QStringLiteral("--open"), bookmark};
        const auto once = both(QStringLiteral("once"), open), again = both(QStringLiteral("again"), open);
        QVERIFY(once.first.contains("call_iv_a,call_iv_b,call_iv_change") ||
                once.first.count('\n') > 20); // A, B and their difference
        QVERIFY(once.first == again.first);
        QVERIFY(!once.second.isNull() && once.second.size() == again.second.size());
        const auto options = both(QStringLiteral("options"),
                                  {QStringLiteral("--at"), isoUtc(noon(12)), QStringLiteral("--moment-a"),
                                   isoUtc(noon(11)), QStringLiteral("--moment-b"), isoUtc(noon(12)),
                                   QStringLiteral("--symbol"), QStringLiteral("NIFTY")});
        QVERIFY(options.first == once.first);
    }

    void whatIsNotThereIsAnErrorAndNoPicture() {
        needDemo();
        if (m_database.name().isEmpty())
            return;
        const QString picture = file(QStringLiteral("absent.png"));
        const QStringList draw{QStringLiteral("--render"), picture};
        const Outcome expiry =
            run(withDemo(draw + QStringList{QStringLiteral("--expiry"), QStringLiteral("2020-01-02")}));
        QCOMPARE(expiry.exitCode, 1);
        QVERIFY2(expiry.err.contains(QStringLiteral("02 Jan 2020")), qPrintable(expiry.err));
        const Outcome symbol =
            run(withDemo(draw + QStringList{QStringLiteral("--symbol"), QStringLiteral("SENSEX")}));
        QCOMPARE(symbol.exitCode, 1);
        QVERIFY2(symbol.err.contains(QStringLiteral("NIFTY")), qPrintable(symbol.err));
        const Outcome moment =
            run(withDemo(draw + QStringList{QStringLiteral("--at"), QStringLiteral("2020-01-02T12:00")}));
        QCOMPARE(moment.exitCode, 1);
        QVERIFY(!QFile::exists(picture));
    }
};

QTEST_GUILESS_MAIN(TestWindowProgram)
#include "tst_window_program.moc"
