#include "models/domain/quantity.h"

namespace strikescope {

namespace {

struct Entry {
    Quantity quantity;
    const char* key;
    std::optional<Column> call = {};
    std::optional<Column> put = {};
};

constexpr std::array<Entry, allQuantities.size()> entries{{
    {Quantity::Iv, "iv", Column::CallIv, Column::PutIv},
    {Quantity::Oi, "oi", Column::CallOi, Column::PutOi},
    {Quantity::Volume, "volume", Column::CallVolume, Column::PutVolume},
    {Quantity::Delta, "delta", Column::CallDelta, Column::PutDelta},
    {Quantity::Gamma, "gamma", Column::CallGamma, Column::PutGamma},
    {Quantity::Theta, "theta", Column::CallTheta, Column::PutTheta},
    {Quantity::Vega, "vega", Column::CallVega, Column::PutVega},
    {Quantity::GammaExposure, "gamma_exposure"},
    {Quantity::Pcr, "pcr"},
}};

const Entry& entryOf(Quantity quantity) {
    return entries[static_cast<std::size_t>(quantity)];
}

} // namespace

QString key(Quantity quantity) {
    return QLatin1String(entryOf(quantity).key);
}

std::optional<Quantity> quantityFromKey(const QString& text) {
    for (const Entry& entry : entries)
        if (text == QLatin1String(entry.key))
            return entry.quantity;
    return std::nullopt;
}

Column columnOf(Quantity quantity, Side side) {
    return (side == Side::Call ? entryOf(quantity).call : entryOf(quantity).put).value();
}

bool isLevel(Quantity quantity) {
    return quantity == Quantity::Oi || quantity == Quantity::Volume || quantity == Quantity::GammaExposure;
}

bool hasSides(Quantity quantity) {
    return quantity != Quantity::Pcr;
}

} // namespace strikescope
