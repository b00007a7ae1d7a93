#include "models/cluster/cluster_folder.h"
#include "models/cluster/embedded_cluster.h"
#include "models/cluster/postmaster.h"
#include "models/cluster/server_account.h"
#include "models/cluster/server_binaries.h"
#include "tests/cluster/cluster_test.h"
#include "tests/support/test_cluster.h"

#include <QDir>
#include <QTest>

#include <csignal>

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace strikescope;

namespace {

void writeFile(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

// A process of the server's user that has nothing to do with PostgreSQL.
class Bystander {
public:
    Bystander() {
        m_process.setChildProcessModifier([account = ServerAccount::choose(QStringLiteral("/nonexistent"))] {
            if (!account || !account->become())
                _exit(1);
        });
        m_process.start(QStringLiteral("sleep"), {QStringLiteral("600")});
        m_process.waitForStarted();
    }
    ~Bystander() {
        m_process.kill();
        m_process.waitForFinished();
    }
    QByteArray pid() const { return QByteArray::number(m_process.processId()); }
    bool isAlive() const { return kill(pid_t(m_process.processId()), 0) == 0; }

private:
    QProcess m_process;
};

// A disk of a few megabytes.
class SmallDisk {
public:
    explicit SmallDisk(const QString& path)
        : m_path(QFile::encodeName(path)) {
        QDir().mkpath(path);
        m_mounted = mount("tmpfs", m_path.constData(), "tmpfs", 0, "size=30m,mode=0755") == 0;
    }
    ~SmallDisk() {
        if (m_mounted)
            umount2(m_path.constData(), MNT_DETACH);
    }
    bool isThere() const { return m_mounted; }
    void grow() { mount("tmpfs", m_path.constData(), "tmpfs", MS_REMOUNT, "size=600m"); }

private:
    QByteArray m_path;
    bool m_mounted = false;
};

} // namespace

// What can be wrong with a folder, a machine or what a crash left: told apart, said clearly, nothing damaged.
class TestClusterTroubles : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!ServerBinaries::find())
            QSKIP("ALL SKIPPED: no PostgreSQL server is installed");
    }

    void cleanup() { qunsetenv("STRIKESCOPE_PG_BIN"); }

    void leavesAForeignFolderAlone_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("a letter") << QStringLiteral("letter.txt");
        QTest::newRow("hidden") << QStringLiteral(".hidden");
        QTest::newRow("another PostgreSQL") << QStringLiteral("PG_VERSION");
    }
    void leavesAForeignFolderAlone() {
        QFETCH(QString, file);
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("foreign"));
        QDir().mkpath(folder);
        writeFile(folder + u'/' + file, "15\n");
        const QStringList before = listing(scratch.path({}));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::Refused);
        QVERIFY(cluster.error().message.contains(folder));
        QCOMPARE(listing(scratch.path({})), before);
    }

    void leavesAFileAlone() {
        const ScratchFolder scratch;
        const QString file = scratch.path(QStringLiteral("file"));
        writeFile(file, "mine");
        const auto cluster = EmbeddedCluster::join(file);
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::Refused);
        const auto below = EmbeddedCluster::join(file + QStringLiteral("/cluster"));
        QVERIFY(!below);
    }

    void leavesAnotherVersionsDataAlone() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        QDir().mkpath(folder + QStringLiteral("/data"));
        writeFile(folder + QStringLiteral("/strikescope-cluster.json"), "{\"format\": 1}");
        writeFile(folder + QStringLiteral("/data/PG_VERSION"), "99\n");
        const QStringList before = listing(scratch.path({}));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::Refused);
        QVERIFY2(cluster.error().message.contains(QLatin1String("postgresql-99")),
                 qPrintable(cluster.error().message));
        QCOMPARE(listing(scratch.path({})), before);
    }

    void leavesANewerProgramsFolderAlone() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        QDir().mkpath(folder);
        writeFile(folder + QStringLiteral("/strikescope-cluster.json"), "{\"format\": 2}");
        const QStringList before = listing(scratch.path({}));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::Refused);
        QCOMPARE(listing(scratch.path({})), before);
    }

    void refusesDamagedData() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        QDir().mkpath(folder + QStringLiteral("/data/base"));
        writeFile(folder + QStringLiteral("/strikescope-cluster.json"), {});
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::Refused);
        QVERIFY(QFile::exists(folder + QStringLiteral("/data/base")));
    }

    void takesUpWhereCreationWasCutOff() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        QDir().mkpath(folder + QStringLiteral("/data.new-12345/base"));
        chmod(QFile::encodeName(folder).constData(), 0700);
        writeFile(folder + QStringLiteral("/strikescope-cluster.json"), {}); // the disk was full
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        QVERIFY(!QFile::exists(folder + QStringLiteral("/data.new-12345")));
    }

    void usesAnEmptyFolder() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("empty"));
        QDir().mkpath(folder + QStringLiteral("/backups")); // dumps of other servers do not count
        chmod(QFile::encodeName(folder).constData(), 0755);
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
    }

    void worksUnderAnyName_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("blanks and quotes") << QStringLiteral("my 'own' \"market\" \\ data");
        QTest::newRow("comma") << QStringLiteral("a,b");
        QTest::newRow("letters") << QString::fromUtf8("बाज़ार");
        QTest::newRow("long") << QString(150, u'x');
    }
    void worksUnderAnyName() {
        QFETCH(QString, name);
        const ScratchFolder scratch;
        const QString folder = scratch.path(name);
        {
            const auto cluster = EmbeddedCluster::join(folder);
            QVERIFY2(cluster, complaint(cluster).constData());
            QCOMPARE(ask((*cluster)->profile(), "SELECT 1"), QStringLiteral("1"));
        }
        QVERIFY(serverStops(folder));
        const auto again = EmbeddedCluster::join(folder);
        QVERIFY2(again, complaint(again).constData());
    }

    void doesNotFollowAPlantedSocketFolder() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QString(150, u'y'));
        const QString socket = ClusterFolder::examine(folder)->socketPath(*ServerAccount::choose(folder));
        QVERIFY(socket.startsWith(QLatin1String("/tmp/")));
        const QString elsewhere = scratch.path(QStringLiteral("elsewhere"));
        QDir().mkpath(elsewhere);
        QVERIFY(QFile::link(elsewhere, socket));
        const auto cluster = EmbeddedCluster::join(folder);
        QFile::remove(socket);
        QVERIFY(!cluster);
        QVERIFY2(cluster.error().message.contains(socket), qPrintable(cluster.error().message));
        QVERIFY(QDir(elsewhere).isEmpty());

        // Nor one that others can enter.
        QDir().mkpath(socket);
        chmod(QFile::encodeName(socket).constData(), 0777);
        const auto open = EmbeddedCluster::join(folder);
        QDir().rmdir(socket);
        QVERIFY(!open);
        QCOMPARE(open.error().code, ErrorCode::Refused);
    }

    void saysWhyAFolderCannotBeMade() {
        const auto cluster = EmbeddedCluster::join(QStringLiteral("/sys/strikescope/cluster"));
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::Denied);
        QVERIFY2(cluster.error().message.contains(QLatin1String("/sys/strikescope")),
                 qPrintable(cluster.error().message));
    }

    void saysWhichFolderBarsTheServersUser() {
        if (geteuid() != 0)
            QSKIP("only root hands the server over to another user");
        const ScratchFolder scratch;
        const QString closed = scratch.path(QStringLiteral("closed"));
        QDir().mkpath(closed);
        chmod(QFile::encodeName(closed).constData(), 0700);
        const auto cluster = EmbeddedCluster::join(closed + QStringLiteral("/cluster"));
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::Denied);
        QVERIFY2(cluster.error().message.contains(closed + u' ') ||
                     cluster.error().message.contains(closed + u'.'),
                 qPrintable(cluster.error().message));
    }

    void saysWhatToInstall() {
        const ScratchFolder scratch;
        qputenv("STRIKESCOPE_PG_BIN", QFile::encodeName(scratch.path(QStringLiteral("nothing"))));
        const auto cluster = EmbeddedCluster::join(scratch.path(QStringLiteral("cluster")));
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::NotFound);
        QVERIFY(cluster.error().message.contains(QLatin1String("postgresql")));
        QVERIFY(!QFile::exists(scratch.path(QStringLiteral("cluster"))));
    }

    void findsBinariesWhereItIsTold() {
        const auto installed = ServerBinaries::find();
        QVERIFY(installed);
        qputenv("STRIKESCOPE_PG_BIN", QFile::encodeName(installed->folder));
        const auto told = ServerBinaries::find();
        QVERIFY2(told, complaint(told).constData());
        QCOMPARE(told->folder, installed->folder);
        QCOMPARE(told->major, installed->major);
        const auto other = ServerBinaries::find(9);
        QVERIFY(!other);
        QVERIFY(other.error().message.contains(QLatin1String("postgresql-9")));
    }

    void outlivesAReusedProcessNumber() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        const Bystander bystander;
        {
            ClusterUser user(folder);
            QVERIFY2(user.joined(), qPrintable(user.answer()));
            kill(serverPid(folder), SIGKILL);
            user.kill();
            QVERIFY(serverStops(folder));
            QVERIFY(eventually([&] { return guardsOf(folder).empty(); }));
        }
        // As after a power cut and a boot in which somebody else got the server's number.
        for (const char* name : {"/data/postmaster.pid", "/socket/.s.PGSQL.5432.lock"}) {
            QFile lock(folder + QLatin1String(name));
            QVERIFY(lock.open(QIODevice::ReadOnly));
            const QByteArray text = lock.readAll();
            lock.close();
            writeFile(lock.fileName(), bystander.pid() + text.mid(text.indexOf('\n')));
        }
        {
            const auto cluster = EmbeddedCluster::join(folder);
            QVERIFY2(cluster, complaint(cluster).constData());
            QCOMPARE(ask((*cluster)->profile(), "SELECT 1"), QStringLiteral("1"));
        }
        QVERIFY(serverStops(folder));
        QVERIFY(bystander.isAlive());
    }

    void outlivesTornLockFiles() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        { QVERIFY(EmbeddedCluster::join(folder)); }
        QVERIFY(serverStops(folder));
        writeFile(folder + QStringLiteral("/data/postmaster.pid"), {});
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
    }

    void outlivesOrphansOfAKilledServer() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        // One deep in a computation does not notice that its server is gone.
        std::thread busy([&] {
            (void)ask((*cluster)->profile(),
                      "SELECT sum(sqrt(a::numeric)) FROM generate_series(1, 100000000) a");
        });
        QVERIFY(eventually([&] {
            return ask((*cluster)->profile(),
                       "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT sum%'") ==
                   QLatin1String("1");
        }));
        kill(serverPid(folder), SIGKILL);
        const auto revived = (*cluster)->revive();
        busy.join();
        QVERIFY2(revived, complaint(revived).constData());
        QCOMPARE(ask((*cluster)->profile(), "SELECT 1"), QStringLiteral("1"));
    }

    void saysThatTheDiskIsFull() {
        const ScratchFolder scratch;
        SmallDisk disk(scratch.path(QStringLiteral("disk")));
        if (!disk.isThere())
            QSKIP("no right to mount a small disk");
        const QString folder = scratch.path(QStringLiteral("disk/cluster"));
        const auto full = EmbeddedCluster::join(folder);
        QVERIFY(!full);
        QCOMPARE(full.error().code, ErrorCode::Unavailable);
        QVERIFY2(full.error().message.contains(QLatin1String("full")), qPrintable(full.error().message));
        QCOMPARE(QDir(folder).entryList({QStringLiteral("data*")}), QStringList());

        disk.grow();
        {
            const auto cluster = EmbeddedCluster::join(folder);
            QVERIFY2(cluster, complaint(cluster).constData());
        }
        QVERIFY(serverStops(folder));

        // The same with data that exist already.
        QFile filler(scratch.path(QStringLiteral("disk/filler")));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        const QByteArray megabyte(1 << 20, 'x');
        while (filler.write(megabyte) == megabyte.size()) {
        }
        const auto later = EmbeddedCluster::join(folder);
        QVERIFY(!later);
        QVERIFY2(later.error().message.contains(QLatin1String("full")), qPrintable(later.error().message));
        filler.remove();
        {
            const auto cluster = EmbeddedCluster::join(folder);
            QVERIFY2(cluster, complaint(cluster).constData());
        }
        QVERIFY(serverStops(folder));
    }

    void saysThatFilesMayNotGrow() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        ClusterUser limited(folder, {QStringLiteral("--file-limit"), QStringLiteral("200000")});
        QVERIFY2(limited.answer().startsWith(QLatin1String("failed: The disk")),
                 qPrintable(limited.answer()));
        QCOMPARE(QDir(folder).entryList({QStringLiteral("data*")}), QStringList());
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
    }

    void keepsItsLogShort() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        QFile log(folder + QStringLiteral("/server.log"));
        QVERIFY(log.open(QIODevice::Append));
        log.write(QByteArray(3'000'000, 'x') + "\nthe last line\n");
        log.close();
        QVERIFY(EmbeddedCluster::join(folder));
        QVERIFY(log.size() < 100'000);
        QVERIFY(log.open(QIODevice::ReadOnly));
        QVERIFY(log.readAll().contains("the last line\n"));
    }
};

QTEST_GUILESS_MAIN(TestClusterTroubles)
#include "tst_cluster_troubles.moc"
