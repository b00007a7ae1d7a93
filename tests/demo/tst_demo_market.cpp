#include "models/domain/black_scholes.h"
#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_market.h"

#include <QTest>

#include <cstring>
#include <map>

using namespace strikescope;
using namespace std::chrono_literals;

namespace {

Date day(const char* iso) {
    return *parseIsoDate(iso);
}

DemoSession session(const char* symbol, const char* iso) {
    return DemoSession::make(builtInMarketTables(), QString::fromLatin1(symbol), day(iso)).value();
}

std::vector<StrikeBar> bars(const DemoSession& session, std::size_t expiry, int minute) {
    std::vector<StrikeBar> list;
    session.append(expiry, minute, list);
    return list;
}

bool sameBits(const StrikeBar& a, const StrikeBar& b) {
    return a.minute == b.minute && a.expiry == b.expiry && a.strike == b.strike &&
           std::memcmp(a.values.data(), b.values.data(), sizeof a.values) == 0;
}

double years(const StrikeBar& bar) {
    return builtInMarketTables().yearsToExpiry(bar.minute, bar.expiry);
}

QStringList expiriesOf(const DemoSession& session) {
    QStringList list;
    for (std::size_t e = 0; e < session.expiries(); ++e)
        list += isoDate(session.expiry(e));
    return list;
}

} // namespace

class TestDemoMarket : public QObject {
    Q_OBJECT

private slots:
    void sameTwice();
    void minutesDoNotDependOnEachOther();
    void differentDaysDiffer();
    void hours_data();
    void hours();
    void refusesWhatIsNoSession();
    void expiriesFollowTheRules();
    void finishedSessionsEndBeforeNow();
    void strikesAscendOnTheGrid();
    void missingIsNeverZero();
    void openInterestIsLotsInSteps();
    void openInterestCarriesOver();
    void openInterestStandsOnRoundStrikesOutOfTheMoney();
    void openInterestMovesWithinTheDay();
    void volumeIsUShaped();
    void greeksAreThoseOfTheIv();
    void putCallParityHolds();
    void smileAndTerm();
    void ivFollowsTheSpot();
    void indexGapsAndStandsInTheAuction();
    void expiryDayEndsWithoutIv();
};

void TestDemoMarket::sameTwice() {
    const auto first = session("NIFTY", "2026-11-20"), second = session("NIFTY", "2026-11-20");
    for (std::size_t e = 0; e < first.expiries(); ++e)
        for (const int minute : {0, 1, 200, 384}) {
            const auto a = bars(first, e, minute), b = bars(second, e, minute);
            QVERIFY(!a.empty());
            QVERIFY(std::equal(a.begin(), a.end(), b.begin(), b.end(), sameBits));
        }
}

void TestDemoMarket::minutesDoNotDependOnEachOther() {
    const auto market = session("BANKNIFTY", "2026-11-20");
    const auto alone = bars(market, 1, 250);
    for (int minute = 0; minute < 250; ++minute)
        bars(market, 1, minute);
    const auto later = bars(market, 1, 250);
    QVERIFY(std::equal(alone.begin(), alone.end(), later.begin(), later.end(), sameBits));
}

void TestDemoMarket::differentDaysDiffer() {
    const auto a = session("NIFTY", "2026-11-19"), b = session("NIFTY", "2026-11-20"),
               c = session("BANKNIFTY", "2026-11-20");
    int equal = 0;
    for (int minute = 0; minute < a.minutes(); ++minute)
        equal += a.spot(minute) == b.spot(minute) || b.spot(minute) == c.spot(minute);
    QVERIFY(equal < 5);
}

void TestDemoMarket::hours_data() {
    QTest::addColumn<QString>("date");
    QTest::addColumn<int>("minutes");
    QTest::newRow("last day until 15:30") << "2026-07-31" << 375;
    QTest::newRow("first day until 15:40") << "2026-08-03" << 385;
    QTest::newRow("Sunday, budget") << "2026-02-01" << 375;
}

void TestDemoMarket::hours() {
    QFETCH(QString, date);
    QFETCH(int, minutes);
    const auto market = session("NIFTY", qPrintable(date));
    QCOMPARE(market.minutes(), minutes);
    QCOMPARE(isoIst(market.minute(0)), date + QStringLiteral("T09:15:00+05:30"));
    QCOMPARE(bars(market, 0, 0).front().minute, market.minute(0));
}

