-- What:          the swap: v2 takes the names of the old aggregates, which become ..._old, stay, and stay fresh (their
--                policies go on). The enriched views read the OI straight from v2, without a join; the expiry metrics
--                keep their columns and get total_call_oi, total_put_oi, pcr_oi and max_pain_oi_strike.
--                Owner, grants and comments go from old to v2. Views first, renames last: a view follows its relation
--                through the rename, and in this order no reader can come into a deadlock.
-- Engine:        timescaledb (2.13 or newer, Community licence)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on the aggregates' views and the views on them; nothing on the base table, its chunks
--                or what the aggregates store. Give it a lock_timeout.
-- Requires:      016_create_v2 with the old aggregates beside it; ownership of all of them
-- Inverse:       017_rollback

DO $$
DECLARE
    name      text;
    old_class regclass;
    others    text;
BEGIN
    FOREACH name IN ARRAY ARRAY['public.fo_option_strike_bars_5min', 'public.fo_option_strike_bars_15min'] LOOP
        old_class := to_regclass(name);
        IF strikescope.aggregate_id(name) IS NULL OR strikescope.aggregate_id(name || '_v2') IS NULL
           OR to_regclass(name || '_old') IS NOT NULL
           OR EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = old_class AND attname = 'call_oi_sum') THEN
            RAISE EXCEPTION 'cutover needs % without open interest, %_v2 beside it, and no %_old', name, name, name;
        END IF;
        -- What hangs on the old one by its number would stay on it without a word.
        SELECT string_agg(d.who, ', ' ORDER BY d.who) INTO others FROM (
            SELECT concat_ws(' ', o.type, o.identity) AS who
            FROM pg_catalog.pg_depend p
            LEFT JOIN pg_catalog.pg_rewrite r ON p.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = p.objid
            CROSS JOIN LATERAL pg_catalog.pg_identify_object(
                CASE WHEN r.oid IS NULL THEN p.classid ELSE 'pg_catalog.pg_class'::regclass END,
                coalesce(r.ev_class, p.objid), 0) AS o (type, schema, object, identity)
            WHERE p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = old_class
              AND (r.oid IS NOT NULL OR p.classid = 'pg_catalog.pg_proc'::regclass)
              AND coalesce(r.ev_class, 0) NOT IN (
                  old_class, coalesce(to_regclass(name || '_enriched'), old_class),
                  coalesce(to_regclass(replace(name, 'fo_option_strike_bars', 'fo_expiry_metrics')), old_class))
            UNION
            SELECT format('continuous aggregate %I.%I', c.user_view_schema, c.user_view_name)
            FROM _timescaledb_catalog.continuous_agg c
            WHERE c.parent_mat_hypertable_id = strikescope.aggregate_id(name)) AS d;
        IF others IS NOT NULL THEN
            RAISE EXCEPTION 'these depend on % and would stay on the old aggregate: %', name, others
                USING HINT = 'Drop them and make them again after the cutover.';
        END IF;
    END LOOP;
END
$$;

-- The views as they are now, to the letter, for 017_rollback. Every name in them qualified: that is what pg_get_viewdef
-- does with what the search path does not reach.
CREATE TABLE strikescope.saved_view (
    name       text NOT NULL PRIMARY KEY, -- public.fo_expiry_metrics_5min
    relation   text NOT NULL,             -- the aggregate it reads: fo_option_strike_bars_5min
    options    text NOT NULL,             -- '' or 'WITH (security_barrier=true)'
    definition text NOT NULL
);

DO $$
DECLARE
    path text := current_setting('search_path');
    odd  text;
BEGIN
    PERFORM set_config('search_path', 'pg_catalog', true);
    SELECT string_agg(c.oid::regclass::text, ', ') INTO odd FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'v' AND c.relname IN (
        'fo_option_strike_bars_5min_enriched', 'fo_option_strike_bars_15min_enriched', 'fo_expiry_metrics_5min',
        'fo_expiry_metrics_15min');
    IF odd IS NOT NULL THEN
        RAISE EXCEPTION 'not an ordinary view, so it cannot be replaced: %', odd;
    END IF;
    INSERT INTO strikescope.saved_view
    SELECT 'public.' || c.relname, 'fo_option_strike_bars_' || t.timeframe,
           coalesce('WITH (' || array_to_string(c.reloptions, ', ') || ')', ''),
           pg_catalog.pg_get_viewdef(c.oid)
    FROM (VALUES ('5min'), ('15min')) AS t (timeframe)
    JOIN pg_catalog.pg_class c ON c.relname IN ('fo_option_strike_bars_' || t.timeframe || '_enriched',
                                                'fo_expiry_metrics_' || t.timeframe)
    WHERE c.relnamespace = 'public'::regnamespace;
    PERFORM set_config('search_path', path, true);
END
$$;

