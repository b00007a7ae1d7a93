#include "models/items/chain_summary.h"

#include "models/domain/atm.h"
#include "models/domain/format.h"
#include "models/domain/open_interest.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString maxPainText(const Chain& chain) {
    const auto pain = maxPain(chain);
    if (!pain)
        return formatStrike(missing);
    if (pain->lowest == pain->highest)
        return formatStrike(pain->lowest);
    return formatStrike(pain->lowest) + QChar(0x2013) + formatStrike(pain->highest);
}

} // namespace

QString chainSummary(const Chain& chain) {
    return QCoreApplication::translate("ChainSummary", "PCR (OI) %1   ·   Max pain %2   ·   ATM IV %3")
        .arg(formatGrouped(putCallRatio(chain, Quantity::Oi), 2), maxPainText(chain),
             formatIv(atmIv(chain, chain.underlying())));
}

} // namespace strikescope
