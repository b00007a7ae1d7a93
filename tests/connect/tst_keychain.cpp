// The system's keychain, for once a real one: the test runs in a session bus of its own, with a Secret
// Service over an empty folder. Skipped where there is none.
#include "ui/connect/keychain.h"

#include <QCoreApplication>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace strikescope;

namespace {

const QString inside = QStringLiteral("--inside");

bool hasService() {
    for (const char* program : {"dbus-run-session", "gnome-keyring-daemon"})
        if (QStandardPaths::findExecutable(QLatin1String(program)).isEmpty())
            return false;
    return true;
}

int runInside() {
    const QTemporaryDir home;
    QProcess session;
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char* variable :
         {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"})
        environment.insert(QLatin1String(variable), home.path());
    environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    session.setProcessEnvironment(environment);
    session.setProcessChannelMode(QProcess::ForwardedChannels);
    session.start(
        QStringLiteral("dbus-run-session"),
        {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
         QStringLiteral("printf unlocked | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
                        " && exec \"$0\" --inside"),
         QCoreApplication::applicationFilePath()});
    return session.waitForFinished(60000) && session.exitStatus() == QProcess::NormalExit ? session.exitCode()
                                                                                          : 1;
}

} // namespace

class TestKeychain : public QObject {
    Q_OBJECT

    Keychain m_keychain;

    Result<QString> read(const QString& connection) {
        std::optional<Result<QString>> answer;
        m_keychain.read(connection, [&](const Result<QString>& found) { answer = found; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20000))
            return failure(ErrorCode::Timeout, QStringLiteral("no answer"));
        return *answer;
    }
    Result<void> write(const QString& connection, const QString& password) {
        std::optional<Result<void>> answer;
        m_keychain.write(connection, password, [&](const Result<void>& done) { answer = done; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20000))
            return failure(ErrorCode::Timeout, QStringLiteral("no answer"));
        return *answer;
    }

private slots:
    void initTestCase() {
        if (!QCoreApplication::arguments().contains(inside))
            QSKIP("ALL SKIPPED: no dbus-run-session, or no gnome-keyring-daemon");
    }
    void whatWasKeptIsReadAgain() {
        const QString password = QStringLiteral("pässword 'with' \"quotes\" and \\");
        const auto kept = write(QStringLiteral("desk"), password);
        QVERIFY2(kept, qPrintable(kept ? QString() : kept.error().message + kept.error().detail));
        QCOMPARE(read(QStringLiteral("desk")).value_or(QString()), password);
        QVERIFY(write(QStringLiteral("desk"), QStringLiteral("another")));
        QCOMPARE(read(QStringLiteral("desk")).value_or(QString()), QStringLiteral("another"));
        QCOMPARE(read(QStringLiteral("other desk")).error().code, ErrorCode::NotFound);
    }
    void whatWasRemovedIsGone() {
        QVERIFY(write(QStringLiteral("gone"), QStringLiteral("secret")));
        std::optional<Result<void>> removed;
        m_keychain.remove(QStringLiteral("gone"), [&](const Result<void>& done) { removed = done; });
        QVERIFY(QTest::qWaitFor([&] { return removed.has_value(); }, 20000) && *removed);
        QCOMPARE(read(QStringLiteral("gone")).error().code, ErrorCode::NotFound);
    }
};

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const bool isInside = QCoreApplication::arguments().contains(inside);
    if (!isInside && hasService())
        return runInside();
    TestKeychain test;
    return QTest::qExec(&test, isInside ? QStringList{argv[0]} : QCoreApplication::arguments());
}

#include "tst_keychain.moc"
