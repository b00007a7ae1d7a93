#include "models/ingest/files/count_units.h"

#include <QCoreApplication>

#include <set>

namespace strikescope {

namespace {

constexpr std::int64_t enoughValues = 50;
constexpr double shareOfUnits = 0.98; // a contract listed under an older lot may spoil a few

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

QString listed(const std::vector<int>& lots) {
    QStringList texts;
    for (const int lot : lots)
        texts << QString::number(lot);
    return texts.join(QStringLiteral(", "));
}

} // namespace

std::optional<int> LotTable::operator()(Date expiry, Date day) {
    if (expiry == m_expiry && day == m_day)
        return m_lot;
    m_expiry = expiry;
    m_day = day;
    const auto known = m_known.find({expiry, day});
    m_lot = known != m_known.end() ? known->second : m_market.lotSize(m_symbol, expiry, day);
    if (known == m_known.end())
        m_known.emplace(std::pair{expiry, day}, m_lot);
    return m_lot;
}

Result<UnitEvidence> findOiUnit(const Collector& from, std::span<const Observation> observations) {
    UnitEvidence evidence;
    LotTable lotOf(from.market(), from.symbol());
    std::set<int> lots;
    for (const Observation& o : observations) {
        const auto lot = lotOf(o.expiry, istDate(o.time));
        if (!lot)
            return failure(ErrorCode::NotFound,
                           tr("The lot size of %1, expiry %2, on %3 is not known. Add it to lots.csv.")
                               .arg(from.symbol(), isoDate(o.expiry), isoDate(istDate(o.time))));
        lots.insert(*lot);
        if (!(o.oi > 0))
            continue;
        ++evidence.values;
        if (o.oi != std::floor(o.oi))
            ++evidence.fractions;
        else if (*lot > 1 && std::fmod(o.oi, *lot) == 0)
            ++evidence.multiples;
    }
    evidence.lots.assign(lots.begin(), lots.end());
    evidence.unit = from.facts().oiUnit;
    if (evidence.values >= enoughValues)
        evidence.unit = double(evidence.multiples) >= shareOfUnits * double(evidence.values)
                            ? CountUnit::Units
                            : CountUnit::Contracts;
    evidence.expected = evidence.unit == from.facts().oiUnit;
    return evidence;
}

QString describe(const UnitEvidence& evidence) {
    QString text = evidence.unit == CountUnit::Units
                       ? tr("OI in units (shares): %1 of %2 values are multiples of the lot (%3)")
                       : tr("OI in contracts of %3 units: only %1 of %2 values are multiples of it");
    text = text.arg(evidence.multiples).arg(evidence.values).arg(listed(evidence.lots));
    if (evidence.values == 0)
        text = tr("no OI");
    else if (evidence.values < enoughValues)
        text += tr("; too few to tell, so taken as this format is known to be");
    else if (!evidence.expected)
        text += tr("; this format is usually the other, the values decide");
    if (evidence.fractions > 0)
        text += tr("; %1 values with a fraction (another lot when listed), rounded to the nearest unit")
                    .arg(evidence.fractions);
    return text;
}

} // namespace strikescope
