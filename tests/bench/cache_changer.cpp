#include "tests/bench/cache_changer.h"

#include "models/ingest/schema/bar_writer.h"
#include "models/ingest/schema/schema.h"

#include <random>

namespace strikescope::bench {

namespace {

constexpr int minutesBefore = 6, minutesAfter = 6, strikesThere = 20;

} // namespace

std::vector<Truth::Key> keysAround(UtcTime now) {
    std::vector<Truth::Key> keys;
    const UtcTime minute = bucketOf(now, Timeframe::Min1);
    for (const QString& name : {QStringLiteral("NIFTY"), QStringLiteral("BANKNIFTY")})
        for (int i = -minutesBefore; i < minutesAfter; ++i)
            keys.push_back({name, minute + std::chrono::minutes(i)});
    return keys;
}

Result<void> writeFirst(const ConnectionProfile& profile, const std::vector<Truth::Key>& keys, Truth& truth) {
    auto session = Session::open(profile);
    auto bulk = BulkSession::open(profile);
    if (!session || !bulk)
        return tl::unexpected((!session ? session.error() : bulk.error()));
    STRIKESCOPE_TRY(ensureBase(**session));
    STRIKESCOPE_TRY(ensureChangeNotice(**session));
    for (const Truth::Key& key : keys) {
        std::vector<StrikeBar> bars(strikesThere);
        for (int i = 0; i < strikesThere; ++i) {
            bars[std::size_t(i)] = {key.bucket, istDate(key.bucket) + std::chrono::days(7),
                                    20'000.0 + 50 * i};
            bars[std::size_t(i)].values.fill(1);
        }
        truth.willWrite(key, 1);
        bool given = false;
        STRIKESCOPE_TRY((*bulk)->transaction([&]() -> Result<void> {
            const auto rows = appendBars(**bulk, key.symbol, [&]() -> Result<std::span<const StrikeBar>> {
                return std::exchange(given, true) ? std::span<const StrikeBar>()
                                                  : std::span<const StrikeBar>(bars);
            });
            return rows ? Result<void>() : tl::unexpected(rows.error());
        }));
    }
    return {};
}

void Changer::run() {
    std::mt19937_64 random(5);
    std::unique_ptr<BulkSession> session;
    for (int number = 2; !m_ended; std::this_thread::sleep_for(std::chrono::milliseconds(10))) {
        const std::lock_guard lock(m_quiet);
        if (!session)
            session = BulkSession::open(m_profile).value_or(nullptr);
        if (session && !change(*session, m_keys[random() % m_keys.size()], number++))
            session.reset();
    }
}

bool Changer::change(BulkSession& session, const Truth::Key& key, int number) {
    std::string sql = "UPDATE fo_option_strike_bars SET ";
    for (std::size_t i = 0; i < columnCount; ++i)
        sql += (i ? ", " : "") + std::string(databaseName(static_cast<Column>(i))) + " = " +
               std::to_string(number);
    sql += " WHERE symbol = '" + key.symbol.toStdString() + "' AND timeframe = '1min' AND bucket_time = '" +
           isoUtc(key.bucket).toStdString() + "'";
    m_truth.willWrite(key, number);
    const auto changed = session.change(sql);
    if (!changed || *changed != strikesThere)
        return false; // it may be there or not
    m_truth.hasWritten(key);
    ++m_changes;
    return true;
}

} // namespace strikescope::bench
