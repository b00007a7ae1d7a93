#include "tests/items/made_up_session.h"

#include "models/domain/black_scholes.h"
#include "models/domain/market_files.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

using namespace std::chrono;

namespace {

struct Moment {
    UtcTime bucket;
    double share; // of the day
    double spot;
};

Moment momentAt(UtcTime bucket) {
    const double share =
        duration<double>(istTimeOfDay(bucket) - (hours{9} + minutes{15})) / (hours{6} + minutes{25});
    const double wander = 60 * std::sin(7 * share) + 25 * std::sin(31 * share) - 90 * share;
    return {bucket, share, std::round((24260 + wander) * 20) / 20};
}

void fillSide(Chain& chain, std::size_t row, Side side, const Moment& moment, double years) {
    const double strike = chain.strikes()[row], steps = (strike - moment.spot) / 50;
    const double money = std::log(strike / moment.spot) / std::sqrt(years);
    const double level =
        0.118 + 0.012 * std::sqrt(years) - 0.02 * moment.share + 0.004 * std::sin(11 * moment.share);
    const double iv = level - 0.03 * money + 0.11 * money * money + (side == Side::Put ? 0.004 : 0);
    const Pricing pricing = blackScholes(side, moment.spot, strike, years, iv, 0.10);
    const auto set = [&](Quantity quantity, double value) {
        chain.column(columnOf(quantity, side))[row] = value;
    };
    set(Quantity::Iv, iv);
    set(Quantity::Delta, pricing.delta);
    set(Quantity::Gamma, pricing.gamma);
    set(Quantity::Theta, pricing.theta);
    set(Quantity::Vega, pricing.vega);
    const double centre = side == Side::Call ? 6 : -6, width = 14;
    const double round = std::fmod(strike, 500) == 0 ? 3 : std::fmod(strike, 100) == 0 ? 1.6 : 1;
    const double lots = 40000 * round * std::exp(-std::pow((steps - centre) / width, 2));
    const double steady = std::floor(moment.share * 25) / 25; // the exchange's staircase
    set(Quantity::Oi, 65 * std::floor(lots * (1 + (side == Side::Call ? 0.8 : 0.35) * steady)));
    set(Quantity::Volume, 65 * std::floor(lots * 0.05 * (1.3 + std::sin(40 * moment.share + steps))));
    chain.column(side == Side::Call ? Column::CallCount : Column::PutCount)[row] = 5;
}

Chain madeUpChain(Date expiry, const Moment& moment, std::size_t strikes, const MarketTables& tables) {
    Chain chain(expiry, strikes);
    const double years = std::max(0.0002, tables.yearsToExpiry(moment.bucket + minutes{5}, expiry));
    const double first = 24250 - 50 * double(strikes / 2);
    for (std::size_t row = 0; row < strikes; ++row) {
        chain.strikes()[row] = first + 50 * double(row);
        chain.column(Column::Underlying)[row] = moment.spot;
        fillSide(chain, row, Side::Call, moment, years);
        fillSide(chain, row, Side::Put, moment, years);
    }
    // One that is listed in the afternoon only, and wings without an IV.
    if (moment.share < 0.5)
        for (const Column column : {Column::CallOi, Column::CallIv, Column::CallVolume, Column::CallCount})
            chain.column(column)[strikes - 1] = missing;
    return chain;
}

std::vector<Date> expiriesOf(const SessionWish& wish) {
    if (!wish.expiries.empty())
        return wish.expiries;
    return {Date{2026y / August / 18}, Date{2026y / August / 25}, Date{2026y / September / 1},
            Date{2026y / September / 29}, Date{2026y / December / 29}};
}

} // namespace

ChainSessionPtr madeUpSession(const SessionWish& wish) {
    ChainSession session;
    const auto hours = builtInMarketTables().session(wish.day);
    std::size_t index = 0;
    for (UtcTime at = hours->open; at < hours->close; at += length(wish.timeframe), ++index) {
        if (wish.buckets > 0 && index == wish.buckets)
            break;
        if (wish.noonMissing && (index == 30 || index == 31))
            continue;
        auto frame = std::make_shared<ChainFrame>();
        frame->symbol = QStringLiteral("NIFTY");
        frame->timeframe = wish.timeframe;
        frame->bucket = at;
        frame->relation = QStringLiteral("made_up");
        frame->fetched = at + length(wish.timeframe) + seconds{7};
        for (const Date expiry : expiriesOf(wish))
            if (expiry >= wish.day)
                frame->chains.push_back(
                    madeUpChain(expiry, momentAt(at), wish.strikes, builtInMarketTables()));
        session.push_back(std::move(frame));
    }
    if (wish.lastOpen) {
        auto open = std::make_shared<ChainFrame>(*session.back());
        open->closed = false;
        session.back() = std::move(open);
    }
    return std::make_shared<const ChainSession>(std::move(session));
}

Scene madeUpScene(const ChainSessionPtr& session, std::size_t at, std::size_t expiries) {
    Scene scene;
    scene.symbol = QStringLiteral("NIFTY");
    scene.frame = session->at(std::min(at, session->size() - 1));
    scene.timeframe = scene.frame->timeframe;
    scene.session = session;
    static const auto tables = std::make_shared<const MarketTables>(builtInMarketTables());
    scene.tables = tables;
    for (const Chain& chain : scene.frame->chains)
        if (scene.expiries.size() < expiries)
            scene.expiries.push_back(chain.expiry());
    return scene;
}

Reference madeUpReference(const ChainFramePtr& frame, const QString& name) {
    Reference reference;
    reference.bucket = frame->bucket;
    reference.frame = frame;
    reference.name = name;
    return reference;
}

} // namespace strikescope