void TestDemoMarket::refusesWhatIsNoSession() {
    const auto& tables = builtInMarketTables();
    QCOMPARE(DemoSession::make(tables, QStringLiteral("NIFTY"), day("2026-11-22")).error().code,
             ErrorCode::NotFound); // Sunday
    QCOMPARE(DemoSession::make(tables, QStringLiteral("NIFTY"), day("2026-11-24")).error().code,
             ErrorCode::NotFound); // holiday
    QCOMPARE(DemoSession::make(tables, QStringLiteral("RELIANCE"), day("2026-11-20")).error().code,
             ErrorCode::Invalid);
    for (const QString& symbol : demoSymbols())
        QVERIFY2(DemoSession::make(tables, symbol, day("2026-11-20")), qPrintable(symbol));
}

void TestDemoMarket::expiriesFollowTheRules() {
    // The monthly of Tuesday 24 Nov 2026 moves to Monday: the Tuesday is a holiday.
    QCOMPARE(
        expiriesOf(session("NIFTY", "2026-11-20")),
        QStringList({QStringLiteral("2026-11-23"), QStringLiteral("2026-12-01"), QStringLiteral("2026-12-08"),
                     QStringLiteral("2026-12-15"), QStringLiteral("2026-12-22")}));
    const auto bank = expiriesOf(session("BANKNIFTY", "2026-11-20")); // no weeklies
    QVERIFY(bank.size() >= 3);
    QCOMPARE(bank[0], QStringLiteral("2026-11-23"));
    QCOMPARE(bank[1], QStringLiteral("2026-12-29"));
    QCOMPARE(expiriesOf(session("SENSEX", "2026-11-20"))[0], QStringLiteral("2026-11-26")); // Thursdays
    QCOMPARE(expiriesOf(session("NIFTY", "2026-11-17"))[0],
             QStringLiteral("2026-11-17")); // on its day still listed
}

void TestDemoMarket::finishedSessionsEndBeforeNow() {
    const auto days = [](const char* now, int count) {
        QStringList list;
        for (const Date date :
             finishedSessions(builtInMarketTables(), *parseTime(QString::fromLatin1(now)), count))
            list += isoDate(date);
        return list;
    };
    const QString friday = QStringLiteral("2026-11-20"), monday = QStringLiteral("2026-11-23");
    QCOMPARE(days("2026-11-23T15:39", 2), QStringList({friday, QStringLiteral("2026-11-19")}));
    QCOMPARE(days("2026-11-23T15:40", 2), QStringList({monday, friday}));
    QCOMPARE(days("2026-11-24T12:00", 1), QStringList({monday})); // a holiday
    QCOMPARE(days("2026-11-22T12:00", 1), QStringList({friday})); // a Sunday
    QCOMPARE(nextSession(builtInMarketTables(), day("2026-11-23")).value(), day("2026-11-25"));
}

void TestDemoMarket::strikesAscendOnTheGrid() {
    const auto nifty = bars(session("NIFTY", "2026-11-20"), 1, 100);
    QVERIFY(nifty.size() > 70 && nifty.size() <= 101);
    for (std::size_t i = 0; i < nifty.size(); ++i) {
        QCOMPARE(std::fmod(nifty[i].strike, 50), 0.0);
        QVERIFY(i == 0 || nifty[i - 1].strike < nifty[i].strike);
    }
    bool wings = false;
    const auto bank = bars(session("BANKNIFTY", "2026-11-20"), 0, 100);
    for (std::size_t i = 1; i < bank.size(); ++i)
        wings |= bank[i].strike - bank[i - 1].strike > 300;
    QVERIFY(wings); // 500 apart
}

void TestDemoMarket::missingIsNeverZero() {
    int noIv = 0, untraded = 0, noOi = 0, all = 0, absent = 0;
    const auto market = session("NIFTY", "2026-11-17");
    for (int minute = 0; minute < market.minutes(); minute += 7)
        for (std::size_t e = 0; e < market.expiries(); ++e) {
            const auto list = bars(market, e, minute);
            absent += 81 - int(list.size());
            for (const auto& bar : list)
                for (const auto& [iv, delta, vega, count, volume, oi] :
                     {std::array{Column::CallIv, Column::CallDelta, Column::CallVega, Column::CallCount,
                                 Column::CallVolume, Column::CallOi},
                      std::array{Column::PutIv, Column::PutDelta, Column::PutVega, Column::PutCount,
                                 Column::PutVolume, Column::PutOi}}) {
                    ++all;
                    QVERIFY(isMissing(bar[iv]) || bar[iv] > 0.01);
                    QCOMPARE(isMissing(bar[iv]), isMissing(bar[delta]));
                    QCOMPARE(isMissing(bar[iv]), isMissing(bar[vega]));
                    QVERIFY(bar[count] >= 0 && (bar[count] > 0) == (bar[volume] > 0));
                    QVERIFY(bar[count] > 0 || isMissing(bar[iv]));
                    noIv += isMissing(bar[iv]);
                    untraded += bar[count] == 0;
                    noOi += isMissing(bar[oi]);
                }
        }
    // As in reality some of each, and not most.
    QVERIFY(noIv > all / 50 && noIv < all / 3);
    QVERIFY(untraded > all / 100 && untraded < noIv);
    QVERIFY(noOi > all / 1000 && noOi < all / 50);
    QVERIFY(absent > 0);
}

