#include "models/migrate/check/catalog_checks.h"

namespace strikescope {

namespace {

// Explicit grants, of the relation and of its columns, to anybody but the owner; then what login roles can
// really do, through whatever membership.
constexpr const char* missingGrantsSql = R"(
WITH rel AS (SELECT oid, relowner, relacl FROM pg_catalog.pg_class WHERE oid IN (to_regclass($1), to_regclass($2))),
granted AS (
    SELECT r.oid, g.grantee, g.privilege_type AS privilege, '' AS attname, g.is_grantable
    FROM rel r CROSS JOIN LATERAL aclexplode(coalesce(r.relacl, acldefault('r', r.relowner))) g
    UNION ALL
    SELECT r.oid, g.grantee, g.privilege_type, ' (' || a.attname || ')', g.is_grantable
    FROM rel r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attacl IS NOT NULL
    CROSS JOIN LATERAL aclexplode(a.attacl) g),
lacking AS (
    SELECT o.grantee, o.privilege || o.attname AS what
    FROM granted o
    WHERE o.oid = to_regclass($1) AND o.grantee <> (SELECT relowner FROM rel WHERE oid = to_regclass($2))
      AND NOT EXISTS (SELECT FROM granted v WHERE v.oid = to_regclass($2) AND v.grantee = o.grantee
                      AND v.privilege = o.privilege AND v.attname = o.attname AND v.is_grantable >= o.is_grantable))
SELECT coalesce(r.rolname, 'PUBLIC') || ': ' || string_agg(l.what, ', ' ORDER BY l.what)
FROM lacking l LEFT JOIN pg_catalog.pg_roles r ON r.oid = l.grantee
GROUP BY l.grantee, r.rolname
UNION
SELECT r.rolname || ': cannot SELECT'
FROM pg_catalog.pg_roles r
WHERE r.rolcanlogin AND has_table_privilege(r.oid, to_regclass($1), 'SELECT')
  AND NOT has_table_privilege(r.oid, to_regclass($2), 'SELECT')
ORDER BY 1)";

} // namespace

Result<QStringList> missingGrants(Session& session, const std::string& from, const std::string& to) {
    return session.query(missingGrantsSql, {from, to}).map([](const Rows& rows) { return column(rows); });
}

} // namespace strikescope
