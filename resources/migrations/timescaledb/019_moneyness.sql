-- What:          distance from the money in the database: fo_option_moneyness_{5min,15min} have the columns of v2 and
--                moneyness = strike / underlying_close - 1 (NULL where the underlying is unknown). Nothing is stored in
--                the base table, and nothing in v2 but an index over that expression, which lets a question for a band
--                around the money leave the other strikes unread.
--                The views follow v2 through 017_cutover and 017_rollback.
-- Engine:        timescaledb (2.13 or newer, Community licence)
-- Transactional: one transaction for each aggregate
-- Lock class:    SHARE on what v2 stores while the index is built: its refresh waits, readers and writers do not
-- Requires:      016_create_v2; ownership of v2; CREATE on schema public
-- Inverse:       019_moneyness_undo

-- Step: helper; transaction

-- Answers with the name v2 has at present.
CREATE OR REPLACE FUNCTION strikescope.create_moneyness(timeframe text)
RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    v2   text := 'public.fo_option_strike_bars_' || timeframe;
    view text := 'public.fo_option_moneyness_' || timeframe;
BEGIN
    IF strikescope.aggregate_id(v2 || '_v2') IS NOT NULL THEN
        v2 := v2 || '_v2';
    END IF;
    IF strikescope.aggregate_id(v2) IS NULL OR NOT EXISTS (
            SELECT FROM pg_catalog.pg_attribute WHERE attrelid = v2::regclass AND attname = 'call_oi_sum') THEN
        RAISE EXCEPTION '% is no continuous aggregate with open interest', v2;
    END IF;
    EXECUTE format('CREATE INDEX IF NOT EXISTS fo_option_moneyness_%s ON %s (symbol, expiry, bucket_time DESC,'
                   ' (strike::double precision / nullif(underlying_close, 0) - 1))', timeframe, v2);
    EXECUTE format('CREATE OR REPLACE VIEW %s AS SELECT v.*,'
                   ' v.strike::double precision / nullif(v.underlying_close, 0) - 1 AS moneyness FROM %s AS v', view, v2);
    PERFORM strikescope.carry_rights(v2::regclass, view::regclass);
    RETURN v2;
END
$$;

-- Step: create_5min; transaction

SELECT strikescope.create_moneyness('5min');

-- Step: create_15min; transaction

SELECT strikescope.create_moneyness('15min');

-- Step: forget; transaction

DROP FUNCTION IF EXISTS strikescope.create_moneyness(text);
