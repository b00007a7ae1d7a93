-- What:          takes 020_latest_snapshot back
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on fo_option_strike_bars (for DROP TRIGGER) and on the view
-- Requires:      ownership of them; refuses where others depend on the view (never CASCADE)
-- Inverse:       020_latest_snapshot

-- Step: drop; transaction

DROP VIEW IF EXISTS public.fo_latest_snapshot;
DROP FUNCTION IF EXISTS strikescope.latest_bars(text, text);
DROP TRIGGER IF EXISTS strikescope_v3_listed_insert ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v3_listed_update ON public.fo_option_strike_bars;
DROP FUNCTION IF EXISTS strikescope.note_listed();
DROP TABLE IF EXISTS strikescope.listed;
