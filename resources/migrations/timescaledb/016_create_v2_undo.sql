-- What:          takes 016_create_v2 back, the history copied into v2 included (the old aggregates still have it)
-- Engine:        timescaledb (2.13 or newer, Community licence)
-- Transactional: yes, one transaction for each aggregate
-- Lock class:    ACCESS EXCLUSIVE on v2 and, for the moment of each drop, on fo_option_strike_bars
-- Requires:      ownership of them; refuses where others depend on them (never CASCADE)
-- Inverse:       016_create_v2

-- Step: drop_5min; transaction

DROP MATERIALIZED VIEW IF EXISTS public.fo_option_strike_bars_5min_v2;

-- Step: drop_15min; transaction

DROP MATERIALIZED VIEW IF EXISTS public.fo_option_strike_bars_15min_v2;

-- Step: helpers; transaction

DROP FUNCTION IF EXISTS strikescope.add_v2_policy(text, interval);
DROP FUNCTION IF EXISTS strikescope.carry_storage_policies(text, text);
DROP FUNCTION IF EXISTS strikescope.bounded_start(text, interval, interval);
DROP FUNCTION IF EXISTS strikescope.copy_history(text, interval, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS strikescope.history_range(text, interval);
DROP FUNCTION IF EXISTS strikescope.base_begins(interval);
DROP FUNCTION IF EXISTS strikescope.create_v2(text, interval);
DROP FUNCTION IF EXISTS strikescope.carry_storage(text, text);
DROP FUNCTION IF EXISTS strikescope.v2_statement(text, interval);
DROP FUNCTION IF EXISTS strikescope.v2_columns(text);
DROP FUNCTION IF EXISTS strikescope.v2_expression(text, text, text);
DROP FUNCTION IF EXISTS strikescope.carry_rights(regclass, regclass);
DROP PROCEDURE IF EXISTS strikescope.refresh_window(text, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS strikescope.aggregate_id(text);
DROP FUNCTION IF EXISTS strikescope.timescale();
DROP TABLE IF EXISTS strikescope.copied_history;
