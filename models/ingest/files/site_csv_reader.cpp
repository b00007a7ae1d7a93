// "Download (.csv)" of the exchange's option-chain page: a line "CALLS,,PUTS", then
// ,OI,CHNG IN OI,VOLUME,IV,LTP,CHNG,BID QTY,BID,ASK,ASK QTY,STRIKE,BID QTY,...,LTP,IV,VOLUME,CHNG IN OI,OI,
// Each column name occurs twice, so positions count. Digit grouping in quotes, "-" for "no value". No symbol,
// time, expiry or spot inside: they are in the file's name or on the command line.
#include "models/ingest/files/csv_reader.h"
#include "models/ingest/files/file_names.h"
#include "models/ingest/files/formats.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

constexpr std::string_view columnLine = ",OI,CHNG IN OI,VOLUME,IV,LTP,CHNG,BID QTY,BID,ASK,ASK QTY,STRIKE,"
                                        "BID QTY,BID,ASK,ASK QTY,CHNG,LTP,IV,VOLUME,CHNG IN OI,OI,";

struct SidePositions {
    std::size_t oi, volume, iv, price;
};
constexpr SidePositions callAt{1, 3, 4, 5}, putAt{21, 19, 18, 17};
constexpr std::size_t strikeAt = 11;

class SiteCsvReader : public FormatReader {
public:
    FormatFacts facts() const override {
        FormatFacts facts;
        facts.name = QStringLiteral("download of the exchange's option-chain page");
        return facts;
    }

    Result<void> read(const SourceFile& file, Collector& to) override {
        const auto symbol = symbolFor(file, to);
        const auto expiry = expiryFor(file, to.choice());
        const auto moment = momentFor(file, to.choice());
        if (!symbol)
            return tl::unexpected(symbol.error());
        if (!expiry)
            return tl::unexpected(expiry.error());
        if (!moment)
            return tl::unexpected(moment.error());
        m_symbol = symbol->toStdString();
        m_page.time = *moment;
        m_page.expiry = *expiry;
        CsvWalk walk;
        walk.skipLines = 1;
        walk.header = [this](const Fields& header) { return checkHeader(header); };
        walk.row = [this, &to](const Fields& row) -> Result<void> {
            readRow(row, to);
            return {};
        };
        return walkCsv(file, to, walk);
    }

private:
    Result<void> checkHeader(const Fields& header) {
        Fields expected;
        expected.split(columnLine);
        m_names = namesOf(expected);
        if (namesOf(header) == m_names)
            return {};
        return failure(ErrorCode::Invalid, QCoreApplication::translate(
                                               "Import", "The page's columns are not those that are known."));
    }

    static Observation side(Cells& cells, const SidePositions& at, Observation page) {
        page.oi = cells.number(at.oi);
        page.dayVolume = cells.number(at.volume);
        page.iv = cells.number(at.iv, Blank::Zero) / 100;
        page.price = cells.number(at.price, Blank::Zero);
        return page;
    }

    void readRow(const Fields& row, Collector& to) {
        if (!to.symbolIs(m_symbol))
            return;
        Cells cells(row);
        Observation page = m_page;
        page.strike = cells.number(strikeAt);
        Observation both[2] = {side(cells, callAt, page), side(cells, putAt, page)};
        both[1].side = Side::Put;
        if (!cells.good())
            return refuseCell(to, m_names, row, cells.badColumn());
        to.take(both);
    }

    std::string m_symbol;
    Observation m_page;
    ColumnNames m_names;
};

bool matches(const Sniff& file) {
    return file.header.substr(0, 11) == "CALLS,,PUTS";
}

} // namespace

const Format siteCsvFormat{"site-csv", matches,
                           [] { return std::unique_ptr<FormatReader>(new SiteCsvReader); }, true};

} // namespace strikescope
