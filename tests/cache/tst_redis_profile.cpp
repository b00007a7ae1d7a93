#include "models/cache/redis_profile.h"
#include "models/cache/redis_wire.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

class TestRedisProfile : public QObject {
    Q_OBJECT

private slots:
    void addressesAreRead_data() {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("meaning");
        const auto row = [](const char* address, const char* meaning) {
            QTest::newRow(address) << QString::fromUtf8(address) << QString::fromUtf8(meaning);
        };
        row("redis://cache1", "redis://cache1:6379/0");
        row("  redis://cache_1.floor.example:7000/3 ", "redis://cache_1.floor.example:7000/3");
        row("redis://10.0.0.7/", "redis://10.0.0.7:6379/0");
        row("redis://[::1]:6380/2", "redis://[::1]:6380/2");
        row("redis://[fe80::1%25eth0]", "redis://[fe80::1%25eth0]:6379/0");
        row("redis://desk%40floor@cache1/1", "redis://desk%40floor@cache1:6379/1");
        row("unix:///run/redis/redis.sock", "unix:///run/redis/redis.sock");
        row("unix:///run/red%20is.sock?db=4", "unix:///run/red%20is.sock?db=4");
        row("unix://desk@/run/redis.sock?db=0", "unix://desk@/run/redis.sock");
        row("unix:///run/user@host.sock", "unix:///run/user%40host.sock");
    }

    void addressesAreRead() {
        QFETCH(QString, address);
        QFETCH(QString, meaning);
        const auto profile = RedisProfile::parse(address);
        QVERIFY2(profile, profile ? "" : qPrintable(profile.error().message));
        QCOMPARE(profile->describe(), meaning);
        const auto again = RedisProfile::parse(profile->describe());
        QVERIFY(again);
        QCOMPARE(again->describe(), meaning);
        QCOMPARE(profile->prefix, QStringLiteral("strikescope"));
        QVERIFY(profile->password.isEmpty());
    }

    void otherAddressesAreRefused_data() {
        QTest::addColumn<QString>("address");
        for (const char* address : {"",
                                    "cache1",
                                    "cache1:6379",
                                    "redis://",
                                    "redis:///1",
                                    "redis://:6379",
                                    "redis://cache1:0",
                                    "redis://cache1:65536",
                                    "redis://cache1:6379x",
                                    "redis://cache1:",
                                    "redis://cache1/x",
                                    "redis://cache1/-1",
                                    "redis://cache1/99999999",
                                    "redis://cache1/1/2",
                                    "redis://ca che",
                                    "redis://@cache1",
                                    "redis://[::1",
                                    "redis://[::1]x",
                                    "redis://[]",
                                    "unix://run/redis.sock",
                                    "unix:///",
                                    "unix:///a?db=x",
                                    "unix:///a?b=1",
                                    "unix:///a%00b",
                                    "unix:///a%ff",
                                    "http://cache1",
                                    "postgresql://cache1"})
            QTest::newRow(address) << QString::fromUtf8(address);
        QTest::newRow("a path that is too long") << QStringLiteral("unix:///") + QString(200, u'x');
    }

    void otherAddressesAreRefused() {
        QFETCH(QString, address);
        const auto profile = RedisProfile::parse(address);
        QVERIFY(!profile);
        QCOMPARE(profile.error().code, ErrorCode::Invalid);
        QVERIFY(profile.error().message.contains(QLatin1String("redis://")));
    }

    void aPasswordInTheAddressIsRefusedAndNotRepeated() {
        for (const char* address :
             {"redis://:hush@cache1", "redis://desk:hush@cache1:6379/1", "rediss://:hush@cache1",
              "unix://desk:hush@/run/redis.sock", "redis://desk:hu/sh@cache1", "x://a:hush@b"}) {
            const auto profile = RedisProfile::parse(QString::fromUtf8(address));
            QVERIFY(!profile);
            QVERIFY(profile.error().message.contains(QLatin1String("file")));
            QVERIFY(!(profile.error().message + profile.error().detail).contains(QLatin1String("hush")));
        }
    }

    void tlsIsThereOrRefusedWithAReason() {
        const auto profile = RedisProfile::parse(QStringLiteral("rediss://cache1"));
        QCOMPARE(profile.has_value(), RedisWire::hasTls());
        if (profile)
            QCOMPARE(profile->describe(), QStringLiteral("rediss://cache1:6379/0"));
        else
            QVERIFY(profile.error().message.contains(QLatin1String("TLS")));
    }

    void thePasswordIsTheFirstLineOfItsFile() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("password"));
        const auto write = [&](const QByteArray& text, QFile::Permissions permissions) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
            file.setPermissions(permissions);
        };
        const auto owner = QFile::ReadOwner | QFile::WriteOwner;
        write("hush it \r\nmore\n", owner);
        QCOMPARE(readPasswordFile(path)->reveal(), std::string("hush it "));
        write("\nhush\n", owner);
        QCOMPARE(readPasswordFile(path).error().code, ErrorCode::Invalid);
        write(QByteArray(5000, 'x'), owner);
        QCOMPARE(readPasswordFile(path).error().code, ErrorCode::Invalid);
        write("hush", owner | QFile::ReadGroup);
        const auto open = readPasswordFile(path);
        QCOMPARE(open.error().code, ErrorCode::Denied);
        QVERIFY(open.error().message.contains(QLatin1String("chmod 600")));
        QVERIFY(!open.error().message.contains(QLatin1String("hush")));
        QCOMPARE(readPasswordFile(folder.filePath(QStringLiteral("none"))).error().code, ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(TestRedisProfile)
#include "tst_redis_profile.moc"
