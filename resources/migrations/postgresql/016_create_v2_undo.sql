-- What:          takes 016_create_v2 back: the triggers first, so that writers go on at once. What 016 copied from the old
--                aggregates goes too; the old aggregates have it.
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on fo_option_strike_bars (for DROP TRIGGER) and on the v2 tables
-- Requires:      ownership of them; no cutover (017_rollback takes one back); refuses where others depend on them
--                (never CASCADE)
-- Inverse:       016_create_v2

-- Step: drop; transaction

DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        IF EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attname = 'call_oi_sum' AND NOT a.attisdropped
                   AND a.attrelid = to_regclass('public.fo_option_strike_bars_' || part)) THEN
            RAISE EXCEPTION 'fo_option_strike_bars_% is v2 itself since the cutover', part
                USING HINT = 'Take the cutover back first (017_rollback). After the cleanup (018) there is no way back.';
        END IF;
    END LOOP;
END
$$;

DROP TRIGGER IF EXISTS strikescope_v2_insert ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v2_update ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v2_delete ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v2_truncate ON public.fo_option_strike_bars;
DROP FUNCTION IF EXISTS strikescope.follow_base();
DROP FUNCTION IF EXISTS strikescope.empty_v2();
DROP FUNCTION IF EXISTS strikescope.history_range();
DROP FUNCTION IF EXISTS strikescope.copy_history(timestamptz, timestamptz);
DROP FUNCTION IF EXISTS strikescope.refill_v2(timestamptz, timestamptz);
DROP FUNCTION IF EXISTS strikescope.lock_v2(text[], timestamptz[]);
DROP FUNCTION IF EXISTS
    strikescope.recompute_v2(text[], date[], timestamptz[], numeric[], numeric[], boolean, boolean),
    strikescope.fives_of(text[], date[], timestamptz[], numeric[], numeric[]),
    strikescope.quarters_of(text[], date[], timestamptz[], numeric[], numeric[]),
    strikescope.recompute_v2(text[], date[], timestamptz[], numeric[], numeric[], boolean); -- of an earlier 016
DROP FUNCTION IF EXISTS strikescope.bucket_from_base(text, date, timestamptz, timestamptz, numeric, numeric);
DROP TABLE IF EXISTS strikescope.copied_history;
DROP TABLE IF EXISTS strikescope.held_5min;
DROP TABLE IF EXISTS strikescope.held_15min;
DROP TABLE IF EXISTS public.fo_option_strike_bars_5min_v2;
DROP TABLE IF EXISTS public.fo_option_strike_bars_15min_v2;
