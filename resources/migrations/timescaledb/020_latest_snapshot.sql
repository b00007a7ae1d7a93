-- What:          fo_latest_snapshot: the newest bucket of every expiry that has not expired by its symbol's newest bar, in
--                1min, 5min and 15min: one row per symbol, expiry, strike and timeframe, with the columns of v2. Always
--                fresh, the running bucket and late minutes included: a view that computes them from the minutes of
--                the base table, by the rules of v2, when it is asked. Nothing is done when bars are written. A strike
--                that the newest bucket has not heard of is not in it. Ask for a symbol and a timeframe.
--                strikescope.listed says which symbols and expiries there are, so that nobody searches the base table
--                for them. A job looks once a minute for new ones among the bars of the newest day: a symbol never seen
--                before shows up with it, a new expiry of a known symbol at once. For a symbol that came with a load of
--                older days only: INSERT INTO strikescope.listed SELECT DISTINCT symbol, expiry FROM
--                public.fo_option_strike_bars ON CONFLICT DO NOTHING.
-- Engine:        timescaledb (2.13 or newer, Community licence)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS SHARE on fo_option_strike_bars and v2: blocks nobody
-- Requires:      016_create_v2; SELECT on the base table; CREATE on schema public
-- Inverse:       020_latest_snapshot_undo

CREATE TABLE IF NOT EXISTS strikescope.listed (
    symbol text NOT NULL,
    expiry date NOT NULL,
    PRIMARY KEY (symbol, expiry)
);

-- Lists what the newest day has and the list has not, from key to key without reading what lies between. From the
-- beginning of a chunk on, and with the time as a literal: so the other chunks are left out, and no bar of these is
-- looked at in vain. What was listed once stays: an expiry without bars costs a look and shows nothing.
CREATE PROCEDURE strikescope.note_listed(job integer, config jsonb)
LANGUAGE plpgsql
AS $$
DECLARE
    since timestamptz := (SELECT b.bucket_time - interval '1 day' FROM public.fo_option_strike_bars b
                          ORDER BY b.bucket_time DESC LIMIT 1);
BEGIN
    IF since IS NULL THEN
        RETURN;
    END IF;
    since := coalesce((SELECT max(c.range_start) FROM timescaledb_information.chunks c
                       WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'fo_option_strike_bars'
                         AND c.range_start <= since), '-infinity');
    EXECUTE format($look$
        INSERT INTO strikescope.listed (symbol, expiry)
        WITH RECURSIVE step AS (
            (SELECT b.symbol, b.expiry FROM public.fo_option_strike_bars b WHERE b.bucket_time >= %1$L
             ORDER BY b.symbol, b.expiry LIMIT 1)
            UNION ALL
            SELECT n.symbol, n.expiry FROM step s
            CROSS JOIN LATERAL (SELECT b.symbol, b.expiry FROM public.fo_option_strike_bars b
                                WHERE b.bucket_time >= %1$L AND (b.symbol, b.expiry) > (s.symbol, s.expiry)
                                ORDER BY b.symbol, b.expiry LIMIT 1) AS n)
        SELECT s.symbol, s.expiry FROM step s
        WHERE NOT EXISTS (SELECT FROM strikescope.listed k WHERE k.symbol = s.symbol AND k.expiry = s.expiry)
        ON CONFLICT DO NOTHING$look$, since);
END
$$;

-- The columns of v2 as they are, and the function that computes them.
DO $make$
DECLARE
    v2      text := CASE WHEN strikescope.aggregate_id('public.fo_option_strike_bars_5min_v2') IS NOT NULL
                         THEN 'public.fo_option_strike_bars_5min_v2' ELSE 'public.fo_option_strike_bars_5min' END;
    columns text;
    names   text;
    plain   text;
    grouped text;
    -- OFFSET 0: a condition on the expiry would make the planner read all of a symbol's day, by the primary key; and
    -- without it the chunks are aggregated one by one.
    minutes text := '(SELECT b.* FROM public.fo_option_strike_bars b WHERE b.symbol = of_symbol'
                    ' AND b.timeframe = ''1min'' AND b.bucket_time >= begins';
