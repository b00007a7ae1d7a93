-- What:          the old aggregates go for good, one after the other, never with CASCADE: first the policies, then the
--                chunks (which gives the space back without a lock on the base table), then the empty shell.
--                Refuses where something depends on one of them, or where it holds buckets that neither the new
--                aggregate nor the base table has.
-- Engine:        timescaledb (2.13 or newer, Community licence)
-- Transactional: one transaction for each step
-- Lock class:    ACCESS EXCLUSIVE on the old aggregate; for the moment of each drop also on fo_option_strike_bars (inserts
--                wait behind it). Give it a lock_timeout, and a quiet hour.
-- Requires:      017_cutover; ownership of the old aggregates

-- Step: check; transaction

CREATE OR REPLACE FUNCTION strikescope.refuse_cleanup(timeframe text, width interval)
RETURNS void
LANGUAGE plpgsql
-- The lost buckets are looked for by hash. On chunks whose statistics are not there yet the planner takes a nested loop
-- along time: a quarter of a minute for one day of one symbol.
SET enable_nestloop = off SET enable_mergejoin = off
AS $$
DECLARE
    name   text := 'public.fo_option_strike_bars_' || timeframe;
    others text;
    newest timestamptz;
    lost   bigint;
    first  timestamptz;
BEGIN
    IF to_regclass(name || '_old') IS NULL THEN
        RETURN; -- this one is gone already
    END IF;
    IF strikescope.aggregate_id(name) IS NULL OR strikescope.aggregate_id(name || '_old') IS NULL OR NOT EXISTS (
            SELECT FROM pg_catalog.pg_attribute WHERE attrelid = name::regclass AND attname = 'call_oi_sum') THEN
        RAISE EXCEPTION 'cleanup needs % with open interest and %_old, both continuous aggregates', name, name;
    END IF;
    SELECT string_agg(d.who, ', ' ORDER BY d.who) INTO others FROM (
        SELECT concat_ws(' ', o.type, o.identity) AS who
        FROM pg_catalog.pg_depend p
        LEFT JOIN pg_catalog.pg_rewrite r ON p.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = p.objid
        CROSS JOIN LATERAL pg_catalog.pg_identify_object(
            CASE WHEN r.oid IS NULL THEN p.classid ELSE 'pg_catalog.pg_class'::regclass END,
            coalesce(r.ev_class, p.objid), 0) AS o (type, schema, object, identity)
        WHERE p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = (name || '_old')::regclass
          AND (r.ev_class <> p.refobjid OR p.classid = 'pg_catalog.pg_proc'::regclass)
        UNION
        SELECT format('continuous aggregate %I.%I', c.user_view_schema, c.user_view_name)
        FROM _timescaledb_catalog.continuous_agg c
        WHERE c.parent_mat_hypertable_id = strikescope.aggregate_id(name || '_old')) AS d;
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'these still depend on %_old: %', name, others USING HINT = 'Move or drop them first.';
    END IF;
    -- The newest buckets may only be waiting for v2's policy; the base table has them.
    EXECUTE format('SELECT max(bucket_time) FROM %s', name) INTO newest;
    EXECUTE format('SELECT count(*), min(o.bucket_time) FROM %1$s_old o'
                   ' WHERE NOT EXISTS (SELECT FROM %1$s n WHERE n.bucket_time = o.bucket_time AND n.symbol = o.symbol'
                   '                   AND n.expiry = o.expiry AND n.strike = o.strike)'
                   '   AND (o.bucket_time <= $1 OR o.bucket_time < $2 OR $1 IS NULL OR $2 IS NULL)', name)
    INTO lost, first USING newest, strikescope.base_begins(width);
    IF lost > 0 THEN
        RAISE EXCEPTION '%_old holds % buckets that % does not, from % on', name, lost, name, first
            USING HINT = 'Nothing has been dropped. Copy or refresh them first.';
    END IF;
END
$$;

SELECT strikescope.refuse_cleanup('5min', interval '5 minutes'),
       strikescope.refuse_cleanup('15min', interval '15 minutes');

-- Step: empty_5min; transaction

DO $$
DECLARE
    job integer;
BEGIN
    PERFORM strikescope.refuse_cleanup('5min', interval '5 minutes');
    IF to_regclass('public.fo_option_strike_bars_5min_old') IS NOT NULL THEN
        FOR job IN SELECT j.job_id FROM timescaledb_information.jobs j
                   WHERE strikescope.aggregate_id('public.fo_option_strike_bars_5min_old') IN (
                       (j.config ->> 'mat_hypertable_id')::integer, (j.config ->> 'hypertable_id')::integer) LOOP
            EXECUTE format('SELECT %s.delete_job(%s)', strikescope.timescale(), job);
        END LOOP;
        EXECUTE format('SELECT %s.drop_chunks(%L::regclass, older_than => %L::timestamptz)', strikescope.timescale(),
                       'public.fo_option_strike_bars_5min_old', 'infinity');
    END IF;
END
$$;

-- Step: drop_5min; transaction

DROP MATERIALIZED VIEW IF EXISTS public.fo_option_strike_bars_5min_old;

-- Step: empty_15min; transaction

DO $$
DECLARE
    job integer;
BEGIN
    PERFORM strikescope.refuse_cleanup('15min', interval '15 minutes');
    IF to_regclass('public.fo_option_strike_bars_15min_old') IS NOT NULL THEN
        FOR job IN SELECT j.job_id FROM timescaledb_information.jobs j
                   WHERE strikescope.aggregate_id('public.fo_option_strike_bars_15min_old') IN (
                       (j.config ->> 'mat_hypertable_id')::integer, (j.config ->> 'hypertable_id')::integer) LOOP
            EXECUTE format('SELECT %s.delete_job(%s)', strikescope.timescale(), job);
        END LOOP;
        EXECUTE format('SELECT %s.drop_chunks(%L::regclass, older_than => %L::timestamptz)', strikescope.timescale(),
                       'public.fo_option_strike_bars_15min_old', 'infinity');
    END IF;
END
$$;

-- Step: drop_15min; transaction

DROP MATERIALIZED VIEW IF EXISTS public.fo_option_strike_bars_15min_old;

-- Step: forget; transaction

-- The way back is closed; what it would have restored need not be kept.
DROP TABLE IF EXISTS strikescope.saved_view;
DROP FUNCTION IF EXISTS strikescope.refuse_cleanup(text, interval);
