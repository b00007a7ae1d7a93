#include "models/ingest/files/importer.h"

#include "models/ingest/files/stream_reader.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFileInfo>

#include <set>

namespace strikescope {

namespace {

struct Sniffed {
    bool isSpot = false;
    bool gathers = false;
};

// A fault is found again, and told, when the unit is read.
Sniffed look(const QString& path) {
    const auto file = openFile(path);
    const auto head =
        file ? (*file)->peek(StreamReader::sniffedBytes) : Result<std::string_view>(std::string_view());
    if (!head)
        return {};
    const Sniff seen = sniff(*head, path);
    const Format* format = findFormat(seen);
    return {looksLikeSpotFile(seen) && !format, format && format->gathers};
}

void describeContent(ImportReport& report, const std::vector<StrikeBar>& bars) {
    std::set<Date> days, expiries;
    UtcTime minute{};
    for (const StrikeBar& bar : bars) {
        expiries.insert(bar.expiry);
        if (bar.minute == minute)
            continue;
        minute = bar.minute;
        days.insert(istDate(minute));
        ++report.minutes;
    }
    report.days.assign(days.begin(), days.end());
    report.expiries.assign(expiries.begin(), expiries.end());
    report.bars = std::int64_t(bars.size());
    if (!bars.empty()) {
        report.first = bars.front().minute;
        report.last = bars.back().minute;
    }
}

} // namespace

std::vector<ImportUnit> Importer::plan(const QStringList& paths) {
    std::vector<ImportUnit> units, spotFiles;
    std::map<QString, std::size_t> unitOfFolder;
    for (const QString& path : paths) {
        const Sniffed seen = look(path);
        if (seen.isSpot) {
            spotFiles.push_back({path, {path}});
            if (auto file = openFile(path))
                if (auto spot = readSpotFile(**file)) {
                    auto& minutes = m_spots[spot->symbol];
                    minutes.insert(minutes.end(), spot->minutes.begin(), spot->minutes.end());
                }
            continue;
        }
        const QString folder = QFileInfo(path).path();
        if (seen.gathers && unitOfFolder.contains(folder)) {
            ImportUnit& unit = units[unitOfFolder[folder]];
            unit.name = folder;
            unit.paths << path;
            continue;
        }
        if (seen.gathers)
            unitOfFolder[folder] = units.size();
        units.push_back({path, {path}});
    }
    return units.empty() ? spotFiles : units;
}

void Importer::addSpot(Collector& to) const {
    if (const auto given = m_spots.find(to.symbol()); given != m_spots.end())
        for (const auto& [minute, spot] : given->second)
            to.spotAt(minute, spot, QT_TRANSLATE_NOOP("Import", "the spot file given with it"));
}

Result<void> Importer::readFiles(const ImportUnit& unit, ImportedUnit& result,
                                 std::optional<Collector>& collector) const {
    StreamReader reader([&](const FormatFacts& facts) -> Collector& {
        if (!collector)
            collector.emplace(facts, m_choice, m_market, m_stop);
        return *collector;
    });
    QCryptographicHash sums(QCryptographicHash::Sha256);
    QStringList paths = unit.paths;
    paths.sort();
    for (const QString& path : paths) {
        const auto sum = sha256OfFile(path);
        if (!sum)
            return tl::unexpected(sum.error());
        sums.addData(sum->toLatin1());
        result.sha256 = *sum;
        auto file = openFile(path);
        if (!file)
            return tl::unexpected(file.error());
        const auto read = reader.read(**file, path);
        result.report.format = reader.formatName();
        if (!read)
            return tl::unexpected(read.error());
    }
    if (paths.size() > 1)
        result.sha256 = QString::fromLatin1(sums.result().toHex());
    result.report.files = reader.files();
    return {};
}

Result<void> Importer::readInto(const ImportUnit& unit, ImportedUnit& result) const {
    std::optional<Collector> collector;
    ImportReport& report = result.report;
    auto read = readFiles(unit, result, collector);
    Result<BuiltChain> built = read ? Result<BuiltChain>() : tl::unexpected(read.error());
    if (read) {
        addSpot(*collector);
        built = buildChain(*collector);
    }
    if (collector) {
        report.symbol = collector->symbol();
        report.rows = collector->counts();
        report.rowsRefused = collector->refusals().total();
        report.refused = collector->refusals().reasons();
        report.notes = collector->notes().reasons();
    }
    if (!built)
        return tl::unexpected(built.error());
    for (RowReason& note : built->notes.reasons())
        report.notes.push_back(std::move(note));
    report.oiUnits = built->oiUnits;
    report.volume = built->volume;
    report.spotSource = built->spotSource;
    report.ivSource = built->ivSource;
    report.greeksSource = built->greeksSource;
    describeContent(report, built->bars);
    result.bars = std::move(built->bars);
    return {};
}

ImportedUnit Importer::read(const ImportUnit& unit) const {
    QElapsedTimer clock;
    clock.start();
    ImportedUnit result;
    result.report.name = unit.name;
    if (auto read = readInto(unit, result); !read)
        result.report.error = read.error();
    result.report.seconds = double(clock.nsecsElapsed()) / 1e9;
    return result;
}

} // namespace strikescope
