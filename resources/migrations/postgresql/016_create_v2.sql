-- What:          the aggregates with open interest, beside the old ones: fo_option_strike_bars_{5min,15min}_v2.
--                Columns: those of the old aggregates in their order and with their types, then call_oi_sum and
--                put_oi_sum, the LAST OI known inside the bucket (NULL if no minute of it knows one).
--                Every write to the base table is followed in the same transaction, whichever names the tables
--                carry then. History is filled in window by window while writers go on; what only the old aggregates
--                still know is copied from them, its OI unknown, and written down in strikescope.copied_history.
-- Engine:        postgresql (15 or newer)
-- Transactional: step by step: create is one transaction, fill and history are windows that may be repeated
-- Lock class:    SHARE ROW EXCLUSIVE on fo_option_strike_bars for the moment of CREATE TRIGGER (blocks writers,
--                not readers); afterwards none but the rows', and SHARE UPDATE EXCLUSIVE on v2's storage for a
--                window (blocks vacuum only)
-- Requires:      000_base or the same table made by others; ownership of it; CREATE on schema public and on the
--                database; old aggregates, where there are any, with the 22 columns this program knows
-- Inverse:       016_create_v2_undo

-- Step: create; transaction

CREATE SCHEMA IF NOT EXISTS strikescope;

-- The tables, as the old aggregates have their columns (or as this program's own have them, where there are none).
-- The rows live in strikescope.held_{5min,15min}, which inherit from them: what a reader of the table sees are their
-- first columns. The others are what it takes to add one more minute without reading the minutes before:
--   minutes                 how many of them told the underlying
--   call_iv_weight, ...     the observations behind an average, NULL where they are all of call_count or put_count
--   call_oi_at, put_oi_at   the minute that told the last OI
-- And the functions below write to names that no cutover ever changes: it renames the empty parent, and a writer does
-- not even wait for that. Half of each page is left free: the running bucket's rows are rewritten every minute, and a
-- new version in the same page (HOT) touches no index. (History is filled in without.)
DO $$
DECLARE
    wanted constant text[] := ARRAY[
        'bucket_time timestamptz', 'timeframe text', 'symbol text', 'expiry date', 'strike numeric(10,2)',
        'underlying_close double precision', 'call_iv_avg double precision', 'put_iv_avg double precision',
        'call_delta_avg double precision', 'put_delta_avg double precision', 'call_gamma_avg double precision',
        'put_gamma_avg double precision', 'call_theta_avg double precision', 'put_theta_avg double precision',
        'call_vega_avg double precision', 'put_vega_avg double precision', 'call_volume double precision',
        'put_volume double precision', 'call_count bigint', 'put_count bigint', 'created_at timestamptz',
        'updated_at timestamptz'];
    names  text[];
    found  text[];
    wrong  text;
    part   text;
    old    regclass;
BEGIN
    -- Each minute has to be there once: it is added to its bucket.
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_index i
                   WHERE i.indrelid = 'public.fo_option_strike_bars'::regclass AND i.indisunique AND i.indisvalid
                     AND i.indpred IS NULL
                     AND (SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]::smallint[]))
                         = ARRAY['bucket_time', 'expiry', 'strike', 'symbol', 'timeframe']::name[]) THEN
        RAISE EXCEPTION 'public.fo_option_strike_bars has no primary key (symbol, expiry, timeframe, bucket_time, strike)'
            USING HINT = 'Remove rows that are there twice, add that key, and run this again.';
    END IF;
    SELECT array_agg(split_part(w, ' ', 1)) INTO names FROM unnest(wanted) AS w;
    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        old := to_regclass('public.fo_option_strike_bars_' || part);
        IF to_regclass('public.fo_option_strike_bars_' || part || '_old') IS NOT NULL
            OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = old AND a.attname = 'call_oi_sum'
                       AND NOT a.attisdropped) THEN
            RAISE EXCEPTION 'public.fo_option_strike_bars_% holds open interest already', part
                USING HINT = 'The cutover (017) was here before. 016 has nothing to do in this database.';
        END IF;
        CONTINUE WHEN to_regclass('public.fo_option_strike_bars_' || part || '_v2') IS NOT NULL;
        found := wanted;
        IF old IS NOT NULL THEN
            SELECT array_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                       CASE WHEN a.attcollation NOT IN (0, t.typcollation)
                            THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END) ORDER BY a.attnum),
                   string_agg(format('%s is of type %s', a.attname, format_type(a.atttypid, NULL)), ', ')
                       FILTER (WHERE CASE a.attname
                           WHEN 'bucket_time' THEN a.atttypid <> 'timestamptz'::regtype
                           WHEN 'expiry' THEN a.atttypid <> 'date'::regtype
                           WHEN 'created_at' THEN t.typcategory <> 'D'
                           WHEN 'updated_at' THEN t.typcategory <> 'D'
                           WHEN 'timeframe' THEN t.typcategory <> 'S'
                           WHEN 'symbol' THEN t.typcategory <> 'S'
                           ELSE a.attname = ANY (names) AND t.typcategory <> 'N' END)
            INTO found, wrong
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = old AND a.attnum > 0 AND NOT a.attisdropped;
            SELECT concat_ws(', ', wrong, string_agg(CASE WHEN a.attname IS NULL THEN 'without ' || n
                                                          ELSE a.attname || ' is unknown' END, ', '))
            INTO wrong
            FROM unnest(names) AS n
            FULL JOIN (SELECT attname::text FROM pg_catalog.pg_attribute
                       WHERE attrelid = old AND attnum > 0 AND NOT attisdropped) AS a ON a.attname = n
            WHERE a.attname IS NULL OR n IS NULL;
            IF wrong <> '' THEN
                RAISE EXCEPTION '% cannot be followed: %', old, wrong
                    USING HINT = 'v2 must have the columns of the old aggregate. Adapt the aggregate or this file.';
            END IF;
        END IF;
        EXECUTE format('CREATE TABLE public.fo_option_strike_bars_%s_v2 (%s, call_oi_sum double precision,'
                       ' put_oi_sum double precision, PRIMARY KEY (symbol, expiry, bucket_time, strike))',
                       part, array_to_string(found, ', '));
        EXECUTE format($held$
            CREATE TABLE strikescope.held_%1$s (
                minutes smallint NOT NULL,
                call_iv_weight bigint, put_iv_weight bigint, call_delta_weight bigint, put_delta_weight bigint,
                call_gamma_weight bigint, put_gamma_weight bigint, call_theta_weight bigint,
                put_theta_weight bigint, call_vega_weight bigint, put_vega_weight bigint,
                call_oi_at timestamptz, put_oi_at timestamptz,
                PRIMARY KEY (symbol, expiry, bucket_time, strike)
            ) INHERITS (public.fo_option_strike_bars_%1$s_v2) WITH (fillfactor = 50)$held$, part);
        -- "The newest bucket of a symbol" and "the buckets of a day", whatever the expiries.
        EXECUTE format('CREATE INDEX held_%1$s_symbol_time ON strikescope.held_%1$s (symbol, bucket_time DESC)', part);
    END LOOP;
END
$$;

-- What v2 holds that the base table did not when it was filled.
CREATE TABLE IF NOT EXISTS strikescope.copied_history (
    relation   text        NOT NULL, -- the name 016 knows it by
    from_time  timestamptz NOT NULL,
    until_time timestamptz NOT NULL,
    rows       bigint      NOT NULL,
    copied_at  timestamptz NOT NULL DEFAULT now()
);

-- One bucket of one expiry, computed from its minutes: the definition of what a bucket holds. Averages are weighted by
-- the number of observations; a minute without a value has no weight. sum(x * n) skips it by itself, and the weight is
-- the sum of all n less those of minutes without x: a third cheaper than summing those with one.
-- The last OI is the greatest {minute, OI} pair: arrays compare element by element, so the later minute wins; half
-- the price of array_agg(... ORDER BY ...).
CREATE OR REPLACE FUNCTION strikescope.bucket_from_base(
    of_symbol text, of_expiry date, from_time timestamptz, until_time timestamptz, low numeric, high numeric)
