// One tab-separated file per contract and day (2022), CE_16000.csv: row number, epoch, option_close,
// vix_close, nifty_close. Strike and side are in the file's name, the expiry in the archive's name or with
// --expiry.
//
// vix_close and nifty_close were joined by row position, not by time: from the first minute that a contract
// lacks, they are those of earlier minutes. A row is trusted with its spot only while its position is its
// minute.
#include "models/ingest/files/csv_reader.h"
#include "models/ingest/files/file_names.h"
#include "models/ingest/files/formats.h"

namespace strikescope {

namespace {

class ContractFilesReader : public FormatReader {
public:
    FormatFacts facts() const override {
        FormatFacts facts;
        facts.name = QStringLiteral("one file per contract with closing prices by the minute");
        facts.hasVolumeAndOi = facts.hasIv = false;
        return facts;
    }

    Result<void> read(const SourceFile& file, Collector& to) override {
        const auto contract = contractInName(file.name);
        if (!contract)
            return {}; // a table made from the others (final.csv)
        const auto expiry = expiryFor(file, to.choice());
        if (!expiry)
            return tl::unexpected(expiry.error());
        m_contract.strike = contract->strike;
        m_contract.side = contract->side;
        m_contract.expiry = *expiry;
        m_row = 0;
        CsvWalk walk;
        walk.delimiter = '\t';
        walk.header = [this](const Fields& header) { return findColumns(header); };
        walk.row = [this, &to](const Fields& row) -> Result<void> {
            readRow(row, to);
            ++m_row;
            return {};
        };
        return walkCsv(file, to, walk);
    }

private:
    Result<void> findColumns(const Fields& header) {
        ColumnFinder at(header);
        m_names = namesOf(header);
        m_epoch = at("epoch");
        m_price = at("option_close");
        m_spot = at("nifty_close");
        return at.verdict();
    }

    void readRow(const Fields& row, Collector& to) {
        if (!to.symbolIs("NIFTY")) // the column is called nifty_close
            return;
        const auto time = parseEpoch(row[m_epoch]);
        if (!time)
            return to.refuse(QT_TRANSLATE_NOOP("Import", "no readable date or time"), row[m_epoch]);
        Cells cells(row);
        Observation o = m_contract;
        o.time = *time;
        o.price = cells.number(m_price, Blank::Zero);
        const double spot = cells.number(m_spot, Blank::Zero);
        if (!cells.good())
            return refuseCell(to, m_names, row, cells.badColumn());
        const auto session = to.market().session(istDate(*time));
        if (session && *time - session->open == std::chrono::minutes{m_row})
            to.spotAt(*time, spot, QT_TRANSLATE_NOOP("Import", "rows whose position is their minute"));
        else
            to.note(QT_TRANSLATE_NOOP("Import", "spot joined by position, not by time: not used"),
                    row[m_epoch]);
        to.take({&o, 1});
    }

    Observation m_contract;
    ColumnNames m_names;
    std::size_t m_epoch = 0, m_price = 0, m_spot = 0;
    int m_row = 0;
};

bool matches(const Sniff& file) {
    return namesColumns(file.header, '\t', {"epoch", "option_close", "nifty_close"});
}

} // namespace

const Format contractFilesFormat{"contract-files", matches,
                                 [] { return std::unique_ptr<FormatReader>(new ContractFilesReader); }, true};

} // namespace strikescope
