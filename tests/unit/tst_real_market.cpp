// The market tables and the forward against files of the exchange, where they are at hand.

#include "models/domain/black_scholes.h"
#include "models/domain/chain_frame.h"
#include "models/domain/market_files.h"

#include <QDir>
#include <QTest>

#include <zlib.h>

#include <array>
#include <functional>
#include <map>
#include <set>

using namespace strikescope;
using namespace std::chrono;

namespace {

QString folder() {
    const QString given = qEnvironmentVariable("STRIKESCOPE_SHARED_DATA");
    return given.isEmpty() ? QStringLiteral(SOURCE_FOLDER "/../shared/data") : given;
}

// The wanted columns of a gzip CSV, row by row, without the blanks around them. These files have no quoted
// fields.
using Fields = QList<QByteArray>;
void forEachRow(const QString& name, const Fields& wanted, const std::function<void(const Fields&)>& f) {
    gzFile file = gzopen(qPrintable(QDir(folder()).filePath(name)), "rb");
    QVERIFY2(file, qPrintable(name));
    std::array<char, 4096> line;
    std::vector<qsizetype> columns;
    while (gzgets(file, line.data(), int(line.size()))) {
        const Fields fields = QByteArray(line.data()).split(',');
        if (columns.empty()) {
            Fields names;
            for (const QByteArray& field : fields)
                names << field.trimmed();
            for (const QByteArray& column : wanted)
                columns.push_back(names.indexOf(column));
            continue;
        }
        Fields row;
        for (const qsizetype column : columns)
            row << fields.value(column).trimmed();
        f(row);
    }
    gzclose(file);
}

// 18/11/2025
Date slashDate(const QByteArray& text) {
    return parseIsoDate((text.mid(6) + '-' + text.mid(3, 2) + '-' + text.left(2)).toStdString()).value();
}

// 02-Sep-2025
Date wordDate(const QByteArray& text) {
    static const QByteArray months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto month = unsigned(months.indexOf(text.mid(3, 3)) / 3 + 1);
    return sys_days{year{text.mid(7).toInt()} / int(month) / text.left(2).toInt()};
}

} // namespace

class TestRealMarket : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!QDir(folder()).exists(QStringLiteral("nse_fo_market_activity_options_2025-11-14.csv.gz")))
            QSKIP("ALL SKIPPED: the exchange's files are not at hand.");
    }

    void lotsAreThoseTraded_data() {
        QTest::addColumn<QString>("date");
        QTest::newRow("14 Nov 2025") << QStringLiteral("2025-11-14");
        QTest::newRow("17 Nov 2025") << QStringLiteral("2025-11-17");
    }
    void lotsAreThoseTraded() {
        QFETCH(QString, date);
        const Date day = parseIsoDate(date.toStdString()).value();
        const QStringList symbols = builtInMarketTables().knownSymbols();
        std::set<std::pair<QString, Date>> contracts;
        const QString name = QStringLiteral("nse_fo_market_activity_options_%1.csv.gz").arg(date);
        forEachRow(name, {"SYMBOL", "EXP_DATE", "TRD_QTY", "NO_OF_CONT"}, [&](const Fields& row) {
            const QString symbol = QString::fromLatin1(row[0]);
            const double traded = row[3].toDouble();
            if (!symbols.contains(symbol) || !(traded > 0))
                return;
            const Date expiry = slashDate(row[1]);
            contracts.insert({symbol, expiry});
            const auto lot = builtInMarketTables().lotSize(symbol, expiry, day);
            const double observed = row[2].toDouble() / traded;
            QVERIFY2(lot && *lot == observed,
                     qPrintable(symbol + u' ' + isoDate(expiry) + u' ' + QString::number(observed)));
        });
        QVERIFY2(contracts.size() > 15, qPrintable(QString::number(contracts.size())));
    }

    void expiriesAreThoseListed_data() {
        QTest::addColumn<QString>("symbol");
        QTest::newRow("NIFTY") << QStringLiteral("NIFTY");
        QTest::newRow("BANKNIFTY") << QStringLiteral("BANKNIFTY");
    }
    void expiriesAreThoseListed() {
        QFETCH(QString, symbol);
        const MarketTables& tables = builtInMarketTables();
        std::set<Date> listed;
        const QString name = symbol.toLower() + QStringLiteral("_chain_1min_2025-08-29_no_spot.csv.gz");
        forEachRow(name, {"Expiry_Date"}, [&](const Fields& row) {
            Date expiry = wordDate(row[0]);
            while (tables.holiday(expiry)) // named a holiday after it was listed, and moved then
                expiry -= days{1};
            listed.insert(expiry);
        });
        const auto byRule = tables.nextExpiries(symbol, parseIsoDate("2025-08-29").value(), 100);
        QCOMPARE(byRule, std::vector<Date>(listed.begin(), listed.end()));
    }

    void parityFindsTheForwardOfTheDay() {
        // Last prices of the nearest expiry, the first and the last snapshot: 24,576 down to 24,468.
        std::map<QByteArray, std::vector<ParityPair>> snapshots;
        const auto price = [](const QByteArray& text) {
            return text.toDouble() > 0 ? text.toDouble() : missing;
        };
        forEachRow(QStringLiteral("nifty_chain_1min_2025-08-29_no_spot.csv.gz"),
                   {"Expiry_Date", "Fetch_Time", "Strike_Price", "CALLS_LTP", "PUTS_LTP"},
                   [&](const Fields& row) {
                       if (row[0] == "02-Sep-2025")
                           snapshots[row[1]].push_back({row[2].toDouble(), price(row[3]), price(row[4])});
                   });
        QVERIFY(snapshots.size() > 250);
        const double years = 4 / 365.25;
        const double first =
            parityForward(snapshots.begin()->second, missing, years, 0.065).value_or(missing);
        const double last =
            parityForward(snapshots.rbegin()->second, missing, years, 0.065).value_or(missing);
        QVERIFY2(std::abs(first - 24576) < 10, qPrintable(QString::number(first)));
        QVERIFY2(std::abs(last - 24468) < 10, qPrintable(QString::number(last)));
    }
};

QTEST_APPLESS_MAIN(TestRealMarket)
#include "tst_real_market.moc"
