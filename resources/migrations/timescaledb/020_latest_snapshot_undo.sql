-- What:          takes 020_latest_snapshot back: the triggers first, so that writers go on at once
-- Engine:        timescaledb (2.18 or newer, Community licence)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on fo_option_strike_bars and its chunks (for DROP TRIGGER) and on fo_latest_snapshot
-- Requires:      ownership of them; refuses where others depend on them (never CASCADE)
-- Inverse:       020_latest_snapshot

DROP TRIGGER IF EXISTS strikescope_latest_insert ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_latest_update ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_latest_delete ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_latest_truncate ON public.fo_option_strike_bars;
DROP FUNCTION IF EXISTS strikescope.follow_latest();
DROP FUNCTION IF EXISTS strikescope.fill_latest(text);
DROP FUNCTION IF EXISTS strikescope.refresh_latest(text, date[], timestamptz);
DROP TABLE IF EXISTS public.fo_latest_snapshot;
