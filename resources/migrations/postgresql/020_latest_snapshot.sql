-- What:          fo_latest_snapshot: the newest bucket of every expiry that has not expired by its symbol's newest bar, in
--                1min, 5min and 15min: one row per symbol, expiry, strike and timeframe, with the columns of v2. Always
--                fresh, the running bucket included: over the base table and over what the triggers keep. A strike
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

-- The columns of v2 as they are, and the function that looks the rows up. A function, because a view of the three
-- timeframes takes three times as long to plan as to answer, and is planned anew for every question. With its owner's
-- rights: who may read the view need not be granted the base table. (The schema is closed to others.)
DO $make$
DECLARE
    columns text;
    names   text;
    picked  text;
BEGIN
    SELECT string_agg(format('%I %s', c.field, c.type), ', ' ORDER BY c.place),
           string_agg(CASE WHEN c.field = 'timeframe' THEN format('w.timeframe::%s AS timeframe', c.type)
                           WHEN c.field = 'symbol' THEN 's.symbol'
                           -- What a function answers with has forgotten its precision.
                           WHEN c.type LIKE '%(%' THEN format('g.%1$I::%2$s AS %1$I', c.field, c.type)
                           ELSE format('g.%I', c.field) END, ', ' ORDER BY c.place),
           string_agg(format(CASE WHEN c.field = 'timeframe' THEN 'NULL::%2$s' ELSE 'b.%1$I::%2$s' END, c.field, c.type),
                      ', ' ORDER BY c.place)
    INTO columns, names, picked
    FROM (SELECT a.attnum AS place, a.attname::text AS field, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
          FROM pg_catalog.pg_inherits i
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.inhparent AND a.attnum > 0 AND NOT a.attisdropped
          WHERE i.inhrelid = 'strikescope.held_5min'::regclass) AS c;
    EXECUTE replace(format($outer$
CREATE OR REPLACE FUNCTION strikescope.latest_bars(of_symbol text, of_timeframe text)
RETURNS TABLE (%1$s)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 250
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET jit = off
SET enable_seqscan = off
AS $body$
#variable_conflict use_column
DECLARE
    today date := (SELECT (max(h.bucket_time) AT TIME ZONE 'Asia/Kolkata')::date
                   FROM strikescope.held_15min h WHERE h.symbol = of_symbol);
BEGIN
    IF of_timeframe = '1min' THEN
        RETURN QUERY SELECT %2$s FROM {listed}
            CROSS JOIN LATERAL (SELECT max(n.bucket_time) AS bucket_time FROM public.fo_option_strike_bars n
                                WHERE n.timeframe = '1min' AND n.symbol = of_symbol AND n.expiry = l.expiry) AS newest
            JOIN public.fo_option_strike_bars b ON b.timeframe = '1min' AND b.symbol = of_symbol
                AND b.expiry = l.expiry AND b.bucket_time = newest.bucket_time;
    ELSIF of_timeframe = '5min' THEN
        RETURN QUERY SELECT %2$s FROM {listed}
            CROSS JOIN LATERAL (SELECT max(n.bucket_time) AS bucket_time FROM strikescope.held_5min n
                                WHERE n.symbol = of_symbol AND n.expiry = l.expiry) AS newest
            JOIN strikescope.held_5min b ON b.symbol = of_symbol AND b.expiry = l.expiry
                AND b.bucket_time = newest.bucket_time;
    ELSE
        RETURN QUERY SELECT %2$s FROM {listed}
            CROSS JOIN LATERAL (SELECT max(n.bucket_time) AS bucket_time FROM strikescope.held_15min n
                                WHERE n.symbol = of_symbol AND n.expiry = l.expiry) AS newest
            JOIN strikescope.held_15min b ON b.symbol = of_symbol AND b.expiry = l.expiry
                AND b.bucket_time = newest.bucket_time;
    END IF;
END
$body$
$outer$, columns, picked),
        '{listed}', '(SELECT k.expiry FROM strikescope.listed k WHERE k.symbol = of_symbol AND k.expiry >= today) AS l');
    EXECUTE format('CREATE OR REPLACE VIEW public.fo_latest_snapshot AS SELECT %s'
                   ' FROM (SELECT DISTINCT l.symbol FROM strikescope.listed l) AS s'
                   ' CROSS JOIN (VALUES (''1min''::text), (''5min''), (''15min'')) AS w (timeframe)'
                   ' CROSS JOIN LATERAL strikescope.latest_bars(s.symbol, w.timeframe) AS g', names);
END
$make$;

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
