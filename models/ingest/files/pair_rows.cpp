#include "models/ingest/files/pair_rows.h"

namespace strikescope {

Result<void> PairRows::read(const SourceFile& file, Collector& to) {
    CsvWalk walk;
    walk.header = [this](const Fields& header) { return findColumns(header); };
    walk.row = [this, &to](const Fields& row) -> Result<void> {
        readRow(row, to);
        return {};
    };
    return walkCsv(file, to, walk);
}

Result<void> PairRows::findColumns(const Fields& header) {
    ColumnFinder at(header);
    m_names = namesOf(header);
    m_time = at(m_columns.time);
    m_symbol = at(m_columns.symbol);
    m_expiry = at(m_columns.expiry);
    m_strike = at(m_columns.strike);
    m_spot = m_columns.spot.empty() ? Fields::npos : at(m_columns.spot);
    m_collected = m_columns.collectedAt.empty() ? Fields::npos : at(m_columns.collectedAt);
    for (int i = 0; i < 2; ++i) {
        const auto& names = m_columns.sides[i];
        m_sides[i] = {at(names[0]), at(names[1]), at(names[2]), at(names[3])};
    }
    return at.verdict();
}

// A page that was fetched on another day than it shows is an old copy: a holiday, or a stuck source.
bool PairRows::collectedWhenStamped(UtcTime stamp, const Fields& row, Collector& to) {
    if (m_collected == Fields::npos)
        return true;
    const auto& collected = m_parseCollected(row[m_collected]);
    if (!collected || istDate(*collected) != istDate(stamp)) {
        to.refuse(QT_TRANSLATE_NOOP("Import", "old page: collected on another day than it shows"),
                  row[m_time]);
        return false;
    }
    if (*collected < stamp)
        to.note(QT_TRANSLATE_NOOP("Import", "stamped later than it was collected"), row[m_time]);
    return true;
}

void PairRows::readSide(Cells& cells, const SidePositions& at, Observation& o) const {
    o.oi = cells.number(at.oi, m_blank);
    o.dayVolume = cells.number(at.volume); // 0 is a level too: nothing traded yet
    o.iv = cells.number(at.iv, Blank::Zero) / 100;
    o.price = cells.number(at.price, Blank::Zero);
}

void PairRows::readRow(const Fields& row, Collector& to) {
    if (!to.symbolIs(row[m_symbol]))
        return;
    const auto& time = m_parseTime(row[m_time]);
    const auto& expiry = m_parseExpiry(row[m_expiry]);
    if (!time || !expiry)
        return to.refuse(QT_TRANSLATE_NOOP("Import", "no readable date or time"),
                         row[time ? m_expiry : m_time]);
    if (!collectedWhenStamped(*time, row, to))
        return;
    Cells cells(row);
    Observation both[2];
    for (int i = 0; i < 2; ++i) {
        Observation& o = both[i];
        o.time = *time;
        o.expiry = *expiry;
        o.side = i == 0 ? Side::Call : Side::Put;
        o.strike = cells.number(m_strike);
        if (m_spot != Fields::npos)
            o.spot = cells.number(m_spot, Blank::Zero);
        readSide(cells, m_sides[i], o);
    }
    if (!cells.good())
        return refuseCell(to, m_names, row, cells.badColumn());
    to.take(both);
}

} // namespace strikescope
