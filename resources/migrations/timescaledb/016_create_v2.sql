-- What:          the aggregates with open interest, beside the old ones: fo_option_strike_bars_{5min,15min}_v2.
--                Columns: those of the old aggregates in their order and with their types, then call_oi_sum and
--                put_oi_sum, the LAST OI known inside the bucket (NULL if no minute of it knows one).
--                Filled window by window, oldest first, as far back as the base table goes. Buckets that are older
--                than that live in the old aggregates only: they are copied, OI NULL, and strikescope.copied_history
--                says which. The refresh policies come last, so that none runs beside the filling.
--                No refresh here is unbounded, and no policy reaches below the base table's oldest day: a refresh
--                deletes every bucket the base table no longer has.
-- Engine:        timescaledb (2.13 or newer, Community licence); features are looked up by signature, not by version
-- Transactional: creation and policies; the filling goes window by window
-- Lock class:    SHARE ROW EXCLUSIVE on fo_option_strike_bars and its chunks before TimescaleDB 2.24 (blocks writers
--                for the moment of the creation), none that blocks anybody later
-- Requires:      the base table; ownership of it and of the old aggregates; CREATE on schema public and the database
-- Inverse:       016_create_v2_undo

-- Step: helpers; transaction

CREATE SCHEMA IF NOT EXISTS strikescope;

CREATE TABLE IF NOT EXISTS strikescope.copied_history (
    relation   text        NOT NULL, -- under the name it had then: public.fo_option_strike_bars_5min_v2
    from_time  timestamptz NOT NULL,
    until_time timestamptz NOT NULL,
    rows       bigint      NOT NULL,
    copied_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (relation, from_time)
);

-- Where the extension lives, quoted. Not always in public.
CREATE OR REPLACE FUNCTION strikescope.timescale()
RETURNS text
LANGUAGE sql STABLE
AS $$
    SELECT quote_ident(n.nspname) FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'timescaledb'
$$;

-- The number of the hypertable behind an aggregate; NULL for a name that is absent or no continuous aggregate.
CREATE OR REPLACE FUNCTION strikescope.aggregate_id(relation text)
RETURNS integer
LANGUAGE sql STABLE
AS $$
    SELECT a.mat_hypertable_id FROM _timescaledb_catalog.continuous_agg a
    WHERE format('%I.%I', a.user_view_schema, a.user_view_name) = relation
$$;

-- One window of an aggregate, computed from the base table. In one pass where the server would make batches: those of
-- 2.28.x leave the bucket before the watermark out when the window ends beyond it, and report success
-- (github.com/timescale/timescaledb/issues/10221); the single pass does not split and so has nothing to leave out.
-- The call must stand in the body as it is: by EXECUTE it counts as one from a function, which is refused.
DO $make$
DECLARE
    options text := '';
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc
               WHERE proname = 'refresh_continuous_aggregate' AND 'options' = ANY (proargnames)) THEN
        options := ', options => ''{"buckets_per_batch": 0}''';
    END IF;
    EXECUTE format($procedure$
CREATE OR REPLACE PROCEDURE strikescope.refresh_window(relation text, from_time timestamptz, until_time timestamptz)
LANGUAGE plpgsql
AS $body$
BEGIN
    IF from_time IS NULL OR until_time IS NULL OR NOT isfinite(from_time) OR NOT isfinite(until_time) THEN
        RAISE EXCEPTION 'a refresh without bounds deletes the history that the base table no longer has';
    END IF;
    IF EXISTS (SELECT FROM strikescope.copied_history h
               WHERE h.relation IN (refresh_window.relation, refresh_window.relation || '_v2')
                 AND refresh_window.from_time < h.until_time AND refresh_window.until_time > h.from_time) THEN
        RAISE EXCEPTION 'this window holds history that was copied and cannot be computed again';
    END IF;
    CALL %s.refresh_continuous_aggregate(relation::regclass, from_time, until_time%s);
END
$body$
$procedure$, strikescope.timescale(), options);
END
$make$;

-- Makes target's owner, grants (those on columns too) and comment those of source.
CREATE OR REPLACE FUNCTION strikescope.carry_rights(source regclass, target regclass)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    statement text;
    was       pg_catalog.pg_class;
