-- What:          takes 001_old_aggregates back
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on the relations dropped
-- Requires:      ownership of them; refuses where others depend on them (never CASCADE)

DROP VIEW IF EXISTS public.fo_expiry_metrics_5min;
DROP VIEW IF EXISTS public.fo_expiry_metrics_15min;
DROP VIEW IF EXISTS public.fo_option_strike_bars_5min_enriched;
DROP VIEW IF EXISTS public.fo_option_strike_bars_15min_enriched;
DROP MATERIALIZED VIEW IF EXISTS public.fo_option_strike_bars_5min;
DROP MATERIALIZED VIEW IF EXISTS public.fo_option_strike_bars_15min;
