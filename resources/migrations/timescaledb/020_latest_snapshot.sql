-- What:          fo_latest_snapshot: for each symbol, timeframe (1min, 5min, 15min), expiry and strike the newest bucket
--                there is, the running one included, with the columns of v2. A table that follows each statement on the
--                base table in the same transaction, so it is never behind, and reading a symbol is one index scan.
--                (A view would compute the running quarter hour anew for each reader: measured about ten times the
--                time that is allowed.) A strike that got no row of late keeps its last one, with its own bucket_time;
--                expiries that have passed go.
-- Engine:        timescaledb (2.18 or newer: transition tables on hypertables; Community licence)
-- Transactional: yes, one transaction
-- Lock class:    SHARE ROW EXCLUSIVE on fo_option_strike_bars and its chunks for the moment of CREATE TRIGGER (blocks
--                writers, not readers)
-- Requires:      016_create_v2; ownership of the base table; CREATE on schema public
-- Inverse:       020_latest_snapshot_undo

-- The columns of v2 as they are, and the two functions that list them.
DO $make$
DECLARE
    v2      text := CASE WHEN strikescope.aggregate_id('public.fo_option_strike_bars_5min_v2') IS NOT NULL
                         THEN 'public.fo_option_strike_bars_5min_v2' ELSE 'public.fo_option_strike_bars_5min' END;
    fields  text;
    plain   text;
    grouped text;
    taken   text;
