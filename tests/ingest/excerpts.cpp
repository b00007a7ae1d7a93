#include "tests/ingest/excerpts.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <zlib.h>

namespace strikescope {

namespace excerpt {

QByteArray sideRows() {
    return "timestamp,symbol,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv,delta,gamma,theta,vega,"
           "rho\n"
           "202608181043,NIFTY50,25-Aug-2026,24200,CE,24210.5,150.5,1000,200,5,10.5,0.54,0.0012,-11.5,13.2,2."
           "4\n"
           "202608181043,NIFTY50,25-Aug-2026,24200,PE,24210.5,120.0,2000,300,-5,11.5,-0.46,0.0011,-8.5,13.1,-"
           "2.1\n"
           "202608181043,NIFTY50,25-Aug-2026,24250,CE,24210.5,0.05,7,0,0,0.1,0.0,0.0,0.0,0.0,0.0\n"
           "202608181044,NIFTY50,25-Aug-2026,24200,CE,24211.0,151.0,1010,201,6,10.6,0.55,0.0012,-11.6,13.3,2."
           "4\n"
           "202608181044,NIFTY50,25-Aug-2026,24200,PE,24211.0,119.0,1990,301,-4,11.4,-0.45,0.0011,-8.4,13.0,-"
           "2.1\n"
           "202608181045,NIFTY50,25-Aug-2026,24200,CE,24212.0,152.0,1030,202,7,10.7,0.56,0.0012,-11.7,13.4,2."
           "4\n"
           "202608181045,NIFTY50,25-Aug-2026,24200,PE,24212.0,118.0,2005,302,-3,11.3,-0.44,0.0011,-8.3,12.9,-"
           "2.1\n";
}

QByteArray collectedPages() {
    const QByteArray columns = "collection_timestamp,Fetch_Time,Symbol,Expiry_Date,Strike_Price,CALLS_OI,"
                               "CALLS_Chng_in_OI,CALLS_Volume,"
                               "CALLS_IV,CALLS_LTP,CALLS_Net_Chng,CALLS_Bid_Qty,CALLS_Bid_Price,CALLS_Ask_"
                               "Price,CALLS_Ask_Qty,PUTS_OI,"
                               "PUTS_Chng_in_OI,PUTS_Volume,PUTS_IV,PUTS_LTP,PUTS_Net_Chng,PUTS_Bid_Qty,PUTS_"
                               "Bid_Price,PUTS_Ask_Price,"
                               "PUTS_Ask_Qty\n";
    const QByteArray page = ",NIFTY,02-Sep-2025,";
    return columns +
           // Forward 24500 by parity: 24500 + (100 - 100), and 24600 + e^rT (55 - 155) is nearly the same.
           "20250829_092416,29-Aug-2025 09:22:45" + page +
           "24500,40,0,10,11.5,100,0,1,1,1,1,4.3333,0,20,12.5,100,0,1,1,1,1\n"
           "20250829_092416,29-Aug-2025 09:22:45" +
           page +
           "24600,50,0,30,11.0,55,0,1,1,1,1,60,0,40,13.0,155,0,1,1,1,1\n"
           "20250829_092416,29-Aug-2025 09:22:45" +
           page +
           "26000,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,5,5,0,0\n"
           "20250829_092520,29-Aug-2025 09:23:49" +
           page + "24500,41,0,14,11.6,110,0,1,1,1,1,8,0,26,12.6,90,0,1,1,1,1\n";
}

QByteArray quarterHours() {
    const QByteArray columns =
        "snapshot_ist,symbol,expiry,CallOI,CallChnginOI,CallVolume,CallIV,CallLTP,CallNetChng,CallBidQty,"
        "CallBidPrice,CallAskPrice,CallAskQty,StrikePrice,PutBidQty,PutBidPrice,PutAskPrice,PutAskQty,"
        "PutNetChng,"
        "PutLTP,PutIV,PutVolume,PutChnginOI,PutOI,CurrentVal\n";
    const auto row = [](const char* clock, const char* callOi, const char* volume, const char* spot) {
        return QByteArray("2019-05-23 ") + clock + ",NIFTY,2019-05-30," + callOi + ",-," + volume +
               ",20.5,250.00,-,-,-,-,-,11800.00,-,-,-,-,-,150.00,22.5,-,-,7500," + spot + "\n";
    };
    return columns + row("09:00", "75", "500", "11737.9") + row("09:15", "75", "500", "11737.9") +
           row("09:30", "150", "40", "11900.0") + row("09:45", "-", "100", "11910.0") +
           row("15:30", "300", "160", "11920.0") + row("15:45", "300", "160", "11920.0");
}

// 2022-07-13, a Wednesday: 09:15 IST is 1657683900.
QByteArray weeklyClose() {
    return "epoch,expiry,strike,cp,option_close\n"
           "1657683900,2022-07-14,16100,CE,90.5\n"
           "1657683900,2022-07-14,16100,PE,60.5\n"
           "1657683960,2022-07-14,16100,CE,92.5\n"
           "1657683960,2022-07-14,16100,PE,58.5\n";
}

QByteArray spotFile() {
    return "epoch,nifty_close,vix_close\n1657683900,16128.25,18.3\n1657683960,16133.5,18.2\n";
}

QByteArray contractFile(double firstPrice, bool lacksSecondMinute) {
    QByteArray text = "\tepoch\toption_close\tvix_close\tnifty_close\n";
    const double spots[] = {16127.25, 16129.5, 16131.75};
    int row = 0;
    for (int minute = 0; minute < 3; ++minute) {
        if (minute == 1 && lacksSecondMinute)
            continue;
        text += QByteArray::number(row) + '\t' + QByteArray::number(1657683900 + 60 * minute) + '\t' +
                QByteArray::number(firstPrice + minute) + "\t18.3\t" +
                QByteArray::number(spots[row], 'f', 2) + '\n';
        ++row; // the spot follows the row, not the minute: the trap of the source
    }
    return text;
}

QByteArray sitePage(int callVolume) {
    return "CALLS,,PUTS\r\n"
           ",OI,CHNG IN OI,VOLUME,IV,LTP,CHNG,BID QTY,BID,ASK,ASK QTY,STRIKE,BID QTY,BID,ASK,ASK "
           "QTY,CHNG,LTP,IV,"
           "VOLUME,CHNG IN OI,OI,\r\n"
           ",\"1,23,456\",-,\"" +
           QByteArray::number(callVolume) +
           "\",12.50,\"1,050.25\",-,65,1,1,65,\"23,000.00\",65,1,1,65,-0.30,48.15,13.25,\"43,894\",-11,\"19,"
           "421\",\r\n"
           ",-,-,-,-,-,-,65,1,1,65,\"24,000.00\",65,1,1,65,-,-,-,-,-,-,\r\n";
}

QByteArray apiAnswer() {
    return R"({ "records": { "expiryDates": ["31-Mar-2022"], "timestamp": "28-Mar-2022 10:47:19",
 "underlyingValue": 17022.5, "data": [
 { "strikePrice": 17000, "expiryDate": "31-Mar-2022",
   "PE": { "strikePrice": 17000, "expiryDate": "31-Mar-2022", "underlying": "NIFTY", "openInterest": 100,
           "totalTradedVolume": 900, "impliedVolatility": 18.5, "lastPrice": 95.5, "underlyingValue": 17022.5 },
   "CE": { "strikePrice": 17000, "expiryDate": "31-Mar-2022", "underlying": "NIFTY", "openInterest": 80.66666,
           "totalTradedVolume": 700, "impliedVolatility": 0, "lastPrice": 130.25, "underlyingValue": 17022.5 } },
 { "strikePrice": 17100, "expiryDate": "31-Mar-2022",
   "CE": { "strikePrice": 17100, "expiryDate": "31-Mar-2022", "underlying": "NIFTY", "openInterest": 0,
           "totalTradedVolume": 0, "impliedVolatility": 0, "lastPrice": 0, "underlyingValue": 17022.5 } },
 { "strikePrice": 17200, "expiryDate": "Thursday",
   "CE": { "strikePrice": 17200, "underlying": "NIFTY", "openInterest": 1, "totalTradedVolume": 0,
           "impliedVolatility": 0, "lastPrice": 0, "underlyingValue": 17022.5 } }
 ] } })";
}

} // namespace excerpt

