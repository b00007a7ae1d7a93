// One row per strike and side, every minute, with spot and Greeks (2026):
// timestamp,symbol,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv,delta,gamma,theta,vega,rho
#include "models/ingest/files/csv_reader.h"
#include "models/ingest/files/formats.h"

namespace strikescope {

namespace {

// The collector writes this IV (in percent) where the price is at or under intrinsic value.
constexpr double floorIvPercent = 0.1;

struct Columns {
    std::size_t time, symbol, expiry, strike, side, spot, price, volume, oi, iv, delta, gamma, theta, vega;
};

class SideRowsReader : public FormatReader {
public:
    FormatFacts facts() const override {
        FormatFacts facts;
        facts.name = QStringLiteral("one row per side and minute, with spot and Greeks");
        facts.hasSpot = facts.hasGreeks = true;
        return facts;
    }

    Result<void> read(const SourceFile& file, Collector& to) override {
        CsvWalk walk;
        walk.header = [this](const Fields& header) { return findColumns(header); };
        walk.row = [this, &to](const Fields& row) -> Result<void> {
            readRow(row, to);
            return {};
        };
        return walkCsv(file, to, walk);
    }

private:
    Result<void> findColumns(const Fields& header) {
        ColumnFinder at(header);
        m_names = namesOf(header);
        m_at = {at("timestamp"), at("symbol"), at("expiry"), at("strike"), at("option_type"),
                at("spot"),      at("ltp"),    at("volume"), at("oi"),     at("iv"),
                at("delta"),     at("gamma"),  at("theta"),  at("vega")};
        return at.verdict();
    }

    void readRow(const Fields& row, Collector& to) {
        if (!to.symbolIs(row[m_at.symbol]))
            return;
        const auto& time = m_time(row[m_at.time]);
        const auto& expiry = m_expiry(row[m_at.expiry]);
        if (!time || !expiry)
            return to.refuse(QT_TRANSLATE_NOOP("Import", "no readable date or time"),
                             row[time ? m_at.expiry : m_at.time]);
        const std::string_view side = row[m_at.side];
        if (side != "CE" && side != "PE")
            return to.refuse(QT_TRANSLATE_NOOP("Import", "neither CE nor PE"), side);
        Observation o;
        o.time = *time;
        o.expiry = *expiry;
        o.side = side == "CE" ? Side::Call : Side::Put;
        if (const std::size_t bad = readNumbers(row, o); bad != Fields::npos)
            return refuseCell(to, m_names, row, bad);
        dropFloor(o, to, row[m_at.iv]);
        to.take({&o, 1});
    }

    // Answers with the column that is no number, if one is.
    std::size_t readNumbers(const Fields& row, Observation& o) const {
        Cells cells(row);
        o.strike = cells.number(m_at.strike);
        o.spot = cells.number(m_at.spot, Blank::Zero);
        o.price = cells.number(m_at.price, Blank::Zero);
        o.dayVolume = cells.number(m_at.volume);
        o.oi = cells.number(m_at.oi);
        o.iv = cells.number(m_at.iv, Blank::Zero) / 100;
        o.delta = cells.number(m_at.delta);
        o.gamma = cells.number(m_at.gamma);
        o.theta = cells.number(m_at.theta);
        o.vega = cells.number(m_at.vega);
        return cells.badColumn();
    }

    // Greeks of an IV that is none mean nothing either.
    static void dropFloor(Observation& o, Collector& to, std::string_view text) {
        if (!isMissing(o.iv) && (o.iv < 0 || o.iv * 100 > floorIvPercent + 1e-9))
            return;
        if (!isMissing(o.iv))
            to.note(QT_TRANSLATE_NOOP("Import", "IV at the collector's floor of 0.1 %: taken as missing"),
                    text);
        o.iv = o.delta = o.gamma = o.theta = o.vega = missing;
    }

    Columns m_at{};
    ColumnNames m_names;
    Remembered<UtcTime> m_time{parseStamp};
    Remembered<Date> m_expiry{parseDay};
};

bool matches(const Sniff& file) {
    return namesColumns(file.header, ',',
                        {"timestamp", "symbol", "expiry", "strike", "option_type", "ltp", "iv"});
}

} // namespace

const Format sideRowsFormat{"side-rows", matches,
                            [] { return std::unique_ptr<FormatReader>(new SideRowsReader); }};

} // namespace strikescope