RETURNS TABLE (
    strike numeric, underlying_close double precision, call_iv_avg double precision, put_iv_avg double precision,
    call_delta_avg double precision, put_delta_avg double precision, call_gamma_avg double precision,
    put_gamma_avg double precision, call_theta_avg double precision, put_theta_avg double precision,
    call_vega_avg double precision, put_vega_avg double precision, call_volume double precision,
    put_volume double precision, call_count bigint, put_count bigint, created_at timestamptz,
    updated_at timestamptz, call_oi_sum double precision, put_oi_sum double precision, minutes smallint,
    call_iv_weight bigint, put_iv_weight bigint, call_delta_weight bigint, put_delta_weight bigint,
    call_gamma_weight bigint, put_gamma_weight bigint, call_theta_weight bigint, put_theta_weight bigint,
    call_vega_weight bigint, put_vega_weight bigint, call_oi_at timestamptz, put_oi_at timestamptz)
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
                FILTER (WHERE b.put_oi_sum IS NOT NULL))[2],
           count(b.underlying_close)::smallint,
           sum(b.call_count) - nullif(sum(b.call_count) FILTER (WHERE b.call_iv_avg IS NULL), 0),
           sum(b.put_count) - nullif(sum(b.put_count) FILTER (WHERE b.put_iv_avg IS NULL), 0),
           sum(b.call_count) - nullif(sum(b.call_count) FILTER (WHERE b.call_delta_avg IS NULL), 0),
           sum(b.put_count) - nullif(sum(b.put_count) FILTER (WHERE b.put_delta_avg IS NULL), 0),
           sum(b.call_count) - nullif(sum(b.call_count) FILTER (WHERE b.call_gamma_avg IS NULL), 0),
           sum(b.put_count) - nullif(sum(b.put_count) FILTER (WHERE b.put_gamma_avg IS NULL), 0),
           sum(b.call_count) - nullif(sum(b.call_count) FILTER (WHERE b.call_theta_avg IS NULL), 0),
           sum(b.put_count) - nullif(sum(b.put_count) FILTER (WHERE b.put_theta_avg IS NULL), 0),
           sum(b.call_count) - nullif(sum(b.call_count) FILTER (WHERE b.call_vega_avg IS NULL), 0),
           sum(b.put_count) - nullif(sum(b.put_count) FILTER (WHERE b.put_vega_avg IS NULL), 0),
           max(b.bucket_time) FILTER (WHERE b.call_oi_sum IS NOT NULL),
           max(b.bucket_time) FILTER (WHERE b.put_oi_sum IS NOT NULL)
    FROM public.fo_option_strike_bars b
    WHERE b.symbol = of_symbol AND b.expiry = of_expiry AND b.timeframe = '1min'
      AND b.bucket_time >= from_time AND b.bucket_time < until_time
      AND b.strike BETWEEN low AND high
    GROUP BY b.strike
    -- Rows that are asked for together lie together: a third less to fetch for a band of strikes.
    ORDER BY b.strike
$$;

-- What held_5min holds of the named buckets. Strikes from low to high only, so that a single corrected row costs
-- little. Without settings of its own: so it becomes a part of the statement that asks.
CREATE OR REPLACE FUNCTION strikescope.fives_of(
    symbols text[], expiries date[], buckets timestamptz[], lows numeric[], highs numeric[])
RETURNS TABLE (
    bucket_time timestamptz, timeframe text, symbol text, expiry date,
    strike numeric, underlying_close double precision, call_iv_avg double precision, put_iv_avg double precision,
    call_delta_avg double precision, put_delta_avg double precision, call_gamma_avg double precision,
    put_gamma_avg double precision, call_theta_avg double precision, put_theta_avg double precision,
    call_vega_avg double precision, put_vega_avg double precision, call_volume double precision,
    put_volume double precision, call_count bigint, put_count bigint, created_at timestamptz,
    updated_at timestamptz, call_oi_sum double precision, put_oi_sum double precision, minutes smallint,
    call_iv_weight bigint, put_iv_weight bigint, call_delta_weight bigint, put_delta_weight bigint,
    call_gamma_weight bigint, put_gamma_weight bigint, call_theta_weight bigint, put_theta_weight bigint,
    call_vega_weight bigint, put_vega_weight bigint, call_oi_at timestamptz, put_oi_at timestamptz)
LANGUAGE sql STABLE
AS $$
    SELECT t.bucket, '5min'::text, t.symbol, t.expiry, b.*
    FROM unnest(symbols, expiries, buckets, lows, highs) AS t (symbol, expiry, bucket, low, high)
    CROSS JOIN LATERAL strikescope.bucket_from_base(
        t.symbol, t.expiry, t.bucket, t.bucket + interval '5 minutes', t.low, t.high) AS b
$$;

-- What held_15min holds of the quarter hours they lie in.
CREATE OR REPLACE FUNCTION strikescope.quarters_of(
    symbols text[], expiries date[], buckets timestamptz[], lows numeric[], highs numeric[])
RETURNS TABLE (
    bucket_time timestamptz, timeframe text, symbol text, expiry date,
    strike numeric, underlying_close double precision, call_iv_avg double precision, put_iv_avg double precision,
    call_delta_avg double precision, put_delta_avg double precision, call_gamma_avg double precision,
    put_gamma_avg double precision, call_theta_avg double precision, put_theta_avg double precision,
    call_vega_avg double precision, put_vega_avg double precision, call_volume double precision,
    put_volume double precision, call_count bigint, put_count bigint, created_at timestamptz,
    updated_at timestamptz, call_oi_sum double precision, put_oi_sum double precision, minutes smallint,
    call_iv_weight bigint, put_iv_weight bigint, call_delta_weight bigint, put_delta_weight bigint,
    call_gamma_weight bigint, put_gamma_weight bigint, call_theta_weight bigint, put_theta_weight bigint,
    call_vega_weight bigint, put_vega_weight bigint, call_oi_at timestamptz, put_oi_at timestamptz)
