#pragma once

#include "models/domain/market_files.h"
#include "models/items/scene.h"
#include "tests/items/fake_source.h"

#include <algorithm>

namespace strikescope {

// Scenes on the made-up market, for pictures across strikes.

// The made-up frame with its open interest over the strikes shaped like a market's: a hump of calls above the
// money and one of puts under it, moved and scaled so that two moments differ.
inline ChainFramePtr shapedFrame(UtcTime bucket, double growth, double shift) {
    auto frame = std::make_shared<ChainFrame>(*fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, bucket));
    for (Chain& chain : frame->chains)
        for (std::size_t i = 0; i < chain.size(); ++i) {
            const double strike = chain.strikes()[i], spot = chain.underlying();
            const auto hump = [&](double centre) {
                const double away = (strike - centre) / 500;
                const double round = std::fmod(strike, 500) == 0   ? 2.2
                                     : std::fmod(strike, 100) == 0 ? 1.4
                                                                   : 1;
                return std::floor(60'000 * growth * round * std::exp(-away * away)) * 65;
            };
            chain.column(Column::CallOi)[i] = hump(spot + 400 + shift);
            chain.column(Column::PutOi)[i] = hump(spot - 400 + shift);
            chain.column(Column::CallVolume)[i] = hump(spot + 100) / 5;
            chain.column(Column::PutVolume)[i] = hump(spot - 100) / 5;
        }
    return frame;
}

inline Scene strikeScene(std::vector<Date> expiries = {FakeSource::expiryDates()[1]}) {
    using namespace std::chrono;
    Scene scene;
    scene.symbol = QStringLiteral("NIFTY");
    scene.expiries = std::move(expiries);
    scene.frame = shapedFrame(fromIst(FakeSource::sessionDates()[1], hours{12}), 1, 0);
    scene.tables = std::make_shared<const MarketTables>(builtInMarketTables());
    return scene;
}

inline void addAnchor(Scene& scene) {
    using namespace std::chrono;
    scene.reference.frame =
        shapedFrame(fromIst(FakeSource::sessionDates()[0], hours{15} + minutes{25}), 0.9, -150);
    scene.reference.bucket = scene.reference.frame->bucket;
    scene.reference.name = QStringLiteral("previous close, Mon 17 Aug 15:25–15:30");
}

inline void addPair(Scene& scene) {
    using namespace std::chrono;
    const auto moment = [](minutes time, double growth, double shift) {
        auto frame = std::make_shared<ChainFrame>(
            *shapedFrame(fromIst(FakeSource::sessionDates()[1], time), growth, shift));
        for (Chain& chain : frame->chains)
            for (const Column column : {Column::CallIv, Column::PutIv})
                for (double& iv : chain.column(column))
                    iv *= growth;
        return frame;
    };
    scene.a.frame = moment(hours{9} + minutes{30}, 0.8, -100);
    scene.b.frame = moment(hours{11}, 1.05, 50);
    scene.a.name = QStringLiteral("A, Tue 18 Aug 09:30–09:35");
    scene.b.name = QStringLiteral("B, Tue 18 Aug 11:00–11:05");
}

} // namespace strikescope