BEGIN
    IF strikescope.aggregate_id(v2) IS NULL THEN
        RAISE EXCEPTION '020 needs 016_create_v2';
    END IF;
    -- From v2, which has a fifteenth of the rows.
    EXECUTE format('INSERT INTO strikescope.listed (symbol, expiry) SELECT DISTINCT symbol, expiry FROM %s'
                   ' ON CONFLICT DO NOTHING', replace(v2, '5min', '15min'));
    CALL strikescope.note_listed(0, NULL);

    SELECT string_agg(format('%I %s', c.field, c.type), ', ' ORDER BY c.place),
           string_agg(CASE WHEN c.field = 'timeframe' THEN format('w.timeframe::%s AS timeframe', c.type)
                           WHEN c.field = 'symbol' THEN 's.symbol'
                           -- What a function answers with has forgotten its precision.
                           WHEN c.type LIKE '%(%' THEN format('g.%1$I::%2$s AS %1$I', c.field, c.type)
                           ELSE format('g.%I', c.field) END, ', ' ORDER BY c.place),
           string_agg(format('(%s)::%s', CASE c.field WHEN 'timeframe' THEN '''1min''' ELSE 'b.' || quote_ident(c.field) END,
                             c.type), ', ' ORDER BY c.place),
           string_agg(format('(%s)::%s', CASE c.field WHEN 'timeframe' THEN 'NULL' WHEN 'bucket_time' THEN 'begins'
                                 WHEN 'symbol' THEN 'of_symbol'
                                 ELSE strikescope.v2_expression(c.field, '', '') END, c.type), ', ' ORDER BY c.place)
    INTO columns, names, plain, grouped
    FROM (SELECT a.attnum AS place, a.attname::text AS field, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
          FROM pg_catalog.pg_attribute a WHERE a.attrelid = v2::regclass AND a.attnum > 0 AND NOT a.attisdropped) AS c;
    IF NOT names LIKE '%w.timeframe%' THEN
        names := names || ', w.timeframe';
    END IF;

    EXECUTE replace(replace(format($outer$
-- With its owner's rights: who may read the view need not be granted the base table. (The schema is closed to others.)
-- Plans are made once a session, not per question, and without a compiler: both cost more than the answer.
CREATE FUNCTION strikescope.latest_bars(of_symbol text, width interval)
RETURNS TABLE (%1$s)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 250
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET jit = off
SET enable_seqscan = off
SET enable_sort = off
AS $body$
#variable_conflict use_column
DECLARE
    newest timestamptz := (SELECT b.bucket_time FROM public.fo_option_strike_bars b
                           WHERE b.symbol = of_symbol AND b.timeframe = '1min' ORDER BY b.bucket_time DESC LIMIT 1);
    today  date := newest AT TIME ZONE 'Asia/Kolkata';
    begins timestamptz := date_bin(width, newest, '2000-01-01 00:00+00');
    asked  timestamptz := begins;
    quiet  date;
BEGIN
    -- Those that have a minute in the symbol's newest bucket, all in one go.
    IF width = interval '1 minute' THEN
        RETURN QUERY SELECT %2$s FROM {minutes} AS b WHERE b.expiry >= today;
    ELSE
        RETURN QUERY SELECT %3$s FROM {minutes} AS b WHERE b.expiry >= today GROUP BY b.expiry, b.strike;
    END IF;
    -- Then those that have been quiet since.
    FOR quiet, begins IN
        SELECT l.expiry, date_bin(width, n.bucket_time, '2000-01-01 00:00+00') FROM strikescope.listed l
        CROSS JOIN LATERAL (SELECT b.bucket_time FROM public.fo_option_strike_bars b
                            WHERE b.symbol = of_symbol AND b.expiry = l.expiry AND b.timeframe = '1min'
                            ORDER BY b.bucket_time DESC LIMIT 1) AS n
        WHERE l.symbol = of_symbol AND l.expiry >= today AND n.bucket_time < asked
    LOOP
        IF width = interval '1 minute' THEN
            RETURN QUERY SELECT %2$s FROM {of quiet} AS b;
        ELSE
            RETURN QUERY SELECT %3$s FROM {of quiet} AS b GROUP BY b.expiry, b.strike;
        END IF;
    END LOOP;
END
$body$
$outer$, columns, plain, grouped),
        '{minutes}', minutes || ' OFFSET 0)'), '{of quiet}', minutes || ' AND b.expiry = quiet OFFSET 0)');

    EXECUTE format('CREATE VIEW public.fo_latest_snapshot AS SELECT %s'
                   ' FROM (SELECT DISTINCT l.symbol FROM strikescope.listed l) AS s'
                   ' CROSS JOIN (VALUES (''1min''::text, interval ''1 minute''), (''5min'', interval ''5 minutes''),'
                   ' (''15min'', interval ''15 minutes'')) AS w (timeframe, width)'
                   ' CROSS JOIN LATERAL strikescope.latest_bars(s.symbol, w.width) AS g', names);
    PERFORM strikescope.carry_rights(v2::regclass, 'public.fo_latest_snapshot'::regclass);
    EXECUTE format('GRANT SELECT ON strikescope.listed TO %I',
                   (SELECT pg_get_userbyid(relowner) FROM pg_catalog.pg_class
                    WHERE oid = 'public.fo_latest_snapshot'::regclass));
    EXECUTE format('SELECT %s.add_job(''strikescope.note_listed'', interval ''1 minute'')', strikescope.timescale());
END
$make$;