LANGUAGE sql STABLE
AS $$
    -- From the fives, which hold all it takes: a third of the price, and what was copied from the old aggregates counts.
    -- LATERAL with a GROUP BY of its own: the planner cannot turn it round, and walk all fives once for each quarter hour.
    SELECT t.bucket, '15min'::text, t.symbol, t.expiry, b.*
    FROM (
            SELECT s.symbol, s.expiry, date_bin('15 minutes', s.bucket, '2000-01-01 00:00+00'), min(s.low), max(s.high)
            FROM unnest(symbols, expiries, buckets, lows, highs) AS s (symbol, expiry, bucket, low, high)
            GROUP BY 1, 2, 3) AS t (symbol, expiry, bucket, low, high)
    CROSS JOIN LATERAL (
        SELECT
           h.strike,
           sum(h.underlying_close * h.minutes) / nullif(sum(h.minutes), 0),
           sum(h.call_iv_avg * coalesce(h.call_iv_weight, h.call_count)::double precision)
               / nullif(sum(coalesce(h.call_iv_weight, h.call_count)::double precision), 0),
           sum(h.put_iv_avg * coalesce(h.put_iv_weight, h.put_count)::double precision)
               / nullif(sum(coalesce(h.put_iv_weight, h.put_count)::double precision), 0),
           sum(h.call_delta_avg * coalesce(h.call_delta_weight, h.call_count)::double precision)
               / nullif(sum(coalesce(h.call_delta_weight, h.call_count)::double precision), 0),
           sum(h.put_delta_avg * coalesce(h.put_delta_weight, h.put_count)::double precision)
               / nullif(sum(coalesce(h.put_delta_weight, h.put_count)::double precision), 0),
           sum(h.call_gamma_avg * coalesce(h.call_gamma_weight, h.call_count)::double precision)
               / nullif(sum(coalesce(h.call_gamma_weight, h.call_count)::double precision), 0),
           sum(h.put_gamma_avg * coalesce(h.put_gamma_weight, h.put_count)::double precision)
               / nullif(sum(coalesce(h.put_gamma_weight, h.put_count)::double precision), 0),
           sum(h.call_theta_avg * coalesce(h.call_theta_weight, h.call_count)::double precision)
               / nullif(sum(coalesce(h.call_theta_weight, h.call_count)::double precision), 0),
           sum(h.put_theta_avg * coalesce(h.put_theta_weight, h.put_count)::double precision)
               / nullif(sum(coalesce(h.put_theta_weight, h.put_count)::double precision), 0),
           sum(h.call_vega_avg * coalesce(h.call_vega_weight, h.call_count)::double precision)
               / nullif(sum(coalesce(h.call_vega_weight, h.call_count)::double precision), 0),
           sum(h.put_vega_avg * coalesce(h.put_vega_weight, h.put_count)::double precision)
               / nullif(sum(coalesce(h.put_vega_weight, h.put_count)::double precision), 0),
           sum(h.call_volume),
           sum(h.put_volume),
           sum(h.call_count::double precision),
           sum(h.put_count::double precision),
           min(h.created_at),
           max(h.updated_at),
           (max(ARRAY[date_part('epoch', h.call_oi_at), h.call_oi_sum]) FILTER (WHERE h.call_oi_at IS NOT NULL))[2],
           (max(ARRAY[date_part('epoch', h.put_oi_at), h.put_oi_sum]) FILTER (WHERE h.put_oi_at IS NOT NULL))[2],
           sum(h.minutes),
           CASE WHEN count(h.call_iv_weight) > 0
               THEN coalesce(sum(coalesce(h.call_iv_weight, h.call_count)::double precision), 0) END,
           CASE WHEN count(h.put_iv_weight) > 0
               THEN coalesce(sum(coalesce(h.put_iv_weight, h.put_count)::double precision), 0) END,
           CASE WHEN count(h.call_delta_weight) > 0
               THEN coalesce(sum(coalesce(h.call_delta_weight, h.call_count)::double precision), 0) END,
           CASE WHEN count(h.put_delta_weight) > 0
               THEN coalesce(sum(coalesce(h.put_delta_weight, h.put_count)::double precision), 0) END,
           CASE WHEN count(h.call_gamma_weight) > 0
               THEN coalesce(sum(coalesce(h.call_gamma_weight, h.call_count)::double precision), 0) END,
           CASE WHEN count(h.put_gamma_weight) > 0
               THEN coalesce(sum(coalesce(h.put_gamma_weight, h.put_count)::double precision), 0) END,
           CASE WHEN count(h.call_theta_weight) > 0
               THEN coalesce(sum(coalesce(h.call_theta_weight, h.call_count)::double precision), 0) END,
           CASE WHEN count(h.put_theta_weight) > 0
               THEN coalesce(sum(coalesce(h.put_theta_weight, h.put_count)::double precision), 0) END,
           CASE WHEN count(h.call_vega_weight) > 0
               THEN coalesce(sum(coalesce(h.call_vega_weight, h.call_count)::double precision), 0) END,
           CASE WHEN count(h.put_vega_weight) > 0
               THEN coalesce(sum(coalesce(h.put_vega_weight, h.put_count)::double precision), 0) END,
           max(h.call_oi_at),
           max(h.put_oi_at)
        FROM strikescope.held_5min h
        WHERE h.symbol = t.symbol AND h.expiry = t.expiry
          AND h.bucket_time >= t.bucket AND h.bucket_time < t.bucket + interval '15 minutes'
          AND h.strike BETWEEN t.low AND t.high
        GROUP BY h.strike ORDER BY h.strike) AS b
$$;

-- Computes the named five-minute buckets, and the quarter hours they lie in, anew from the base table. drop_first: rows
-- may have gone from the base. fresh: v2 holds nothing of them yet, which saves looking for it row by row. The caller
-- holds strikescope.lock_v2 for what it names.
--
-- The planner settings pin the one plan that is right for a minute and for a year: walk the primary key, bucket by
-- bucket. A plan cached while the tables were small would be a sequential scan per bucket.
CREATE OR REPLACE FUNCTION strikescope.recompute_v2(
    symbols text[], expiries date[], buckets timestamptz[], lows numeric[], highs numeric[], drop_first boolean,
    fresh boolean)
RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_sort = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    IF fresh THEN
        INSERT INTO strikescope.held_5min (
        bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg, put_iv_avg, call_delta_avg,
        put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg,
        call_volume, put_volume, call_count, put_count, created_at, updated_at, call_oi_sum, put_oi_sum, minutes,
        call_iv_weight, put_iv_weight, call_delta_weight, put_delta_weight, call_gamma_weight, put_gamma_weight,
        call_theta_weight, put_theta_weight, call_vega_weight, put_vega_weight, call_oi_at, put_oi_at)
        SELECT f.* FROM strikescope.fives_of(symbols, expiries, buckets, lows, highs) AS f;
        INSERT INTO strikescope.held_15min (
        bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg, put_iv_avg, call_delta_avg,
        put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg,
        call_volume, put_volume, call_count, put_count, created_at, updated_at, call_oi_sum, put_oi_sum, minutes,
        call_iv_weight, put_iv_weight, call_delta_weight, put_delta_weight, call_gamma_weight, put_gamma_weight,
        call_theta_weight, put_theta_weight, call_vega_weight, put_vega_weight, call_oi_at, put_oi_at)
        SELECT f.* FROM strikescope.quarters_of(symbols, expiries, buckets, lows, highs) AS f;
        RETURN;
    END IF;
    IF drop_first THEN
        DELETE FROM strikescope.held_5min v
        USING unnest(symbols, expiries, buckets, lows, highs) AS t (symbol, expiry, bucket, low, high)
        WHERE v.symbol = t.symbol AND v.expiry = t.expiry AND v.bucket_time = t.bucket
          AND v.strike BETWEEN t.low AND t.high;
    END IF;
    INSERT INTO strikescope.held_5min AS v (
        bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg, put_iv_avg, call_delta_avg,
        put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg,
        call_volume, put_volume, call_count, put_count, created_at, updated_at, call_oi_sum, put_oi_sum, minutes,
        call_iv_weight, put_iv_weight, call_delta_weight, put_delta_weight, call_gamma_weight, put_gamma_weight,
        call_theta_weight, put_theta_weight, call_vega_weight, put_vega_weight, call_oi_at, put_oi_at)
    SELECT f.* FROM strikescope.fives_of(symbols, expiries, buckets, lows, highs) AS f
    ON CONFLICT (symbol, expiry, bucket_time, strike) DO UPDATE SET
        (underlying_close, call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg,
         call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count,
         created_at, updated_at, call_oi_sum, put_oi_sum, minutes, call_iv_weight, put_iv_weight, call_delta_weight,
         put_delta_weight, call_gamma_weight, put_gamma_weight, call_theta_weight, put_theta_weight,
         call_vega_weight, put_vega_weight, call_oi_at, put_oi_at)
        = (excluded.underlying_close, excluded.call_iv_avg, excluded.put_iv_avg, excluded.call_delta_avg,
           excluded.put_delta_avg, excluded.call_gamma_avg, excluded.put_gamma_avg, excluded.call_theta_avg,
           excluded.put_theta_avg, excluded.call_vega_avg, excluded.put_vega_avg, excluded.call_volume,
           excluded.put_volume, excluded.call_count, excluded.put_count, excluded.created_at, excluded.updated_at,
           excluded.call_oi_sum, excluded.put_oi_sum, excluded.minutes, excluded.call_iv_weight,
           excluded.put_iv_weight, excluded.call_delta_weight, excluded.put_delta_weight,
           excluded.call_gamma_weight, excluded.put_gamma_weight, excluded.call_theta_weight,
           excluded.put_theta_weight, excluded.call_vega_weight, excluded.put_vega_weight, excluded.call_oi_at,
           excluded.put_oi_at);
    IF drop_first THEN
        DELETE FROM strikescope.held_15min v
        USING (
            SELECT s.symbol, s.expiry, date_bin('15 minutes', s.bucket, '2000-01-01 00:00+00'), min(s.low), max(s.high)
            FROM unnest(symbols, expiries, buckets, lows, highs) AS s (symbol, expiry, bucket, low, high)
            GROUP BY 1, 2, 3) AS t (symbol, expiry, bucket, low, high)
        WHERE v.symbol = t.symbol AND v.expiry = t.expiry AND v.bucket_time = t.bucket
          AND v.strike BETWEEN t.low AND t.high;
    END IF;
    INSERT INTO strikescope.held_15min AS v (
        bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg, put_iv_avg, call_delta_avg,
        put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg,
        call_volume, put_volume, call_count, put_count, created_at, updated_at, call_oi_sum, put_oi_sum, minutes,
        call_iv_weight, put_iv_weight, call_delta_weight, put_delta_weight, call_gamma_weight, put_gamma_weight,
        call_theta_weight, put_theta_weight, call_vega_weight, put_vega_weight, call_oi_at, put_oi_at)
    SELECT f.* FROM strikescope.quarters_of(symbols, expiries, buckets, lows, highs) AS f
    ON CONFLICT (symbol, expiry, bucket_time, strike) DO UPDATE SET
        (underlying_close, call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg,
         call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count,
         created_at, updated_at, call_oi_sum, put_oi_sum, minutes, call_iv_weight, put_iv_weight, call_delta_weight,
         put_delta_weight, call_gamma_weight, put_gamma_weight, call_theta_weight, put_theta_weight,
         call_vega_weight, put_vega_weight, call_oi_at, put_oi_at)
        = (excluded.underlying_close, excluded.call_iv_avg, excluded.put_iv_avg, excluded.call_delta_avg,
           excluded.put_delta_avg, excluded.call_gamma_avg, excluded.put_gamma_avg, excluded.call_theta_avg,
           excluded.put_theta_avg, excluded.call_vega_avg, excluded.put_vega_avg, excluded.call_volume,
           excluded.put_volume, excluded.call_count, excluded.put_count, excluded.created_at, excluded.updated_at,
           excluded.call_oi_sum, excluded.put_oi_sum, excluded.minutes, excluded.call_iv_weight,
           excluded.put_iv_weight, excluded.call_delta_weight, excluded.put_delta_weight,
           excluded.call_gamma_weight, excluded.put_gamma_weight, excluded.call_theta_weight,
           excluded.put_theta_weight, excluded.call_vega_weight, excluded.put_vega_weight, excluded.call_oi_at,
           excluded.put_oi_at);
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

