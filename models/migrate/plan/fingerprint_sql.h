#pragma once

#include <array>

// The questions of fingerprint.cpp: each answers with lines of text. They are put after relationsOfOurs, with
// search_path = pg_catalog, so that every name in a definition comes out qualified.
namespace strikescope::fingerprint {

inline constexpr const char* relationsOfOurs = R"(
WITH r AS (
    SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND (n.nspname = 'public' AND c.relname LIKE 'fo\_%'
           OR n.nspname = 'strikescope' AND c.relname NOT LIKE 'migration\_%' AND c.relname <> 'backup')),
rights AS (
    SELECT x.name, x.field, concat(coalesce(g.rolname, 'PUBLIC'), '=',
               string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ',' ORDER BY a.privilege_type)) AS line
    FROM (SELECT name, NULL::name AS field, coalesce(relacl, acldefault('r', relowner)) AS acl FROM r
          UNION ALL
          SELECT r.name, c.attname, c.attacl FROM r JOIN pg_attribute c ON c.attrelid = r.oid AND NOT c.attisdropped) AS x
    CROSS JOIN LATERAL aclexplode(x.acl) AS a
    LEFT JOIN pg_roles g ON g.oid = a.grantee
    GROUP BY x.name, x.field, g.rolname)
)";

inline constexpr std::array everywhere = {
    R"(SELECT format('%s kind: %s, persistence %s, owner %s, row security %s', name, relkind, relpersistence,
                     pg_get_userbyid(relowner), relrowsecurity) FROM r)",
    R"(SELECT format('%s grant%s: %s', name, ' (' || field || ')', line) FROM rights)",
    R"(SELECT format('%s option: %s', name, o) FROM r, unnest(reloptions) AS o)",
    R"(SELECT concat_ws(' ', r.name, 'column', row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum) || ':',
                        quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                        CASE WHEN a.attnotnull THEN 'NOT NULL' END, nullif(a.attidentity::text, ''),
                        nullif(a.attgenerated::text, ''), 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
                        'COLLATE ' || nullif(a.attcollation, t.typcollation)::regcollation,
                        'COMMENT ' || quote_literal(col_description(r.oid, a.attnum)))
       FROM r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
       JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum)",
    R"(SELECT format('%s comment: %s', name, obj_description(oid, 'pg_class')) FROM r
       WHERE obj_description(oid, 'pg_class') IS NOT NULL)",
    R"(SELECT format('%s index%s: %s', r.name, CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END,
                     pg_get_indexdef(i.indexrelid)) FROM r JOIN pg_index i ON i.indrelid = r.oid)",
    R"(SELECT format('%s constraint %s: %s', r.name, k.conname, pg_get_constraintdef(k.oid))
       FROM r JOIN pg_constraint k ON k.conrelid = r.oid)",
    // The extension's own triggers carry the number of a hypertable.
    R"(SELECT format('%s trigger (%s): %s', r.name, t.tgenabled, pg_get_triggerdef(t.oid))
       FROM r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal JOIN pg_proc p ON p.oid = t.tgfoid
       WHERE p.pronamespace::regnamespace::text !~ '^_timescaledb')",
    R"(SELECT format('%s policy %s: %s %s %s %s %s', r.name, p.policyname, p.permissive, p.roles, p.cmd, p.qual, p.with_check)
       FROM r JOIN pg_policies p ON format('%I.%I', p.schemaname, p.tablename) = r.name)",
    R"(SELECT DISTINCT format('%s dependent: %s', r.name, CASE d.classid WHEN 'pg_rewrite'::regclass
                  THEN pg_describe_object('pg_class'::regclass, w.ev_class, 0)
                  ELSE pg_describe_object(d.classid, d.objid, 0) END)
       FROM r JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid
       LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
       LEFT JOIN pg_class c ON c.oid = w.ev_class
       WHERE d.classid = 'pg_proc'::regclass
          OR w.ev_class <> r.oid AND c.relnamespace::regnamespace::text !~ '^_timescaledb')",
    R"(SELECT format('schema strikescope owner %s: %s', pg_get_userbyid(n.nspowner), concat(coalesce(g.rolname, 'PUBLIC'), '=',
                     string_agg(a.privilege_type, ',' ORDER BY a.privilege_type)))
       FROM pg_namespace n CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
       LEFT JOIN pg_roles g ON g.oid = a.grantee WHERE n.nspname = 'strikescope' GROUP BY n.nspowner, g.rolname)",
    // A body is long and seldom read; that it changed is enough.
    R"(SELECT format('function %s: owner %s, body %s, %s', p.oid::regprocedure, pg_get_userbyid(p.proowner),
                     md5(pg_get_functiondef(p.oid)), (SELECT string_agg(concat(coalesce(g.rolname, 'PUBLIC'), '=', a.privilege_type),
                         ',' ORDER BY g.rolname) FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
                         LEFT JOIN pg_roles g ON g.oid = a.grantee))
       FROM pg_proc p WHERE p.pronamespace = to_regnamespace('strikescope') AND p.prokind IN ('f', 'p')
         AND p.proname NOT LIKE 'migration\_%')",
};

