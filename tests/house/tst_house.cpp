#include "tests/house/include_table.h"
#include "tests/house/source_tree.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace strikescope;

namespace {

QString page(const QString& path) {
    return QString::fromUtf8(contentOf(path));
}

// One line for each thing found, so that a failure shows them all.
void expectNone(const QStringList& findings) {
    if (!findings.isEmpty())
        QFAIL(qPrintable(u'\n' + findings.join(u'\n')));
}

// "a | b": the last, which is what is installed where none is there.
QStringList listedPackages(const QStringList& sections) {
    QStringList names;
    QString section;
    for (const QString& line : page(QStringLiteral("installer/packages.list")).split(u'\n')) {
        if (line.startsWith(u'['))
            section = line.mid(1).chopped(1);
        else if (!line.isEmpty() && !line.startsWith(u'#') && sections.contains(section))
            names += line.section(u'|', -1).trimmed();
    }
    names.sort();
    return names;
}

} // namespace

// The rules that keep the house in order, read from its own pages.
class TestHouse : public QObject {
    Q_OBJECT

private slots:
    void includeTableCanBeRead();
    void includeTableSaysNo_data();
    void includeTableSaysNo();
    void everyIncludeIsInTheTable();
    void commentsAndStringsAreNotCode();
    void windowCodeNeverWaits();
    void filesStaySmall();
    void nothingNamesAMachine();
    void shellScriptsAreClean();
    void readmeListsThePackages();
    void linksLeadSomewhere();
    void changelogAndMetainfoKnowTheVersion();
    void controlProgramNeedsNoDisplay();
    void controlProgramLinksNoWindowLibrary();

private:
    IncludeTable m_table = IncludeTable::parse(page(QStringLiteral("resources/docs/architecture.md")));
};

void TestHouse::includeTableCanBeRead() {
    QVERIFY(!m_table.isEmpty());
    for (const auto& row : m_table.rows()) {
        QVERIFY2(QFileInfo(QStringLiteral(SOURCE_FOLDER "/") + row.folder).isDir(), qPrintable(row.folder));
        for (const QString& name : row.folders)
            QVERIFY2(m_table.rowOf(name) != nullptr && m_table.rowOf(name)->folder == name,
                     qPrintable(row.folder + QStringLiteral(" names ") + name));
    }
}

void TestHouse::includeTableSaysNo_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("header");
    QTest::addColumn<bool>("fromRoot");
    QTest::addColumn<bool>("allowed");
    const auto ask = [](const char* file, const char* header, bool fromRoot, bool allowed) {
        QTest::addRow("%s <- %s", file, header)
            << QString::fromLatin1(file) << QString::fromLatin1(header) << fromRoot << allowed;
    };
    ask("models/domain/x.h", "models/core/time.h", true, true);
    ask("models/core/x.h", "models/domain/side.h", true, false);
    ask("models/core/x.h", "result.h", true, false);
    ask("ui/panels/x.h", "models/query/strike_source.h", true, true);
    ask("ui/panels/x.h", "models/db/lane.h", true, false);
    ask("ui/charts/x.cpp", "qcustomplot.h", false, true);
    ask("ui/x.cpp", "qcustomplot.h", false, false);
    ask("models/db/x.cpp", "pqxx/pqxx", false, true);
    ask("models/query/x.cpp", "pqxx/pqxx", false, false);
    ask("models/query/x.cpp", "libpq-fe.h", false, false);
    ask("models/items/x.h", "QAbstractTableModel", false, true);
    ask("models/items/x.h", "QWidget", false, false);
    ask("models/items/x.h", "QtWidgets/QLabel", false, false);
    ask("models/query/x.h", "QColor", false, false);
    ask("app/ctl/x.cpp", "QApplication", false, false);
    ask("models/core/x.h", "vector", false, true);
    ask("models/core/x.h", "unistd.h", false, true);
    ask("models/core/x.h", "boost/json.hpp", false, false);
    ask("elsewhere/x.h", "vector", false, false);
}

void TestHouse::includeTableSaysNo() {
    QFETCH(QString, file);
    QFETCH(QString, header);
    QFETCH(bool, fromRoot);
    QFETCH(bool, allowed);
    const QString objection = m_table.objection(file, header, fromRoot);
    QVERIFY2(objection.isEmpty() == allowed, qPrintable(objection));
}

void TestHouse::everyIncludeIsInTheTable() {
    QStringList findings;
    int seen = 0;
    for (const QString& path : projectFiles()) {
        if (!isCode(path))
            continue;
        for (const Include& include : includesOf(contentOf(path))) {
            ++seen;
            if (include.name.endsWith(QLatin1String(".moc")))
                continue;
            if (const QString why = m_table.objection(path, include.name, include.fromRoot); !why.isEmpty())
                findings += QStringLiteral("%1:%2: %3").arg(path).arg(include.line).arg(why);
        }
    }
    QVERIFY(seen > 100);
    expectNone(findings);
}

void TestHouse::commentsAndStringsAreNotCode() {
    const QByteArray code =
        "a(); // exec()\n/* exec()\n*/ b(\"exec()\\\"\", 'x', R\"(exec())\"); 1'000; c();\n";
    const QByteArray bare = withoutCommentsAndStrings(code);
    QCOMPARE(bare.count('\n'), code.count('\n'));
    QVERIFY(!bare.contains("exec"));
    QVERIFY(bare.contains("a();") && bare.contains("b(") && bare.contains("c();"));
}

