// The database half of Importer.
#include "models/ingest/files/importer.h"

#include "models/core/time.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>

#include <algorithm>

namespace strikescope {

using namespace std::chrono;

namespace {

// Rows of the demo market of one symbol and day, and the word that they are there.
Result<std::int64_t> removeDemo(BulkSession& session, const std::string& symbol, Date day) {
    const auto forgotten =
        session.change("DELETE FROM strikescope.source WHERE kind = 'demo' AND symbol = '" + symbol +
                       "' AND day = '" + isoDate(day).toStdString() + "'");
    if (!forgotten)
        return tl::unexpected(forgotten.error());
    if (*forgotten == 0)
        return 0;
    return session.change("DELETE FROM public.fo_option_strike_bars WHERE timeframe = '1min' AND symbol = '" +
                          symbol + "' AND bucket_time >= '" + isoUtc(fromIst(day, seconds{0})).toStdString() +
                          "' AND bucket_time < '" + isoUtc(fromIst(day + days{1}, seconds{0})).toStdString() +
                          "'");
}

Result<bool> isRecorded(BulkSession& session, const ImportedUnit& unit) {
    const auto rows =
        session.read("SELECT day FROM strikescope.source WHERE kind = 'import' AND symbol = $1 AND "
                     "sha256 = $2",
                     {unit.report.symbol.toStdString(), unit.sha256.toStdString()});
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->rows() >= int(unit.report.days.size());
}

Result<void> recordDays(BulkSession& session, const ImportedUnit& unit) {
    std::map<Date, std::int64_t> bars;
    for (const StrikeBar& bar : unit.bars)
        ++bars[istDate(bar.minute)];
    for (const auto& [day, rows] : bars)
        STRIKESCOPE_TRY(recordSource(session, {unit.report.symbol, day, QStringLiteral("import"),
                                               QFileInfo(unit.report.name).fileName(), unit.sha256, rows}));
    return {};
}

bool sameKey(const StrikeBar& a, const StrikeBar& b) {
    return a.minute == b.minute && a.expiry == b.expiry && a.strike == b.strike;
}

// The bars are in the order of their keys.
Result<WriteCounts> writeOrAppend(BulkSession& session, const ImportedUnit& unit, const NextBars& next) {
    const ImportReport& report = unit.report;
    const auto there = holdsBars(session, report.symbol, report.first, report.last + minutes{1});
    if (!there)
        return tl::unexpected(there.error());
    if (*there || std::adjacent_find(unit.bars.begin(), unit.bars.end(), sameKey) != unit.bars.end())
        return writeBars(session, report.symbol, next);
    return appendBars(session, report.symbol, next).map([](std::int64_t rows) {
        return WriteCounts{rows, 0, 0};
    });
}

// Canonical symbols are words of the market tables; this keeps it true whatever a table says.
bool isPlainWord(const QString& symbol) {
    return !symbol.isEmpty() && std::all_of(symbol.begin(), symbol.end(), [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || c == u'_' || c == u'&' || c == u'-');
    });
}

} // namespace

Result<void> Importer::write(BulkSession& session, ImportedUnit& unit) const {
    QElapsedTimer clock;
    clock.start();
    ImportReport& report = unit.report;
    if (!isPlainWord(report.symbol))
        return failure(
            ErrorCode::Invalid,
            QCoreApplication::translate("Import", "\"%1\" cannot be a symbol.").arg(report.symbol));
    // The order of the table's primary key, which saves the server a sort.
    std::stable_sort(unit.bars.begin(), unit.bars.end(),
                     [](const StrikeBar& a, const StrikeBar& b) { return a.expiry < b.expiry; });
    std::size_t done = 0;
    const auto next = [&]() -> Result<std::span<const StrikeBar>> {
        constexpr std::size_t batch = 8192;
        if (m_stop.stop_requested())
            return failure(ErrorCode::Cancelled,
                           QCoreApplication::translate("Import", "The import was cancelled."));
        const std::size_t n = std::min(batch, unit.bars.size() - done);
        done += n;
        return std::span<const StrikeBar>(unit.bars).subspan(done - n, n);
    };
    auto written = session.transaction([&]() -> Result<void> {
        report.demoRowsReplaced = 0;
        for (const Date day : report.days) {
            const auto removed = removeDemo(session, report.symbol.toStdString(), day);
            if (!removed)
                return tl::unexpected(removed.error());
            report.demoRowsReplaced += *removed;
        }
        const auto counts = writeOrAppend(session, unit, next);
        if (!counts)
            return tl::unexpected(counts.error());
        report.counts = *counts;
        const auto recorded = isRecorded(session, unit);
        if (!recorded)
            return tl::unexpected(recorded.error());
        report.importedBefore = *recorded;
        if (*recorded && counts->inserted == 0 && counts->changed == 0)
            return {};
        return recordDays(session, unit);
    });
    report.seconds += double(clock.nsecsElapsed()) / 1e9;
    report.written = written.has_value();
    return written;
}

} // namespace strikescope
