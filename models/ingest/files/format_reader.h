#pragma once

#include "models/ingest/files/byte_stream.h"
#include "models/ingest/files/collector.h"

#include <memory>
#include <vector>

namespace strikescope {

// One file to read: a file of its own or one inside an archive.
struct SourceFile {
    QString name;    // inside an archive with its folders, else the file's path as given
    QString archive; // name of the archive around it, if any
    ByteStream& bytes;

    // Everything that a name may tell (a day, an expiry, a symbol), outermost first.
    QString wholeName() const { return archive.isEmpty() ? name : archive + u'/' + name; }
};

// Reads the files of one format. One object per import: a day may consist of many files.
class FormatReader {
public:
    virtual ~FormatReader() = default;
    virtual FormatFacts facts() const = 0;
    // Hands every row to the collector. An error means that the file as a whole is unusable; a fault of one
    // row is the collector's to count. If the collector has failed, returns its error.
    virtual Result<void> read(const SourceFile&, Collector&) = 0;
};

// What recognises a format: the first bytes, unpacked, and the name.
struct Sniff {
    std::string_view head;   // up to 8 KB
    std::string_view header; // its first line
    QString name;            // without folders
};

struct Format {
    const char* key;
    bool (*matches)(const Sniff&);
    std::unique_ptr<FormatReader> (*make)();
    // Many such files make one day: those of one folder are imported together.
    bool gathers = false;
};

Sniff sniff(std::string_view head, const QString& name);

// Null when the file is of no format that can be read; whyRefused() may then know why.
const Format* findFormat(const Sniff&);

// Known files that are of no use here, and what is wrong with them; an answer for anything.
Error whyRefused(const Sniff&);

// The minutes of the index beside option files ("epoch,nifty_close,..."): UTC minute and spot.
bool looksLikeSpotFile(const Sniff&);
struct SpotMinutes {
    QString symbol; // canonical
    std::vector<std::pair<UtcTime, double>> minutes;
};
Result<SpotMinutes> readSpotFile(ByteStream&);

// A header that names these columns, in any order.
bool namesColumns(std::string_view header, char delimiter, std::initializer_list<std::string_view> columns);

} // namespace strikescope