QByteArray gzipped(const QByteArray& plain) {
    QByteArray packed(qsizetype(compressBound(uLong(plain.size()))) + 64, '\0');
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray source = plain;
    stream.next_in = reinterpret_cast<Bytef*>(source.data());
    stream.avail_in = uInt(source.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = uInt(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

QByteArray tarOf(const std::vector<TarMember>& members) {
    QByteArray tar;
    for (const TarMember& member : members) {
        QByteArray header(512, '\0');
        header.replace(0, member.name.size(), member.name);
        header.replace(100, 7, "0000644");
        header.replace(124, 11, QByteArray::number(member.content.size(), 8).rightJustified(11, '0'));
        header.replace(148, 8, "        ");
        header[156] = '0';
        header.replace(257, 5, "ustar");
        header.replace(263, 2, "00");
        int sum = 0;
        for (const char c : header)
            sum += static_cast<unsigned char>(c);
        header.replace(148, 7, QByteArray::number(sum, 8).rightJustified(6, '0') + '\0');
        tar += header + member.content + QByteArray((512 - member.content.size() % 512) % 512, '\0');
    }
    return tar + QByteArray(1024, '\0');
}

QString FileBox::put(const QString& name, const QByteArray& content) {
    const QString path = m_folder.filePath(name);
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return {};
    return path;
}

ImportedUnit importOf(const QStringList& paths, const ImportChoice& choice) {
    Importer importer(choice, builtInMarketTables());
    return importer.read(importer.plan(paths).front());
}

const StrikeBar* barAt(const ImportedUnit& unit, const char* minute, const char* expiry, double strike) {
    const UtcTime time = *parseTime(QString::fromLatin1(minute));
    for (const StrikeBar& bar : unit.bars)
        if (bar.minute == time && bar.strike == strike && bar.expiry == parseIsoDate(expiry))
            return &bar;
    return nullptr;
}

std::int64_t countOf(const std::vector<RowReason>& reasons, const char* beginning) {
    for (const RowReason& reason : reasons)
        if (reason.reason.startsWith(QLatin1String(beginning)))
            return reason.count;
    return 0;
}

QString sharedFile(const QString& name) {
    QString folder = qEnvironmentVariable("STRIKESCOPE_SHARED_DATA");
    if (folder.isEmpty())
        folder = QStringLiteral(SOURCE_FOLDER "/../shared/data");
    const QString path = folder + u'/' + name;
    return QFileInfo::exists(path) ? path : QString();
}

} // namespace strikescope