-- After TRUNCATE of the base table. What was copied from the old aggregates was not in it and stays.
CREATE OR REPLACE FUNCTION strikescope.empty_v2()
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM strikescope.copied_history) THEN
        DELETE FROM strikescope.held_5min
        WHERE bucket_time >= (SELECT max(h.until_time) FROM strikescope.copied_history h);
        DELETE FROM strikescope.held_15min
        WHERE bucket_time >= (SELECT max(h.until_time) FROM strikescope.copied_history h);
    ELSE
        TRUNCATE strikescope.held_5min, strikescope.held_15min;
    END IF;
END
$$;

-- Follows each statement on the base table. Runs with its owner's rights: whoever may write bars need not be granted
-- anything on the aggregates.
--
-- New rows of one minute, which is how a feed writes, are added to their buckets: no minute before them is read. A
-- late minute is added as well, its OI only counts if none after it is known. Everything else is computed anew. So is
-- what an INSERT brings whose statement also updated or deleted (ON CONFLICT DO UPDATE): those triggers ran before and
-- have seen the new rows already. They leave the statement's time in a setting, which ends with the transaction; two
-- statements that share it cost a recomputation too many, never a row counted twice.
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
        PERFORM strikescope.empty_v2();
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT min(c.bucket_time) = max(c.bucket_time) AS one_minute, min(c.bucket_time) AS minute,
               min(c.symbol) AS first, max(c.symbol) AS last
        INTO touched
        FROM changed AS c WHERE c.timeframe = '1min';
        IF touched.one_minute IS NULL THEN
            RETURN NULL;
        END IF;
        IF touched.one_minute
            AND current_setting('strikescope.recomputed', true) IS DISTINCT FROM statement_timestamp()::text THEN
            IF touched.first = touched.last THEN
                PERFORM strikescope.lock_v2(ARRAY[touched.first], ARRAY[touched.minute]);
            ELSE
                PERFORM strikescope.lock_v2(array_agg(t.symbol), array_agg(touched.minute))
                FROM (SELECT DISTINCT c.symbol FROM changed AS c WHERE c.timeframe = '1min') AS t;
            END IF;
            INSERT INTO strikescope.held_5min AS v (
                bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg, put_iv_avg,
                call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg,
                call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, created_at, updated_at,
                call_oi_sum, put_oi_sum, minutes, call_iv_weight, put_iv_weight, call_delta_weight, put_delta_weight,
                call_gamma_weight, put_gamma_weight, call_theta_weight, put_theta_weight, call_vega_weight,
                put_vega_weight, call_oi_at, put_oi_at)
            SELECT date_bin('5 minutes', c.bucket_time, '2000-01-01 00:00+00'),
                   '5min',
                   c.symbol,
                   c.expiry,
                   c.strike,
                   c.underlying_close,
                   CASE WHEN c.call_count <> 0 THEN c.call_iv_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_iv_avg END,
                   CASE WHEN c.call_count <> 0 THEN c.call_delta_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_delta_avg END,
                   CASE WHEN c.call_count <> 0 THEN c.call_gamma_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_gamma_avg END,
                   CASE WHEN c.call_count <> 0 THEN c.call_theta_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_theta_avg END,
                   CASE WHEN c.call_count <> 0 THEN c.call_vega_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_vega_avg END,
                   c.call_volume,
                   c.put_volume,
                   c.call_count,
                   c.put_count,
                   c.created_at,
                   c.updated_at,
                   c.call_oi_sum,
                   c.put_oi_sum,
                   (c.underlying_close IS NOT NULL)::integer,
                   CASE WHEN c.call_iv_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_iv_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_delta_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_delta_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_gamma_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_gamma_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_theta_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_theta_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_vega_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_vega_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_oi_sum IS NOT NULL THEN c.bucket_time END,
                   CASE WHEN c.put_oi_sum IS NOT NULL THEN c.bucket_time END
            FROM changed c WHERE c.timeframe = '1min'
            ON CONFLICT (symbol, expiry, bucket_time, strike) DO UPDATE SET
                underlying_close = CASE WHEN excluded.underlying_close IS NULL THEN v.underlying_close
                                         WHEN v.underlying_close IS NULL THEN excluded.underlying_close
                                         ELSE (v.underlying_close * v.minutes + excluded.underlying_close) / (v.minutes + 1) END,
                call_iv_avg = CASE WHEN excluded.call_iv_avg IS NULL THEN v.call_iv_avg
                    WHEN v.call_iv_avg IS NULL THEN excluded.call_iv_avg
                    ELSE (v.call_iv_avg * coalesce(v.call_iv_weight, v.call_count) + excluded.call_iv_avg * excluded.call_count)
                        / (coalesce(v.call_iv_weight, v.call_count) + excluded.call_count) END,
                put_iv_avg = CASE WHEN excluded.put_iv_avg IS NULL THEN v.put_iv_avg
                    WHEN v.put_iv_avg IS NULL THEN excluded.put_iv_avg
                    ELSE (v.put_iv_avg * coalesce(v.put_iv_weight, v.put_count) + excluded.put_iv_avg * excluded.put_count)
                        / (coalesce(v.put_iv_weight, v.put_count) + excluded.put_count) END,
                call_delta_avg = CASE WHEN excluded.call_delta_avg IS NULL THEN v.call_delta_avg
                    WHEN v.call_delta_avg IS NULL THEN excluded.call_delta_avg
                    ELSE (v.call_delta_avg * coalesce(v.call_delta_weight, v.call_count) + excluded.call_delta_avg * excluded.call_count)
                        / (coalesce(v.call_delta_weight, v.call_count) + excluded.call_count) END,
                put_delta_avg = CASE WHEN excluded.put_delta_avg IS NULL THEN v.put_delta_avg
                    WHEN v.put_delta_avg IS NULL THEN excluded.put_delta_avg
                    ELSE (v.put_delta_avg * coalesce(v.put_delta_weight, v.put_count) + excluded.put_delta_avg * excluded.put_count)
                        / (coalesce(v.put_delta_weight, v.put_count) + excluded.put_count) END,
                call_gamma_avg = CASE WHEN excluded.call_gamma_avg IS NULL THEN v.call_gamma_avg
                    WHEN v.call_gamma_avg IS NULL THEN excluded.call_gamma_avg
                    ELSE (v.call_gamma_avg * coalesce(v.call_gamma_weight, v.call_count) + excluded.call_gamma_avg * excluded.call_count)
                        / (coalesce(v.call_gamma_weight, v.call_count) + excluded.call_count) END,
                put_gamma_avg = CASE WHEN excluded.put_gamma_avg IS NULL THEN v.put_gamma_avg
                    WHEN v.put_gamma_avg IS NULL THEN excluded.put_gamma_avg
                    ELSE (v.put_gamma_avg * coalesce(v.put_gamma_weight, v.put_count) + excluded.put_gamma_avg * excluded.put_count)
                        / (coalesce(v.put_gamma_weight, v.put_count) + excluded.put_count) END,
                call_theta_avg = CASE WHEN excluded.call_theta_avg IS NULL THEN v.call_theta_avg
                    WHEN v.call_theta_avg IS NULL THEN excluded.call_theta_avg
                    ELSE (v.call_theta_avg * coalesce(v.call_theta_weight, v.call_count) + excluded.call_theta_avg * excluded.call_count)
                        / (coalesce(v.call_theta_weight, v.call_count) + excluded.call_count) END,
                put_theta_avg = CASE WHEN excluded.put_theta_avg IS NULL THEN v.put_theta_avg
                    WHEN v.put_theta_avg IS NULL THEN excluded.put_theta_avg
                    ELSE (v.put_theta_avg * coalesce(v.put_theta_weight, v.put_count) + excluded.put_theta_avg * excluded.put_count)
                        / (coalesce(v.put_theta_weight, v.put_count) + excluded.put_count) END,
                call_vega_avg = CASE WHEN excluded.call_vega_avg IS NULL THEN v.call_vega_avg
                    WHEN v.call_vega_avg IS NULL THEN excluded.call_vega_avg
                    ELSE (v.call_vega_avg * coalesce(v.call_vega_weight, v.call_count) + excluded.call_vega_avg * excluded.call_count)
                        / (coalesce(v.call_vega_weight, v.call_count) + excluded.call_count) END,
                put_vega_avg = CASE WHEN excluded.put_vega_avg IS NULL THEN v.put_vega_avg
                    WHEN v.put_vega_avg IS NULL THEN excluded.put_vega_avg
                    ELSE (v.put_vega_avg * coalesce(v.put_vega_weight, v.put_count) + excluded.put_vega_avg * excluded.put_count)
                        / (coalesce(v.put_vega_weight, v.put_count) + excluded.put_count) END,
                call_volume = coalesce(v.call_volume + excluded.call_volume, v.call_volume, excluded.call_volume),
                put_volume = coalesce(v.put_volume + excluded.put_volume, v.put_volume, excluded.put_volume),
                call_count = coalesce(v.call_count + excluded.call_count, v.call_count, excluded.call_count),
                put_count = coalesce(v.put_count + excluded.put_count, v.put_count, excluded.put_count),
                created_at = least(v.created_at, excluded.created_at),
                updated_at = greatest(v.updated_at, excluded.updated_at),
                call_oi_sum = CASE WHEN excluded.call_oi_at < v.call_oi_at THEN v.call_oi_sum
                    ELSE coalesce(excluded.call_oi_sum, v.call_oi_sum) END,
                call_oi_at = CASE WHEN excluded.call_oi_at < v.call_oi_at THEN v.call_oi_at
                    ELSE coalesce(excluded.call_oi_at, v.call_oi_at) END,
                put_oi_sum = CASE WHEN excluded.put_oi_at < v.put_oi_at THEN v.put_oi_sum
                    ELSE coalesce(excluded.put_oi_sum, v.put_oi_sum) END,
                put_oi_at = CASE WHEN excluded.put_oi_at < v.put_oi_at THEN v.put_oi_at
                    ELSE coalesce(excluded.put_oi_at, v.put_oi_at) END,
                minutes = v.minutes + excluded.minutes,
                call_iv_weight = CASE WHEN v.call_iv_weight IS NOT NULL OR excluded.call_iv_weight IS NOT NULL
                    THEN coalesce(v.call_iv_weight, v.call_count, 0)
                        + coalesce(excluded.call_iv_weight, excluded.call_count, 0) END,
                put_iv_weight = CASE WHEN v.put_iv_weight IS NOT NULL OR excluded.put_iv_weight IS NOT NULL
                    THEN coalesce(v.put_iv_weight, v.put_count, 0)
                        + coalesce(excluded.put_iv_weight, excluded.put_count, 0) END,
                call_delta_weight = CASE WHEN v.call_delta_weight IS NOT NULL OR excluded.call_delta_weight IS NOT NULL
                    THEN coalesce(v.call_delta_weight, v.call_count, 0)
                        + coalesce(excluded.call_delta_weight, excluded.call_count, 0) END,
                put_delta_weight = CASE WHEN v.put_delta_weight IS NOT NULL OR excluded.put_delta_weight IS NOT NULL
                    THEN coalesce(v.put_delta_weight, v.put_count, 0)
                        + coalesce(excluded.put_delta_weight, excluded.put_count, 0) END,
                call_gamma_weight = CASE WHEN v.call_gamma_weight IS NOT NULL OR excluded.call_gamma_weight IS NOT NULL
                    THEN coalesce(v.call_gamma_weight, v.call_count, 0)
                        + coalesce(excluded.call_gamma_weight, excluded.call_count, 0) END,
                put_gamma_weight = CASE WHEN v.put_gamma_weight IS NOT NULL OR excluded.put_gamma_weight IS NOT NULL
                    THEN coalesce(v.put_gamma_weight, v.put_count, 0)
                        + coalesce(excluded.put_gamma_weight, excluded.put_count, 0) END,
                call_theta_weight = CASE WHEN v.call_theta_weight IS NOT NULL OR excluded.call_theta_weight IS NOT NULL
                    THEN coalesce(v.call_theta_weight, v.call_count, 0)
                        + coalesce(excluded.call_theta_weight, excluded.call_count, 0) END,
                put_theta_weight = CASE WHEN v.put_theta_weight IS NOT NULL OR excluded.put_theta_weight IS NOT NULL
                    THEN coalesce(v.put_theta_weight, v.put_count, 0)
                        + coalesce(excluded.put_theta_weight, excluded.put_count, 0) END,
                call_vega_weight = CASE WHEN v.call_vega_weight IS NOT NULL OR excluded.call_vega_weight IS NOT NULL
                    THEN coalesce(v.call_vega_weight, v.call_count, 0)
                        + coalesce(excluded.call_vega_weight, excluded.call_count, 0) END,
                put_vega_weight = CASE WHEN v.put_vega_weight IS NOT NULL OR excluded.put_vega_weight IS NOT NULL
                    THEN coalesce(v.put_vega_weight, v.put_count, 0)
                        + coalesce(excluded.put_vega_weight, excluded.put_count, 0) END;
            INSERT INTO strikescope.held_15min AS v (
                bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg, put_iv_avg,
                call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg,
                call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, created_at, updated_at,
                call_oi_sum, put_oi_sum, minutes, call_iv_weight, put_iv_weight, call_delta_weight, put_delta_weight,
                call_gamma_weight, put_gamma_weight, call_theta_weight, put_theta_weight, call_vega_weight,
                put_vega_weight, call_oi_at, put_oi_at)
            SELECT date_bin('15 minutes', c.bucket_time, '2000-01-01 00:00+00'),
                   '15min',
                   c.symbol,
                   c.expiry,
                   c.strike,
                   c.underlying_close,
                   CASE WHEN c.call_count <> 0 THEN c.call_iv_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_iv_avg END,
                   CASE WHEN c.call_count <> 0 THEN c.call_delta_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_delta_avg END,
                   CASE WHEN c.call_count <> 0 THEN c.call_gamma_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_gamma_avg END,
                   CASE WHEN c.call_count <> 0 THEN c.call_theta_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_theta_avg END,
                   CASE WHEN c.call_count <> 0 THEN c.call_vega_avg END,
                   CASE WHEN c.put_count <> 0 THEN c.put_vega_avg END,
                   c.call_volume,
                   c.put_volume,
                   c.call_count,
                   c.put_count,
                   c.created_at,
                   c.updated_at,
                   c.call_oi_sum,
                   c.put_oi_sum,
                   (c.underlying_close IS NOT NULL)::integer,
                   CASE WHEN c.call_iv_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_iv_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_delta_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_delta_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_gamma_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_gamma_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_theta_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_theta_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_vega_avg IS NULL AND c.call_count <> 0 THEN 0 END,
                   CASE WHEN c.put_vega_avg IS NULL AND c.put_count <> 0 THEN 0 END,
                   CASE WHEN c.call_oi_sum IS NOT NULL THEN c.bucket_time END,
                   CASE WHEN c.put_oi_sum IS NOT NULL THEN c.bucket_time END
            FROM changed c WHERE c.timeframe = '1min'
            ON CONFLICT (symbol, expiry, bucket_time, strike) DO UPDATE SET
                underlying_close = CASE WHEN excluded.underlying_close IS NULL THEN v.underlying_close
                                         WHEN v.underlying_close IS NULL THEN excluded.underlying_close
                                         ELSE (v.underlying_close * v.minutes + excluded.underlying_close) / (v.minutes + 1) END,
                call_iv_avg = CASE WHEN excluded.call_iv_avg IS NULL THEN v.call_iv_avg
                    WHEN v.call_iv_avg IS NULL THEN excluded.call_iv_avg
                    ELSE (v.call_iv_avg * coalesce(v.call_iv_weight, v.call_count) + excluded.call_iv_avg * excluded.call_count)
                        / (coalesce(v.call_iv_weight, v.call_count) + excluded.call_count) END,
                put_iv_avg = CASE WHEN excluded.put_iv_avg IS NULL THEN v.put_iv_avg
                    WHEN v.put_iv_avg IS NULL THEN excluded.put_iv_avg
                    ELSE (v.put_iv_avg * coalesce(v.put_iv_weight, v.put_count) + excluded.put_iv_avg * excluded.put_count)
                        / (coalesce(v.put_iv_weight, v.put_count) + excluded.put_count) END,
                call_delta_avg = CASE WHEN excluded.call_delta_avg IS NULL THEN v.call_delta_avg
                    WHEN v.call_delta_avg IS NULL THEN excluded.call_delta_avg
                    ELSE (v.call_delta_avg * coalesce(v.call_delta_weight, v.call_count) + excluded.call_delta_avg * excluded.call_count)
                        / (coalesce(v.call_delta_weight, v.call_count) + excluded.call_count) END,
                put_delta_avg = CASE WHEN excluded.put_delta_avg IS NULL THEN v.put_delta_avg
                    WHEN v.put_delta_avg IS NULL THEN excluded.put_delta_avg
                    ELSE (v.put_delta_avg * coalesce(v.put_delta_weight, v.put_count) + excluded.put_delta_avg * excluded.put_count)
                        / (coalesce(v.put_delta_weight, v.put_count) + excluded.put_count) END,
                call_gamma_avg = CASE WHEN excluded.call_gamma_avg IS NULL THEN v.call_gamma_avg
                    WHEN v.call_gamma_avg IS NULL THEN excluded.call_gamma_avg
                    ELSE (v.call_gamma_avg * coalesce(v.call_gamma_weight, v.call_count) + excluded.call_gamma_avg * excluded.call_count)
                        / (coalesce(v.call_gamma_weight, v.call_count) + excluded.call_count) END,
                put_gamma_avg = CASE WHEN excluded.put_gamma_avg IS NULL THEN v.put_gamma_avg
                    WHEN v.put_gamma_avg IS NULL THEN excluded.put_gamma_avg
                    ELSE (v.put_gamma_avg * coalesce(v.put_gamma_weight, v.put_count) + excluded.put_gamma_avg * excluded.put_count)
                        / (coalesce(v.put_gamma_weight, v.put_count) + excluded.put_count) END,
                call_theta_avg = CASE WHEN excluded.call_theta_avg IS NULL THEN v.call_theta_avg
                    WHEN v.call_theta_avg IS NULL THEN excluded.call_theta_avg
                    ELSE (v.call_theta_avg * coalesce(v.call_theta_weight, v.call_count) + excluded.call_theta_avg * excluded.call_count)
                        / (coalesce(v.call_theta_weight, v.call_count) + excluded.call_count) END,
                put_theta_avg = CASE WHEN excluded.put_theta_avg IS NULL THEN v.put_theta_avg
                    WHEN v.put_theta_avg IS NULL THEN excluded.put_theta_avg
                    ELSE (v.put_theta_avg * coalesce(v.put_theta_weight, v.put_count) + excluded.put_theta_avg * excluded.put_count)
                        / (coalesce(v.put_theta_weight, v.put_count) + excluded.put_count) END,
                call_vega_avg = CASE WHEN excluded.call_vega_avg IS NULL THEN v.call_vega_avg
                    WHEN v.call_vega_avg IS NULL THEN excluded.call_vega_avg
                    ELSE (v.call_vega_avg * coalesce(v.call_vega_weight, v.call_count) + excluded.call_vega_avg * excluded.call_count)
                        / (coalesce(v.call_vega_weight, v.call_count) + excluded.call_count) END,
                put_vega_avg = CASE WHEN excluded.put_vega_avg IS NULL THEN v.put_vega_avg
                    WHEN v.put_vega_avg IS NULL THEN excluded.put_vega_avg
                    ELSE (v.put_vega_avg * coalesce(v.put_vega_weight, v.put_count) + excluded.put_vega_avg * excluded.put_count)
                        / (coalesce(v.put_vega_weight, v.put_count) + excluded.put_count) END,
                call_volume = coalesce(v.call_volume + excluded.call_volume, v.call_volume, excluded.call_volume),
                put_volume = coalesce(v.put_volume + excluded.put_volume, v.put_volume, excluded.put_volume),
                call_count = coalesce(v.call_count + excluded.call_count, v.call_count, excluded.call_count),
                put_count = coalesce(v.put_count + excluded.put_count, v.put_count, excluded.put_count),
                created_at = least(v.created_at, excluded.created_at),
                updated_at = greatest(v.updated_at, excluded.updated_at),
                call_oi_sum = CASE WHEN excluded.call_oi_at < v.call_oi_at THEN v.call_oi_sum
                    ELSE coalesce(excluded.call_oi_sum, v.call_oi_sum) END,
                call_oi_at = CASE WHEN excluded.call_oi_at < v.call_oi_at THEN v.call_oi_at
                    ELSE coalesce(excluded.call_oi_at, v.call_oi_at) END,
                put_oi_sum = CASE WHEN excluded.put_oi_at < v.put_oi_at THEN v.put_oi_sum
                    ELSE coalesce(excluded.put_oi_sum, v.put_oi_sum) END,
                put_oi_at = CASE WHEN excluded.put_oi_at < v.put_oi_at THEN v.put_oi_at
                    ELSE coalesce(excluded.put_oi_at, v.put_oi_at) END,
                minutes = v.minutes + excluded.minutes,
                call_iv_weight = CASE WHEN v.call_iv_weight IS NOT NULL OR excluded.call_iv_weight IS NOT NULL
                    THEN coalesce(v.call_iv_weight, v.call_count, 0)
                        + coalesce(excluded.call_iv_weight, excluded.call_count, 0) END,
                put_iv_weight = CASE WHEN v.put_iv_weight IS NOT NULL OR excluded.put_iv_weight IS NOT NULL
                    THEN coalesce(v.put_iv_weight, v.put_count, 0)
                        + coalesce(excluded.put_iv_weight, excluded.put_count, 0) END,
                call_delta_weight = CASE WHEN v.call_delta_weight IS NOT NULL OR excluded.call_delta_weight IS NOT NULL
                    THEN coalesce(v.call_delta_weight, v.call_count, 0)
                        + coalesce(excluded.call_delta_weight, excluded.call_count, 0) END,
                put_delta_weight = CASE WHEN v.put_delta_weight IS NOT NULL OR excluded.put_delta_weight IS NOT NULL
                    THEN coalesce(v.put_delta_weight, v.put_count, 0)
                        + coalesce(excluded.put_delta_weight, excluded.put_count, 0) END,
                call_gamma_weight = CASE WHEN v.call_gamma_weight IS NOT NULL OR excluded.call_gamma_weight IS NOT NULL
                    THEN coalesce(v.call_gamma_weight, v.call_count, 0)
                        + coalesce(excluded.call_gamma_weight, excluded.call_count, 0) END,
                put_gamma_weight = CASE WHEN v.put_gamma_weight IS NOT NULL OR excluded.put_gamma_weight IS NOT NULL
                    THEN coalesce(v.put_gamma_weight, v.put_count, 0)
                        + coalesce(excluded.put_gamma_weight, excluded.put_count, 0) END,
                call_theta_weight = CASE WHEN v.call_theta_weight IS NOT NULL OR excluded.call_theta_weight IS NOT NULL
                    THEN coalesce(v.call_theta_weight, v.call_count, 0)
                        + coalesce(excluded.call_theta_weight, excluded.call_count, 0) END,
                put_theta_weight = CASE WHEN v.put_theta_weight IS NOT NULL OR excluded.put_theta_weight IS NOT NULL
                    THEN coalesce(v.put_theta_weight, v.put_count, 0)
                        + coalesce(excluded.put_theta_weight, excluded.put_count, 0) END,
                call_vega_weight = CASE WHEN v.call_vega_weight IS NOT NULL OR excluded.call_vega_weight IS NOT NULL
                    THEN coalesce(v.call_vega_weight, v.call_count, 0)
                        + coalesce(excluded.call_vega_weight, excluded.call_count, 0) END,
                put_vega_weight = CASE WHEN v.put_vega_weight IS NOT NULL OR excluded.put_vega_weight IS NOT NULL
                    THEN coalesce(v.put_vega_weight, v.put_count, 0)
                        + coalesce(excluded.put_vega_weight, excluded.put_count, 0) END;
            RETURN NULL;
        END IF;
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
        PERFORM set_config('strikescope.recomputed', statement_timestamp()::text, true);
        PERFORM strikescope.lock_v2(touched.symbols, touched.buckets);
        PERFORM strikescope.recompute_v2(touched.symbols, touched.expiries, touched.buckets, touched.lows,
                                         touched.highs, gone, false);
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
-- writers and safe to repeat. Answers with the number of one-minute rows it read.
CREATE OR REPLACE FUNCTION strikescope.refill_v2(from_time timestamptz, until_time timestamptz)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    names   text[];
    dates   date[];
    touched record;
    fresh   boolean;
    packed  boolean;
