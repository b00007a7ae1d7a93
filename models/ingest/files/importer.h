#pragma once

#include "models/ingest/files/chain_builder.h"
#include "models/ingest/files/import_report.h"

#include <QStringList>

#include <stop_token>

namespace strikescope {

// What is imported in one piece and one transaction: a file, or the files of one folder that only together
// make a day (a file per contract, a page per minute).
struct ImportUnit {
    QString name; // for the report
    QStringList paths;
};

// A unit that was read: the report, and the bars if the report has no error.
struct ImportedUnit {
    ImportReport report;
    std::vector<StrikeBar> bars;
    QString sha256; // of the file; of many, of their sums in order of name
};

// Reads option-chain files into the base table. Blocking; one thread. Ending the program, or the stop token,
// leaves a file either wholly imported or not at all.
class Importer {
public:
    Importer(ImportChoice choice, const MarketTables& market, std::stop_token stop = {})
        : m_choice(std::move(choice))
        , m_market(market)
        , m_stop(std::move(stop)) {}

    // Index minutes given among the files are kept for those that lack the spot and are no unit themselves,
    // unless nothing else was given.
    std::vector<ImportUnit> plan(const QStringList& paths);

    // No database is needed. What is wrong with the file is in the report.
    ImportedUnit read(const ImportUnit&) const;

    // All of the unit in one transaction; demo rows of the same symbol and days go. A unit already there
    // changes nothing. Needs the base table.
    Result<void> write(BulkSession&, ImportedUnit&) const;

private:
    Result<void> readInto(const ImportUnit&, ImportedUnit&) const;
    Result<void> readFiles(const ImportUnit&, ImportedUnit&, std::optional<Collector>&) const;
    void addSpot(Collector&) const;

    ImportChoice m_choice;
    const MarketTables& m_market;
    std::stop_token m_stop;
    std::map<QString, std::vector<std::pair<UtcTime, double>>> m_spots; // by symbol
};

} // namespace strikescope
