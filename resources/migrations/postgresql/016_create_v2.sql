-- What:          the aggregates with open interest, beside the old ones: fo_option_strike_bars_{5min,15min}_v2.
--                Columns: those of the old aggregates in their order and with their types, then call_oi_sum and
--                put_oi_sum, the LAST OI known inside the bucket (NULL if no minute of it knows one).
--                Every write to the base table is followed in the same transaction. History is filled in by
--                strikescope.refill_v2(from, until), window by window, while writers go on.
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    SHARE ROW EXCLUSIVE on fo_option_strike_bars for the moment of CREATE TRIGGER (blocks writers,
--                not readers)
-- Requires:      000_base or the same table made by others; ownership of it; CREATE on schema public

CREATE SCHEMA IF NOT EXISTS strikescope;

-- Half of each page is left free: the running bucket's rows are rewritten every minute, and a new version in the same
-- page (HOT) touches no index.
CREATE TABLE IF NOT EXISTS public.fo_option_strike_bars_5min_v2 (
    bucket_time      timestamptz   NOT NULL,
    timeframe        text          NOT NULL,
    symbol           text          NOT NULL,
    expiry           date          NOT NULL,
    strike           numeric(10,2) NOT NULL,
    underlying_close double precision,
    call_iv_avg      double precision,
    put_iv_avg       double precision,
    call_delta_avg   double precision,
    put_delta_avg    double precision,
    call_gamma_avg   double precision,
    put_gamma_avg    double precision,
    call_theta_avg   double precision,
    put_theta_avg    double precision,
    call_vega_avg    double precision,
    put_vega_avg     double precision,
    call_volume      double precision,
    put_volume       double precision,
    call_count       bigint,
    put_count        bigint,
    created_at       timestamptz,
    updated_at       timestamptz,
    call_oi_sum      double precision,
    put_oi_sum       double precision,
    PRIMARY KEY (symbol, expiry, bucket_time, strike)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS public.fo_option_strike_bars_15min_v2 (
    LIKE public.fo_option_strike_bars_5min_v2,
    PRIMARY KEY (symbol, expiry, bucket_time, strike)
) WITH (fillfactor = 50);

-- "The newest bucket of a symbol" and "the buckets of a day", whatever the expiries.
CREATE INDEX IF NOT EXISTS fo_option_strike_bars_5min_v2_symbol_time
    ON public.fo_option_strike_bars_5min_v2 (symbol, bucket_time DESC);
CREATE INDEX IF NOT EXISTS fo_option_strike_bars_15min_v2_symbol_time
    ON public.fo_option_strike_bars_15min_v2 (symbol, bucket_time DESC);

-- One bucket of one expiry, computed from its minutes: the only definition of what a bucket holds. Averages are
-- weighted by the number of observations; a minute without a value has no weight. sum(x * n) skips it by itself, and
-- the weight is the sum of all n less those of minutes without x: a third cheaper than summing those with one.
-- The last OI is the greatest {minute, OI} pair: arrays compare element by element, so the later minute wins; half
-- the price of array_agg(... ORDER BY ...).
CREATE OR REPLACE FUNCTION strikescope.bucket_from_base(
    of_symbol text, of_expiry date, from_time timestamptz, until_time timestamptz, low numeric, high numeric)
RETURNS TABLE (
    strike numeric, underlying_close double precision,
    call_iv_avg double precision, put_iv_avg double precision,
    call_delta_avg double precision, put_delta_avg double precision,
    call_gamma_avg double precision, put_gamma_avg double precision,
    call_theta_avg double precision, put_theta_avg double precision,
    call_vega_avg double precision, put_vega_avg double precision,
    call_volume double precision, put_volume double precision,
    call_count bigint, put_count bigint,
    created_at timestamptz, updated_at timestamptz,
    call_oi_sum double precision, put_oi_sum double precision)
LANGUAGE sql STABLE
AS $$
    SELECT b.strike,
           avg(b.underlying_close),
           sum(b.call_iv_avg * b.call_count)
               / nullif(sum(b.call_count) - coalesce(sum(b.call_count) FILTER (WHERE b.call_iv_avg IS NULL), 0), 0),
           sum(b.put_iv_avg * b.put_count)
               / nullif(sum(b.put_count) - coalesce(sum(b.put_count) FILTER (WHERE b.put_iv_avg IS NULL), 0), 0),
           sum(b.call_delta_avg * b.call_count)
               / nullif(sum(b.call_count) - coalesce(sum(b.call_count) FILTER (WHERE b.call_delta_avg IS NULL), 0), 0),
           sum(b.put_delta_avg * b.put_count)
               / nullif(sum(b.put_count) - coalesce(sum(b.put_count) FILTER (WHERE b.put_delta_avg IS NULL), 0), 0),
           sum(b.call_gamma_avg * b.call_count)
               / nullif(sum(b.call_count) - coalesce(sum(b.call_count) FILTER (WHERE b.call_gamma_avg IS NULL), 0), 0),
           sum(b.put_gamma_avg * b.put_count)
               / nullif(sum(b.put_count) - coalesce(sum(b.put_count) FILTER (WHERE b.put_gamma_avg IS NULL), 0), 0),
           sum(b.call_theta_avg * b.call_count)
               / nullif(sum(b.call_count) - coalesce(sum(b.call_count) FILTER (WHERE b.call_theta_avg IS NULL), 0), 0),
           sum(b.put_theta_avg * b.put_count)
               / nullif(sum(b.put_count) - coalesce(sum(b.put_count) FILTER (WHERE b.put_theta_avg IS NULL), 0), 0),
           sum(b.call_vega_avg * b.call_count)
               / nullif(sum(b.call_count) - coalesce(sum(b.call_count) FILTER (WHERE b.call_vega_avg IS NULL), 0), 0),
           sum(b.put_vega_avg * b.put_count)
               / nullif(sum(b.put_count) - coalesce(sum(b.put_count) FILTER (WHERE b.put_vega_avg IS NULL), 0), 0),
           sum(b.call_volume),
           sum(b.put_volume),
           sum(b.call_count),
           sum(b.put_count),
           min(b.created_at),
           max(b.updated_at),
           (max(ARRAY[date_part('epoch', b.bucket_time), b.call_oi_sum])
                FILTER (WHERE b.call_oi_sum IS NOT NULL))[2],
           (max(ARRAY[date_part('epoch', b.bucket_time), b.put_oi_sum])
                FILTER (WHERE b.put_oi_sum IS NOT NULL))[2]
    FROM public.fo_option_strike_bars b
    WHERE b.symbol = of_symbol AND b.expiry = of_expiry AND b.timeframe = '1min'
      AND b.bucket_time >= from_time AND b.bucket_time < until_time
      AND b.strike BETWEEN low AND high
    GROUP BY b.strike
$$;

-- Computes the named five-minute buckets, and the quarter hours they lie in, anew from the base table. Strikes from
-- low to high only, so that a single corrected row costs little. drop_first: rows may have gone from the base. The
-- caller holds strikescope.lock_v2 for what it names.
--
-- The planner settings pin the one plan that is right for a minute and for a year: walk the primary key, bucket by
-- bucket. A plan cached while the tables were small would be a sequential scan per bucket.
CREATE OR REPLACE FUNCTION strikescope.recompute_v2(
    symbols text[], expiries date[], buckets timestamptz[], lows numeric[], highs numeric[], drop_first boolean)
RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_sort = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    IF drop_first THEN
        DELETE FROM public.fo_option_strike_bars_5min_v2 v
        USING unnest(symbols, expiries, buckets, lows, highs) AS t (symbol, expiry, bucket, low, high)
        WHERE v.symbol = t.symbol AND v.expiry = t.expiry AND v.bucket_time = t.bucket
          AND v.strike BETWEEN t.low AND t.high;
    END IF;
    INSERT INTO public.fo_option_strike_bars_5min_v2 AS v
    SELECT t.bucket, '5min', t.symbol, t.expiry, b.*
    FROM unnest(symbols, expiries, buckets, lows, highs) AS t (symbol, expiry, bucket, low, high)
    CROSS JOIN LATERAL strikescope.bucket_from_base(
        t.symbol, t.expiry, t.bucket, t.bucket + interval '5 minutes', t.low, t.high) AS b
    ON CONFLICT (symbol, expiry, bucket_time, strike) DO UPDATE SET
        underlying_close = excluded.underlying_close,
        call_iv_avg = excluded.call_iv_avg,
        put_iv_avg = excluded.put_iv_avg,
        call_delta_avg = excluded.call_delta_avg,
        put_delta_avg = excluded.put_delta_avg,
        call_gamma_avg = excluded.call_gamma_avg,
        put_gamma_avg = excluded.put_gamma_avg,
        call_theta_avg = excluded.call_theta_avg,
        put_theta_avg = excluded.put_theta_avg,
        call_vega_avg = excluded.call_vega_avg,
        put_vega_avg = excluded.put_vega_avg,
        call_volume = excluded.call_volume,
        put_volume = excluded.put_volume,
        call_count = excluded.call_count,
        put_count = excluded.put_count,
        created_at = excluded.created_at,
        updated_at = excluded.updated_at,
        call_oi_sum = excluded.call_oi_sum,
        put_oi_sum = excluded.put_oi_sum;
    IF drop_first THEN
        DELETE FROM public.fo_option_strike_bars_15min_v2 v
        USING (
        SELECT s.symbol, s.expiry, date_bin('15 minutes', s.bucket, '2000-01-01 00:00+00') AS bucket,
               min(s.low) AS low, max(s.high) AS high
        FROM unnest(symbols, expiries, buckets, lows, highs) AS s (symbol, expiry, bucket, low, high)
        GROUP BY 1, 2, 3) AS t
        WHERE v.symbol = t.symbol AND v.expiry = t.expiry AND v.bucket_time = t.bucket
          AND v.strike BETWEEN t.low AND t.high;
    END IF;
    INSERT INTO public.fo_option_strike_bars_15min_v2 AS v
    SELECT t.bucket, '15min', t.symbol, t.expiry, b.*
    FROM (
        SELECT s.symbol, s.expiry, date_bin('15 minutes', s.bucket, '2000-01-01 00:00+00') AS bucket,
               min(s.low) AS low, max(s.high) AS high
        FROM unnest(symbols, expiries, buckets, lows, highs) AS s (symbol, expiry, bucket, low, high)
        GROUP BY 1, 2, 3) AS t
    CROSS JOIN LATERAL strikescope.bucket_from_base(
        t.symbol, t.expiry, t.bucket, t.bucket + interval '15 minutes', t.low, t.high) AS b
    ON CONFLICT (symbol, expiry, bucket_time, strike) DO UPDATE SET
        underlying_close = excluded.underlying_close,
        call_iv_avg = excluded.call_iv_avg,
        put_iv_avg = excluded.put_iv_avg,
        call_delta_avg = excluded.call_delta_avg,
        put_delta_avg = excluded.put_delta_avg,
        call_gamma_avg = excluded.call_gamma_avg,
        put_gamma_avg = excluded.put_gamma_avg,
        call_theta_avg = excluded.call_theta_avg,
        put_theta_avg = excluded.put_theta_avg,
        call_vega_avg = excluded.call_vega_avg,
        put_vega_avg = excluded.put_vega_avg,
        call_volume = excluded.call_volume,
        put_volume = excluded.put_volume,
        call_count = excluded.call_count,
        put_count = excluded.put_count,
        created_at = excluded.created_at,
        updated_at = excluded.updated_at,
        call_oi_sum = excluded.call_oi_sum,
        put_oi_sum = excluded.put_oi_sum;
END
$$;

-- The advisory lock of a symbol's day: one writer at a time, until its transaction ends. Two sessions that write
-- different minutes of one bucket would otherwise each compute it without the other's rows. By day and not by bucket,
-- so that a bulk load of months does not exhaust the server's lock table. Taken in the order of the keys.
CREATE OR REPLACE FUNCTION strikescope.lock_v2(symbols text[], buckets timestamptz[])
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(k.name, k.day)
    FROM (SELECT DISTINCT hashtext('strikescope.v2 ' || t.symbol) AS name,
                 floor(date_part('epoch', t.bucket) / 86400)::integer AS day
          FROM unnest(symbols, buckets) AS t (symbol, bucket)
          ORDER BY 1, 2) AS k;
END
$$;

-- Follows each statement on the base table. Runs with its owner's rights: whoever may write bars need not be granted
-- anything on the aggregates.
CREATE OR REPLACE FUNCTION strikescope.follow_base()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    touched record;
    gone    boolean := TG_OP = 'DELETE';
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE public.fo_option_strike_bars_5min_v2, public.fo_option_strike_bars_15min_v2;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(t.symbol) AS symbols, array_agg(t.expiry) AS expiries, array_agg(t.bucket) AS buckets,
               array_agg(t.low) AS lows, array_agg(t.high) AS highs
        INTO touched
        FROM (SELECT c.symbol, c.expiry, date_bin('5 minutes', c.bucket_time, '2000-01-01 00:00+00') AS bucket,
                     min(c.strike) AS low, max(c.strike) AS high
              FROM (TABLE was UNION ALL TABLE changed) AS c
              WHERE c.timeframe = '1min' GROUP BY 1, 2, 3) AS t;
        gone := touched.symbols IS NOT NULL AND EXISTS (
            SELECT w.symbol, w.expiry, w.timeframe, w.bucket_time, w.strike FROM was w
            EXCEPT
            SELECT c.symbol, c.expiry, c.timeframe, c.bucket_time, c.strike FROM changed c);
    ELSE
        SELECT array_agg(t.symbol) AS symbols, array_agg(t.expiry) AS expiries, array_agg(t.bucket) AS buckets,
               array_agg(t.low) AS lows, array_agg(t.high) AS highs
        INTO touched
        FROM (SELECT c.symbol, c.expiry, date_bin('5 minutes', c.bucket_time, '2000-01-01 00:00+00') AS bucket,
                     min(c.strike) AS low, max(c.strike) AS high
              FROM changed AS c
              WHERE c.timeframe = '1min' GROUP BY 1, 2, 3) AS t;
    END IF;
    IF touched.symbols IS NOT NULL THEN
        PERFORM strikescope.lock_v2(touched.symbols, touched.buckets);
        PERFORM strikescope.recompute_v2(touched.symbols, touched.expiries, touched.buckets, touched.lows,
                                         touched.highs, gone);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER strikescope_v2_insert AFTER INSERT ON public.fo_option_strike_bars
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.follow_base();
CREATE OR REPLACE TRIGGER strikescope_v2_update AFTER UPDATE ON public.fo_option_strike_bars
    REFERENCING OLD TABLE AS was NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.follow_base();
CREATE OR REPLACE TRIGGER strikescope_v2_delete AFTER DELETE ON public.fo_option_strike_bars
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.follow_base();
CREATE OR REPLACE TRIGGER strikescope_v2_truncate AFTER TRUNCATE ON public.fo_option_strike_bars
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.follow_base();

-- Fills the window [from_time, until_time) from the base table; both must be multiples of 15 minutes. Safe beside
-- writers and safe to repeat. Answers with the number of five-minute buckets per expiry it computed.
CREATE OR REPLACE FUNCTION strikescope.refill_v2(from_time timestamptz, until_time timestamptz)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    touched record;
BEGIN
    PERFORM strikescope.lock_v2(array_agg(k.symbol), array_agg(k.bucket))
    FROM (SELECT DISTINCT b.symbol, date_bin('1 day', b.bucket_time, '2000-01-01 00:00+00') AS bucket
          FROM public.fo_option_strike_bars b
          WHERE b.timeframe = '1min' AND b.bucket_time >= from_time AND b.bucket_time < until_time) AS k;
    SELECT array_agg(t.symbol) AS symbols, array_agg(t.expiry) AS expiries, array_agg(t.bucket) AS buckets,
           array_agg(t.low) AS lows, array_agg(t.high) AS highs
    INTO touched
    FROM (SELECT b.symbol, b.expiry, date_bin('5 minutes', b.bucket_time, '2000-01-01 00:00+00') AS bucket,
                 min(b.strike) AS low, max(b.strike) AS high
          FROM public.fo_option_strike_bars b
          WHERE b.timeframe = '1min' AND b.bucket_time >= from_time AND b.bucket_time < until_time
          GROUP BY 1, 2, 3) AS t;
    IF touched.symbols IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM strikescope.recompute_v2(touched.symbols, touched.expiries, touched.buckets, touched.lows, touched.highs,
                                     false);
    RETURN cardinality(touched.symbols);
END
$$;

-- Only the trigger and the migration call these.
REVOKE ALL ON FUNCTION strikescope.recompute_v2(text[], date[], timestamptz[], numeric[], numeric[], boolean),
    strikescope.lock_v2(text[], timestamptz[]), strikescope.refill_v2(timestamptz, timestamptz),
    strikescope.follow_base() FROM PUBLIC;
