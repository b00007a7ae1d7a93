#include "models/migrate/backup/scratch_database.h"

#include "models/migrate/backup/backup_text.h"

#include <QRandomGenerator>

#include <unistd.h>

namespace strikescope {

namespace {

constexpr const char* leftOversSql =
    "SELECT d.datname FROM pg_catalog.pg_database d"
    " WHERE d.datname ~ '^strikescope_restore_[0-9]+_[0-9a-f]{8}$'"
    " AND pg_catalog.pg_has_role(d.datdba, 'USAGE')"
    " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity a WHERE a.application_name = d.datname)";

// As the database at hand: the column for the locale changed its name in 17.
constexpr const char* likeThisSql =
    "SELECT pg_catalog.format(' TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',"
    "           pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)"
    "    || CASE d.datlocprovider"
    "       WHEN 'i' THEN pg_catalog.format(' LOCALE_PROVIDER icu ICU_LOCALE %L',"
    "                    coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale'))"
    "       WHEN 'b' THEN pg_catalog.format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L',"
    "                    to_jsonb(d)->>'datlocale')"
    "       ELSE '' END"
    // Who may create databases may still not name a tablespace, not even the one they go to by themselves.
    "    || coalesce((SELECT pg_catalog.format(' TABLESPACE %I', t.spcname) FROM pg_catalog.pg_tablespace t"
    "           WHERE t.oid = d.dattablespace AND t.oid <> (SELECT e.dattablespace FROM"
    "           pg_catalog.pg_database e WHERE e.datname = 'template0')), '')"
    " FROM pg_catalog.pg_database d WHERE d.datname = current_database()";

QString newScratchName() {
    return QStringLiteral("strikescope_restore_%1_%2")
        .arg(getpid())
        .arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
}

Result<void> dropDatabase(Session& session, const QString& name) {
    return session.runAlone("DROP DATABASE IF EXISTS " + quotedName(name) + " WITH (FORCE)");
}

} // namespace

Result<int> ScratchDatabase::dropLeftOvers(Session& session) {
    const auto rows = session.query(leftOversSql);
    if (!rows)
        return tl::unexpected(rows.error());
    int dropped = 0;
    for (std::size_t i = 0; i < rows->size(); ++i)
        dropped += dropDatabase(session, textOf(rows->text(i, 0))).has_value();
    return dropped;
}

Result<std::unique_ptr<ScratchDatabase>>
ScratchDatabase::create(const ConnectionProfile& profile, int lockWait, const std::atomic<bool>* stopped) {
    std::unique_ptr<ScratchDatabase> scratch(new ScratchDatabase);
    const QString name = newScratchName();
    scratch->m_admin = profile;
    scratch->m_profile = profile.withDatabase(name);
    auto owner = BackupSession::open(profile, lockWait, stopped, name);
    if (!owner)
        return tl::unexpected(owner.error());
    scratch->m_owner = std::move(*owner);
    Session& session = **scratch->m_owner;
    (void)dropLeftOvers(session);
    const auto like = session.query(likeThisSql);
    if (!like)
        return tl::unexpected(like.error());
    scratch->m_name = name; // from here on there may be something to drop
    STRIKESCOPE_TRY(session.runAlone("CREATE DATABASE " + quotedName(name) + std::string(like->text(0, 0))));
    return scratch;
}

// With a session that nobody stops: being stopped is the commonest reason to come here.
Result<void> ScratchDatabase::drop() {
    if (m_name.isEmpty())
        return {};
    auto session = BackupSession::open(m_admin, 10000, nullptr);
    if (!session)
        return tl::unexpected(session.error());
    Result<void> dropped;
    for (int i = 0; i < 3; ++i) // a background worker may come back between the forcing and the dropping
        if (dropped = dropDatabase(***session, m_name); dropped)
            break;
    if (!dropped)
        return failure(dropped.error().code,
                       backupText("The scratch database %1 could not be dropped. Drop it by hand. (%2)")
                           .arg(m_name, dropped.error().message),
                       dropped.error().detail);
    m_name.clear();
    return {};
}

ScratchDatabase::~ScratchDatabase() {
    (void)drop();
}

} // namespace strikescope