BEGIN
    -- From key to key: neither this nor what comes after it reads more of a long history than the window.
    WITH RECURSIVE step AS (
        (SELECT b.symbol, b.expiry FROM public.fo_option_strike_bars b ORDER BY b.symbol, b.expiry LIMIT 1)
        UNION ALL
        SELECT n.symbol, n.expiry FROM step s
        CROSS JOIN LATERAL (SELECT b.symbol, b.expiry FROM public.fo_option_strike_bars b
                            WHERE (b.symbol, b.expiry) > (s.symbol, s.expiry)
                            ORDER BY b.symbol, b.expiry LIMIT 1) AS n)
    SELECT array_agg(s.symbol), array_agg(s.expiry) INTO names, dates
    FROM step s
    WHERE EXISTS (SELECT FROM public.fo_option_strike_bars b
                  WHERE b.symbol = s.symbol AND b.expiry = s.expiry AND b.timeframe = '1min'
                    AND b.bucket_time >= from_time AND b.bucket_time < until_time);
    IF names IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM strikescope.lock_v2(array_agg(n), array_agg(d))
    FROM unnest(names) AS n
    CROSS JOIN generate_series(date_bin('1 day', from_time, '2000-01-01 00:00+00'), until_time - interval '1 microsecond',
                               interval '1 day') AS d;
    SELECT array_agg(t.symbol) AS symbols, array_agg(t.expiry) AS expiries, array_agg(t.bucket) AS buckets,
           array_agg(t.low) AS lows, array_agg(t.high) AS highs, sum(t.minutes)::bigint AS minutes
    INTO touched
    FROM (SELECT k.symbol, k.expiry, m.bucket, m.low, m.high, m.minutes FROM unnest(names, dates) AS k (symbol, expiry)
          CROSS JOIN LATERAL (
              SELECT date_bin('5 minutes', b.bucket_time, '2000-01-01 00:00+00') AS bucket, min(b.strike) AS low,
                     max(b.strike) AS high, count(*) AS minutes
              FROM public.fo_option_strike_bars b
              WHERE b.symbol = k.symbol AND b.expiry = k.expiry AND b.timeframe = '1min'
                AND b.bucket_time >= from_time AND b.bucket_time < until_time
              GROUP BY 1) AS m) AS t;
    fresh := NOT EXISTS (
        SELECT FROM unnest(touched.symbols, touched.expiries, touched.buckets) AS t (symbol, expiry, bucket)
        WHERE EXISTS (SELECT FROM strikescope.held_5min h
                      WHERE h.symbol = t.symbol AND h.expiry = t.expiry AND h.bucket_time = t.bucket)
           OR EXISTS (SELECT FROM strikescope.held_15min h WHERE h.symbol = t.symbol AND h.expiry = t.expiry
                      AND h.bucket_time = date_bin('15 minutes', t.bucket, '2000-01-01 00:00+00')));
    -- Days that are over are written once: their pages are filled. For this transaction only, nobody else sees it.
    packed := fresh AND until_time - from_time > interval '15 minutes';
    IF packed THEN
        ALTER TABLE strikescope.held_5min SET (fillfactor = 100);
        ALTER TABLE strikescope.held_15min SET (fillfactor = 100);
    END IF;
    PERFORM strikescope.recompute_v2(
        touched.symbols, touched.expiries, touched.buckets, touched.lows, touched.highs, false, fresh);
    IF packed THEN
        ALTER TABLE strikescope.held_5min SET (fillfactor = 50);
        ALTER TABLE strikescope.held_15min SET (fillfactor = 50);
    END IF;
    RETURN touched.minutes;
