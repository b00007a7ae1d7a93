#include "models/migrate/check/dependents.h"

#include "models/migrate/check/check_list.h"

namespace strikescope {

namespace {

// $1 the relation, $2 the known ones. Follows rules (views, materialized views) and functions with a parsed
// body, also those that use the row type; stops at known ones. What an extension keeps to itself is no
// dependent of anybody's.
constexpr const char* byOidSql = R"(
WITH RECURSIVE used (class, oid) AS (
    SELECT 'pg_class'::regclass::oid, to_regclass($1)::oid
    UNION
    SELECT f.class, f.oid
    FROM used u
    JOIN pg_catalog.pg_depend d
      ON (d.refclassid = u.class AND d.refobjid = u.oid)
      OR (u.class = 'pg_class'::regclass AND d.refclassid = 'pg_type'::regclass
          AND d.refobjid = (SELECT reltype FROM pg_catalog.pg_class WHERE oid = u.oid))
    CROSS JOIN LATERAL (
        SELECT 'pg_class'::regclass::oid AS class, w.ev_class AS oid
        FROM pg_catalog.pg_rewrite w WHERE d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
        UNION ALL SELECT d.classid, d.objid WHERE d.classid = 'pg_proc'::regclass) f
    WHERE d.deptype IN ('n', 'a')
      AND NOT (f.class = 'pg_class'::regclass
               AND f.oid = ANY (ARRAY(SELECT to_regclass(k)::oid FROM unnest($2::text[]) k WHERE to_regclass(k) IS NOT NULL))))
SELECT CASE WHEN u.class = 'pg_proc'::regclass THEN 'function ' || u.oid::regprocedure::text
       ELSE CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END
            || format('%I.%I', n.nspname, c.relname) END
FROM used u
LEFT JOIN pg_catalog.pg_class c ON u.class = 'pg_class'::regclass AND c.oid = u.oid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (u.class, u.oid) <> ('pg_class'::regclass::oid, to_regclass($1)::oid)
  AND coalesce(n.nspname, '') !~ '^_timescaledb'
ORDER BY 1)";

// Ours apart: they are rewritten with the aggregates.
constexpr const char* byNameSql = R"(
SELECT 'function ' || p.oid::regprocedure::text
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'strikescope') AND n.nspname !~ '^_?timescaledb'
  AND p.prosrc ~ ('\m' || $1 || '\M')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1)";

constexpr const char* continuousSql = R"(
SELECT 'continuous aggregate ' || format('%I.%I', child.user_view_schema, child.user_view_name)
FROM _timescaledb_catalog.continuous_agg parent
JOIN _timescaledb_catalog.continuous_agg child ON child.parent_mat_hypertable_id = parent.mat_hypertable_id
WHERE to_regclass(format('%I.%I', parent.user_view_schema, parent.user_view_name)) = to_regclass($1)
ORDER BY 1)";

std::string arrayOf(const std::vector<std::string>& names) {
    std::string array;
    for (const auto& name : names)
        array += (array.empty() ? "" : ",") + name;
    return "{" + array + "}";
}

} // namespace

Result<Dependents> dependentsOf(Session& session, const std::string& relation,
                                const std::vector<std::string>& known) {
    Dependents dependents;
    const auto byOid = session.query(byOidSql, {relation, arrayOf(known)});
    if (!byOid)
        return tl::unexpected(byOid.error());
    dependents.byOid = column(*byOid);
    const auto byName = session.query(byNameSql, {relation.substr(relation.find('.') + 1)});
    if (!byName)
        return tl::unexpected(byName.error());
    dependents.byName = column(*byName);
    const auto continuous =
        session.query("SELECT to_regclass('_timescaledb_catalog.continuous_agg') IS NOT NULL");
    if (!continuous)
        return tl::unexpected(continuous.error());
    if (continuous->text(0, 0) != "t")
        return dependents;
    const auto children = session.query(continuousSql, {relation});
    if (!children)
        return tl::unexpected(children.error());
    dependents.continuous = column(*children);
    return dependents;
}

} // namespace strikescope
