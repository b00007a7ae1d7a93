-- What:          takes 016_create_v2 back: the triggers first, so that writers go on at once
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on fo_option_strike_bars (for DROP TRIGGER) and on the v2 tables
-- Requires:      ownership of them; refuses where others depend on them (never CASCADE)

DROP TRIGGER IF EXISTS strikescope_v2_insert ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v2_update ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v2_delete ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v2_truncate ON public.fo_option_strike_bars;
DROP FUNCTION IF EXISTS strikescope.follow_base();
DROP FUNCTION IF EXISTS strikescope.refill_v2(timestamptz, timestamptz);
DROP FUNCTION IF EXISTS strikescope.lock_v2(text[], timestamptz[]);
DROP FUNCTION IF EXISTS strikescope.recompute_v2(text[], date[], timestamptz[], numeric[], numeric[], boolean);
DROP FUNCTION IF EXISTS strikescope.bucket_from_base(text, date, timestamptz, timestamptz, numeric, numeric);
DROP TABLE IF EXISTS public.fo_option_strike_bars_5min_v2;
DROP TABLE IF EXISTS public.fo_option_strike_bars_15min_v2;
