-- What:          takes 021_change_notice back, and tells those who listen that nothing will be announced any more
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on fo_option_strike_bars (for DROP TRIGGER)
-- Requires:      ownership of it
-- Inverse:       021_change_notice

-- Step: drop; transaction

DROP TRIGGER IF EXISTS strikescope_v4_announce_insert ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v4_announce_update ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v4_announce_delete ON public.fo_option_strike_bars;
DROP TRIGGER IF EXISTS strikescope_v4_announce_truncate ON public.fo_option_strike_bars;
DROP FUNCTION IF EXISTS strikescope.announce_change();
SELECT pg_notify('strikescope_bars', 'ended');
