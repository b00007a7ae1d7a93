#include "models/db/binary_result.h"
#include "models/db/bulk_session.h"
#include "models/db/connection_profile.h"
#include "models/db/rows.h"
#include "models/db/session.h"
#include "models/db/sqlstate.h"

#include <QTest>

#include <cmath>

using namespace strikescope;

Q_DECLARE_METATYPE(strikescope::ErrorCode)

// What models/db does without a server.
class TestDbValues : public QObject {
    Q_OBJECT

private slots:
    void mapsSqlStates_data() {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<ErrorCode>("code");
        const auto row = [](const char* state, ErrorCode code) {
            QTest::newRow(*state ? state : "connection lost") << QByteArray(state) << code;
        };
        row("", ErrorCode::Unavailable);
        row("08006", ErrorCode::Unavailable);
        row("57P01", ErrorCode::Unavailable); // admin_shutdown
        row("57P03", ErrorCode::Unavailable); // cannot_connect_now
        row("53300", ErrorCode::Unavailable); // too_many_connections
        row("57P05", ErrorCode::Unavailable); // idle_session_timeout
        row("25P03", ErrorCode::Unavailable); // idle_in_transaction_session_timeout
        row("57014", ErrorCode::Cancelled);
        row("55P03", ErrorCode::Conflict); // lock_not_available
        row("40P01", ErrorCode::Conflict); // deadlock_detected
        row("40001", ErrorCode::Conflict); // serialization_failure
        row("23505", ErrorCode::Conflict); // unique_violation
        row("42P01", ErrorCode::SchemaMismatch);
        row("42703", ErrorCode::SchemaMismatch);
        row("3D000", ErrorCode::NotFound);
        row("42501", ErrorCode::Denied);
        row("28P01", ErrorCode::Denied);
        row("22P02", ErrorCode::Invalid);
        row("23502", ErrorCode::Invalid);
        row("53100", ErrorCode::Internal); // disk_full
        row("XX000", ErrorCode::Internal);
    }
    void mapsSqlStates() {
        QFETCH(QByteArray, state);
        QFETCH(ErrorCode, code);
        const std::string_view text(state.constData(), std::size_t(state.size()));
        QCOMPARE(codeOf(text), code);
        const Error error = databaseError(text, "ERROR:  the server's own words\nDETAIL:  row (secret)");
        QCOMPARE(error.code, code);
        QVERIFY(!error.message.isEmpty());
        QCOMPARE(error.message.contains(QLatin1String("the server's own words")),
                 code != ErrorCode::Cancelled);
        QVERIFY(!error.message.contains(QLatin1String("secret")));
        QVERIFY(!error.detail.contains(QLatin1String("secret")));
        QVERIFY(state.isEmpty() || error.detail.contains(QLatin1String(state)));
    }