BEGIN
    SELECT * INTO was FROM pg_catalog.pg_class WHERE oid = source;
    IF was.relowner <> (SELECT relowner FROM pg_catalog.pg_class WHERE oid = target) THEN
        -- As ALTER TABLE it would leave what lies behind an aggregate with the owner of before.
        EXECUTE format('ALTER %s %s OWNER TO %I',
                       CASE WHEN (SELECT relkind FROM pg_catalog.pg_class WHERE oid = target) = 'r' THEN 'TABLE'
                            WHEN target IN (SELECT to_regclass(format('%I.%I', a.user_view_schema, a.user_view_name))
                                            FROM _timescaledb_catalog.continuous_agg a)
                            THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END,
                       target, pg_catalog.pg_get_userbyid(was.relowner));
    END IF;
    FOR statement IN
        WITH rights AS (
            SELECT x.oid, x.relation, NULL::name AS field, a.grantee, a.privilege_type, a.is_grantable
            FROM (SELECT oid, oid::regclass AS relation, coalesce(relacl, pg_catalog.acldefault('r', relowner)) AS acl
                  FROM pg_catalog.pg_class WHERE oid IN (source, target)) AS x,
                 LATERAL pg_catalog.aclexplode(x.acl) AS a
            UNION
            SELECT c.attrelid, c.attrelid::regclass, c.attname, a.grantee, a.privilege_type, a.is_grantable
            FROM pg_catalog.pg_attribute c, LATERAL pg_catalog.aclexplode(c.attacl) AS a
            WHERE c.attrelid IN (source, target) AND NOT c.attisdropped
              AND EXISTS (SELECT FROM pg_catalog.pg_attribute t WHERE t.attrelid = target AND t.attname = c.attname)),
        wanted AS (SELECT field, grantee, privilege_type, is_grantable FROM rights WHERE oid = source),
        present AS (SELECT field, grantee, privilege_type, is_grantable FROM rights WHERE oid = target),
        named AS (
            SELECT 1 AS place, 'REVOKE %1$s%2$s ON %3$s FROM %4$s' AS form, d.* FROM (TABLE present EXCEPT TABLE wanted) AS d
            UNION ALL
            SELECT 2, 'GRANT %1$s%2$s ON %3$s TO %4$s' || CASE WHEN d.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END,
                   d.* FROM (TABLE wanted EXCEPT TABLE present) AS d)
        SELECT format(n.form, n.privilege_type, ' (' || quote_ident(n.field) || ')', target,
                      CASE WHEN n.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(n.grantee)) END)
        FROM named n ORDER BY n.place, n.field NULLS FIRST
    LOOP
        EXECUTE statement;
    END LOOP;
    IF pg_catalog.obj_description(source, 'pg_class') IS DISTINCT FROM pg_catalog.obj_description(target, 'pg_class') THEN
        EXECUTE format('COMMENT ON %s %s IS %L',
                       CASE (SELECT relkind FROM pg_catalog.pg_class WHERE oid = target) WHEN 'r' THEN 'TABLE'
                            ELSE 'VIEW' END, target, pg_catalog.obj_description(source, 'pg_class'));
    END IF;
END
$$;

-- How v2 computes the column of an old aggregate; NULL for one that nobody here knows.
CREATE OR REPLACE FUNCTION strikescope.v2_expression(field text, timeframe text, bucket text)
RETURNS text
LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN field = 'bucket_time' THEN bucket
        WHEN field = 'timeframe' THEN quote_literal(timeframe) || '::text'
        WHEN field IN ('symbol', 'expiry', 'strike') THEN field
        WHEN field = 'underlying_close' THEN 'avg(underlying_close)'
        WHEN field ~ '^(call|put)_(iv|delta|gamma|theta|vega)_avg$' THEN format(
            'sum(%1$s * %2$s) FILTER (WHERE %1$s IS NOT NULL) / nullif(sum(%2$s) FILTER (WHERE %1$s IS NOT NULL), 0)',
            field, split_part(field, '_', 1) || '_count')
        WHEN field ~ '^(call|put)_(volume|count)$' THEN format('sum(%s)', field)
        WHEN field = 'created_at' THEN 'min(created_at)'
        WHEN field = 'updated_at' THEN 'max(updated_at)'
        WHEN field ~ '^(call|put)_oi_sum$' THEN format(
            '%2$s.last(%1$s, bucket_time) FILTER (WHERE %1$s IS NOT NULL)', field, strikescope.timescale())
    END
