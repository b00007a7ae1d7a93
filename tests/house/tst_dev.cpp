#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

// A machine as ./dev sees it: a folder of commands that is its whole PATH. The harmless ones are links to the
// real ones; what would change or ask the system is a script of ours.
class FakeMachine {
public:
    FakeMachine() {
        QDir(m_folder.path()).mkpath(QStringLiteral("bin"));
        QDir(m_folder.path()).mkpath(QStringLiteral("clone/installer"));
        for (const char* name : {"dev", "installer/packages.list", "CMakePresets.json"})
            QFile::copy(QStringLiteral(SOURCE_FOLDER "/") + QLatin1String(name),
                        clone() + QLatin1String(name));
        for (const char* tool : {"bash",  "sh",    "env",  "awk",  "cat",   "cksum", "cut",      "dirname",
                                 "du",    "flock", "grep", "head", "mkdir", "nproc", "readlink", "rm",
                                 "rmdir", "sed",   "sort", "tail", "tr",    "touch"})
            link(QString::fromLatin1(tool));
        put("id", "echo 1000");
        put("df", "printf 'Filesystem 1M-blocks Used Available\\nx 100000 1 90000 1%% /\\n'");
        put("dpkg-query", "exit 1"); // nothing is installed
        put("apt-get", "echo \"apt-get $*\" >>\"$APT_CALLS\"");
        write(m_folder.filePath(QStringLiteral("os-release")),
              "PRETTY_NAME='Debian 12'\nVERSION_CODENAME=bookworm\n");
    }

    void put(const char* command, const QByteArray& script) {
        const QString path = m_folder.filePath(QStringLiteral("bin/") + QLatin1String(command));
        QFile::remove(path);
        write(path, "#!/bin/sh\n" + script + '\n');
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    // sudo that runs what it is told, with this machine's commands. The file that keeps PostgreSQL's package
    // from starting a server goes into a folder of the test.
    void putSudo() {
        put("sudo", "[ \"$1\" = -n ] && shift\n"
                    "for word; do set -- \"$@\" \"$(printf '%s' \"$word\" | sed "
                    "\"s#/etc/postgresql-common#$FAKE_ETC#g\")\"; shift; done\n"
                    "\"$@\"");
        put("true", "exit 0");
    }

    void pretendRelease(const QByteArray& text) {
        write(m_folder.filePath(QStringLiteral("os-release")), text);
    }

    int run(const QStringList& arguments, const QStringList& variables = {}) {
        QProcess dev;
        QProcessEnvironment environment;
        for (const QString& variable : variables)
            environment.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
        environment.insert(QStringLiteral("PATH"), m_folder.filePath(QStringLiteral("bin")));
        environment.insert(QStringLiteral("STRIKESCOPE_OS_RELEASE"),
                           m_folder.filePath(QStringLiteral("os-release")));
        environment.insert(QStringLiteral("APT_CALLS"), m_folder.filePath(QStringLiteral("calls")));
        environment.insert(QStringLiteral("FAKE_ETC"), etc());
        dev.setProcessEnvironment(environment);
        dev.setStandardInputFile(QProcess::nullDevice());
        dev.start(clone() + QStringLiteral("dev"), arguments);
        dev.waitForFinished(30000);
        said = QString::fromUtf8(dev.readAllStandardOutput());
        complained = QString::fromUtf8(dev.readAllStandardError());
        return dev.exitStatus() == QProcess::NormalExit ? dev.exitCode() : -1;
    }

    QString clone() const { return m_folder.filePath(QStringLiteral("clone/")); }
    QString etc() const { return m_folder.filePath(QStringLiteral("etc")); }
    QStringList aptCalls() const {
        QFile file(m_folder.filePath(QStringLiteral("calls")));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
    }

    QString said;
    QString complained;

private:
    void link(const QString& tool) {
        QFile::link(QStringLiteral("/usr/bin/") + tool, m_folder.filePath(QStringLiteral("bin/")) + tool);
    }
    static void write(const QString& path, const QByteArray& text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    QTemporaryDir m_folder;
};

} // namespace

// The front door on machines that are not as they should be: every refusal says what to do and changes
// nothing.
class TestDev : public QObject {
    Q_OBJECT

private slots:
    void explainsItself();
    void refusesAnUnknownCommand();
    void refusesAnotherRelease();
    void triesAnotherReleaseWhenTold();
    void takesADerivative();
    void installsWhatIsMissingInOneCall();
    void saysNothingOfPackagesThatAreThere();
    void takesAnyPostgresqlThatIsThere();
    void keepsPostgresqlFromStartingAServer();
    void needsSudo();
    void needsThePassword();
    void explainsAptsFailure_data();
    void explainsAptsFailure();
    void wantsSpaceBeforeItStarts();
    void worksAloneInAClone();
};

void TestDev::explainsItself() {
    FakeMachine machine;
    QCOMPARE(machine.run({QStringLiteral("help")}), 0);
    for (const char* command : {"run", "test", "build", "bench", "lint", "package", "sanitize"})
        QVERIFY2(machine.said.contains(QLatin1String("\n  ") + QLatin1String(command)), command);
    QCOMPARE(machine.complained, QString());
}

void TestDev::refusesAnUnknownCommand() {
    FakeMachine machine;
    QCOMPARE(machine.run({QStringLiteral("tset")}), 2);
    QVERIFY(machine.complained.contains(QLatin1String("\"tset\"")));
    QCOMPARE(machine.run({}), 2);
}

void TestDev::refusesAnotherRelease() {
    FakeMachine machine;
    machine.putSudo();
    machine.pretendRelease("PRETTY_NAME='Fedora Linux 43'\nID=fedora\n");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 1);
    QVERIFY(machine.complained.contains(QLatin1String("Fedora Linux 43")));
    QVERIFY(machine.complained.contains(QLatin1String("Debian 12")));
    QVERIFY(machine.complained.contains(QLatin1String("STRIKESCOPE_ANY_RELEASE=1")));
    QVERIFY(machine.aptCalls().isEmpty());
}

