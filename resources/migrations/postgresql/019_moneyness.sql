-- What:          moneyness = strike / underlying - 1, on either side of zero, unclamped, for whatever strikes are listed:
--                fo_option_moneyness_{5min,15min}, all columns of v2 and then moneyness, computed; and
--                fo_option_moneyness_{5min,15min}_between(symbol, expiries, from, until, lowest, highest), the same rows
--                within bounds, of which it reads only the strikes that can lie in them: for each symbol and quarter hour
--                strikescope.underlying_range knows between what the underlying moved. Nothing is added to the base table
--                or to v2, and both follow v2 through the cutover and back.
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    SHARE ROW EXCLUSIVE on fo_option_strike_bars for the moment of CREATE TRIGGER and while the ranges are
--                read from v2: about a second per million rows of v2 (blocks writers, not readers)
-- Requires:      016_create_v2, filled; ownership of fo_option_strike_bars
-- Inverse:       019_moneyness_undo

-- Step: create; transaction

-- Never too narrow: a corrected or deleted minute does not make a range smaller.
CREATE TABLE IF NOT EXISTS strikescope.underlying_range (
    symbol       text             NOT NULL,
    quarter_hour timestamptz      NOT NULL,
    low          double precision NOT NULL,
    high         double precision NOT NULL,
    PRIMARY KEY (symbol, quarter_hour)
);

CREATE OR REPLACE FUNCTION strikescope.note_underlying()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO strikescope.underlying_range AS r (symbol, quarter_hour, low, high)
    SELECT c.symbol, date_bin('15 minutes', c.bucket_time, '2000-01-01 00:00+00'),
           min(c.underlying_close), max(c.underlying_close)
    FROM changed AS c WHERE c.timeframe = '1min' AND c.underlying_close IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (symbol, quarter_hour) DO UPDATE
    SET low = least(r.low, excluded.low), high = greatest(r.high, excluded.high)
    WHERE excluded.low < r.low OR excluded.high > r.high;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION strikescope.note_underlying() FROM PUBLIC;

-- By name the last of the triggers: two writers of one symbol have met at the others' lock before.
CREATE OR REPLACE TRIGGER strikescope_v3_underlying_insert AFTER INSERT ON public.fo_option_strike_bars
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.note_underlying();
CREATE OR REPLACE TRIGGER strikescope_v3_underlying_update AFTER UPDATE ON public.fo_option_strike_bars
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.note_underlying();

INSERT INTO strikescope.underlying_range AS r (symbol, quarter_hour, low, high)
SELECT v.symbol, date_bin('15 minutes', v.bucket_time, '2000-01-01 00:00+00'), min(v.underlying_close),
       max(v.underlying_close)
FROM (SELECT symbol, bucket_time, underlying_close FROM strikescope.held_5min
      UNION ALL
      SELECT symbol, bucket_time, underlying_close FROM strikescope.held_15min) AS v
WHERE v.underlying_close IS NOT NULL
GROUP BY 1, 2
ON CONFLICT (symbol, quarter_hour) DO UPDATE SET low = least(r.low, excluded.low), high = greatest(r.high, excluded.high);

CREATE OR REPLACE VIEW public.fo_option_underlying_range AS
SELECT symbol, quarter_hour, low, high FROM strikescope.underlying_range;

CREATE OR REPLACE VIEW public.fo_option_moneyness_5min AS
SELECT h.bucket_time, h.timeframe, h.symbol, h.expiry, h.strike, h.underlying_close, h.call_iv_avg, h.put_iv_avg,
       h.call_delta_avg, h.put_delta_avg, h.call_gamma_avg, h.put_gamma_avg, h.call_theta_avg, h.put_theta_avg,
       h.call_vega_avg, h.put_vega_avg, h.call_volume, h.put_volume, h.call_count, h.put_count, h.created_at,
       h.updated_at, h.call_oi_sum, h.put_oi_sum,
       h.strike::double precision / nullif(h.underlying_close, 0) - 1 AS moneyness
FROM strikescope.held_5min h;

CREATE OR REPLACE FUNCTION public.fo_option_moneyness_5min_between(
    of_symbol text, of_expiries date[], from_time timestamptz, until_time timestamptz,
    lowest double precision, highest double precision)