$$;

-- The columns of the old aggregate as it really is, or the usual ones where there is none, and the two of v2.
CREATE OR REPLACE FUNCTION strikescope.v2_columns(old text)
RETURNS TABLE (place integer, field text, type text)
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF to_regclass(old) IS NULL THEN
        RETURN QUERY SELECT u.place::integer, u.field, NULL::text FROM unnest(ARRAY[
            'bucket_time', 'timeframe', 'symbol', 'expiry', 'strike', 'underlying_close', 'call_iv_avg', 'put_iv_avg',
            'call_delta_avg', 'put_delta_avg', 'call_gamma_avg', 'put_gamma_avg', 'call_theta_avg', 'put_theta_avg',
            'call_vega_avg', 'put_vega_avg', 'call_volume', 'put_volume', 'call_count', 'put_count', 'created_at',
            'updated_at']) WITH ORDINALITY AS u (field, place);
    ELSE
        RETURN QUERY SELECT a.attnum::integer, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod)
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = old::regclass AND a.attnum > 0 AND NOT a.attisdropped;
    END IF;
    RETURN QUERY VALUES (10001, 'call_oi_sum', 'double precision'), (10002, 'put_oi_sum', 'double precision');
END
$$;

CREATE OR REPLACE FUNCTION strikescope.v2_statement(timeframe text, width interval)
RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    old     text := 'public.fo_option_strike_bars_' || timeframe;
    bucket  text := format('%s.time_bucket(%L::interval, bucket_time)', strikescope.timescale(), width);
    fields  text;
    unknown text;
    live    boolean := coalesce((SELECT NOT a.materialized_only FROM _timescaledb_catalog.continuous_agg a
                                 WHERE a.mat_hypertable_id = strikescope.aggregate_id(old)), false);
BEGIN
    SELECT string_agg(c.field, ', ') FILTER (WHERE e.expression IS NULL),
           string_agg(CASE WHEN c.type IS NULL OR c.field IN ('bucket_time', 'symbol', 'expiry', 'strike')
                           THEN format('%s AS %I', e.expression, c.field)
                           ELSE format('(%s)::%s AS %I', e.expression, c.type, c.field) END, E',\n       ' ORDER BY c.place)
    INTO unknown, fields
    FROM strikescope.v2_columns(old) AS c
    CROSS JOIN LATERAL (SELECT strikescope.v2_expression(c.field, timeframe, bucket) AS expression) AS e;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION '% has columns this program does not know: %', old, unknown
            USING HINT = 'Tell the maintainers how they are computed; nothing has been changed.';
    END IF;
    RETURN format(
        E'CREATE MATERIALIZED VIEW %s_v2\nWITH (timescaledb.continuous, timescaledb.create_group_indexes = false,'
        ' timescaledb.materialized_only = %s) AS\nSELECT %s\nFROM public.fo_option_strike_bars\n'
        'WHERE timeframe = ''1min''\nGROUP BY %s, symbol, expiry, strike\nWITH NO DATA',
        old, NOT live, fields, bucket);
END
$$;

-- Chunks and compression as the old aggregate has them.
CREATE OR REPLACE FUNCTION strikescope.carry_storage(old text, v2 text)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    was     record;
    is_now  record;
    options text;
