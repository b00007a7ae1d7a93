#include "models/db/named_profile.h"
#include "models/db/service_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

// Names, service files and settings: what is kept, what is refused, and that no password is ever among it.
class TestNamedProfile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString written(const char* name, const QByteArray& text) {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qWarning("not written");
        return path;
    }
    static NamedProfile market() {
        NamedProfile profile;
        profile.name = QStringLiteral("market at home");
        profile.hosts = QStringLiteral("db1,db2");
        profile.ports = QStringLiteral("5432,5433");
        profile.database = QStringLiteral("it's \\ here");
        profile.user = QStringLiteral("asha");
        profile.sslmode = QStringLiteral("verify-full");
        profile.passwordInKeychain = true;
        return profile;
    }

private slots:
    void init() {
        for (const char* name : {"PGSERVICE", "PGSSLMODE"})
            qunsetenv(name);
        qputenv("PGSERVICEFILE", "/nowhere");
        qputenv("PGSYSCONFDIR", "/nowhere");
    }

    void whatIsKeptComesBack() {
        const QString file = m_folder.filePath(QStringLiteral("settings.ini"));
        ProfileStore store(file);
        QVERIFY(store.all().empty() && store.start().isEmpty());
        QVERIFY(store.save(market()));
        store.setStart(market().name);
        QCOMPARE(ProfileStore(file).all().size(), std::size_t(1));
        QVERIFY(ProfileStore(file).find(market().name) == market());
        NamedProfile less = market(); // what is emptied is gone
        less.hosts = less.ports = QString();
        less.passwordInKeychain = false;
        QVERIFY(store.save(less));
        QVERIFY(store.find(market().name) == less);
        store.remove(market().name);
        QVERIFY(store.all().empty() && store.start().isEmpty());
    }

    void aPasswordStaysInMemory() {
        const auto profile = market().profile(QStringLiteral("se'cret"));
        QVERIFY(profile);
        QVERIFY(!profile->describe().contains(QStringLiteral("cret")));
        QVERIFY(profile->conninfo().find("cret") != std::string::npos);
        QVERIFY(profile->checksServerName());
        const QString file = m_folder.filePath(QStringLiteral("kept.ini"));
        QVERIFY(ProfileStore(file).save(market()));
        QFile kept(file);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QVERIFY(!kept.readAll().toLower().contains("password"));
    }

    void addressesAndNonsenseAreRefused_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::newRow("an address") << QStringLiteral("host")
                                    << QStringLiteral("postgresql://asha:secret@db1/market");
        QTest::newRow("words of libpq")
            << QStringLiteral("dbname") << QStringLiteral("host=db1 password=secret");
        QTest::newRow("a port") << QStringLiteral("port") << QStringLiteral("http");
        QTest::newRow("TLS") << QStringLiteral("sslmode") << QStringLiteral("sometimes");
        QTest::newRow("no name") << QStringLiteral("name") << QString();
        QTest::newRow("a name with a slash") << QStringLiteral("name") << QStringLiteral("a/b");
    }
    void addressesAndNonsenseAreRefused() {
        QFETCH(QString, field);
        QFETCH(QString, value);
        NamedProfile profile = market();
        (field == QLatin1String("host")      ? profile.hosts
         : field == QLatin1String("dbname")  ? profile.database
         : field == QLatin1String("port")    ? profile.ports
         : field == QLatin1String("sslmode") ? profile.sslmode
                                             : profile.name) = value;
        const auto checked = profile.check();
        QVERIFY(!checked && checked.error().code == ErrorCode::Invalid);
        QVERIFY(!checked.error().message.contains(QStringLiteral("secret")));
        ProfileStore store(m_folder.filePath(QStringLiteral("refused.ini")));
        QVERIFY(!store.save(profile) && store.all().empty());
    }

    void servicesAreListedWithoutTheirSecrets() {
        const QString file =
            written("service.conf", "# ours\n[market]\nhost=db1\nport = 5433\ndbname=m\nuser=asha\n"
                                    "password=secret\nsslmode=verify-full\n\n[other]\nsslpassword=x\n");
        const auto services = readServiceFile(file);
        QCOMPARE(services.size(), std::size_t(2));
        QCOMPARE(services[0].name, QStringLiteral("market"));
        QCOMPARE(services[0].description, QStringLiteral("host=db1 port=5433 dbname=m user=asha"));
        QCOMPARE(services[0].sslmode, QStringLiteral("verify-full"));
        QVERIFY(services[1].description.isEmpty());
        qputenv("PGSERVICEFILE", file.toLocal8Bit());
        QCOMPARE(knownServices().size(), std::size_t(2));
        QCOMPARE(ProfileStore({}).find(QStringLiteral("service:market"))->service, QStringLiteral("market"));
    }

    // Whether a server has to prove its name: the string, then the service, then the environment, as libpq
    // reads them.
    void theServicesTlsCounts() {
        qputenv("PGSERVICEFILE",
                written("tls.conf", "[safe]\nsslmode=verify-full\n[open]\nhost=db1\n").toLocal8Bit());
        const auto checks = [](const char* conninfo) {
            return ConnectionProfile::parse(QString::fromLatin1(conninfo))->checksServerName();
        };
        QVERIFY(checks("service=safe"));
        QVERIFY(!checks("service=safe sslmode=require"));
        QVERIFY(!checks("service=open"));
        QVERIFY(checks("service=open sslmode=verify-full"));
        qputenv("PGSSLMODE", "verify-full");
        QVERIFY(checks("service=open"));
        qputenv("PGSERVICE", "safe");
        qputenv("PGSSLMODE", "disable");
        QVERIFY(checks("host=db1"));
    }
};

QTEST_GUILESS_MAIN(TestNamedProfile)
#include "tst_named_profile.moc"
