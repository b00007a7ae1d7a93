-- What:          fo_latest_snapshot: the newest bucket of every expiry that has not expired by its symbol's newest bar, in
--                1min, 5min and 15min: one row per symbol, expiry, strike and timeframe, with the columns of v2. Always
--                fresh, the running bucket included: a view, over the base table and over what the triggers keep. A strike
--                that the newest bucket has not heard of is not in it. Ask for a symbol and a timeframe.
--                strikescope.listed says which expiries a symbol has, so that nobody searches the base table for them.
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    SHARE ROW EXCLUSIVE on fo_option_strike_bars for the moment of CREATE TRIGGER and, because nothing may
--                slip in between, while the expiries are looked up, from key to key of the primary key (blocks
--                writers, not readers)
-- Requires:      016_create_v2; ownership of fo_option_strike_bars
-- Inverse:       020_latest_snapshot_undo

-- Step: create; transaction

CREATE TABLE IF NOT EXISTS strikescope.listed (
    symbol text NOT NULL,
    expiry date NOT NULL,
    PRIMARY KEY (symbol, expiry)
);

-- What was listed once stays: an expiry without rows costs a look and shows nothing.
CREATE OR REPLACE FUNCTION strikescope.note_listed()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO strikescope.listed (symbol, expiry)
    SELECT c.symbol, c.expiry
    FROM (SELECT DISTINCT n.symbol, n.expiry FROM changed AS n WHERE n.timeframe = '1min' OFFSET 0) AS c
    WHERE NOT EXISTS (SELECT FROM strikescope.listed k WHERE k.symbol = c.symbol AND k.expiry = c.expiry)
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION strikescope.note_listed() FROM PUBLIC;

-- By name the last of the triggers: two writers of one symbol have met at the others' lock before.
CREATE OR REPLACE TRIGGER strikescope_v3_listed_insert AFTER INSERT ON public.fo_option_strike_bars
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.note_listed();
CREATE OR REPLACE TRIGGER strikescope_v3_listed_update AFTER UPDATE ON public.fo_option_strike_bars
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.note_listed();

-- From key to key, without reading what lies between.
INSERT INTO strikescope.listed (symbol, expiry)
WITH RECURSIVE step AS (
    (SELECT b.symbol, b.expiry FROM public.fo_option_strike_bars b ORDER BY b.symbol, b.expiry LIMIT 1)
    UNION ALL
    SELECT n.symbol, n.expiry FROM step s
    CROSS JOIN LATERAL (SELECT b.symbol, b.expiry FROM public.fo_option_strike_bars b
                        WHERE (b.symbol, b.expiry) > (s.symbol, s.expiry) ORDER BY b.symbol, b.expiry LIMIT 1) AS n
)
SELECT symbol, expiry FROM step
ON CONFLICT DO NOTHING;

CREATE OR REPLACE VIEW public.fo_latest_snapshot AS
SELECT b.bucket_time, '1min'::text AS timeframe, b.symbol, b.expiry, b.strike, b.underlying_close, b.call_iv_avg,
       b.put_iv_avg, b.call_delta_avg, b.put_delta_avg, b.call_gamma_avg, b.put_gamma_avg, b.call_theta_avg,
       b.put_theta_avg, b.call_vega_avg, b.put_vega_avg, b.call_volume, b.put_volume, b.call_count, b.put_count,
       b.created_at, b.updated_at, b.call_oi_sum, b.put_oi_sum
FROM (SELECT k.symbol, k.expiry FROM strikescope.listed k
      WHERE k.expiry >= (SELECT (max(h.bucket_time) AT TIME ZONE 'Asia/Kolkata')::date
                         FROM strikescope.held_15min h WHERE h.symbol = k.symbol)) AS l
CROSS JOIN LATERAL (SELECT max(n.bucket_time) AS bucket_time FROM public.fo_option_strike_bars n
                    WHERE n.timeframe = '1min' AND n.symbol = l.symbol AND n.expiry = l.expiry) AS newest
JOIN public.fo_option_strike_bars b ON b.timeframe = '1min' AND b.symbol = l.symbol AND b.expiry = l.expiry
    AND b.bucket_time = newest.bucket_time
UNION ALL
SELECT b.bucket_time, '5min'::text AS timeframe, b.symbol, b.expiry, b.strike, b.underlying_close, b.call_iv_avg,
       b.put_iv_avg, b.call_delta_avg, b.put_delta_avg, b.call_gamma_avg, b.put_gamma_avg, b.call_theta_avg,
       b.put_theta_avg, b.call_vega_avg, b.put_vega_avg, b.call_volume, b.put_volume, b.call_count, b.put_count,
       b.created_at, b.updated_at, b.call_oi_sum, b.put_oi_sum
FROM (SELECT k.symbol, k.expiry FROM strikescope.listed k
      WHERE k.expiry >= (SELECT (max(h.bucket_time) AT TIME ZONE 'Asia/Kolkata')::date
                         FROM strikescope.held_15min h WHERE h.symbol = k.symbol)) AS l
CROSS JOIN LATERAL (SELECT max(n.bucket_time) AS bucket_time FROM strikescope.held_5min n
                    WHERE n.symbol = l.symbol AND n.expiry = l.expiry) AS newest
JOIN strikescope.held_5min b ON b.symbol = l.symbol AND b.expiry = l.expiry
    AND b.bucket_time = newest.bucket_time
UNION ALL
SELECT b.bucket_time, '15min'::text AS timeframe, b.symbol, b.expiry, b.strike, b.underlying_close, b.call_iv_avg,
       b.put_iv_avg, b.call_delta_avg, b.put_delta_avg, b.call_gamma_avg, b.put_gamma_avg, b.call_theta_avg,
       b.put_theta_avg, b.call_vega_avg, b.put_vega_avg, b.call_volume, b.put_volume, b.call_count, b.put_count,
       b.created_at, b.updated_at, b.call_oi_sum, b.put_oi_sum
FROM (SELECT k.symbol, k.expiry FROM strikescope.listed k
      WHERE k.expiry >= (SELECT (max(h.bucket_time) AT TIME ZONE 'Asia/Kolkata')::date
                         FROM strikescope.held_15min h WHERE h.symbol = k.symbol)) AS l
CROSS JOIN LATERAL (SELECT max(n.bucket_time) AS bucket_time FROM strikescope.held_15min n
                    WHERE n.symbol = l.symbol AND n.expiry = l.expiry) AS newest
JOIN strikescope.held_15min b ON b.symbol = l.symbol AND b.expiry = l.expiry
    AND b.bucket_time = newest.bucket_time;

-- Whoever may read the aggregate may read this.
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
        EXECUTE format('GRANT SELECT ON public.fo_latest_snapshot TO %s', reader);
    END LOOP;
END
$$;
