// The file of an export while it is being written: never half of it under its final name.

#include "models/export/target_file.h"
#include "tests/support/complaint.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace strikescope;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

void put(const QString& path, const QByteArray& content) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

} // namespace

class TestTargetFile : public QObject {
    Q_OBJECT

    QString path(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    QStringList files() const {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    }
    Result<void> written(const QString& to, IfExists ifExists, const char* content) {
        auto file = TargetFile::create(to, ifExists);
        if (!file)
            return tl::unexpected(file.error());
        STRIKESCOPE_TRY((*file)->write(content));
        STRIKESCOPE_TRY((*file)->finish());
        return (*file)->publish();
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void appearsWhenItIsWhole();
    void leavesNothingWhenItIsGivenUp();
    void anExistingFileIsKeptOrReplaced();
    void aFileThatCameMeanwhileIsKept();
    void aLinkStaysOne();
    void aReplacedFileKeepsItsReaders();
    void theBeginningCanBeWrittenAgain();
    void leftoversOfTheDeadAreRemoved();
    void aFolderThatIsNotThere();
    void aFolderThatMayNotBeWritten();
    void aFileThatWouldBeTooLarge();
    void aFullDevice();
};

void TestTargetFile::appearsWhenItIsWhole() {
    auto file = TargetFile::create(path("x.csv"), IfExists::Fail);
    QVERIFY2(file, complaint(file));
    QVERIFY((*file)->write("whole"));
    QVERIFY(!QFile::exists(path("x.csv")));
    QCOMPARE(files().size(), 1);
    QVERIFY(files()[0].startsWith(QStringLiteral(".x.csv.")) && files()[0].endsWith(QStringLiteral(".part")));
    QVERIFY((*file)->finish());
    QVERIFY((*file)->publish());
    file->reset();
    QCOMPARE(files(), QStringList{QStringLiteral("x.csv")});
    QCOMPARE(contentOf(path("x.csv")), QByteArray("whole"));
}

void TestTargetFile::leavesNothingWhenItIsGivenUp() {
    auto file = TargetFile::create(path("x.csv"), IfExists::Fail);
    QVERIFY((*file)->write("half"));
    file->reset();
    QCOMPARE(files(), QStringList());
}

void TestTargetFile::anExistingFileIsKeptOrReplaced() {
    put(path("x.csv"), "old");
    const auto refused = written(path("x.csv"), IfExists::Fail, "new");
    QVERIFY(!refused && refused.error().code == ErrorCode::Refused);
    QVERIFY(refused.error().message.contains(path("x.csv")));
    QCOMPARE(contentOf(path("x.csv")), QByteArray("old"));
    const auto replaced = written(path("x.csv"), IfExists::Replace, "new");
    QVERIFY2(replaced, complaint(replaced));
    QCOMPARE(contentOf(path("x.csv")), QByteArray("new"));
    QVERIFY(!written(m_folder->path(), IfExists::Replace, "new")); // a folder
    QCOMPARE(mkfifo(QFile::encodeName(path("pipe")).constData(), 0600), 0);
    QVERIFY(!written(path("pipe"), IfExists::Replace, "new"));
    QVERIFY(isStream(path("pipe")) && QFile::remove(path("pipe")));
    QCOMPARE(files().size(), 1);
}

void TestTargetFile::aFileThatCameMeanwhileIsKept() {
    auto file = TargetFile::create(path("x.csv"), IfExists::Fail);
    QVERIFY((*file)->write("ours"));
    put(path("x.csv"), "theirs");
    const auto published = (*file)->publish();
    QVERIFY(!published && published.error().code == ErrorCode::Refused);
    file->reset();
    QCOMPARE(contentOf(path("x.csv")), QByteArray("theirs"));
    QCOMPARE(files().size(), 1);
}

void TestTargetFile::aLinkStaysOne() {
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("there")));
    put(path("there/real.csv"), "old");
    QVERIFY(QFile::link(path("there/real.csv"), path("x.csv")));
    QVERIFY(!written(path("x.csv"), IfExists::Fail, "new"));
    const auto replaced = written(path("x.csv"), IfExists::Replace, "new");
    QVERIFY2(replaced, complaint(replaced));
    QVERIFY(QFileInfo(path("x.csv")).isSymLink());
    QCOMPARE(contentOf(path("there/real.csv")), QByteArray("new"));
    QVERIFY(QFile::link(path("nowhere"), path("dangling.csv")));
    QVERIFY(!written(path("dangling.csv"), IfExists::Replace, "new"));
}