RETURNS SETOF public.fo_option_moneyness_5min
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    -- For each quarter hour one walk through the key, strike by strike of each bucket and expiry. OFFSET 0: bounds and
    -- buckets are computed once for a quarter hour, a row's moneyness once for the condition and the answer.
    -- strike::numeric, CASE: a plain range between values it does not know the planner takes for one row of two
    -- hundred; it would sort rows for a GROUP BY that it ought to hash.
    SELECT m.*
    FROM (
        SELECT ARRAY[CASE WHEN q.quarter_hour >= from_time THEN q.quarter_hour END,
                     CASE WHEN q.quarter_hour + interval '5 minutes' >= from_time
                           AND q.quarter_hour + interval '5 minutes' < until_time
                          THEN q.quarter_hour + interval '5 minutes' END,
                     CASE WHEN q.quarter_hour + interval '10 minutes' >= from_time
                           AND q.quarter_hour + interval '10 minutes' < until_time
                          THEN q.quarter_hour + interval '10 minutes' END] AS buckets,
               (q.low * (1 + lowest) * (1 - 1e-9))::numeric AS lowest_strike,
               (q.high * (1 + highest) * (1 + 1e-9))::numeric AS highest_strike
        FROM public.fo_option_underlying_range q
        WHERE q.symbol = of_symbol
          AND q.quarter_hour > from_time - interval '15 minutes' AND q.quarter_hour < until_time
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT v.* FROM public.fo_option_moneyness_5min v
        WHERE v.symbol = of_symbol AND v.expiry = ANY (of_expiries) AND v.bucket_time = ANY (r.buckets)
          AND v.strike >= r.lowest_strike AND v.strike::numeric <= r.highest_strike
        OFFSET 0) AS m
    WHERE CASE WHEN m.moneyness >= lowest THEN m.moneyness <= highest END
$$;

CREATE OR REPLACE VIEW public.fo_option_moneyness_15min AS
SELECT h.bucket_time, h.timeframe, h.symbol, h.expiry, h.strike, h.underlying_close, h.call_iv_avg, h.put_iv_avg,
       h.call_delta_avg, h.put_delta_avg, h.call_gamma_avg, h.put_gamma_avg, h.call_theta_avg, h.put_theta_avg,
       h.call_vega_avg, h.put_vega_avg, h.call_volume, h.put_volume, h.call_count, h.put_count, h.created_at,
       h.updated_at, h.call_oi_sum, h.put_oi_sum,
       h.strike::double precision / nullif(h.underlying_close, 0) - 1 AS moneyness
FROM strikescope.held_15min h;

CREATE OR REPLACE FUNCTION public.fo_option_moneyness_15min_between(
    of_symbol text, of_expiries date[], from_time timestamptz, until_time timestamptz,
    lowest double precision, highest double precision)
RETURNS SETOF public.fo_option_moneyness_15min
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    -- As above; a quarter hour is one bucket.
    SELECT m.*
    FROM (
        SELECT q.quarter_hour,
               (q.low * (1 + lowest) * (1 - 1e-9))::numeric AS lowest_strike,
               (q.high * (1 + highest) * (1 + 1e-9))::numeric AS highest_strike
        FROM public.fo_option_underlying_range q
        WHERE q.symbol = of_symbol AND q.quarter_hour >= from_time AND q.quarter_hour < until_time
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT v.* FROM public.fo_option_moneyness_15min v
        WHERE v.symbol = of_symbol AND v.expiry = ANY (of_expiries) AND v.bucket_time = r.quarter_hour
          AND v.strike >= r.lowest_strike AND v.strike::numeric <= r.highest_strike
        OFFSET 0) AS m
    WHERE CASE WHEN m.moneyness >= lowest THEN m.moneyness <= highest END
$$;

-- Whoever may read the aggregate may read these.
DO $$
DECLARE
    reader text;
BEGIN
    FOR reader IN
        SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END
        FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhparent
        CROSS JOIN LATERAL aclexplode(c.relacl) AS g
        WHERE i.inhrelid = 'strikescope.held_5min'::regclass AND g.privilege_type = 'SELECT'
    LOOP
        EXECUTE format('GRANT SELECT ON public.fo_option_moneyness_5min, public.fo_option_moneyness_15min,'
                       ' public.fo_option_underlying_range TO %s', reader);
    END LOOP;
END
$$;
