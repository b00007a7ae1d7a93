#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Outcome {
    int code = -1; // -1: it did not start, hung or crashed
    QString out;
    QString err;
};

Outcome run(const QString& program, const QStringList& arguments,
            const QProcessEnvironment* environment = nullptr) {
    QProcess process;
    if (environment != nullptr)
        process.setProcessEnvironment(*environment);
    process.start(program, arguments);
    const bool ended = process.waitForFinished(180000) && process.exitStatus() == QProcess::NormalExit;
    return {ended ? process.exitCode() : -1, QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

bool isInstalled(const char* program) {
    return !QStandardPaths::findExecutable(QLatin1String(program)).isEmpty();
}

#define NEED_PROGRAM(name)                                                                                   \
    if (!isInstalled(name))                                                                                  \
    QSKIP(name " is not installed")

} // namespace

// The Debian package: made once, unpacked into a folder of its own, looked at and started from there.
class TestPackage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void holdsWhatItShould();
    void saysWhatItNeeds();
    void programsAreStrippedAndStart();
    void windowProgramDraws();
    void serviceUnitIsValid();
    void desktopFileIsValid();
    void metainfoIsValid();
    void manualPagesAreCleanAndComplete_data();
    void manualPagesAreCleanAndComplete();
    void lintianFindsNoErrors();

private:
    QString unpacked(const QString& path) const { return m_folder.filePath(QStringLiteral("root/") + path); }
    QString field(const char* name) const {
        return run(QStringLiteral("dpkg-deb"), {QStringLiteral("-f"), m_package, QLatin1String(name)})
            .out.trimmed();
    }

    QTemporaryDir m_folder;
    QString m_package;
};

void TestPackage::initTestCase() {
    for (const char* tool : {"cpack", "dpkg-deb", "dpkg-shlibdeps"})
        if (!isInstalled(tool))
            QSKIP("ALL SKIPPED: the Debian packaging tools are not installed");
    const Outcome made =
        run(QStringLiteral("cpack"),
            {QStringLiteral("--config"), QStringLiteral(BUILD_FOLDER "/CPackConfig.cmake"),
             QStringLiteral("-G"), QStringLiteral("DEB"), QStringLiteral("-B"), m_folder.path()});
    QVERIFY2(made.code == 0, qPrintable(made.out + made.err));
    const QStringList packages =
        QDir(m_folder.path()).entryList({QStringLiteral("strikescope_" STRIKESCOPE_VERSION "_*.deb")});
    QCOMPARE(packages.size(), 1);
    m_package = m_folder.filePath(packages.first());
    const Outcome opened = run(QStringLiteral("dpkg-deb"), {QStringLiteral("-x"), m_package, unpacked({})});
    QVERIFY2(opened.code == 0, qPrintable(opened.err));
}

void TestPackage::holdsWhatItShould() {
    QStringList files;
    QDirIterator walk(unpacked({}), QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext())
        files += QDir(unpacked({})).relativeFilePath(walk.next());
    files.sort();
    const QStringList expected{
        QStringLiteral("usr/bin/strikescope"),
        QStringLiteral("usr/bin/strikescopectl"),
        QStringLiteral("usr/lib/systemd/user/strikescope-serve.service"),
        QStringLiteral("usr/share/applications/strikescope.desktop"),
        QStringLiteral("usr/share/doc/strikescope/changelog.gz"),
        QStringLiteral("usr/share/doc/strikescope/copyright"),
        QStringLiteral("usr/share/doc/strikescope/data-conventions.md"),
        QStringLiteral("usr/share/doc/strikescope/export.md"),
        QStringLiteral("usr/share/doc/strikescope/openapi.json"),
        QStringLiteral("usr/share/doc/strikescope/service.md"),
        QStringLiteral("usr/share/icons/hicolor/scalable/apps/strikescope.svg"),
        QStringLiteral("usr/share/man/man1/strikescope.1.gz"),
        QStringLiteral("usr/share/man/man1/strikescopectl.1.gz"),
        QStringLiteral("usr/share/metainfo/org.strikescope.StrikeScope.metainfo.xml"),
    };
    QCOMPARE(files, expected);
}

void TestPackage::saysWhatItNeeds() {
    QCOMPARE(field("Package"), QStringLiteral("strikescope"));
    QCOMPARE(field("Version"), QStringLiteral(STRIKESCOPE_VERSION));
    QVERIFY(!field("Maintainer").isEmpty() && !field("Section").isEmpty());
    const QString needs = field("Depends");
    for (const char* package : {"libqt6widgets6", "libpqxx-", "libpq5", "libqcustomplot", "qt6-qpa-plugins",
                                "libqt6svg6", "libqt6httpserver6", "libhiredis", "libxxhash0", "libzstd1",
                                "libssl3", "postgresql-15", "fonts-dejavu-core"})
        QVERIFY2(needs.contains(QLatin1String(package)),
                 qPrintable(QLatin1String(package) + QStringLiteral(" is not in: ") + needs));
}