END
$$;

-- Where the old aggregates know buckets that the base table does not, or no longer as a whole: from their first bucket
-- up to the first quarter hour that is whole in the base table. Nothing where there are none.
CREATE OR REPLACE FUNCTION strikescope.history_range(OUT from_time timestamptz, OUT until_time timestamptz)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    part  text;
    first timestamptz;
BEGIN
    SELECT date_bin('15 minutes', min(b.bucket_time) + interval '15 minutes' - interval '1 microsecond',
                    '2000-01-01 00:00+00')
    INTO until_time FROM public.fo_option_strike_bars b WHERE b.timeframe = '1min';
    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_class c
                                  WHERE c.oid = to_regclass('public.fo_option_strike_bars_' || part)
                                    AND c.relispopulated);
        EXECUTE format('SELECT min(bucket_time) FROM public.fo_option_strike_bars_%s', part) INTO first;
        from_time := least(from_time, date_bin('15 minutes', first, '2000-01-01 00:00+00'));
        IF until_time IS NULL THEN -- an empty base table
            EXECUTE format('SELECT max(bucket_time) + interval ''15 minutes'''
                           ' FROM public.fo_option_strike_bars_%s', part) INTO first;
        END IF;
    END LOOP;
    IF until_time IS NULL AND from_time IS NOT NULL THEN
        until_time := date_bin('15 minutes', first + interval '15 minutes', '2000-01-01 00:00+00');
    END IF;
    IF from_time IS NULL OR from_time >= until_time THEN
        from_time := NULL;
        until_time := NULL;
    END IF;
