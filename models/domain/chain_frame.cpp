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
    , m_strikes(strikes, missing) {
    for (auto& column : m_columns)
        column.assign(strikes, missing);
}

double Chain::underlying() const {
    std::vector<double> values;
    for (const double value : column(Column::Underlying))
        if (!isMissing(value))
            values.push_back(value);
    if (values.empty())
        return missing;
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

const Chain* ChainFrame::chain(Date expiry) const {
    const auto found = std::lower_bound(chains.begin(), chains.end(), expiry,
                                        [](const Chain& c, Date d) { return c.expiry() < d; });
    return found != chains.end() && found->expiry() == expiry ? &*found : nullptr;
}

} // namespace strikescope