void TestPackage::programsAreStrippedAndStart() {
    QProcessEnvironment bare; // no display, no home
    bare.insert(QStringLiteral("PATH"), qEnvironmentVariable("PATH"));
    bare.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    for (const char* name : {"strikescope", "strikescopectl"}) {
        const QString program = unpacked(QStringLiteral("usr/bin/") + QLatin1String(name));
        const Outcome started = run(program, {QStringLiteral("--version")}, &bare);
        QCOMPARE(started.code, 0);
        QCOMPARE(started.out.trimmed(), QLatin1String(name) + QStringLiteral(" " STRIKESCOPE_VERSION));
        QVERIFY(!run(QStringLiteral("readelf"), {QStringLiteral("-SW"), program})
                     .out.contains(QLatin1String(".debug_info")));
    }
}

void TestPackage::windowProgramDraws() {
    const Outcome help = run(unpacked(QStringLiteral("usr/bin/strikescope")), {QStringLiteral("--help")});
    QCOMPARE(help.code, 0);
    QVERIFY(help.out.contains(QLatin1String("--render")));
}

void TestPackage::serviceUnitIsValid() {
    NEED_PROGRAM("systemd-analyze");
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_folder.path());
    const Outcome judged =
        run(QStringLiteral("systemd-analyze"),
            {QStringLiteral("verify"), QStringLiteral("--user"), QStringLiteral("--man=no"),
             unpacked(QStringLiteral("usr/lib/systemd/user/strikescope-serve.service"))},
            &environment);
    QStringList findings = judged.err.split(u'\n').filter(QStringLiteral("strikescope-serve"));
    findings.removeIf([](const QString& line) { return line.contains(QLatin1String("is not executable")); });
    QVERIFY2(findings.isEmpty(), qPrintable(judged.err));
}

void TestPackage::desktopFileIsValid() {
    NEED_PROGRAM("desktop-file-validate");
    const Outcome judged = run(QStringLiteral("desktop-file-validate"),
                               {unpacked(QStringLiteral("usr/share/applications/strikescope.desktop"))});
    QVERIFY2(judged.code == 0 && judged.out.isEmpty(), qPrintable(judged.out));
}

// Newer versions of AppStream want a homepage; the project names none before it has one.
void TestPackage::metainfoIsValid() {
    NEED_PROGRAM("appstreamcli");
    const Outcome judged =
        run(QStringLiteral("appstreamcli"),
            {QStringLiteral("validate"), QStringLiteral("--no-net"), QStringLiteral("--no-color"),
             unpacked(QStringLiteral("usr/share/metainfo/org.strikescope.StrikeScope.metainfo.xml"))});
    QStringList findings = judged.out.split(u'\n').filter(QRegularExpression(QStringLiteral("^[EW]:")));
    findings.removeIf(
        [](const QString& line) { return line.endsWith(QLatin1String("url-homepage-missing")); });
    QVERIFY2(findings.isEmpty(), qPrintable(judged.out + judged.err));
    QVERIFY(judged.code == 0 || judged.out.contains(QLatin1String("url-homepage-missing")));
}

void TestPackage::manualPagesAreCleanAndComplete_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("strikescope") << QStringLiteral("strikescope");
    QTest::newRow("strikescopectl") << QStringLiteral("strikescopectl");
}

// Every long option that --help prints, of the program and of each command, is in the page.
void TestPackage::manualPagesAreCleanAndComplete() {
    NEED_PROGRAM("man");
    QFETCH(QString, name);
    QProcessEnvironment wide = QProcessEnvironment::systemEnvironment();
    wide.insert(QStringLiteral("MANWIDTH"), QStringLiteral("200"));
    wide.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    wide.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    const Outcome shown =
        run(QStringLiteral("man"),
            {QStringLiteral("--warnings"), QStringLiteral("-E"), QStringLiteral("UTF-8"),
             QStringLiteral("-l"), unpacked(QStringLiteral("usr/share/man/man1/%1.1.gz").arg(name))},
            &wide);
    QCOMPARE(shown.code, 0);
    QCOMPARE(shown.err, QString());
    for (const char* heading :
         {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "FILES", "ENVIRONMENT", "SEE ALSO"})
        QVERIFY2(shown.out.contains(u'\n' + QLatin1String(heading)), heading);

    const QString program = unpacked(QStringLiteral("usr/bin/")) + name;
    QString help = run(program, {QStringLiteral("--help")}, &wide).out;
    if (name == QLatin1String("strikescopectl"))
        for (const char* command : {"demo", "import", "chain"})
            help += run(program, {QLatin1String(command), QStringLiteral("--help")}, &wide).out;
    static const QRegularExpression longOption(QStringLiteral("(?<![\\w-])--[a-z][a-z-]+"));
    int seen = 0;
    for (auto options = longOption.globalMatch(help); options.hasNext(); ++seen) {
        const QString option = options.next().captured();
        QVERIFY2(shown.out.contains(option),
                 qPrintable(option + QStringLiteral(" is not in the manual page")));
    }
    QVERIFY(seen >= 5);
}

void TestPackage::lintianFindsNoErrors() {
    NEED_PROGRAM("lintian");
    const Outcome judged =
        run(QStringLiteral("lintian"), {QStringLiteral("--fail-on"), QStringLiteral("error"),
                                        QStringLiteral("--allow-root"), m_package});
    QVERIFY2(judged.code == 0, qPrintable(judged.out + judged.err));
}

QTEST_GUILESS_MAIN(TestPackage)
#include "tst_package.moc"
