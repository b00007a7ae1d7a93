#include "models/domain/black_scholes.h"
#include "models/domain/market_files.h"
#include "tests/bench/ui_parts.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>
#include <cmath>
#include <map>

namespace strikescope::bench {

using namespace std::chrono;

namespace {

const Date session{2026y / August / 18};

Date expiryOf(int place) {
    return Date{2026y / August / 18} + days{7 * (place + 1)};
}

void fillSide(Chain& chain, std::size_t i, Side side, double spot, double years, int bucket) {
    const double strike = chain.strikes()[i], away = std::log(strike / spot) / std::sqrt(years);
    const double iv = 0.12 - 0.02 * away + 0.05 * away * away + 0.0002 * (bucket % 40);
    const Pricing pricing = blackScholes(side, spot, strike, years, iv, 0.10);
    const auto set = [&](Column call, Column put, double value) {
        chain.column(side == Side::Call ? call : put)[i] = value;
    };
    set(Column::CallIv, Column::PutIv, iv);
    set(Column::CallDelta, Column::PutDelta, pricing.delta);
    set(Column::CallGamma, Column::PutGamma, pricing.gamma);
    set(Column::CallTheta, Column::PutTheta, pricing.theta);
    set(Column::CallVega, Column::PutVega, pricing.vega);
    const double hump = std::exp(-std::pow((strike - spot) / 1500, 2));
    set(Column::CallOi, Column::PutOi, std::floor(40'000 * hump * (1 + 0.01 * (bucket % 25))) * 65);
    set(Column::CallVolume, Column::PutVolume, std::floor(4'000 * hump) * 65);
    set(Column::CallCount, Column::PutCount, 300);
}

Chain chainOf(int place, UtcTime bucket, int number) {
    Chain chain(expiryOf(place), uiStrikes);
    const double spot = 24'200 + 4.0 * (number % 30);
    const double years = duration<double>(fromIst(chain.expiry(), hours{15}) - bucket) / hours{8766};
    for (std::size_t i = 0; i < chain.size(); ++i) {
        chain.strikes()[i] = 19'200 + 50.0 * double(i);
        chain.column(Column::Underlying)[i] = spot;
        for (const Side side : {Side::Call, Side::Put})
            fillSide(chain, i, side, spot, years, number);
    }
    return chain;
}

// Told when a widget got what it has to paint.
class PaintWatch : public QObject {
public:
    explicit PaintWatch(QWidget& watched) { watched.installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override {
        m_painted |= event->type() == QEvent::Paint;
        return false;
    }
    bool isPainted() const { return m_painted; }

private:
    bool m_painted = false;
};

} // namespace

ChainFramePtr uiFrame(int number) {
    static std::map<int, ChainFramePtr> made;
    ChainFramePtr& kept = made[number];
    if (kept)
        return kept;
    auto frame = std::make_shared<ChainFrame>();
    frame->symbol = QStringLiteral("NIFTY");
    frame->timeframe = Timeframe::Min5;
    frame->bucket = fromIst(session, hours{9} + minutes{15 + 5 * number});
    for (int place = 0; place < uiExpiries; ++place)
        frame->chains.push_back(chainOf(place, frame->bucket, number));
    frame->relation = QStringLiteral("made_up");
    return kept = std::move(frame);
}

Scene uiScene(int number) {
    static const auto tables = std::make_shared<const MarketTables>(builtInMarketTables());
    Scene scene;
    scene.symbol = QStringLiteral("NIFTY");
    scene.frame = uiFrame(number);
    for (const Chain& chain : scene.frame->chains)
        scene.expiries.push_back(chain.expiry());
    scene.reference.frame = uiFrame(0);
    scene.reference.name = QStringLiteral("day open, Tue 18 Aug 09:15–09:20");
    scene.tables = tables;
    return scene;
}

void untilPainted(QWidget& painted, const std::function<void()>& deed) {
    const PaintWatch watch(painted);
    deed();
    while (!watch.isPainted()) // processEvents() comes back when the painting is over
        QCoreApplication::processEvents();
}

} // namespace strikescope::bench
