#include "app/common/first_start.h"

#include "models/db/session.h"
#include "models/ingest/demo/demo_writer.h"

namespace strikescope {

namespace {

struct Contents {
    bool bars = false;
    bool demo = false;
};

Result<Contents> contentsOf(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    const auto tables = (*session)->query("SELECT to_regclass('public.fo_option_strike_bars') IS NOT NULL "
                                          "AND to_regclass('strikescope.source') IS NOT NULL");
    if (!tables)
        return tl::unexpected(tables.error());
    if (tables->text(0, 0) != "t")
        return Contents{};
    const auto rows = (*session)->query("SELECT EXISTS (SELECT FROM public.fo_option_strike_bars), "
                                        "EXISTS (SELECT FROM strikescope.source WHERE kind = 'demo')");
    if (!rows)
        return tl::unexpected(rows.error());
    return Contents{rows->text(0, 0) == "t", rows->text(0, 1) == "t"};
}

} // namespace

Result<bool> wantsDemo(const Database& database) {
    if (!database.isEmbedded())
        return false;
    const auto contents = contentsOf(database.profile());
    if (!contents)
        return tl::unexpected(contents.error());
    return !contents->bars || contents->demo;
}

Result<void> fillIfEmpty(const Database& database) {
    if (!database.isEmbedded())
        return {};
    const auto contents = contentsOf(database.profile());
    if (!contents)
        return tl::unexpected(contents.error());
    if (contents->bars)
        return {};
    DemoOptions newest;
    newest.days = 1;
    return writeDemo(database.profile(), newest);
}

} // namespace strikescope