BEGIN
    IF strikescope.aggregate_id(v2) IS NULL THEN
        RAISE EXCEPTION '020 needs 016_create_v2';
    END IF;
    EXECUTE format('CREATE TABLE public.fo_latest_snapshot AS SELECT * FROM %s WITH NO DATA', v2);
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
                   WHERE attrelid = 'public.fo_latest_snapshot'::regclass AND attname = 'timeframe') THEN
        ALTER TABLE public.fo_latest_snapshot ADD COLUMN timeframe text;
    END IF;
    -- Room for new versions in the page: a row changes every minute.
    ALTER TABLE public.fo_latest_snapshot SET (fillfactor = 50), ADD PRIMARY KEY (symbol, timeframe, expiry, strike);
    PERFORM strikescope.carry_rights(v2::regclass, 'public.fo_latest_snapshot'::regclass);
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
           string_agg(format('(%s)::%s AS %I', CASE a.attname WHEN 'timeframe' THEN '''1min''::text' ELSE quote_ident(a.attname) END,
                             pg_catalog.format_type(a.atttypid, a.atttypmod), a.attname), ', ' ORDER BY a.attnum),
           string_agg(format('(%s)::%s AS %I', CASE a.attname WHEN 'timeframe' THEN 'of_timeframe'
                                 ELSE strikescope.v2_expression(a.attname, '', 'date_bin(width, bucket_time, ''2000-01-01 00:00+00'')') END,
                             pg_catalog.format_type(a.atttypid, a.atttypmod), a.attname), ', ' ORDER BY a.attnum),
           string_agg(format('%1$I = excluded.%1$I', a.attname), ', ' ORDER BY a.attnum)
               FILTER (WHERE a.attname NOT IN ('symbol', 'timeframe', 'expiry', 'strike'))
    INTO fields, plain, grouped, taken
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = 'public.fo_latest_snapshot'::regclass AND a.attnum > 0 AND NOT a.attisdropped;

    EXECUTE format($outer$
-- The newest bucket of each strike of these expiries, from the minutes since `begins` on. Symbol and time as plain
-- parameters, so that other chunks are left out and the index by symbol and time answers.
CREATE FUNCTION strikescope.refresh_latest(of_symbol text, expiries date[], begins timestamptz)
RETURNS void
LANGUAGE plpgsql
SET jit = off
AS $body$
DECLARE
    of_timeframe text;
    width        interval;
    since        timestamptz;
BEGIN
    INSERT INTO public.fo_latest_snapshot AS l (%1$s)
    SELECT DISTINCT ON (expiry, strike) %2$s FROM public.fo_option_strike_bars
    WHERE symbol = of_symbol AND timeframe = '1min' AND bucket_time >= begins AND expiry = ANY (expiries)
    ORDER BY expiry, strike, bucket_time DESC
    ON CONFLICT (symbol, timeframe, expiry, strike) DO UPDATE SET %4$s WHERE excluded.bucket_time >= l.bucket_time;
    FOREACH width IN ARRAY ARRAY[interval '5 minutes', interval '15 minutes'] LOOP
        of_timeframe := date_part('minute', width) || 'min';
        since := date_bin(width, begins, '2000-01-01 00:00+00');
        INSERT INTO public.fo_latest_snapshot AS l (%1$s)
        SELECT DISTINCT ON (g.expiry, g.strike) g.* FROM (
            SELECT %3$s FROM public.fo_option_strike_bars
            WHERE symbol = of_symbol AND timeframe = '1min' AND bucket_time >= since AND expiry = ANY (expiries)
            GROUP BY symbol, expiry, strike, date_bin(width, bucket_time, '2000-01-01 00:00+00')) AS g
        ORDER BY g.expiry, g.strike, g.bucket_time DESC
        ON CONFLICT (symbol, timeframe, expiry, strike) DO UPDATE SET %4$s WHERE excluded.bucket_time >= l.bucket_time;
    END LOOP;
END
$body$
$outer$, fields, plain, grouped, taken);
END
$make$;

-- All of a symbol, from the quarter hour of its newest minute on.
CREATE FUNCTION strikescope.fill_latest(of_symbol text)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    quarter timestamptz := (SELECT date_bin('15 minutes', b.bucket_time, '2000-01-01 00:00+00')
                            FROM public.fo_option_strike_bars b WHERE b.symbol = of_symbol AND b.timeframe = '1min'
                            ORDER BY b.bucket_time DESC LIMIT 1);
BEGIN
    PERFORM strikescope.refresh_latest(of_symbol, array_agg(DISTINCT b.expiry), quarter)
    FROM public.fo_option_strike_bars b
    WHERE b.symbol = of_symbol AND b.timeframe = '1min' AND b.bucket_time >= quarter;
END
$$;

-- Follows each statement on the base table, with its owner's rights. Rows older than the quarter hour a symbol is in
-- change nothing: a bulk load of history costs one look at what it brought. One writer of a symbol at a time: two that
-- write strikes of one bucket would otherwise each compute it without the other's rows.
CREATE FUNCTION strikescope.follow_latest()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    touched record;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM public.fo_latest_snapshot;
        RETURN NULL;
    END IF;
    SELECT array_agg(s.symbol ORDER BY s.symbol) AS symbols, array_agg(s.newest ORDER BY s.symbol) AS newest INTO touched
    FROM (SELECT c.symbol, max(c.bucket_time) AS newest FROM changed c WHERE c.timeframe = '1min' GROUP BY c.symbol) AS s;
    IF touched.symbols IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('strikescope.latest ' || s.symbol))
    FROM unnest(touched.symbols) AS s (symbol);
    -- Gone rows may have been the newest: what is left decides.
    IF TG_OP = 'DELETE' THEN
        DELETE FROM public.fo_latest_snapshot l WHERE l.symbol = ANY (touched.symbols);
        PERFORM strikescope.fill_latest(s.symbol) FROM unnest(touched.symbols) AS s (symbol);
        RETURN NULL;
    END IF;
    FOR touched IN
        SELECT n.symbol, array_agg(DISTINCT c.expiry) AS expiries, min(greatest(c.bucket_time, n.quarter)) AS begins
        FROM (SELECT s.symbol, date_bin('15 minutes', greatest(s.newest, (
                         SELECT max(l.bucket_time) FROM public.fo_latest_snapshot l
                         WHERE l.symbol = s.symbol AND l.timeframe = '1min')), '2000-01-01 00:00+00') AS quarter
              FROM unnest(touched.symbols, touched.newest) AS s (symbol, newest)) AS n
        JOIN changed c ON c.symbol = n.symbol AND c.timeframe = '1min'
        WHERE c.bucket_time >= n.quarter
        GROUP BY n.symbol
    LOOP
        PERFORM strikescope.refresh_latest(touched.symbol, touched.expiries, touched.begins);
        DELETE FROM public.fo_latest_snapshot l
        WHERE l.symbol = touched.symbol AND l.expiry < (
            SELECT (max(n.bucket_time) AT TIME ZONE 'Asia/Kolkata')::date FROM public.fo_latest_snapshot n
            WHERE n.symbol = touched.symbol AND n.timeframe = '1min');
    END LOOP;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION strikescope.refresh_latest(text, date[], timestamptz), strikescope.fill_latest(text),
    strikescope.follow_latest() FROM PUBLIC;

CREATE TRIGGER strikescope_latest_insert AFTER INSERT ON public.fo_option_strike_bars
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.follow_latest();
CREATE TRIGGER strikescope_latest_update AFTER UPDATE ON public.fo_option_strike_bars
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.follow_latest();
CREATE TRIGGER strikescope_latest_delete AFTER DELETE ON public.fo_option_strike_bars
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.follow_latest();
CREATE TRIGGER strikescope_latest_truncate AFTER TRUNCATE ON public.fo_option_strike_bars
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.follow_latest();

-- What is there already. The symbols one by one from the index, not by reading every row.
WITH RECURSIVE symbols AS (
    (SELECT symbol FROM public.fo_option_strike_bars ORDER BY symbol LIMIT 1)
    UNION ALL
    SELECT (SELECT b.symbol FROM public.fo_option_strike_bars b WHERE b.symbol > s.symbol ORDER BY b.symbol LIMIT 1)
    FROM symbols s WHERE s.symbol IS NOT NULL)
SELECT count(strikescope.fill_latest(s.symbol)) FROM symbols s WHERE s.symbol IS NOT NULL;