SELECT strikescope.carry_rights('public.fo_option_strike_bars_5min', 'public.fo_option_strike_bars_5min_v2'),
       strikescope.carry_rights('public.fo_option_strike_bars_15min', 'public.fo_option_strike_bars_15min_v2');

-- Enriched: the columns it has, in their order and with their types, all from v2.
DO $$
DECLARE
    view    record;
    fields  text;
    unknown text;
BEGIN
    FOR view IN SELECT * FROM strikescope.saved_view WHERE name LIKE '%\_enriched' ORDER BY name DESC LOOP
        SELECT string_agg(format('v.%I::%s AS %I', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attname),
                          ', ' ORDER BY a.attnum),
               string_agg(a.attname, ', ') FILTER (WHERE NOT EXISTS (
                   SELECT FROM pg_catalog.pg_attribute n WHERE n.attname = a.attname AND NOT n.attisdropped
                   AND n.attrelid = format('public.%I', view.relation || '_v2')::regclass AND n.attnum > 0))
        INTO fields, unknown
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = view.name::regclass AND a.attnum > 0 AND NOT a.attisdropped;
        IF unknown IS NOT NULL THEN
            RAISE EXCEPTION '% has columns that v2 does not have: %', view.name, unknown
                USING HINT = 'Nothing has been changed. Make that view without them, or as a view of its own.';
        END IF;
        EXECUTE format('CREATE OR REPLACE VIEW %s %s AS SELECT %s FROM public.%I AS v',
                       view.name, view.options, fields, view.relation || '_v2');
    END LOOP;
END
$$;

-- Metrics: the definition they have, over v2, and beside it what is computed from OI. Unknown OI counts nothing; a bucket
-- without any has NULL. Pain at x: calls below x pay x - strike, puts above x pay strike - x. Running sums make it one
-- pass over the strikes instead of one for each.
DO $$
DECLARE
    view    record;
    fields  text;
    present text[];
BEGIN
    FOR view IN SELECT * FROM strikescope.saved_view WHERE name LIKE '%\_metrics\_%' ORDER BY name DESC LOOP
        SELECT string_agg(format('m.%I', a.attname), ', ' ORDER BY a.attnum), array_agg(a.attname::text)
        INTO fields, present
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = view.name::regclass AND a.attnum > 0 AND NOT a.attisdropped;
        IF NOT present @> ARRAY['bucket_time', 'symbol', 'expiry']
           OR present && ARRAY['total_call_oi', 'total_put_oi', 'pcr_oi', 'max_pain_oi_strike'] THEN
            RAISE EXCEPTION '% cannot be given the OI columns: it has %', view.name, array_to_string(present, ', ');
        END IF;
        EXECUTE format($view$
            CREATE OR REPLACE VIEW %1$s %2$s AS
            SELECT %3$s, o.total_call_oi, o.total_put_oi, o.total_put_oi / nullif(o.total_call_oi, 0) AS pcr_oi,
                   CASE WHEN o.total_call_oi IS NOT NULL OR o.total_put_oi IS NOT NULL THEN (
                       SELECT p.strike FROM (
                           SELECT k.strike,
                                  k.strike::double precision * sum(coalesce(k.call_oi_sum, 0)) OVER below
                                  - sum(k.strike::double precision * coalesce(k.call_oi_sum, 0)) OVER below
                                  + sum(k.strike::double precision * coalesce(k.put_oi_sum, 0)) OVER above
                                  - k.strike::double precision * sum(coalesce(k.put_oi_sum, 0)) OVER above AS rupees
                           FROM public.%5$I AS k
                           WHERE k.symbol = m.symbol AND k.expiry = m.expiry AND k.bucket_time = m.bucket_time
                           WINDOW below AS (ORDER BY k.strike), above AS (ORDER BY k.strike DESC)) AS p
                       ORDER BY p.rupees, p.strike LIMIT 1) END AS max_pain_oi_strike
            FROM (%4$s) AS m
            LEFT JOIN LATERAL (
                SELECT sum(k.call_oi_sum) AS total_call_oi, sum(k.put_oi_sum) AS total_put_oi
                FROM public.%5$I AS k
                WHERE k.symbol = m.symbol AND k.expiry = m.expiry AND k.bucket_time = m.bucket_time) AS o ON true
            $view$, view.name, view.options, fields,
            regexp_replace(rtrim(view.definition, ' ;'), '\m' || view.relation || '\M', view.relation || '_v2', 'g'),
            view.relation || '_v2');
    END LOOP;
END
$$;

ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min RENAME TO fo_option_strike_bars_5min_old;
ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min_v2 RENAME TO fo_option_strike_bars_5min;
ALTER MATERIALIZED VIEW public.fo_option_strike_bars_15min RENAME TO fo_option_strike_bars_15min_old;
ALTER MATERIALIZED VIEW public.fo_option_strike_bars_15min_v2 RENAME TO fo_option_strike_bars_15min;
