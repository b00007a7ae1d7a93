-- What:          the old aggregates go for good, one after the other, never with CASCADE, and with them what only a
--                rollback would need. Refuses where something depends on one of them, or where it holds buckets that
--                v2 does not.
-- Engine:        postgresql (15 or newer)
-- Transactional: one transaction for each step
-- Lock class:    ACCESS EXCLUSIVE on the old aggregate, for the moment of its drop. The base table is not locked
-- Requires:      017_cutover; ownership of the old aggregates

-- Step: check; transaction

CREATE OR REPLACE FUNCTION strikescope.refuse_cleanup(part text)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    known  text := 'public.fo_option_strike_bars_' || part;
    old    regclass := to_regclass(known || '_old');
    others text;
    lost   bigint;
    first  timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = to_regclass(known)
                   AND a.attname = 'call_oi_sum' AND NOT a.attisdropped) THEN
        RAISE EXCEPTION 'cleanup needs % with open interest: the cutover (017) has not been made', known
            USING HINT = 'Nothing has been dropped.';
    END IF;
    IF old IS NULL THEN
        RETURN; -- this one is gone already
    END IF;
    SELECT string_agg(DISTINCT d.who, ', ' ORDER BY d.who) INTO others
    FROM (SELECT CASE WHEN r.ev_class IS NULL THEN pg_describe_object(p.classid, p.objid, 0)
                      ELSE pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END AS who
          FROM pg_catalog.pg_depend p
          LEFT JOIN pg_catalog.pg_rewrite r ON p.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = p.objid
          WHERE p.deptype = 'n' AND r.ev_class IS DISTINCT FROM old::oid
            AND ((p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = old)
                 OR (p.refclassid = 'pg_catalog.pg_type'::regclass
                     AND p.refobjid = (SELECT c.reltype FROM pg_catalog.pg_class c WHERE c.oid = old)))) AS d;
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'these still depend on %: %', old, others
            USING HINT = 'Nothing has been dropped. Move or drop them first.';
    END IF;
    -- One that was never filled holds nothing, and cannot be asked either.
    IF (SELECT c.relispopulated FROM pg_catalog.pg_class c WHERE c.oid = old) THEN
        EXECUTE format('SELECT count(*), min(o.bucket_time) FROM %1$s_old o WHERE NOT EXISTS (SELECT FROM %1$s n'
                       ' WHERE n.bucket_time = o.bucket_time AND n.symbol = o.symbol AND n.expiry = o.expiry'
                       ' AND n.strike = o.strike)', known)
        INTO lost, first;
        IF lost > 0 THEN
            RAISE EXCEPTION '% holds % buckets that % does not, from % on', old, lost, known, first
                USING HINT = 'Nothing has been dropped. Copy them first, or refresh the old aggregate if they are wrong.';
        END IF;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION strikescope.refuse_cleanup(text) FROM PUBLIC;

SELECT strikescope.refuse_cleanup('5min'), strikescope.refuse_cleanup('15min');

-- Step: drop_5min; transaction

DO $$
DECLARE
    old regclass := to_regclass('public.fo_option_strike_bars_5min_old');
BEGIN
    PERFORM strikescope.refuse_cleanup('5min');
    IF old IS NOT NULL THEN
        EXECUTE format('DROP %s %s', (SELECT CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'v' THEN 'VIEW'
                                                            ELSE 'TABLE' END
                                      FROM pg_catalog.pg_class c WHERE c.oid = old), old);
    END IF;
END
$$;

-- Step: drop_15min; transaction

DO $$
DECLARE
    old regclass := to_regclass('public.fo_option_strike_bars_15min_old');
BEGIN
    PERFORM strikescope.refuse_cleanup('15min');
    IF old IS NOT NULL THEN
        EXECUTE format('DROP %s %s', (SELECT CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'v' THEN 'VIEW'
                                                            ELSE 'TABLE' END
                                      FROM pg_catalog.pg_class c WHERE c.oid = old), old);
    END IF;
END
$$;

-- Step: forget; transaction

-- The way back is closed; what it would have restored need not be kept.
DROP TABLE IF EXISTS strikescope.saved_view;
DROP TABLE IF EXISTS strikescope.saved_relation;
DROP FUNCTION IF EXISTS strikescope.make_so(regclass, text[]);
DROP FUNCTION IF EXISTS strikescope.made_so(regclass);
DROP FUNCTION IF EXISTS strikescope.refuse_cleanup(text);
