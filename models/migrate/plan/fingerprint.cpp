#include "models/migrate/plan/fingerprint.h"

#include "models/migrate/plan/fingerprint_sql.h"

#include <QCryptographicHash>

#include <algorithm>
#include <iterator>

namespace strikescope {

namespace {

Result<void> readLines(Session& session, const std::string& sql, QStringList& lines) {
    const auto rows = session.query(sql);
    if (!rows)
        return tl::unexpected(rows.error());
    for (std::size_t row = 0; row < rows->size(); ++row)
        lines << QString::fromStdString(std::string(rows->text(row, 0))).simplified();
    return {};
}

// The views are there under either licence of the extension, and in every version since 2.0.
Result<bool> hasTimescale(Session& session) {
    const auto rows =
        session.query("SELECT to_regclass('timescaledb_information.continuous_aggregates') IS NOT NULL");
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->text(0, 0) == "t";
}

Result<void> readAll(Session& session, QStringList& lines) {
    STRIKESCOPE_TRY(session.run("SET LOCAL search_path = pg_catalog"));
    const auto timescale = hasTimescale(session);
    if (!timescale)
        return tl::unexpected(timescale.error());
    const std::string head = fingerprint::relationsOfOurs;
    for (const char* sql : fingerprint::everywhere)
        STRIKESCOPE_TRY(readLines(session, head + sql, lines));
    if (!*timescale)
        return readLines(session, head + fingerprint::plainDefinitions, lines);
    for (const char* sql : fingerprint::withTimescale)
        STRIKESCOPE_TRY(readLines(session, head + fingerprint::aggregates + sql, lines));
    return {};
}

} // namespace

Result<Fingerprint> readFingerprint(Session& session) {
    Fingerprint result;
    STRIKESCOPE_TRY(session.transaction([&] { return readAll(session, result.lines); }));
    result.lines.sort();
    result.hash = QString::fromLatin1(
        QCryptographicHash::hash(result.lines.join(u'\n').toUtf8(), QCryptographicHash::Sha256).toHex());
    return result;
}

QStringList difference(const Fingerprint& before, const Fingerprint& after) {
    QStringList gone, come;
    std::set_difference(before.lines.begin(), before.lines.end(), after.lines.begin(), after.lines.end(),
                        std::back_inserter(gone));
    std::set_difference(after.lines.begin(), after.lines.end(), before.lines.begin(), before.lines.end(),
                        std::back_inserter(come));
    QStringList result;
    for (const auto& line : std::as_const(gone))
        result << QStringLiteral("- ") + line;
    for (const auto& line : std::as_const(come))
        result << QStringLiteral("+ ") + line;
    std::stable_sort(result.begin(), result.end(), [](const QString& a, const QString& b) {
        return QStringView(a).mid(2) < QStringView(b).mid(2);
    });
    return result;
}

} // namespace strikescope
