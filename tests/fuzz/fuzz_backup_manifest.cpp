#include "models/migrate/backup/manifest.h"
#include "tests/fuzz/reading.h"

// Any bytes as the manifest of a backup: refused, or read and written again to the same meaning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const auto read = parseManifest(QByteArray(reinterpret_cast<const char*>(data), qsizetype(size)));
    if (!read) {
        require(!read.error().message.isEmpty());
        return 0;
    }
    require(read->info.bytes > 0 && read->info.sha256.size() == 64 && !read->inventory.relations.empty());
    require(!read->info.file.contains(u'/'));
    const auto again = parseManifest(writeManifest(*read));
    require(again.has_value());
    require(again->inventory == read->inventory && again->info.file == read->info.file &&
            again->info.takenAt == read->info.takenAt && again->info.bytes == read->info.bytes);
    return 0;
}