// The main thread never waits (a QDrag has no other way, and goes on meanwhile), and colours and sizes come
// from the palette and the font. See resources/docs.
void TestHouse::windowCodeNeverWaits() {
    static const QRegularExpression banned(QStringLiteral(
        "\\b(processEvents|waitForFinished|waitForDone|QEventLoop|setStyleSheet|m?sleep|sleep_for)\\b"
        "|QMessageBox::(information|warning|critical|question|about)\\b|(?<!\\bdrag)(\\.|->)exec\\s*\\("));
    QStringList findings;
    for (const QString& path : projectFiles()) {
        if (!path.startsWith(QLatin1String("ui/")) || !isCode(path))
            continue;
        int line = 0;
        for (const QByteArray& text : withoutCommentsAndStrings(contentOf(path)).split('\n')) {
            ++line;
            if (const auto match = banned.match(QString::fromUtf8(text)); match.hasMatch())
                findings += QStringLiteral("%1:%2: %3").arg(path).arg(line).arg(match.captured());
        }
    }
    expectNone(findings);
}

void TestHouse::filesStaySmall() {
    QStringList findings;
    for (const QString& path : projectFiles())
        if (isCode(path))
            if (const auto lines = contentOf(path).count('\n'); lines > 500)
                findings += QStringLiteral("%1: %2 lines; 500 is the most").arg(path).arg(lines);
    expectNone(findings);
}

void TestHouse::nothingNamesAMachine() {
    static const QRegularExpression machine(QStringLiteral("/(work|root|home/[a-z]+)/"));
    static const QRegularExpression text(QStringLiteral(
        "(^|/)(dev|run|LICENSE|[^/]*\\.(h|cpp|md|txt|json|sql|csv|list|in|xml|desktop|1|qrc|cmake))$"));
    QStringList findings;
    for (const QString& path : projectFiles()) {
        if (!text.match(path).hasMatch())
            continue;
        int line = 0;
        for (const QByteArray& content : contentOf(path).split('\n')) {
            ++line;
            if (const auto match = machine.match(QString::fromUtf8(content)); match.hasMatch())
                findings += QStringLiteral("%1:%2: %3").arg(path).arg(line).arg(match.captured());
        }
    }
    expectNone(findings);
}

void TestHouse::shellScriptsAreClean() {
    QProcess check;
    check.setWorkingDirectory(QStringLiteral(SOURCE_FOLDER));
    check.start(QStringLiteral("shellcheck"), {QStringLiteral("dev"), QStringLiteral(".ci/run")});
    if (!check.waitForStarted())
        QSKIP("shellcheck is not installed");
    QVERIFY(check.waitForFinished(60000));
    QVERIFY2(check.exitCode() == 0, check.readAllStandardOutput().constData());
}

// Links between our own pages, as seen from the page. Pictures are looked at by people.
void TestHouse::linksLeadSomewhere() {
    static const QRegularExpression link(QStringLiteral("(?<!!)\\[[^]]*\\]\\(([^):#]+)\\)"));
    QStringList findings;
    int seen = 0;
    for (const QString& path : projectFiles()) {
        if (!path.endsWith(QLatin1String(".md")))
            continue;
        const QDir folder = QFileInfo(QStringLiteral(SOURCE_FOLDER "/") + path).dir();
        for (auto links = link.globalMatch(page(path)); links.hasNext(); ++seen)
            if (const QString target = links.next().captured(1); !QFileInfo::exists(folder.filePath(target)))
                findings += path + QStringLiteral(": ") + target;
    }
    QVERIFY(seen > 5);
    expectNone(findings);
}

void TestHouse::readmeListsThePackages() {
    static const QRegularExpression command(
        QStringLiteral("apt-get install --no-install-recommends([^`]*)```"));
    const auto match = command.match(page(QStringLiteral("README.md")));
    QVERIFY2(match.hasMatch(), "README.md shows no apt-get command");
    QStringList shown =
        match.captured(1).remove(u'\\').split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts);
    shown.sort();
    QCOMPARE(shown, listedPackages({QStringLiteral("build"), QStringLiteral("run"), QStringLiteral("test")}));
}

void TestHouse::changelogAndMetainfoKnowTheVersion() {
    const QString version = QStringLiteral(STRIKESCOPE_VERSION);
    QVERIFY(page(QStringLiteral("CHANGELOG.md")).contains(QStringLiteral("## [%1]").arg(version)));
    QVERIFY(page(QStringLiteral("installer/strikescope.metainfo.xml"))
                .contains(QStringLiteral("version=\"%1\"").arg(version)));
    for (const char* manual : {"installer/strikescope.1", "installer/strikescopectl.1"})
        QVERIFY2(
            page(QString::fromLatin1(manual)).contains(QStringLiteral("\"StrikeScope %1\"").arg(version)),
            manual);
}

void TestHouse::controlProgramNeedsNoDisplay() {
    QProcess program;
    QProcessEnvironment bare;
    bare.insert(QStringLiteral("PATH"), qEnvironmentVariable("PATH"));
    program.setProcessEnvironment(bare);
    program.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"), {QStringLiteral("--version")});
    QVERIFY(program.waitForFinished(20000));
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(program.readAllStandardOutput().contains(STRIKESCOPE_VERSION));
}

void TestHouse::controlProgramLinksNoWindowLibrary() {
    QProcess ldd;
    ldd.start(QStringLiteral("ldd"), {QStringLiteral(PROGRAM_FOLDER "/strikescopectl")});
    QVERIFY(ldd.waitForFinished(20000));
    const QByteArray libraries = ldd.readAllStandardOutput();
    QVERIFY(libraries.contains("libQt6Core"));
    for (const char* unwanted :
         {"libQt6Gui", "libQt6Widgets", "libQt6Svg", "libQCustomPlot", "libX11", "libGL"})
        QVERIFY2(!libraries.contains(unwanted), unwanted);
}

QTEST_GUILESS_MAIN(TestHouse)
#include "tst_house.moc"