void TestDev::triesAnotherReleaseWhenTold() {
    FakeMachine machine;
    machine.putSudo();
    machine.pretendRelease("PRETTY_NAME='Debian 11'\nVERSION_CODENAME=bullseye\n");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 1);
    QCOMPARE(machine.run({QStringLiteral("setup")}, {QStringLiteral("STRIKESCOPE_ANY_RELEASE=1")}), 0);
    QVERIFY(!machine.aptCalls().isEmpty());
}

void TestDev::takesADerivative() {
    FakeMachine machine;
    machine.putSudo();
    machine.pretendRelease("NAME='Linux Mint'\nVERSION_CODENAME=faye\nDEBIAN_CODENAME=bookworm\n");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 0);
}

void TestDev::installsWhatIsMissingInOneCall() {
    FakeMachine machine;
    machine.putSudo();
    machine.put("dpkg-query", "echo 'ii cmake'; echo 'rc ninja-build'; exit 1");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 0);
    const QStringList calls = machine.aptCalls();
    QCOMPARE(calls.size(), 2);
    QVERIFY(calls[0].endsWith(QLatin1String("update")));
    QVERIFY(calls[1].contains(QLatin1String("--no-install-recommends")));
    const QStringList words = calls[1].split(u' ');
    QVERIFY(words.contains(QStringLiteral("g++")) && words.contains(QStringLiteral("postgresql")));
    QVERIFY(words.contains(QStringLiteral("ninja-build"))); // removed, only its settings are left
    QVERIFY(!words.contains(QStringLiteral("cmake")));
    QVERIFY(!words.contains(QStringLiteral("clang-tidy"))); // only ./dev lint needs it
}

void TestDev::saysNothingOfPackagesThatAreThere() {
    FakeMachine machine;
    machine.put("dpkg-query", "shift 2; for name; do echo \"ii $name\"; done");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 0);
    QCOMPARE(machine.said.count(u'\n'), 1);
    QVERIFY(machine.aptCalls().isEmpty());
}

void TestDev::takesAnyPostgresqlThatIsThere() {
    FakeMachine machine;
    machine.putSudo();
    machine.put("dpkg-query", "echo 'ii postgresql-17'; exit 1");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 0);
    QVERIFY(!machine.aptCalls().value(1).contains(QLatin1String("postgresql")));
}