BEGIN
    SELECT c.*, d.time_interval INTO was FROM timescaledb_information.continuous_aggregates c
    JOIN timescaledb_information.dimensions d ON d.hypertable_name = c.materialization_hypertable_name
    WHERE format('%I.%I', c.view_schema, c.view_name) = old;
    SELECT c.*, d.time_interval INTO is_now FROM timescaledb_information.continuous_aggregates c
    JOIN timescaledb_information.dimensions d ON d.hypertable_name = c.materialization_hypertable_name
    WHERE format('%I.%I', c.view_schema, c.view_name) = v2;
    IF was.time_interval <> is_now.time_interval THEN
        EXECUTE format('SELECT %s.set_chunk_time_interval(%L::regclass, %L::interval)', strikescope.timescale(),
                       format('%I.%I', is_now.materialization_hypertable_schema,
                              is_now.materialization_hypertable_name), was.time_interval);
    END IF;
    IF was.compression_enabled THEN
        SELECT concat(', timescaledb.compress_segmentby = ' || quote_literal(string_agg(quote_ident(s.attname), ', '
                          ORDER BY s.segmentby_column_index) FILTER (WHERE s.segmentby_column_index IS NOT NULL)),
                      ', timescaledb.compress_orderby = ' || quote_literal(string_agg(
                          quote_ident(s.attname) || CASE WHEN s.orderby_asc THEN '' ELSE ' DESC' END
                          || CASE WHEN s.orderby_nullsfirst THEN ' NULLS FIRST' ELSE ' NULLS LAST' END, ', '
                          ORDER BY s.orderby_column_index) FILTER (WHERE s.orderby_column_index IS NOT NULL)))
        INTO options FROM timescaledb_information.compression_settings s
        WHERE (s.hypertable_schema, s.hypertable_name) IN (
            (was.view_schema, was.view_name),
            (was.materialization_hypertable_schema, was.materialization_hypertable_name));
        EXECUTE format('ALTER MATERIALIZED VIEW %s SET (timescaledb.compress = true%s)', v2, options);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION strikescope.create_v2(timeframe text, width interval)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    old  text := 'public.fo_option_strike_bars_' || timeframe;
    v2   text := old || '_v2';
    bare regclass;
BEGIN
    IF strikescope.aggregate_id(v2) IS NOT NULL THEN
        RETURN; -- an earlier run made it; its columns are looked at by the verification
    END IF;
    IF to_regclass(old) IS NOT NULL AND strikescope.aggregate_id(old) IS NULL THEN
        RAISE EXCEPTION '% is not a continuous aggregate', old;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass(old) AND attname = 'call_oi_sum') THEN
        RAISE EXCEPTION '% has open interest already', old;
    END IF;
    EXECUTE strikescope.v2_statement(timeframe, width);
    EXECUTE format('CREATE INDEX fo_option_strike_bars_%s_v2_key ON %s (symbol, expiry, bucket_time DESC, strike)',
                   timeframe, v2);
    -- One by time, for the refresh. Of all columns: where few symbols share a bucket the planner believes of the bare one,
    -- which comes with an aggregate, that it reads a range of one symbol faster than the key; it reads that of all symbols.
    EXECUTE format('CREATE INDEX fo_option_strike_bars_%s_v2_time ON %s (bucket_time DESC, symbol, expiry, strike)',
                   timeframe, v2);
    FOR bare IN
        SELECT i.indexrelid::regclass FROM timescaledb_information.continuous_aggregates c
        JOIN pg_catalog.pg_index i ON i.indrelid = format('%I.%I', c.materialization_hypertable_schema,
                                                          c.materialization_hypertable_name)::regclass
        WHERE format('%I.%I', c.view_schema, c.view_name) = v2 AND i.indnatts = 1
    LOOP
        EXECUTE format('DROP INDEX %s', bare);
    END LOOP;
    IF to_regclass(old) IS NOT NULL THEN
        PERFORM strikescope.carry_storage(old, v2);
        PERFORM strikescope.carry_rights(old::regclass, v2::regclass);
    END IF;
END
$$;

-- From when on an aggregate can be computed: the bucket of the base table's oldest minute.
CREATE OR REPLACE FUNCTION strikescope.base_begins(width interval)
RETURNS timestamptz
LANGUAGE sql STABLE
AS $$
    SELECT date_bin(width, min(bucket_time), '2000-01-01 00:00+00')
    FROM public.fo_option_strike_bars WHERE timeframe = '1min'
$$;

-- What only the old aggregate has, as a range of whole quarter hours; no row where there is nothing.
CREATE OR REPLACE FUNCTION strikescope.history_range(timeframe text, width interval)
RETURNS TABLE (from_time timestamptz, until_time timestamptz)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    old    text := 'public.fo_option_strike_bars_' || timeframe;
    oldest timestamptz;
    newest timestamptz;
BEGIN
    IF to_regclass(old) IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT min(bucket_time), max(bucket_time) + $1 FROM %s', old) INTO oldest, newest USING width;
    from_time := date_bin('15 minutes', oldest, '2000-01-01 00:00+00');
    until_time := date_bin('15 minutes', coalesce(strikescope.base_begins(width), newest) + interval '15 minutes'
                           - interval '1 microsecond', '2000-01-01 00:00+00');
    IF oldest < coalesce(strikescope.base_begins(width), newest) THEN
        RETURN NEXT;
    END IF;
