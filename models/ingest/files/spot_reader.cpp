// Index minutes beside option files (2022): epoch,nifty_close,vix_close
#include "models/ingest/files/fields.h"
#include "models/ingest/files/file_names.h"
#include "models/ingest/files/format_reader.h"
#include "models/ingest/files/line_reader.h"

#include <QCoreApplication>

namespace strikescope {

bool looksLikeSpotFile(const Sniff& file) {
    return namesColumns(file.header, ',', {"epoch", "nifty_close"}) &&
           file.header.find("CE_") == std::string_view::npos; // a table of a day's contracts has it too
}

Result<SpotMinutes> readSpotFile(ByteStream& bytes) {
    LineReader lines(bytes);
    Fields fields;
    std::size_t epochAt = Fields::npos, spotAt = Fields::npos;
    SpotMinutes spot{QStringLiteral("NIFTY"), {}};
    for (;;) {
        const auto line = lines.next();
        if (!line)
            return tl::unexpected(line.error());
        if (!*line)
            break;
        if (!fields.split((*line)->text))
            continue;
        if (epochAt == Fields::npos) {
            epochAt = fields.column("epoch");
            spotAt = fields.column("nifty_close");
            continue;
        }
        const auto time = parseEpoch(fields[epochAt]);
        const auto value = parseNumber(fields[spotAt]);
        if (time && value && *value > 0)
            spot.minutes.emplace_back(*time, *value);
    }
    if (spot.minutes.empty())
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate("Import", "The spot file holds no readable minute."));
    return spot;
}

} // namespace strikescope
