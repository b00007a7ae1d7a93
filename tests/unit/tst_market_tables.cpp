#include "models/domain/market_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace strikescope;
using namespace std::chrono;

namespace {

Date on(const char* iso) {
    return parseIsoDate(iso).value();
}

UtcTime ist(const char* iso, int hour, int minute) {
    return fromIst(on(iso), hours{hour} + minutes{minute});
}

const MarketTables& tables() {
    return builtInMarketTables();
}

QString listed(const std::vector<Date>& dates) {
    QStringList texts;
    for (const Date date : dates)
        texts << isoDate(date);
    return texts.join(u' ');
}

// The error of reading the rows into a table, after its line of names.
QString complaint(const QString& table, const QByteArray& names, const QByteArray& rows) {
    MarketTables fresh;
    const auto done = fresh.read(table, names + '\n' + rows);
    return done ? QString() : done.error().message;
}

const QByteArray lotNames = "symbol,expiry_from,expiry_to,date_from,date_to,lot,source";
const QByteArray hoursNames = "from,open,close,expiry_time,pre_open,auction_from,auction_to,source";

} // namespace

class TestMarketTables : public QObject {
    Q_OBJECT

private slots:
    void symbolsBySpelling_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("symbol");
        const std::pair<const char*, const char*> spellings[] = {{"NIFTY", "NIFTY"},
                                                                 {"nifty", "NIFTY"},
                                                                 {" Nifty ", "NIFTY"},
                                                                 {"NIFTY50", "NIFTY"},
                                                                 {"NIFTY 50", "NIFTY"},
                                                                 {"Nifty 50", "NIFTY"},
                                                                 {"NSE:NIFTY50-INDEX", "NIFTY"},
                                                                 {"NSE_INDEX|Nifty 50", "NIFTY"},
                                                                 {"^NSEI", "NIFTY"},
                                                                 {"NIFTY BANK", "BANKNIFTY"},
                                                                 {"Nifty Bank", "BANKNIFTY"},
                                                                 {"banknifty", "BANKNIFTY"},
                                                                 {"CNXBAN", "BANKNIFTY"},
                                                                 {"NIFTY FIN SERVICE", "FINNIFTY"},
                                                                 {"NIFTY MID SELECT", "MIDCPNIFTY"},
                                                                 {"NIFTYNXT50", "NIFTYNXT50"},
                                                                 {"Nifty Next 50", "NIFTYNXT50"},
                                                                 {"^BSESN", "SENSEX"},
                                                                 {"SENSEX50", "SENSEX50"},
                                                                 // No part of a name is a name.
                                                                 {"NIFTYNXT", ""},
                                                                 {"NIFT", ""},
                                                                 {"NIFTY 500", ""},
                                                                 {"NIFTY25AUG25000CE", ""},
                                                                 {"BANK", ""},
                                                                 {"RELIANCE", ""},
                                                                 {"NSE:", ""},
                                                                 {"", ""}};
        for (const auto& [text, symbol] : spellings)
            QTest::newRow(*text ? text : "empty") << QString::fromLatin1(text) << QString::fromLatin1(symbol);
    }
    void symbolsBySpelling() {
        QFETCH(QString, text);
        QFETCH(QString, symbol);
        QCOMPARE(tables().canonicalSymbol(text).value_or(QString()), symbol);
    }

    void everyAliasMeansAKnownSymbol() {
        QCOMPARE(
            tables().knownSymbols().join(u' '),
            QStringLiteral("NIFTY BANKNIFTY FINNIFTY MIDCPNIFTY NIFTYNXT50 NIFTYFPI SENSEX BANKEX SENSEX50"));
        QFile file(QStringLiteral(":/market/aliases.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        for (const QByteArray& line : file.readAll().split('\n')) {
            const auto fields = line.split(',');
            if (line.startsWith('#') || fields.size() < 3 || fields[0] == "alias")
                continue;
            QVERIFY2(tables().knownSymbols().contains(QString::fromUtf8(fields[1])), line.constData());
            QCOMPARE(tables().canonicalSymbol(QString::fromUtf8(fields[0])), QString::fromUtf8(fields[1]));
        }
        QCOMPARE(tables().displayName(QStringLiteral("BANKNIFTY")), QStringLiteral("Nifty Bank"));
        QCOMPARE(tables().displayName(QStringLiteral("X")), QStringLiteral("X"));
    }

    void lots_data() {
        QTest::addColumn<QString>("symbol");
        QTest::addColumn<QString>("expiry");
        QTest::addColumn<QString>("date");
        QTest::addColumn<int>("lot");
        const auto row = [](const char* symbol, const char* expiry, const char* date, int lot) {
            QTest::addRow("%s %s on %s", symbol, expiry, date)
                << QString::fromLatin1(symbol) << QString::fromLatin1(expiry) << QString::fromLatin1(date)
                << lot;
        };
        row("NIFTY", "2018-10-25", "2018-10-22", 75);
        row("NIFTY", "2019-05-23", "2019-05-23", 75);
        row("NIFTY", "2022-03-31", "2022-03-28", 50);
        row("NIFTY", "2026-12-31", "2022-03-28", 50);
        row("NIFTY", "2022-07-14", "2022-07-08", 50);
        row("NIFTY", "2024-04-25", "2024-04-22", 50);
        row("NIFTY", "2024-05-02", "2024-04-29", 25);
        row("NIFTY", "2025-01-02", "2024-12-30", 75);
        row("NIFTY", "2025-09-02", "2025-08-29", 75);
        row("NIFTY", "2025-12-30", "2025-12-30", 75);
        // Two lots on one day, and one contract that changed its lot in mid-life.
        row("NIFTY", "2025-11-18", "2025-11-14", 75);
        row("NIFTY", "2026-01-27", "2025-11-14", 65);
        row("NIFTY", "2026-03-30", "2025-11-14", 75);
        row("NIFTY", "2026-03-30", "2025-12-30", 75);
        row("NIFTY", "2026-03-30", "2025-12-31", 65);
        row("NIFTY", "2026-01-06", "2025-12-24", 65);
        row("NIFTY", "2026-08-25", "2026-08-18", 65);
        row("BANKNIFTY", "2019-05-23", "2019-05-23", 20);
        row("BANKNIFTY", "2022-04-28", "2022-04-27", 25);
        row("BANKNIFTY", "2024-04-24", "2024-04-15", 15);
        row("BANKNIFTY", "2025-06-26", "2025-06-23", 30);
        row("BANKNIFTY", "2025-09-30", "2025-08-29", 35);
        row("BANKNIFTY", "2026-01-27", "2025-11-14", 30);
        row("BANKNIFTY", "2026-03-30", "2025-11-14", 35);
        row("BANKNIFTY", "2026-11-23", "2026-11-02", 30);
        row("FINNIFTY", "2025-11-25", "2025-11-14", 65);
        row("FINNIFTY", "2026-11-23", "2026-11-02", 60);
        row("MIDCPNIFTY", "2025-11-25", "2025-11-14", 140);
        row("MIDCPNIFTY", "2026-11-23", "2026-11-02", 120);
        row("NIFTYNXT50", "2026-11-23", "2026-11-02", 25);
        row("NIFTYFPI", "2026-11-23", "2026-11-02", 1100);
        row("SENSEX", "2025-06-24", "2025-06-23", 20);
        row("SENSEX", "2026-11-26", "2026-11-23", 0); // not known: nothing is better than a guess
        row("RELIANCE", "2026-11-26", "2026-11-23", 0);
    }
    void lots() {
        QFETCH(QString, symbol);
        QFETCH(QString, expiry);
        QFETCH(QString, date);
        QFETCH(int, lot);
        QCOMPARE(tables().lotSize(symbol, on(qPrintable(expiry)), on(qPrintable(date))).value_or(0), lot);
    }

    void sessionsOfADay() {
        const auto old = tables().session(on("2026-07-31"));
        QVERIFY(old);
        QCOMPARE(isoUtc(old->open), QStringLiteral("2026-07-31T03:45:00Z"));
        QCOMPARE(isoUtc(old->close), QStringLiteral("2026-07-31T10:00:00Z"));
        const auto longer = tables().session(on("2026-08-03"));
        QVERIFY(longer);
        QCOMPARE(isoUtc(longer->open), QStringLiteral("2026-08-03T03:45:00Z"));
        QCOMPARE(isoUtc(longer->close), QStringLiteral("2026-08-03T10:10:00Z"));
        QVERIFY(!tables().session(on("2026-08-15"))); // Saturday
        QVERIFY(!tables().session(on("2025-08-27"))); // Ganesh Chaturthi
        QVERIFY(!tables().session(on("2026-11-24")));
        QVERIFY(!tables().session(on("2005-06-01"))); // before the table begins
        QCOMPARE(tables().holiday(on("2026-11-24")).value_or(QString()),
                 QStringLiteral("Guru Nanak Jayanti"));
        QVERIFY(!tables().holiday(on("2026-11-23")));
    }

    void sessionsOutOfTheOrdinary() {
        const auto budget = tables().session(on("2026-02-01")); // a Sunday
        QVERIFY(budget);
        QCOMPARE(budget->close - budget->open, minutes{375});
        QCOMPARE(budget->name, QStringLiteral("Budget session"));
        const auto muhurat = tables().session(on("2025-10-21"));
        QVERIFY(muhurat);
        QCOMPARE(isoIst(muhurat->open), QStringLiteral("2025-10-21T13:45:00+05:30"));
        QCOMPARE(isoIst(muhurat->close), QStringLiteral("2025-10-21T14:45:00+05:30"));
        const auto split = tables().session(on("2024-03-02"));
        QVERIFY(split);
        QCOMPARE(istClock(split->open), QStringLiteral("09:15"));
        QCOMPARE(istClock(split->close), QStringLiteral("12:30"));
        QVERIFY(!tables().session(on("2026-11-08"))); // announced, hours not known
        QCOMPARE(tables().phase(ist("2026-11-08", 18, 30)).name, QStringLiteral("Muhurat trading"));
    }

    void holidaysOf2026() {
        const char* closed[] = {"2026-01-15", "2026-01-26", "2026-03-03", "2026-03-26",
                                "2026-03-31", "2026-04-03", "2026-04-14", "2026-05-01",
                                "2026-05-28", "2026-06-26", "2026-09-14", "2026-10-02",
                                "2026-10-20", "2026-11-10", "2026-11-24", "2026-12-25"};
        int shut = 0;
        for (Date date = on("2026-01-01"); date <= on("2026-12-31"); date += days{1})
            shut += weekday{date} != Saturday && weekday{date} != Sunday && !tables().isTradingDay(date);
        QCOMPARE(shut, int(std::size(closed)));
        for (const char* date : closed)
            QVERIFY2(!tables().isTradingDay(on(date)), date);
    }

    void noHolidayOnAWeekend() {
        // A date typed wrong mostly lands on one.
        for (Date date = on("2018-01-01"); date <= on("2030-01-01"); date += days{1})
            if (tables().holiday(date))
                QVERIFY2(weekday{date} != Saturday && weekday{date} != Sunday, qPrintable(isoDate(date)));
    }

    void previousTradingDay() {
        QCOMPARE(tables().previousTradingDay(on("2026-11-25")), std::optional(on("2026-11-23")));
        QCOMPARE(tables().previousTradingDay(on("2026-11-23")), std::optional(on("2026-11-20")));
        QCOMPARE(tables().previousTradingDay(on("2026-02-02")), std::optional(on("2026-02-01")));
        QVERIFY(!tables().previousTradingDay(on("2001-01-01")));
    }

    void phases_data() {
        QTest::addColumn<QString>("time");
        QTest::addColumn<int>("phase");
        QTest::addColumn<QString>("name");
        const auto row = [](const char* time, Phase phase, const char* name = "") {
            QTest::newRow(time) << QString::fromLatin1(time) << int(phase) << QString::fromLatin1(name);
        };
        row("2026-11-23T08:59", Phase::Closed);
        row("2026-11-23T09:00", Phase::Pre);
        row("2026-11-23T09:14:59", Phase::Pre);
        row("2026-11-23T09:15", Phase::Open);
        row("2026-11-23T15:14:59", Phase::Open);
        row("2026-11-23T15:15", Phase::Auction);
        row("2026-11-23T15:34:59", Phase::Auction);
        row("2026-11-23T15:35", Phase::Open);
        row("2026-11-23T15:39:59", Phase::Open);
        row("2026-11-23T15:40", Phase::Closed);
        row("2026-07-31T15:20", Phase::Open);
        row("2026-07-31T15:30", Phase::Closed);
        row("2026-11-24T12:00", Phase::Holiday, "Guru Nanak Jayanti");
        // 00:30 IST is still the day before in UTC.
        row("2026-11-24T00:30", Phase::Holiday, "Guru Nanak Jayanti");
        row("2026-11-25T00:30", Phase::Closed);
        row("2026-11-22T12:00", Phase::Closed);
        row("2025-10-21T13:00", Phase::Holiday, "Diwali Laxmi Pujan");
        row("2025-10-21T14:00", Phase::Open, "Muhurat trading");
        row("2025-10-21T15:00", Phase::Holiday, "Diwali Laxmi Pujan");
        row("2024-03-02T09:05", Phase::Pre, "Disaster recovery session");
        row("2024-03-02T09:30", Phase::Open, "Disaster recovery session");
        row("2024-03-02T11:00", Phase::Closed, "Disaster recovery session");
        row("2024-03-02T12:00", Phase::Open, "Disaster recovery session");
    }
    void phases() {
        QFETCH(QString, time);
        QFETCH(int, phase);
        QFETCH(QString, name);
        const MarketPhase now = tables().phase(parseTime(time).value());
        QCOMPARE(int(now.phase), phase);
        QCOMPARE(now.name, name);
    }

    void clockOfAnExpiry() {
        QCOMPARE(isoIst(tables().expiryTime(on("2026-07-28")).value()),
                 QStringLiteral("2026-07-28T15:30:00+05:30"));
        QCOMPARE(isoIst(tables().expiryTime(on("2026-08-18")).value()),
                 QStringLiteral("2026-08-18T15:40:00+05:30"));
        QVERIFY(!tables().expiryTime(on("2005-01-01")));
        QCOMPARE(tables().yearsToExpiry(ist("2026-08-18", 15, 40), on("2026-08-25")), 7 / 365.25);
        QCOMPARE(tables().yearsToExpiry(ist("2026-08-18", 14, 40), on("2026-08-18")), 3600 / 31557600.0);
        QCOMPARE(tables().yearsToExpiry(ist("2026-08-18", 15, 40), on("2026-08-18")), 0.0);
        QVERIFY(tables().yearsToExpiry(ist("2026-08-18", 15, 41), on("2026-08-18")) < 0);
        QVERIFY(std::isnan(tables().yearsToExpiry(ist("2026-08-18", 15, 41), on("2005-01-01"))));
    }

    void expiriesByRule_data() {
        QTest::addColumn<QString>("symbol");
        QTest::addColumn<QString>("date");
        QTest::addColumn<QString>("expiries");
        const auto row = [](const char* symbol, const char* date, const char* expiries) {
            QTest::addRow("%s on %s", symbol, date)
                << QString::fromLatin1(symbol) << QString::fromLatin1(date) << QString::fromLatin1(expiries);
        };
        // As listed by the exchange on those days.
        row("NIFTY", "2025-08-29",
            "2025-09-02 2025-09-09 2025-09-16 2025-09-23 2025-09-30 2025-10-28 2025-11-25 2025-12-30 "
            "2026-03-30 "
            "2026-06-30 2026-12-29 2027-06-29 2027-12-28 2028-06-27 2028-12-26 2029-06-26 2029-12-24 "
            "2030-06-25");
        row("BANKNIFTY", "2025-08-29", "2025-09-30 2025-10-28 2025-11-25 2025-12-30 2026-03-30 2026-06-30");
        row("NIFTY", "2026-08-18", "2026-08-18 2026-08-25 2026-09-01 2026-09-08");
        row("BANKNIFTY", "2022-04-27",
            "2022-04-28 2022-05-05 2022-05-12 2022-05-19 2022-05-26 2022-06-02 2022-06-30 2022-09-29 "
            "2022-12-29 "
            "2023-03-29");
        row("NIFTY", "2022-03-28", "2022-03-31 2022-04-07 2022-04-13 2022-04-21 2022-04-28 2022-05-05");
        row("NIFTY", "2019-05-23", "2019-05-23 2019-05-30 2019-06-06 2019-06-13 2019-06-20 2019-06-27");
        row("BANKNIFTY", "2024-11-11", "2024-11-13 2024-11-27 2024-12-24 2025-01-30");
        // The monthly of November 2026 comes a day early, because Tuesday is a holiday.
        row("NIFTY", "2026-11-18", "2026-11-23 2026-12-01 2026-12-08");
        row("NIFTY", "2026-11-23", "2026-11-23 2026-12-01");
        row("NIFTY", "2026-11-24", "2026-12-01");
        row("SENSEX", "2026-01-12", "2026-01-14 2026-01-22");
        row("SENSEX", "2026-03-23", "2026-03-25 2026-04-02");
        row("SENSEX", "2026-05-25", "2026-05-27 2026-06-04");
        row("MIDCPNIFTY", "2026-11-02", "2026-11-23 2026-12-29 2027-01-25");
        row("RELIANCE", "2026-11-02", "");
    }
    void expiriesByRule() {
        QFETCH(QString, symbol);
        QFETCH(QString, date);
        QFETCH(QString, expiries);
        const int n = expiries.isEmpty() ? 5 : int(expiries.count(u' ')) + 1;
        QCOMPARE(listed(tables().nextExpiries(symbol, on(qPrintable(date)), n)), expiries);
    }

    void holidayShiftsOf2026() {
        for (const char* shifted :
             {"2026-03-02", "2026-03-30", "2026-04-13", "2026-10-19", "2026-11-09", "2026-11-23"})
            QCOMPARE(listed(tables().nextExpiries(QStringLiteral("NIFTY"), on(shifted) - days{2}, 1)),
                     QString::fromLatin1(shifted));
    }

    void noMoreExpiriesThanAskedOrListed() {
        const auto all = tables().nextExpiries(QStringLiteral("NIFTY"), on("2026-08-18"), 100);
        QCOMPARE(all.size(), std::size_t(18));
        QVERIFY(tables().nextExpiries(QStringLiteral("NIFTY"), on("2026-08-18"), 0).empty());
        QVERIFY(tables().nextExpiries(QStringLiteral("NIFTY"), on("2026-08-18"), -1).empty());
    }

    void readerAcceptsWhatPeopleWrite() {
        MarketTables fresh;
        const QByteArray csv = "\xEF\xBB\xBF# my lots\r\n\r\n" + lotNames +
                               "\r\n NIFTY , 2027-01-01 ,,,, 50 ,\"a \"\"new\"\" lot, from a notice\"\r\n";
        const auto done = fresh.read(QStringLiteral("lots"), csv);
        QVERIFY2(done, done ? "" : qPrintable(done.error().message));
        QCOMPARE(fresh.lotSize(QStringLiteral("NIFTY"), on("2027-01-01"), on("2026-12-01")),
                 std::optional(50));
        QVERIFY(!fresh.lotSize(QStringLiteral("NIFTY"), on("2026-12-31"), on("2026-12-01")));
    }

    void readerNamesLineAndFault_data() {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<QByteArray>("rows");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* name, const char* table, const QByteArray& names, const char* rows,
                            const char* fault) {
            QTest::newRow(name) << QString::fromLatin1(table) << names << QByteArray(rows)
                                << QString::fromLatin1(fault);
        };
        row("lot", "lots", lotNames, "# x\nNIFTY,,,,,many,notice",
            "lots.csv, line 3: \"many\" is not a whole number");
        row("no lot", "lots", lotNames, "NIFTY,,,,,0,notice", "from 1 to");
        row("date", "lots", lotNames, "NIFTY,2026-02-30,,,,65,notice", "\"2026-02-30\" is not a date");
        row("order", "lots", lotNames, "NIFTY,2026-02-03,2026-02-02,,,65,notice", "is before");
        row("source", "lots", lotNames, "NIFTY,,,,,65,", "field 7 is empty");
        row("fields", "lots", lotNames, "NIFTY,,,,,65,a, b", "8 fields instead of 7");
        row("quote", "lots", lotNames, "NIFTY,,,,,65,\"a", "quote");
        row("after quote", "lots", lotNames, "NIFTY,,,,,65,\"a\"b", "quote");
        row("names", "lots", "symbol,lot", "NIFTY,65",
            "lots.csv, line 1: the columns must be named symbol,expiry_from");
        row("clock", "sessions", hoursNames, "2026-01-01,9:15,15:30,15:30,09:00,,,x",
            "\"9:15\" is not a time of day");
        row("hour", "sessions", hoursNames, "2026-01-01,09:15,24:30,15:30,09:00,,,x", "24:30");
        row("hours", "sessions", hoursNames, "2026-01-01,15:15,09:30,15:30,09:00,,,x", "in order");
        row("auction", "sessions", hoursNames, "2026-01-01,09:15,15:30,15:30,09:00,15:15,,x", "auction");
        row("holiday", "holidays", "date,name,source", "2026-01-26,A,x\n2026-01-26,B,x",
            "line 3: 2026-01-26 is there twice");
        row("parts", "special_sessions", "date,open,close,name,source",
            "2026-01-24,11:00,12:00,A,x\n2026-01-24,09:00,10:00,A,x",
            "line 3: the parts of a day must be in order");
        row("half", "special_sessions", "date,open,close,name,source", "2026-01-24,11:00,,A,x", "neither");
        row("weekday", "expiries", "symbol,from,to,kind,weekday,listed,source", "NIFTY,,,weekly,Sun,4,x",
            "\"Sun\" is none of Mon");
        row("kind", "expiries", "symbol,from,to,kind,weekday,listed,source", "NIFTY,,,daily,Mon,4,x",
            "daily");
        row("alias", "aliases", "alias,symbol,source", "n50,NIFTY,x\nN 50,NIFTYNXT50,x",
            "already stands for NIFTY");
        row("symbol", "symbols", "symbol,name,exchange,source", "nifty,Nifty,NSE,x", "canonical");
    }
    void readerNamesLineAndFault() {
        QFETCH(QString, table);
        QFETCH(QByteArray, names);
        QFETCH(QByteArray, rows);
        QFETCH(QString, fault);
        const QString message = complaint(table, names, rows);
        QVERIFY2(message.contains(fault), qPrintable(message));
    }

    void readerRefusesTheRest() {
        MarketTables fresh;
        QCOMPARE(fresh.read(QStringLiteral("lot"), lotNames).error().code, ErrorCode::NotFound);
        QCOMPARE(fresh.read(QStringLiteral("lots"), {}).error().code, ErrorCode::Invalid);
        QCOMPARE(fresh.read(QStringLiteral("lots"), QByteArray(2 << 20, 'x')).error().code,
                 ErrorCode::Invalid);
        QVERIFY(fresh.read(QStringLiteral("lots"), lotNames)); // no rows: nothing is known
    }

    void aTableThatFailsLeavesTheOldOne() {
        MarketTables changed = tables();
        QVERIFY(!changed.read(QStringLiteral("lots"), lotNames + "\nNIFTY,,,,,1,x\nNIFTY,,,,,no,x"));
        QCOMPARE(changed.lotSize(QStringLiteral("NIFTY"), on("2026-08-25"), on("2026-08-18")),
                 std::optional(65));
    }

    void aFolderReplacesTables() {
        QTemporaryDir folder;
        const auto write = [&](const char* name, const QByteArray& bytes) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        };
        QVERIFY(loadMarketTables(folder.path()));
        QVERIFY(loadMarketTables(folder.filePath(QStringLiteral("absent"))));
        QVERIFY(write("lots.csv", lotNames + "\nNIFTY,,,,,10,mine\n"));
        QVERIFY(write("notes.csv", "not a table"));
        const auto mine = loadMarketTables(folder.path());
        QVERIFY2(mine, mine ? "" : qPrintable(mine.error().message));
        QCOMPARE(mine->lotSize(QStringLiteral("NIFTY"), on("2026-08-25"), on("2026-08-18")),
                 std::optional(10));
        QVERIFY(!mine->lotSize(QStringLiteral("BANKNIFTY"), on("2026-08-25"), on("2026-08-18")));
        QVERIFY(mine->isTradingDay(on("2026-11-23"))); // the other tables are the built-in ones
        QVERIFY(write("holidays.csv", "date,name,source\n2026-13-01,x,y\n"));
        const auto broken = loadMarketTables(folder.path());
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, ErrorCode::Invalid);
        QVERIFY(broken.error().message.startsWith(QStringLiteral("holidays.csv, line 2")));
    }
};

QTEST_APPLESS_MAIN(TestMarketTables)
#include "tst_market_tables.moc"