END
$$;

-- Copies the buckets of [from_time, until_time) that v2 lacks, or of which it saw fewer observations, from the old
-- aggregates. OI stays what the base table tells: nothing, or the last of the bucket. Safe to repeat.
CREATE OR REPLACE FUNCTION strikescope.copy_history(from_time timestamptz, until_time timestamptz)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    part   text;
    copied bigint;
    total  bigint := 0;
BEGIN
    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_class c
                                  WHERE c.oid = to_regclass('public.fo_option_strike_bars_' || part)
                                    AND c.relispopulated);
        EXECUTE format($copy$
            INSERT INTO strikescope.held_%1$s AS v (
                bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg, put_iv_avg,
                call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg,
                call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, created_at, updated_at,
                minutes, call_iv_weight, put_iv_weight, call_delta_weight, put_delta_weight, call_gamma_weight,
                put_gamma_weight, call_theta_weight, put_theta_weight, call_vega_weight, put_vega_weight)
            SELECT o.bucket_time, o.timeframe, o.symbol, o.expiry, o.strike, o.underlying_close, o.call_iv_avg,
                   o.put_iv_avg, o.call_delta_avg, o.put_delta_avg, o.call_gamma_avg, o.put_gamma_avg,
                   o.call_theta_avg, o.put_theta_avg, o.call_vega_avg, o.put_vega_avg, o.call_volume, o.put_volume,
                   o.call_count, o.put_count, o.created_at, o.updated_at, (o.underlying_close IS NOT NULL)::integer,
                   CASE WHEN o.call_iv_avg IS NULL THEN 0 WHEN coalesce(o.call_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.put_iv_avg IS NULL THEN 0 WHEN coalesce(o.put_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.call_delta_avg IS NULL THEN 0 WHEN coalesce(o.call_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.put_delta_avg IS NULL THEN 0 WHEN coalesce(o.put_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.call_gamma_avg IS NULL THEN 0 WHEN coalesce(o.call_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.put_gamma_avg IS NULL THEN 0 WHEN coalesce(o.put_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.call_theta_avg IS NULL THEN 0 WHEN coalesce(o.call_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.put_theta_avg IS NULL THEN 0 WHEN coalesce(o.put_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.call_vega_avg IS NULL THEN 0 WHEN coalesce(o.call_count, 0) = 0 THEN 1 END,
                   CASE WHEN o.put_vega_avg IS NULL THEN 0 WHEN coalesce(o.put_count, 0) = 0 THEN 1 END
            FROM public.fo_option_strike_bars_%1$s o
            WHERE o.bucket_time >= $1 AND o.bucket_time < $2
            ON CONFLICT (symbol, expiry, bucket_time, strike) DO UPDATE SET
                (underlying_close, call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg,
                 put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume,
                 call_count, put_count, created_at, updated_at, minutes, call_iv_weight, put_iv_weight,
                 call_delta_weight, put_delta_weight, call_gamma_weight, put_gamma_weight, call_theta_weight,
                 put_theta_weight, call_vega_weight, put_vega_weight)
                = (excluded.underlying_close, excluded.call_iv_avg, excluded.put_iv_avg, excluded.call_delta_avg,
                   excluded.put_delta_avg, excluded.call_gamma_avg, excluded.put_gamma_avg, excluded.call_theta_avg,
                   excluded.put_theta_avg, excluded.call_vega_avg, excluded.put_vega_avg, excluded.call_volume,
                   excluded.put_volume, excluded.call_count, excluded.put_count, excluded.created_at,
                   excluded.updated_at, excluded.minutes, excluded.call_iv_weight, excluded.put_iv_weight,
                   excluded.call_delta_weight, excluded.put_delta_weight, excluded.call_gamma_weight,
                   excluded.put_gamma_weight, excluded.call_theta_weight, excluded.put_theta_weight,
                   excluded.call_vega_weight, excluded.put_vega_weight)
            WHERE coalesce(v.call_count, 0) + coalesce(v.put_count, 0)
                < coalesce(excluded.call_count, 0) + coalesce(excluded.put_count, 0)$copy$, part)
        USING from_time, until_time;
        GET DIAGNOSTICS copied = ROW_COUNT;
        IF copied > 0 THEN
            -- Filled and copied again, a bucket that the base table holds in part is not news.
            INSERT INTO strikescope.copied_history (relation, from_time, until_time, rows)
            SELECT 'public.fo_option_strike_bars_' || part || '_v2', $1, $2, copied
            WHERE NOT EXISTS (SELECT FROM strikescope.copied_history h
                              WHERE h.relation = 'public.fo_option_strike_bars_' || part || '_v2'
                                AND h.from_time <= $1 AND h.until_time >= $2);
        END IF;
        total := total + copied;
    END LOOP;
    RETURN total;
END
$$;

-- Only the trigger and the migration call these.
REVOKE ALL ON FUNCTION
    strikescope.recompute_v2(text[], date[], timestamptz[], numeric[], numeric[], boolean, boolean),
    strikescope.lock_v2(text[], timestamptz[]), strikescope.refill_v2(timestamptz, timestamptz),
    strikescope.follow_base(), strikescope.empty_v2(), strikescope.history_range(),
    strikescope.copy_history(timestamptz, timestamptz) FROM PUBLIC;

-- Step: fill; windows
-- Range: SELECT date_bin('15 minutes', min(b.bucket_time), '2000-01-01 00:00+00'),
--               date_bin('15 minutes', max(b.bucket_time) + interval '15 minutes', '2000-01-01 00:00+00')
--        FROM public.fo_option_strike_bars b WHERE b.timeframe = '1min'

SELECT strikescope.refill_v2({from}, {until});

-- Step: history; windows
-- Range: SELECT h.from_time, h.until_time FROM strikescope.history_range() AS h

SELECT strikescope.copy_history({from}, {until});
