#include "models/ingest/files/market_sense.h"

#include <QCoreApplication>

#include <map>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

struct Moment {
    UtcTime minute;
    double spot;
};

// The middle strike's spot of each minute.
std::vector<Moment> spotByMinute(const std::vector<PricedBar>& bars) {
    std::vector<Moment> moments;
    for (std::size_t first = 0; first < bars.size();) {
        std::size_t last = first;
        while (last < bars.size() && bars[last].bar.minute == bars[first].bar.minute)
            ++last;
        const double spot = bars[first + (last - first) / 2].bar[Column::Underlying];
        if (!isMissing(spot))
            moments.push_back({bars[first].bar.minute, spot});
        first = last;
    }
    return moments;
}

// A real index moves 1 % within minutes at times, but it does not come back to the point, and not again and
// again.
constexpr double jump = 0.007, sameLevel = 0.0015;
constexpr int jumpsOfTwoSources = 3;

Result<void> checkOneSource(const std::vector<PricedBar>& bars) {
    const std::vector<Moment> moments = spotByMinute(bars);
    int flips = 0;
    const Moment* first = nullptr;
    for (std::size_t i = 2; i < moments.size(); ++i) {
        const double before = moments[i - 2].spot, between = moments[i - 1].spot, after = moments[i].spot;
        if (std::abs(between / before - 1) < jump || std::abs(after / before - 1) > sameLevel ||
            istDate(moments[i].minute) != istDate(moments[i - 2].minute))
            continue;
        ++flips;
        if (!first)
            first = &moments[i - 1];
    }
    if (flips < jumpsOfTwoSources)
        return {};
    return failure(
        ErrorCode::Invalid,
        tr("Two sources are mixed in it: the spot jumps to another level and back %1 times, first at %2 "
           "IST from %3 to %4. Import the files of one collector only.")
            .arg(flips)
            .arg(istClock(first->minute))
            .arg(first[-1].spot, 0, 'f', 2)
            .arg(first->spot, 0, 'f', 2));
}

struct ContractValues {
    double values[6];
    bool operator==(const ContractValues& other) const {
        for (int i = 0; i < 6; ++i)
            if (!(values[i] == other.values[i] || (isMissing(values[i]) && isMissing(other.values[i]))))
                return false;
        return true;
    }
};

ContractValues valuesOf(const PricedBar& bar) {
    return {{bar.price[0], bar.price[1], bar.bar[Column::CallOi], bar.bar[Column::PutOi],
             bar.bar[Column::CallIv], bar.bar[Column::PutIv]}};
}

Result<void> checkSomethingMoves(const std::vector<PricedBar>& bars) {
    constexpr int fewest = 3;
    std::map<std::pair<Date, double>, ContractValues> first;
    int minutes = 0;
    UtcTime minute{};
    for (const PricedBar& bar : bars) {
        if (minutes == 0 || bar.bar.minute != minute)
            ++minutes;
        minute = bar.bar.minute;
        const auto [at, isNew] = first.try_emplace({bar.bar.expiry, bar.bar.strike}, valuesOf(bar));
        const bool traded = bar.bar[Column::CallVolume] > 0 || bar.bar[Column::PutVolume] > 0;
        if (!isNew && (traded || !(at->second == valuesOf(bar))))
            return {};
    }
    if (minutes < fewest)
        return {};
    return failure(ErrorCode::Invalid,
                   tr("In %1 snapshots no price, volume, OI or IV ever changes: they are copies of one page.")
                       .arg(minutes));
}

} // namespace

Result<void> checkMarketSense(const std::vector<PricedBar>& bars) {
    STRIKESCOPE_TRY(checkSomethingMoves(bars));
    return checkOneSource(bars);
}

} // namespace strikescope