void TestDemoMarket::openInterestIsLotsInSteps() {
    for (const char* symbol : {"NIFTY", "BANKNIFTY"}) {
        const auto market = session(symbol, "2026-11-20");
        std::map<std::pair<double, int>, double> last;
        int changes = 0, repeats = 0;
        for (int minute = 0; minute < 120; ++minute)
            for (const auto& bar : bars(market, 0, minute)) {
                for (const Column column :
                     {Column::CallOi, Column::PutOi, Column::CallVolume, Column::PutVolume})
                    QVERIFY(isMissing(bar[column]) ||
                            (bar[column] >= 0 && std::fmod(bar[column], market.lot(0)) == 0));
                double& before =
                    last.try_emplace({bar.strike, minute / 3}, bar[Column::CallOi]).first->second;
                if (!isMissing(before) && !isMissing(bar[Column::CallOi]))
                    (before == bar[Column::CallOi] ? repeats : changes) += 1;
            }
        QCOMPARE(changes, 0); // stands for three minutes
        QVERIFY(repeats > 1000);
    }
}

void TestDemoMarket::openInterestCarriesOver() {
    const auto friday = session("NIFTY", "2026-11-20"), monday = session("NIFTY", "2026-11-23");
    std::map<double, double> close;
    for (const auto& bar : bars(friday, 1, friday.minutes() - 1)) // the expiry of 1 Dec on both days
        close[bar.strike] = bar[Column::PutOi];
    int compared = 0;
    for (const auto& bar : bars(monday, 1, 0)) {
        const double before = close.contains(bar.strike) ? close[bar.strike] : missing,
                     after = bar[Column::PutOi];
        if (isMissing(before) || isMissing(after) || after < 20000)
            continue;
        ++compared;
        QVERIFY2(std::fabs(after / before - 1) < 0.05,
                 qPrintable(QStringLiteral("%1: %2 -> %3").arg(bar.strike).arg(before).arg(after)));
    }
    QVERIFY(compared > 20);
}

void TestDemoMarket::openInterestStandsOnRoundStrikesOutOfTheMoney() {
    const auto market = session("NIFTY", "2026-11-20");
    double round = 0, odd = 0, callAbove = 0, callBelow = 0, putAbove = 0, putBelow = 0;
    int rounds = 0, odds = 0;
    for (const auto& bar : bars(market, 0, 200)) {
        const double call = bar[Column::CallOi], put = bar[Column::PutOi];
        if (isMissing(call) || isMissing(put))
            continue;
        const bool above = bar.strike > market.spot(200);
        (above ? callAbove : callBelow) += call;
        (above ? putAbove : putBelow) += put;
        if (std::fmod(bar.strike, 500) == 0) {
            round += call + put;
            ++rounds;
        } else if (std::fmod(bar.strike, 100) == 50) {
            odd += call + put;
            ++odds;
        }
    }
    QVERIFY(round / rounds > 1.5 * odd / odds);
    QVERIFY(callAbove > 2 * callBelow);
    QVERIFY(putBelow > 2 * putAbove);
}

void TestDemoMarket::openInterestMovesWithinTheDay() {
    const auto market = session("NIFTY", "2026-11-20");
    const auto total = [&](int minute) {
        double sum = 0;
        for (const auto& bar : bars(market, 1, minute))
            sum += isMissing(bar[Column::PutOi]) ? 0 : bar[Column::PutOi];
        return sum;
    };
    const double open = total(0), noon = total(190), close = total(384);
    QVERIFY(noon > 1.02 * (open + close) / 2); // built up, then squared off in part
}

void TestDemoMarket::volumeIsUShaped() {
    const auto market = session("NIFTY", "2026-11-20");
    const auto volume = [&](int from, int until) {
        double sum = 0;
        for (int minute = from; minute < until; ++minute)
            for (const auto& bar : bars(market, 0, minute))
                sum += bar[Column::CallVolume] + bar[Column::PutVolume];
        return sum / (until - from);
    };
    const double open = volume(0, 15), noon = volume(170, 215), close = volume(370, 385);
    QVERIFY(open > 1.5 * noon);
    QVERIFY(close > 1.5 * noon);
}

