#pragma once

#include "models/domain/market_files.h"
#include "models/items/scene.h"
#include "tests/items/fake_source.h"

#include <cmath>
#include <functional>

namespace strikescope {

// Scenes of the made-up market: NIFTY, 5 minutes, the expiry of 25 August, noon of the 18th.
inline UtcTime noon() {
    return fromIst(FakeSource::sessionDates()[1], std::chrono::hours{12});
}

inline Scene chainScene(const QString& symbol = QStringLiteral("NIFTY"), UtcTime at = noon()) {
    Scene scene;
    scene.symbol = symbol;
    scene.expiries = {FakeSource::expiryDates()[1]};
    scene.frame = fakeFrame(symbol, Timeframe::Min5, at);
    scene.freshness.checked = Freshness::Clock::now();
    scene.tables = std::make_shared<MarketTables>(builtInMarketTables());
    return scene;
}

// The frame with its chain of 25 August changed.
inline ChainFramePtr changed(const ChainFramePtr& frame, const std::function<void(Chain&)>& change) {
    auto copy = std::make_shared<ChainFrame>(*frame);
    change(copy->chains[1]);
    return copy;
}

// The close of the day before. Open interest was smaller there by a wave of strikes, and larger at some; a
// strike without a row and one with no open interest are among them.
inline Reference previousClose(const QString& symbol = QStringLiteral("NIFTY")) {
    const UtcTime at = FakeSource::bucketTimes(Timeframe::Min5, FakeSource::sessionDates()[0]).back();
    Reference reference;
    reference.bucket = at;
    reference.name = QStringLiteral("previous close, Mon 17 Aug 15:35–15:40");
    reference.frame = changed(fakeFrame(symbol, Timeframe::Min5, at), [](Chain& chain) {
        Chain less(chain.expiry(), chain.size() - 1); // without its first strike
        for (std::size_t i = 1; i < chain.size(); ++i) {
            less.strikes()[i - 1] = chain.strikes()[i];
            for (std::size_t c = 0; c < columnCount; ++c)
                less.column(Column(c))[i - 1] = chain.column(Column(c))[i];
        }
        for (std::size_t i = 0; i < less.size(); ++i) {
            less.column(Column::CallOi)[i] -= 400'000 * std::sin(double(i) / 7);
            less.column(Column::PutOi)[i] -= 250'000 * std::cos(double(i) / 9);
        }
        less.column(Column::PutOi)[60] = 0;
        chain = less;
    });
    return reference;
}

inline Reference moment(const QString& letter, UtcTime at) {
    Reference reference;
    reference.bucket = at;
    reference.name = letter + QStringLiteral(", Tue 18 Aug ") + bucketLabel(at, Timeframe::Min5);
    reference.frame = changed(fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5, at), [at](Chain& chain) {
        const double hours = double(istTimeOfDay(at) / std::chrono::minutes{1}) / 60;
        for (std::size_t i = 0; i < chain.size(); ++i)
            chain.column(Column::CallOi)[i] += 30'000 * hours * std::sin(double(i) / 5);
    });
    return reference;
}

} // namespace strikescope