void TestTargetFile::aReplacedFileKeepsItsReaders() {
    put(path("x.csv"), "old");
    chmod(QFile::encodeName(path("x.csv")).constData(), 0640);
    QVERIFY(written(path("x.csv"), IfExists::Replace, "new"));
    struct stat state {};
    QCOMPARE(stat(QFile::encodeName(path("x.csv")).constData(), &state), 0);
    QCOMPARE(int(state.st_mode & 0777), 0640);
}

void TestTargetFile::theBeginningCanBeWrittenAgain() {
    auto file = TargetFile::create(path("x.csv"), IfExists::Fail);
    QVERIFY((*file)->write("# rows:   \nabc"));
    QVERIFY((*file)->overwrite(8, "7"));
    QVERIFY((*file)->write("def"));
    QVERIFY((*file)->finish() && (*file)->publish());
    QCOMPARE(contentOf(path("x.csv")), QByteArray("# rows: 7 \nabcdef"));
}

void TestTargetFile::leftoversOfTheDeadAreRemoved() {
    const pid_t child = fork();
    if (child == 0) { // dies with its file, as by kill -9
        auto file = TargetFile::create(path("dead.csv"), IfExists::Fail);
        (void)(*file)->write("half");
        _exit(0);
    }
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QCOMPARE(files().size(), 1);
    put(path(".notours.part"), "");
    put(path(".x.csv.1-0123abcd.part"), "");                            // process 1 lives
    auto other = TargetFile::create(path("other.csv"), IfExists::Fail); // ours lives
    QCOMPARE(files().size(), 3);
    auto file = TargetFile::create(path("x.csv"), IfExists::Fail);
    QVERIFY2(file, complaint(file));
    QCOMPARE(files().size(), 4);
    QVERIFY(files().filter(QStringLiteral("dead")).isEmpty());
}

void TestTargetFile::aFolderThatIsNotThere() {
    const auto refused = written(path("no/x.csv"), IfExists::Fail, "new");
    QVERIFY(!refused && refused.error().code == ErrorCode::NotFound);
    QVERIFY(refused.error().message.contains(path("no")));
}

void TestTargetFile::aFolderThatMayNotBeWritten() {
    chmod(QFile::encodeName(m_folder->path()).constData(), 0555);
    const bool isRoot = geteuid() == 0; // who may write everywhere
    if (isRoot && seteuid(65534) != 0)
        QSKIP("cannot be another user");
    const auto refused = written(path("x.csv"), IfExists::Fail, "new");
    if (isRoot)
        QCOMPARE(seteuid(0), 0);
    chmod(QFile::encodeName(m_folder->path()).constData(), 0755);
    QVERIFY(!refused && refused.error().code == ErrorCode::Denied);
    QVERIFY(refused.error().message.contains(m_folder->path()));
    QCOMPARE(files(), QStringList());
}

void TestTargetFile::aFileThatWouldBeTooLarge() {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{4096, before.rlim_max};
    auto file = TargetFile::create(path("x.csv"), IfExists::Fail);
    setrlimit(RLIMIT_FSIZE, &small);
    const auto refused = (*file)->write(std::string(10000, 'x'));
    setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(!refused && refused.error().code == ErrorCode::Refused);
    file->reset();
    QCOMPARE(files(), QStringList());
}

void TestTargetFile::aFullDevice() {
    QVERIFY(isStream(QStringLiteral("/dev/full")) && !isStream(path("x.csv")) && !isStream(m_folder->path()));
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    const std::atomic<bool> stopped = false;
    const auto refused = streamOutput(full, QStringLiteral("/dev/full"), stopped)->write("x");
    close(full);
    QVERIFY(!refused && refused.error().message.contains(QStringLiteral("full")));
}

QTEST_GUILESS_MAIN(TestTargetFile)
#include "tst_target_file.moc"
