#pragma once

namespace strikescope {

// What pg_dump would dump: nothing of the system's, nothing temporary, and of an extension's own relations
// only those it asks to be dumped, under its condition.
inline constexpr const char* dumpedRelationsSql = R"(
WITH config AS (
    SELECT c.oid, c.condition
    FROM pg_catalog.pg_extension e, unnest(e.extconfig, e.extcondition) AS c(oid, condition)
), owned AS (
    SELECT objid AS oid FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_class'::regclass AND deptype = 'e'
)
SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner),
       CASE WHEN config.oid IS NOT NULL AND c.relkind <> 'S' THEN 'config'
            WHEN n.nspname = '_timescaledb_internal' AND c.relname ~ '^_compressed_hypertable_' THEN 'shell'
            WHEN c.relkind = 'p' OR (c.relkind = 'r' AND EXISTS (
                SELECT 1 FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)) THEN 'root'
            WHEN c.relkind = 'r' THEN 'table'
            WHEN c.relkind = 'm' AND NOT c.relispopulated THEN 'view'
            WHEN c.relkind = 'm' THEN 'matview'
            WHEN c.relkind = 'v' THEN 'view'
            WHEN c.relkind = 'S' THEN 'sequence'
            ELSE 'foreign' END,
       pg_catalog.format('%I.%I', n.nspname, c.relname),
       coalesce(config.condition, ''),
       (SELECT pg_catalog.string_agg(pg_catalog.format('t.%I', a.attname), ', '
                                     ORDER BY a.attname COLLATE "C")
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        HAVING bool_and(a.atttypid::regtype::text IN
            ('boolean', 'smallint', 'integer', 'bigint', 'real', 'double precision', 'numeric', 'text',
             'character varying', 'character', 'name', 'bytea', 'date', 'timestamp without time zone',
             'timestamp with time zone', 'interval', 'uuid', 'oid', 'jsonb')))
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN config ON config.oid = c.oid
WHERE c.relkind IN ('r', 'p', 'm', 'v', 'S', 'f') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (config.oid IS NOT NULL OR NOT EXISTS (SELECT 1 FROM owned WHERE owned.oid = c.oid))
ORDER BY 1, 2)";

// Of the same relations, without the extensions' own.
inline constexpr const char* dumpedDefinitionsSql = R"(
WITH mine AS (
    SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'
                      AND d.classid = 'pg_catalog.pg_class'::regclass)
)
SELECT 'index', mine.name, i.relname, pg_catalog.pg_get_indexdef(i.oid)
FROM mine JOIN pg_catalog.pg_index x ON x.indrelid = mine.oid AND x.indisvalid
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
UNION ALL
SELECT 'constraint', mine.name, k.conname, pg_catalog.pg_get_constraintdef(k.oid)
FROM mine JOIN pg_catalog.pg_constraint k ON k.conrelid = mine.oid
UNION ALL
SELECT 'trigger', mine.name, t.tgname, pg_catalog.pg_get_triggerdef(t.oid)
FROM mine JOIN pg_catalog.pg_trigger t ON t.tgrelid = mine.oid AND NOT t.tgisinternal
ORDER BY 1, 2, 3)";

} // namespace strikescope
