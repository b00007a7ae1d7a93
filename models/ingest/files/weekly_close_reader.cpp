// Closing prices of every contract and minute of one weekly's life (2022):
// epoch,expiry,strike,cp,option_close Neither symbol nor spot, OI, volume or IV: the symbol is in the name,
// spot in a file beside it.
#include "models/ingest/files/csv_reader.h"
#include "models/ingest/files/file_names.h"
#include "models/ingest/files/formats.h"

namespace strikescope {

namespace {

class WeeklyCloseReader : public FormatReader {
public:
    FormatFacts facts() const override {
        FormatFacts facts;
        facts.name = QStringLiteral("one closing price per contract and minute");
        facts.hasVolumeAndOi = facts.hasIv = false;
        return facts;
    }

    Result<void> read(const SourceFile& file, Collector& to) override {
        const auto symbol = symbolFor(file, to);
        if (!symbol)
            return tl::unexpected(symbol.error());
        m_symbol = symbol->toStdString();
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
        m_epoch = at("epoch");
        m_expiry = at("expiry");
        m_strike = at("strike");
        m_side = at("cp");
        m_price = at("option_close");
        return at.verdict();
    }

    void readRow(const Fields& row, Collector& to) {
        if (!to.symbolIs(m_symbol))
            return;
        const auto time = parseEpoch(row[m_epoch]);
        const auto& expiry = m_parseExpiry(row[m_expiry]);
        if (!time || !expiry)
            return to.refuse(QT_TRANSLATE_NOOP("Import", "no readable date or time"),
                             row[time ? m_expiry : m_epoch]);
        const std::string_view side = row[m_side];
        if (side != "CE" && side != "PE")
            return to.refuse(QT_TRANSLATE_NOOP("Import", "neither CE nor PE"), side);
        Cells cells(row);
        Observation o;
        o.time = *time;
        o.expiry = *expiry;
        o.side = side == "CE" ? Side::Call : Side::Put;
        o.strike = cells.number(m_strike);
        o.price = cells.number(m_price, Blank::Zero);
        if (!cells.good())
            return refuseCell(to, m_names, row, cells.badColumn());
        to.take({&o, 1});
    }

    std::string m_symbol;
    ColumnNames m_names;
    std::size_t m_epoch = 0, m_expiry = 0, m_strike = 0, m_side = 0, m_price = 0;
    Remembered<Date> m_parseExpiry{parseDay};
};

bool matches(const Sniff& file) {
    return namesColumns(file.header, ',', {"epoch", "expiry", "strike", "cp", "option_close"});
}

} // namespace

const Format weeklyCloseFormat{"weekly-close", matches,
                               [] { return std::unique_ptr<FormatReader>(new WeeklyCloseReader); }};

} // namespace strikescope