    void decodesNumerics_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<double>("value");
        const auto hex = [](const char* text) { return QByteArray::fromHex(text); };
        const double none = std::nan("");
        // count, weight, sign, decimals, digits
        QTest::newRow("0") << hex("0000 0000 0000 0000") << 0.0;
        QTest::newRow("24350.05") << hex("0003 0001 0000 0002 0002 10fe 01f4") << 24350.05;
        QTest::newRow("-24350.05") << hex("0003 0001 4000 0002 0002 10fe 01f4") << -24350.05;
        QTest::newRow("0.05") << hex("0001 ffff 0000 0002 01f4") << 0.05;
        QTest::newRow("0.00005") << hex("0001 fffe 0000 0005 1388") << 0.00005;
        QTest::newRow("10000") << hex("0001 0001 0000 0000 0001") << 10000.0;
        QTest::newRow("99999999.99") << hex("0003 0001 0000 0002 270f 270f 26ac") << 99999999.99;
        QTest::newRow("1e20") << hex("0001 0005 0000 0000 0001") << 1e20;
        QTest::newRow("NaN") << hex("0000 0000 c000 0000") << none;
        QTest::newRow("Infinity") << hex("0000 0000 d000 0000") << none;
        QTest::newRow("cut off") << hex("0003 0001 0000 0002 0002") << none;
        QTest::newRow("nothing") << QByteArray() << none;
    }
    void decodesNumerics() {
        QFETCH(QByteArray, bytes);
        QFETCH(double, value);
        const double decoded = decodeNumeric({bytes.constData(), std::size_t(bytes.size())});
        QVERIFY2(decoded == value || (std::isnan(decoded) && std::isnan(value)),
                 QByteArray::number(decoded, 'g', 17));
    }

    void readsTextCells() {
        Rows rows(2);
        rows.append("1.5");
        rows.append("x");
        rows.append("-7");
        rows.appendNull();
        QCOMPARE(rows.size(), std::size_t(2));
        QCOMPARE(rows.number(0, 0), 1.5);
        QVERIFY(std::isnan(rows.number(0, 1)));
        QCOMPARE(rows.integer(1, 0), -7);
        QVERIFY(rows.isNull(1, 1));
        QVERIFY(std::isnan(rows.number(1, 1)));
        QVERIFY(Rows().empty());
    }

    void neverTellsThePassword_data() {
        QTest::addColumn<QString>("given");
        QTest::newRow("pairs") << QStringLiteral(
            "host=127.0.0.1 port=1 dbname=market user=reader password=s3cret");
        QTest::newRow("quoted") << QStringLiteral("host=127.0.0.1 port=1 user=reader password='s3cret'");
        QTest::newRow("URI") << QStringLiteral(
            "postgresql://reader:s3cret@127.0.0.1:1/market?sslpassword=s3cret");
        QTest::newRow("URI as name") << QStringLiteral(
            "host=127.0.0.1 port=1 dbname=postgresql://a:s3cret@h/market");
        QTest::newRow("pairs as name")
            << QStringLiteral("host=127.0.0.1 port=1 dbname='user=a password=s3cret'");
    }
    void neverTellsThePassword() {
        QFETCH(QString, given);
        const auto profile = ConnectionProfile::parse(given);
        QVERIFY(profile);
        QVERIFY(profile->describe().contains(QLatin1String("127.0.0.1")));
        QVERIFY2(!profile->describe().contains(QLatin1String("s3cret")), qPrintable(profile->describe()));
        const auto session = Session::open(*profile); // nobody listens there
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Unavailable);
        QVERIFY2(!session.error().message.contains(QLatin1String("s3cret")),
                 qPrintable(session.error().message));
        QVERIFY2(!session.error().detail.contains(QLatin1String("s3cret")),
                 qPrintable(session.error().detail));
        const auto bulk = BulkSession::open(*profile);
        QVERIFY(!bulk);
        QCOMPARE(bulk.error().code, ErrorCode::Unavailable);
        QVERIFY2(!bulk.error().message.contains(QLatin1String("s3cret")), qPrintable(bulk.error().message));
    }

    void refusesWhatIsNoAddress_data() {
        QTest::addColumn<QString>("given");
        QTest::newRow("word") << QStringLiteral("s3cret");
        QTest::newRow("open quote") << QStringLiteral("password='s3cret");
        QTest::newRow("unknown key") << QStringLiteral("s3cret=1");
        QTest::newRow("broken URI") << QStringLiteral("postgresql://reader:s3cret@[::1/market");
    }
    void refusesWhatIsNoAddress() {
        QFETCH(QString, given);
        const auto profile = ConnectionProfile::parse(given);
        QVERIFY(!profile);
        QCOMPARE(profile.error().code, ErrorCode::Invalid);
        QVERIFY(!profile.error().message.contains(QLatin1String("s3cret")));
        QVERIFY(!profile.error().detail.contains(QLatin1String("s3cret")));
    }

    void keepsWhatTheStringSays() {
        const auto profile = ConnectionProfile::parse(QStringLiteral("host='/a b/it\\'s' connect_timeout=1"));
        QVERIFY(profile);
        QVERIFY(profile->conninfo().find("host='/a b/it\\'s'") != std::string::npos);
        QVERIFY(profile->conninfo().find("connect_timeout='1'") != std::string::npos);
        QVERIFY(profile->conninfo().find("application_name='strikescope'") != std::string::npos);
        QVERIFY(ConnectionProfile::parse(QString::fromStdString(profile->conninfo())));
    }
};

QTEST_GUILESS_MAIN(TestDbValues)
#include "tst_db_values.moc"