END
$$;

-- Copies a window of that into the hypertable behind v2 (a continuous aggregate itself takes no INSERT). Never a bucket
-- that the base table can still tell, never one that is there; so it may be repeated. Answers with the rows copied.
CREATE OR REPLACE FUNCTION strikescope.copy_history(timeframe text, width interval, window_from timestamptz,
                                                    window_until timestamptz)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    old    text := 'public.fo_option_strike_bars_' || timeframe;
    v2     text := old || '_v2';
    behind text;
    ends   timestamptz := least(window_until, coalesce(strikescope.base_begins(width), window_until));
    fields text;
    copied bigint;
BEGIN
    SELECT format('%I.%I', c.materialization_hypertable_schema, c.materialization_hypertable_name) INTO STRICT behind
    FROM timescaledb_information.continuous_aggregates c WHERE format('%I.%I', c.view_schema, c.view_name) = v2;
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO fields FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = old::regclass AND a.attnum > 0 AND NOT a.attisdropped;
    EXECUTE format(
        'INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s o WHERE o.bucket_time >= $1 AND o.bucket_time < $2'
        ' AND NOT EXISTS (SELECT FROM %1$s n WHERE n.bucket_time = o.bucket_time AND n.symbol = o.symbol'
        '                 AND n.expiry = o.expiry AND n.strike = o.strike)', behind, fields, old)
    USING window_from, ends;
    GET DIAGNOSTICS copied = ROW_COUNT;
    IF copied > 0 THEN
        UPDATE strikescope.copied_history h SET until_time = ends, rows = h.rows + copied, copied_at = now()
        WHERE h.relation = v2 AND h.until_time = window_from;
        IF NOT FOUND THEN
            INSERT INTO strikescope.copied_history AS h (relation, from_time, until_time, rows)
            VALUES (v2, window_from, ends, copied)
            ON CONFLICT (relation, from_time) DO UPDATE
            SET until_time = greatest(h.until_time, excluded.until_time), rows = h.rows + excluded.rows, copied_at = now();
        END IF;
    END IF;
    RETURN copied;
END
$$;

-- How far back v2's policy may look: as far as the old one's, but never below what retention leaves in the base table
-- nor, where older buckets were copied, below the base table's beginning; and never without end.
CREATE OR REPLACE FUNCTION strikescope.bounded_start(timeframe text, width interval, old_start interval)
RETURNS interval
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    kept   interval := (SELECT min((j.config ->> 'drop_after')::interval) FROM timescaledb_information.jobs j
                        WHERE j.proc_name = 'policy_retention' AND j.config ->> 'drop_after' IS NOT NULL
                          AND j.hypertable_schema = 'public' AND j.hypertable_name = 'fo_option_strike_bars');
    age    interval := make_interval(mins => floor(date_part('epoch',
                           now() - strikescope.base_begins(width) - width) / 60)::integer);
    copied boolean := EXISTS (SELECT FROM strikescope.copied_history h
                              WHERE h.relation = 'public.fo_option_strike_bars_' || timeframe || '_v2');
BEGIN
    RETURN least(coalesce(old_start, kept, greatest(age, interval '7 days'), interval '7 days'), kept,
                 CASE WHEN copied THEN age END);
END
$$;

-- Retention and compression of the old aggregate.
CREATE OR REPLACE FUNCTION strikescope.carry_storage_policies(old text, v2 text)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    job record;
BEGIN
    FOR job IN
        SELECT CASE j.proc_name WHEN 'policy_retention' THEN 'add_retention_policy' ELSE 'add_compression_policy' END AS adds,
               coalesce(j.config ->> 'drop_after', j.config ->> 'compress_after') AS after, j.schedule_interval
        FROM timescaledb_information.jobs j
        WHERE j.proc_name IN ('policy_retention', 'policy_compression')
          AND (j.config ->> 'hypertable_id')::integer = strikescope.aggregate_id(old)
          AND coalesce(j.config ->> 'drop_after', j.config ->> 'compress_after') IS NOT NULL
    LOOP
        EXECUTE format('SELECT %s.%I(%L::regclass, %L::interval, if_not_exists => true, schedule_interval => %L::interval)',
                       strikescope.timescale(), job.adds, v2, job.after, job.schedule_interval);
    END LOOP;
