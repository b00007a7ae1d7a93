#include "models/domain/chain_frame.h"

#include <algorithm>

namespace strikescope {

const char* databaseName(Column column) {
    static constexpr std::array<const char*, columnCount> names{
        "underlying_close", "call_iv_avg",   "put_iv_avg",     "call_delta_avg", "put_delta_avg",
        "call_gamma_avg",   "put_gamma_avg", "call_theta_avg", "put_theta_avg",  "call_vega_avg",
        "put_vega_avg",     "call_volume",   "put_volume",     "call_count",     "put_count",
        "call_oi_sum",      "put_oi_sum"};
    return names[static_cast<std::size_t>(column)];
}

Chain::Chain(Date expiry, std::size_t strikes)
    : m_expiry(expiry)
    , m_size(strikes)
    , m_values(strikes * valuesPerStrike, missing) {}

std::optional<std::size_t> Chain::row(double strike) const {
    const auto found = std::ranges::lower_bound(strikes(), strike);
    if (found == strikes().end() || *found != strike)
        return std::nullopt;
    return std::size_t(found - strikes().begin());
}

double Chain::underlying() const {
    std::vector<double> known;
    for (const double value : column(Column::Underlying))
        if (!isMissing(value))
            known.push_back(value);
    if (known.empty())
        return missing;
    const auto middle = known.begin() + std::ptrdiff_t(known.size() / 2);
    std::nth_element(known.begin(), middle, known.end());
    return *middle;
}

const Chain* ChainFrame::chain(Date expiry) const {
    const auto found = std::lower_bound(chains.begin(), chains.end(), expiry,
                                        [](const Chain& c, Date d) { return c.expiry() < d; });
    return found != chains.end() && found->expiry() == expiry ? &*found : nullptr;
}

std::size_t frameBytes(const ChainFrame& frame) {
    const auto text = [](const QString& s) { return std::size_t(s.capacity()) * sizeof(QChar); };
    std::size_t bytes = sizeof(ChainFrame) + text(frame.symbol) + text(frame.relation) + text(frame.origin) +
                        frame.chains.capacity() * sizeof(Chain);
    for (const Chain& chain : frame.chains)
        bytes += chain.bytes();
    return bytes;
}

} // namespace strikescope