void TestDev::keepsPostgresqlFromStartingAServer() {
    FakeMachine machine;
    machine.putSudo();
    machine.put("apt-get", "cat \"$FAKE_ETC\"/createcluster.d/strikescope.conf >>\"$APT_CALLS\"");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 0);
    QCOMPARE(machine.aptCalls().value(1), QStringLiteral("create_main_cluster = false"));
    QVERIFY2(!QDir(machine.etc()).exists(), "the file stayed behind");
}

void TestDev::needsSudo() {
    FakeMachine machine;
    QCOMPARE(machine.run({QStringLiteral("setup")}), 1);
    QVERIFY(machine.complained.contains(QLatin1String("no sudo")));
    QVERIFY(machine.complained.contains(QLatin1String("apt-get install --no-install-recommends g++ cmake")));
}

void TestDev::needsThePassword() {
    FakeMachine machine;
    machine.put("sudo", "echo 'sudo: a password is required' >&2; exit 1");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 1);
    QVERIFY2(machine.complained.contains(QLatin1String("password")), qPrintable(machine.complained));
    QVERIFY(machine.complained.contains(QLatin1String("As root: apt-get install")));
}

void TestDev::explainsAptsFailure_data() {
    QTest::addColumn<QByteArray>("apt");
    QTest::addColumn<QString>("explained");
    QTest::newRow("no network")
        << QByteArray("E: Failed to fetch http://deb.debian.org/x  Temporary failure resolving")
        << QStringLiteral("no network");
    QTest::newRow("locked")
        << QByteArray("E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7")
        << QStringLiteral("another package manager");
    QTest::newRow("disk") << QByteArray("E: You don't have enough free space in /var/cache/apt/archives/.")
                          << QStringLiteral("disk filled up");
    QTest::newRow("interrupted")
        << QByteArray("E: dpkg was interrupted, you must manually run 'dpkg --configure -a'")
        << QStringLiteral("dpkg --configure -a");
    QTest::newRow("unknown") << QByteArray("E: Unable to locate package libqcustomplot-dev")
                             << QStringLiteral("package sources lack: libqcustomplot-dev");
    QTest::newRow("other") << QByteArray("E: Sub-process returned an error code")
                           << QStringLiteral("Sub-process returned an error code");
}

void TestDev::explainsAptsFailure() {
    QFETCH(QByteArray, apt);
    QFETCH(QString, explained);
    FakeMachine machine;
    machine.putSudo();
    machine.put("apt-get",
                "case \"$*\" in *update) exit 0 ;; esac; cat >&2 <<'WORDS'\n" + apt + "\nWORDS\nexit 100");
    QCOMPARE(machine.run({QStringLiteral("test")}), 1);
    QVERIFY2(machine.complained.contains(explained), qPrintable(machine.complained));
    QVERIFY(machine.complained.contains(QLatin1String("build/setup.log")) ||
            explained.contains(QLatin1String("dpkg")));
}

void TestDev::wantsSpaceBeforeItStarts() {
    FakeMachine machine;
    machine.putSudo();
    machine.put("df", "printf 'Filesystem 1M-blocks Used Available\\nx 1000 1 300 1%% /\\n'");
    QCOMPARE(machine.run({QStringLiteral("setup")}), 1);
    QVERIFY(machine.complained.contains(QLatin1String("disk is too full")));
    QVERIFY(machine.complained.contains(QLatin1String("300 MB")));
    QVERIFY(machine.aptCalls().isEmpty());
}

void TestDev::worksAloneInAClone() {
    FakeMachine machine;
    machine.putSudo();
    QDir(machine.clone()).mkpath(QStringLiteral("build"));
    QProcess holder;
    holder.start(QStringLiteral("flock"),
                 {machine.clone() + QStringLiteral("build/dev.lock"), QStringLiteral("sh"),
                  QStringLiteral("-c"), QStringLiteral("echo held; read line")});
    QVERIFY(holder.waitForReadyRead(10000));
    QCOMPARE(machine.run({QStringLiteral("setup")}), 1);
    QVERIFY(machine.complained.contains(QLatin1String("another ./dev")));
    holder.closeWriteChannel();
    QVERIFY(holder.waitForFinished(10000));
    QCOMPARE(machine.run({QStringLiteral("setup")}), 0);
}

QTEST_GUILESS_MAIN(TestDev)
#include "tst_dev.moc"
