-- What:          takes 019_moneyness back
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on fo_option_strike_bars (for DROP TRIGGER) and on the views
-- Requires:      ownership of them; refuses where others depend on the views (never CASCADE)
-- Inverse:       019_moneyness

-- Step: drop; transaction

DROP FUNCTION IF EXISTS public.fo_option_moneyness_5min_between(
    text, date[], timestamptz, timestamptz, double precision, double precision);
DROP FUNCTION IF EXISTS public.fo_option_moneyness_15min_between(
    text, date[], timestamptz, timestamptz, double precision, double precision);
DROP VIEW IF EXISTS public.fo_option_moneyness_5min;
DROP VIEW IF EXISTS public.fo_option_moneyness_15min;
DROP VIEW IF EXISTS public.fo_option_underlying_range;
DROP TRIGGER IF EXISTS strikescope_v3_underlying_insert ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v3_underlying_update ON public.fo_option_strike_bars;
DROP FUNCTION IF EXISTS strikescope.note_underlying();
DROP TABLE IF EXISTS strikescope.underlying_range;