inline constexpr const char* plainDefinitions =
    R"(SELECT format('%s definition: %s', name, pg_get_viewdef(oid)) FROM r WHERE relkind IN ('v', 'm'))";

// Where the extension is. The view of an aggregate names its hypertable by number; what it was made from does
// not.
inline constexpr const char* aggregates = R"(, a AS (
    SELECT r.name, r.oid AS view, c.*, g.mat_hypertable_id AS number,
           to_regclass(format('%I.%I', c.materialization_hypertable_schema, c.materialization_hypertable_name))::oid AS behind
    FROM r JOIN timescaledb_information.continuous_aggregates c ON format('%I.%I', c.view_schema, c.view_name) = r.name
    JOIN _timescaledb_catalog.continuous_agg g ON format('%I.%I', g.user_view_schema, g.user_view_name) = r.name),
h AS (
    SELECT r.name, t.id AS number, t.schema_name, t.table_name FROM r
    JOIN _timescaledb_catalog.hypertable t ON format('%I.%I', t.schema_name, t.table_name) = r.name
    UNION ALL
    SELECT a.name, a.number, a.materialization_hypertable_schema, a.materialization_hypertable_name FROM a)
)";

inline constexpr std::array withTimescale = {
    R"(SELECT format('%s definition: %s', name, pg_get_viewdef(oid)) FROM r
       WHERE relkind IN ('v', 'm') AND oid NOT IN (SELECT view FROM a))",
    R"(SELECT format('%s aggregate: materialized_only %s, compression %s, definition: %s', name, materialized_only,
                     compression_enabled, view_definition) FROM a)",
    R"(SELECT format('%s index%s: %s', a.name, CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END,
                     regexp_replace(pg_get_indexdef(i.indexrelid), '_materialized_hypertable_\d+', '_materialized_hypertable', 'g'))
       FROM a JOIN pg_index i ON i.indrelid = a.behind)",
    R"(SELECT format('%s behind: owner %s, %s=%s', a.name, pg_get_userbyid(c.relowner), coalesce(g.rolname, 'PUBLIC'),
                     string_agg(x.privilege_type, ',' ORDER BY x.privilege_type))
       FROM a JOIN pg_class c ON c.oid = a.behind
       CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS x
       LEFT JOIN pg_roles g ON g.oid = x.grantee GROUP BY a.name, c.relowner, g.rolname)",
    R"(SELECT format('%s chunks: %s by %s', h.name, d.time_interval, d.column_name)
       FROM h JOIN timescaledb_information.dimensions d
         ON d.hypertable_schema = h.schema_name AND d.hypertable_name = h.table_name)",
    R"(SELECT format('%s compression: %s segmentby %s orderby %s asc %s nulls first %s', h.name, s.attname,
                     s.segmentby_column_index, s.orderby_column_index, s.orderby_asc, s.orderby_nullsfirst)
       FROM h JOIN timescaledb_information.compression_settings s
         ON s.hypertable_schema = h.schema_name AND s.hypertable_name = h.table_name
         OR format('%I.%I', s.hypertable_schema, s.hypertable_name) = h.name)",
    R"(SELECT format('%s job: %s every %s, scheduled %s, owner %s, %s', h.name, j.proc_name, j.schedule_interval, j.scheduled,
                     j.owner, j.config - 'mat_hypertable_id' - 'hypertable_id')
       FROM h JOIN timescaledb_information.jobs j
         ON h.number IN ((j.config ->> 'mat_hypertable_id')::integer, (j.config ->> 'hypertable_id')::integer))",
};

} // namespace strikescope::fingerprint
