-- What:          takes 001_old_aggregates back
-- Engine:        timescaledb (2.13 or newer, Community licence), extension in schema public
-- Transactional: yes, one transaction for each aggregate
-- Lock class:    ACCESS EXCLUSIVE on the relations dropped and, for the moment, on fo_option_strike_bars
-- Requires:      ownership of them; refuses where others depend on them (never CASCADE)
-- Inverse:       001_old_aggregates

-- Step: views; transaction

DROP VIEW IF EXISTS public.fo_expiry_metrics_5min;
DROP VIEW IF EXISTS public.fo_expiry_metrics_15min;
DROP VIEW IF EXISTS public.fo_option_strike_bars_5min_enriched;
DROP VIEW IF EXISTS public.fo_option_strike_bars_15min_enriched;
DROP PROCEDURE IF EXISTS strikescope.fill_old(regclass, timestamptz, timestamptz);

-- Step: drop_5min; transaction

DROP MATERIALIZED VIEW IF EXISTS public.fo_option_strike_bars_5min;

-- Step: drop_15min; transaction

DROP MATERIALIZED VIEW IF EXISTS public.fo_option_strike_bars_15min;
