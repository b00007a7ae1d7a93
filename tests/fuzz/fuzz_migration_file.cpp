#include "models/migrate/plan/migration_file.h"
#include "models/migrate/plan/sql_splitter.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Any bytes as a migration: no crash, no endless loop, and what is split into statements comes back whole.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    if (size > 16384)
        return 0;
    const std::string script(reinterpret_cast<const char*>(data), size);
    if (const auto pieces = splitSql(script)) {
        std::string joined;
        for (const auto& piece : *pieces)
            joined += piece;
        if (script.compare(0, joined.size(), joined) != 0)
            std::abort();
    }
    if (const auto file =
            parseMigration(Engine::Postgresql, QStringLiteral("fuzz"), QByteArray::fromStdString(script)))
        psqlScript(*file);
    return 0;
}