END
$$;

-- As often and as near to now as the old aggregate's; once a minute where there is none.
CREATE OR REPLACE FUNCTION strikescope.add_v2_policy(timeframe text, width interval)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    old     text := 'public.fo_option_strike_bars_' || timeframe;
    v2      text := old || '_v2';
    job     record;
    begins  interval;
    batches text := '';
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc
               WHERE proname = 'add_continuous_aggregate_policy' AND 'buckets_per_batch' = ANY (proargnames)) THEN
        batches := ', buckets_per_batch => 0'; -- for the reason given at refresh_window
    END IF;
    FOR job IN
        SELECT (j.config ->> 'start_offset')::interval AS begins, (j.config ->> 'end_offset')::interval AS ends,
               j.schedule_interval AS every, CASE WHEN j.fixed_schedule THEN j.initial_start END AS first
        FROM timescaledb_information.jobs j
        WHERE j.proc_name = 'policy_refresh_continuous_aggregate'
          AND (j.config ->> 'mat_hypertable_id')::integer = strikescope.aggregate_id(old)
        UNION ALL
        SELECT NULL, interval '0', interval '1 minute', NULL
        WHERE NOT EXISTS (SELECT FROM timescaledb_information.jobs j
                          WHERE j.proc_name = 'policy_refresh_continuous_aggregate'
                            AND (j.config ->> 'mat_hypertable_id')::integer = strikescope.aggregate_id(old))
    LOOP
        begins := strikescope.bounded_start(timeframe, width, job.begins);
        IF begins < coalesce(job.ends, interval '0') + 2 * width THEN
            RAISE EXCEPTION 'the base table begins only % ago: too little for a refresh policy of %', begins, v2
                USING HINT = 'Run this step again later; the older buckets have been copied.';
        END IF;
        EXECUTE format('SELECT %s.add_continuous_aggregate_policy(%L::regclass, start_offset => %L::interval,'
                       ' end_offset => %L::interval, schedule_interval => %L::interval, if_not_exists => true,'
                       ' initial_start => %L::timestamptz%s)', strikescope.timescale(), v2, begins, job.ends,
                       job.every, job.first, batches);
    END LOOP;
    PERFORM strikescope.carry_storage_policies(old, v2);
END
$$;

-- Step: create_5min; transaction

SELECT strikescope.create_v2('5min', interval '5 minutes');

-- Step: create_15min; transaction

SELECT strikescope.create_v2('15min', interval '15 minutes');

-- The last window ends with the quarter hour of the newest minute, so it includes the running bucket. That is filled
-- again by the policy: rows that come later lie below the invalidation threshold and are logged.

-- Step: fill_5min; windows
-- Range: SELECT date_bin('15 minutes', min(bucket_time), '2000-01-01 00:00+00'),
--               date_bin('15 minutes', max(bucket_time), '2000-01-01 00:00+00') + interval '15 minutes'
--        FROM public.fo_option_strike_bars WHERE timeframe = '1min'

CALL strikescope.refresh_window('public.fo_option_strike_bars_5min_v2', {from}, {until});

-- Step: fill_15min; windows
-- Range: SELECT date_bin('15 minutes', min(bucket_time), '2000-01-01 00:00+00'),
--               date_bin('15 minutes', max(bucket_time), '2000-01-01 00:00+00') + interval '15 minutes'
--        FROM public.fo_option_strike_bars WHERE timeframe = '1min'

CALL strikescope.refresh_window('public.fo_option_strike_bars_15min_v2', {from}, {until});

-- Step: copy_5min; windows
-- Range: SELECT from_time, until_time FROM strikescope.history_range('5min', interval '5 minutes')

SELECT strikescope.copy_history('5min', interval '5 minutes', {from}, {until});

-- Step: copy_15min; windows
-- Range: SELECT from_time, until_time FROM strikescope.history_range('15min', interval '15 minutes')

SELECT strikescope.copy_history('15min', interval '15 minutes', {from}, {until});

-- Step: policies; transaction

SELECT strikescope.add_v2_policy('5min', interval '5 minutes');
SELECT strikescope.add_v2_policy('15min', interval '15 minutes');