void TestDemoMarket::greeksAreThoseOfTheIv() {
    int checked = 0;
    const auto market = session("BANKNIFTY", "2026-11-20");
    for (const auto& bar : bars(market, 1, 60)) {
        if (isMissing(bar[Column::PutIv]))
            continue;
        const Pricing pricing = blackScholes(Side::Put, bar[Column::Underlying], bar.strike, years(bar),
                                             bar[Column::PutIv], demoRate);
        QCOMPARE(bar[Column::PutDelta], pricing.delta);
        QCOMPARE(bar[Column::PutGamma], pricing.gamma);
        QCOMPARE(bar[Column::PutTheta], pricing.theta);
        QCOMPARE(bar[Column::PutVega], pricing.vega);
        ++checked;
    }
    QVERIFY(checked > 30);
}

void TestDemoMarket::putCallParityHolds() {
    const auto market = session("NIFTY", "2026-11-20");
    std::vector<ParityPair> pairs;
    double time = 0;
    for (const auto& bar : bars(market, 1, 150)) {
        time = years(bar);
        const double spot = bar[Column::Underlying];
        if (!isMissing(bar[Column::CallIv]) && !isMissing(bar[Column::PutIv]))
            pairs.push_back(
                {bar.strike,
                 blackScholes(Side::Call, spot, bar.strike, time, bar[Column::CallIv], demoRate).price,
                 blackScholes(Side::Put, spot, bar.strike, time, bar[Column::PutIv], demoRate).price});
    }
    const double forward = market.spot(150) * std::exp(demoRate * time);
    const auto found = parityForward(pairs, market.spot(150), time, demoRate);
    QVERIFY(found);
    QVERIFY2(std::fabs(*found - forward) < 1.0, qPrintable(QString::number(*found - forward)));
}

void TestDemoMarket::smileAndTerm() {
    const auto market = session("NIFTY", "2026-11-20");
    std::vector<double> atm;
    for (std::size_t e = 0; e < market.expiries(); ++e) {
        double below = 0, at = 0, above = 0;
        const double far =
            0.7 * market.volatility(100) * std::sqrt(years(bars(market, e, 100).front())) * market.spot(100);
        for (const auto& bar : bars(market, e, 100)) {
            const double distance = bar.strike - market.spot(100);
            if (std::fabs(distance) <= 25)
                at = bar[Column::CallIv];
            if (std::fabs(distance + 2 * far) <= 25)
                below = bar[Column::PutIv];
            if (std::fabs(distance - 2 * far) <= 25)
                above = bar[Column::CallIv];
        }
        QVERIFY2(below > at * 1.04 && above < below && above > at * 0.8,
                 qPrintable(QStringLiteral("%1: %2 %3 %4").arg(e).arg(below).arg(at).arg(above)));
        atm.push_back(at);
    }
    QVERIFY(atm.front() > atm[1]); // the nearest is dearest
    QVERIFY(atm.back() > atm[1] * 0.95);
}

void TestDemoMarket::ivFollowsTheSpot() {
    // Over many days: volatility at the money falls when the index rises.
    double together = 0;
    for (const char* date : {"2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"}) {
        const auto market = session("NIFTY", date);
        for (int minute = 15; minute < market.minutes(); minute += 15)
            together += std::log(market.spot(minute) / market.spot(minute - 15)) *
                        std::log(market.volatility(minute) / market.volatility(minute - 15));
    }
    QVERIFY(together < 0);
}

void TestDemoMarket::indexGapsAndStandsInTheAuction() {
    double gaps = 0;
    auto before = session("NIFTY", "2026-11-11");
    for (const char* date : {"2026-11-12", "2026-11-13", "2026-11-16", "2026-11-17", "2026-11-18"}) {
        const auto market = session("NIFTY", date);
        const double gap = std::fabs(std::log(market.spot(0) / before.spot(before.minutes() - 1)));
        QVERIFY(gap < 0.03);
        gaps += gap;
        double most = 0;
        for (int minute = 1; minute < 360; ++minute)
            most = std::max(most, std::fabs(std::log(market.spot(minute) / market.spot(minute - 1))));
        QVERIFY(most < 0.004);
        QCOMPARE(market.spot(379), market.spot(360)); // 15:15 to 15:34
        before = market;
    }
    QVERIFY(gaps / 5 > 0.0005);
}

void TestDemoMarket::expiryDayEndsWithoutIv() {
    const auto market = session("NIFTY", "2026-11-17");
    const auto known = [&](int minute) {
        int count = 0;
        for (const auto& bar : bars(market, 0, minute))
            count += !isMissing(bar[Column::CallIv]);
        return count;
    };
    QVERIFY(known(300) > 20);
    QCOMPARE(known(384), 0);
}

QTEST_GUILESS_MAIN(TestDemoMarket)
#include "tst_demo_market.moc"
