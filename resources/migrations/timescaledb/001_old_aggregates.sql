-- What:          the state users come from: the continuous aggregates fo_option_strike_bars_{5min,15min} without OI, the
--                _enriched views that join back to the base table for it, and the expiry metrics. Made for the demo
--                and the tests only.
--                Their faults are those of the originals and stay, because they are the 'before' of every comparison:
--                the greatest OI of a bucket instead of the last, unknown OI as 0, PCR and max pain from volume, and
--                max pain with the legs swapped.
-- Engine:        timescaledb (2.13 or newer, Community licence), extension in schema public
-- Transactional: the creation and the policies; the filling goes window by window
-- Lock class:    SHARE ROW EXCLUSIVE on fo_option_strike_bars before TimescaleDB 2.24 (blocks writers for the moment),
--                none that blocks later
-- Requires:      000_base
-- Inverse:       001_old_aggregates_undo

-- Step: create; transaction

CREATE MATERIALIZED VIEW IF NOT EXISTS public.fo_option_strike_bars_5min
WITH (timescaledb.continuous, timescaledb.create_group_indexes = false,
      timescaledb.materialized_only = true) AS
SELECT public.time_bucket('5 minutes', bucket_time) AS bucket_time,
       '5min'::text AS timeframe,
       symbol,
       expiry,
       strike,
       avg(underlying_close) AS underlying_close,
       sum(call_iv_avg * call_count) FILTER (WHERE call_iv_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_iv_avg IS NOT NULL), 0) AS call_iv_avg,
       sum(put_iv_avg * put_count) FILTER (WHERE put_iv_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_iv_avg IS NOT NULL), 0) AS put_iv_avg,
       sum(call_delta_avg * call_count) FILTER (WHERE call_delta_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_delta_avg IS NOT NULL), 0) AS call_delta_avg,
       sum(put_delta_avg * put_count) FILTER (WHERE put_delta_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_delta_avg IS NOT NULL), 0) AS put_delta_avg,
       sum(call_gamma_avg * call_count) FILTER (WHERE call_gamma_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_gamma_avg IS NOT NULL), 0) AS call_gamma_avg,
       sum(put_gamma_avg * put_count) FILTER (WHERE put_gamma_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_gamma_avg IS NOT NULL), 0) AS put_gamma_avg,
       sum(call_theta_avg * call_count) FILTER (WHERE call_theta_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_theta_avg IS NOT NULL), 0) AS call_theta_avg,
       sum(put_theta_avg * put_count) FILTER (WHERE put_theta_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_theta_avg IS NOT NULL), 0) AS put_theta_avg,
       sum(call_vega_avg * call_count) FILTER (WHERE call_vega_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_vega_avg IS NOT NULL), 0) AS call_vega_avg,
       sum(put_vega_avg * put_count) FILTER (WHERE put_vega_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_vega_avg IS NOT NULL), 0) AS put_vega_avg,
       sum(call_volume) AS call_volume,
       sum(put_volume) AS put_volume,
       sum(call_count) AS call_count,
       sum(put_count) AS put_count,
       min(created_at) AS created_at,
       max(updated_at) AS updated_at
FROM public.fo_option_strike_bars
WHERE timeframe = '1min'
GROUP BY 1, 3, 4, 5
WITH NO DATA;

CREATE INDEX IF NOT EXISTS fo_option_strike_bars_5min_key
    ON public.fo_option_strike_bars_5min (symbol, expiry, bucket_time DESC, strike);

CREATE OR REPLACE VIEW public.fo_option_strike_bars_5min_enriched AS
SELECT a.bucket_time, a.timeframe, a.symbol, a.expiry, a.strike,
       a.underlying_close, a.call_iv_avg, a.put_iv_avg, a.call_delta_avg, a.put_delta_avg,
       a.call_gamma_avg, a.put_gamma_avg, a.call_theta_avg, a.put_theta_avg, a.call_vega_avg,
       a.put_vega_avg, a.call_volume, a.put_volume, a.call_count, a.put_count,
       a.created_at, a.updated_at,
       coalesce(max(b.call_oi_sum), 0) AS call_oi_sum,
       coalesce(max(b.put_oi_sum), 0) AS put_oi_sum
FROM public.fo_option_strike_bars_5min a
LEFT JOIN public.fo_option_strike_bars b
       ON b.symbol = a.symbol AND b.expiry = a.expiry AND b.strike = a.strike AND b.timeframe = '1min'
      AND b.bucket_time >= a.bucket_time AND b.bucket_time < a.bucket_time + interval '5 minutes'
GROUP BY a.bucket_time, a.timeframe, a.symbol, a.expiry, a.strike,
         a.underlying_close, a.call_iv_avg, a.put_iv_avg, a.call_delta_avg, a.put_delta_avg,
         a.call_gamma_avg, a.put_gamma_avg, a.call_theta_avg, a.put_theta_avg, a.call_vega_avg,
         a.put_vega_avg, a.call_volume, a.put_volume, a.call_count, a.put_count,
         a.created_at, a.updated_at;

CREATE OR REPLACE VIEW public.fo_expiry_metrics_5min AS
SELECT m.bucket_time, m.timeframe, m.symbol, m.expiry, m.underlying_close, m.total_call_volume, m.total_put_volume,
       m.total_put_volume / nullif(m.total_call_volume, 0) AS pcr,
       (SELECT x.strike
        FROM public.fo_option_strike_bars_5min x
        CROSS JOIN LATERAL (
            SELECT sum(greatest(k.strike - x.strike, 0)::double precision * coalesce(k.call_volume, 0)
                       + greatest(x.strike - k.strike, 0)::double precision * coalesce(k.put_volume, 0)) AS rupees
            FROM public.fo_option_strike_bars_5min k
            WHERE k.symbol = m.symbol AND k.expiry = m.expiry AND k.bucket_time = m.bucket_time) AS pain
        WHERE x.symbol = m.symbol AND x.expiry = m.expiry AND x.bucket_time = m.bucket_time
        ORDER BY pain.rupees, x.strike
        LIMIT 1) AS max_pain_strike,
       m.created_at, m.updated_at
FROM (SELECT bucket_time, timeframe, symbol, expiry,
             avg(underlying_close) AS underlying_close,
             sum(call_volume) AS total_call_volume,
             sum(put_volume) AS total_put_volume,
             min(created_at) AS created_at,
             max(updated_at) AS updated_at
      FROM public.fo_option_strike_bars_5min
      GROUP BY bucket_time, timeframe, symbol, expiry) AS m;

CREATE MATERIALIZED VIEW IF NOT EXISTS public.fo_option_strike_bars_15min
WITH (timescaledb.continuous, timescaledb.create_group_indexes = false,
      timescaledb.materialized_only = true) AS
SELECT public.time_bucket('15 minutes', bucket_time) AS bucket_time,
       '15min'::text AS timeframe,
       symbol,
       expiry,
       strike,
       avg(underlying_close) AS underlying_close,
       sum(call_iv_avg * call_count) FILTER (WHERE call_iv_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_iv_avg IS NOT NULL), 0) AS call_iv_avg,
       sum(put_iv_avg * put_count) FILTER (WHERE put_iv_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_iv_avg IS NOT NULL), 0) AS put_iv_avg,
       sum(call_delta_avg * call_count) FILTER (WHERE call_delta_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_delta_avg IS NOT NULL), 0) AS call_delta_avg,
       sum(put_delta_avg * put_count) FILTER (WHERE put_delta_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_delta_avg IS NOT NULL), 0) AS put_delta_avg,
       sum(call_gamma_avg * call_count) FILTER (WHERE call_gamma_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_gamma_avg IS NOT NULL), 0) AS call_gamma_avg,
       sum(put_gamma_avg * put_count) FILTER (WHERE put_gamma_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_gamma_avg IS NOT NULL), 0) AS put_gamma_avg,
       sum(call_theta_avg * call_count) FILTER (WHERE call_theta_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_theta_avg IS NOT NULL), 0) AS call_theta_avg,
       sum(put_theta_avg * put_count) FILTER (WHERE put_theta_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_theta_avg IS NOT NULL), 0) AS put_theta_avg,
       sum(call_vega_avg * call_count) FILTER (WHERE call_vega_avg IS NOT NULL)
           / nullif(sum(call_count) FILTER (WHERE call_vega_avg IS NOT NULL), 0) AS call_vega_avg,
       sum(put_vega_avg * put_count) FILTER (WHERE put_vega_avg IS NOT NULL)
           / nullif(sum(put_count) FILTER (WHERE put_vega_avg IS NOT NULL), 0) AS put_vega_avg,
       sum(call_volume) AS call_volume,
       sum(put_volume) AS put_volume,
       sum(call_count) AS call_count,
       sum(put_count) AS put_count,
       min(created_at) AS created_at,
       max(updated_at) AS updated_at
FROM public.fo_option_strike_bars
WHERE timeframe = '1min'
GROUP BY 1, 3, 4, 5
WITH NO DATA;

CREATE INDEX IF NOT EXISTS fo_option_strike_bars_15min_key
    ON public.fo_option_strike_bars_15min (symbol, expiry, bucket_time DESC, strike);

CREATE OR REPLACE VIEW public.fo_option_strike_bars_15min_enriched AS
SELECT a.bucket_time, a.timeframe, a.symbol, a.expiry, a.strike,
       a.underlying_close, a.call_iv_avg, a.put_iv_avg, a.call_delta_avg, a.put_delta_avg,
       a.call_gamma_avg, a.put_gamma_avg, a.call_theta_avg, a.put_theta_avg, a.call_vega_avg,
       a.put_vega_avg, a.call_volume, a.put_volume, a.call_count, a.put_count,
       a.created_at, a.updated_at,
       coalesce(max(b.call_oi_sum), 0) AS call_oi_sum,
       coalesce(max(b.put_oi_sum), 0) AS put_oi_sum
FROM public.fo_option_strike_bars_15min a
LEFT JOIN public.fo_option_strike_bars b
       ON b.symbol = a.symbol AND b.expiry = a.expiry AND b.strike = a.strike AND b.timeframe = '1min'
      AND b.bucket_time >= a.bucket_time AND b.bucket_time < a.bucket_time + interval '15 minutes'
GROUP BY a.bucket_time, a.timeframe, a.symbol, a.expiry, a.strike,
         a.underlying_close, a.call_iv_avg, a.put_iv_avg, a.call_delta_avg, a.put_delta_avg,
         a.call_gamma_avg, a.put_gamma_avg, a.call_theta_avg, a.put_theta_avg, a.call_vega_avg,
         a.put_vega_avg, a.call_volume, a.put_volume, a.call_count, a.put_count,
         a.created_at, a.updated_at;

CREATE OR REPLACE VIEW public.fo_expiry_metrics_15min AS
SELECT m.bucket_time, m.timeframe, m.symbol, m.expiry, m.underlying_close, m.total_call_volume, m.total_put_volume,
       m.total_put_volume / nullif(m.total_call_volume, 0) AS pcr,
       (SELECT x.strike
        FROM public.fo_option_strike_bars_15min x
        CROSS JOIN LATERAL (
            SELECT sum(greatest(k.strike - x.strike, 0)::double precision * coalesce(k.call_volume, 0)
                       + greatest(x.strike - k.strike, 0)::double precision * coalesce(k.put_volume, 0)) AS rupees
            FROM public.fo_option_strike_bars_15min k
            WHERE k.symbol = m.symbol AND k.expiry = m.expiry AND k.bucket_time = m.bucket_time) AS pain
        WHERE x.symbol = m.symbol AND x.expiry = m.expiry AND x.bucket_time = m.bucket_time
        ORDER BY pain.rupees, x.strike
        LIMIT 1) AS max_pain_strike,
       m.created_at, m.updated_at
FROM (SELECT bucket_time, timeframe, symbol, expiry,
             avg(underlying_close) AS underlying_close,
             sum(call_volume) AS total_call_volume,
             sum(put_volume) AS total_put_volume,
             min(created_at) AS created_at,
             max(updated_at) AS updated_at
      FROM public.fo_option_strike_bars_15min
      GROUP BY bucket_time, timeframe, symbol, expiry) AS m;

-- So that only what the demo made is ever dropped with it.
COMMENT ON VIEW public.fo_option_strike_bars_5min IS 'StrikeScope demo market';
COMMENT ON VIEW public.fo_option_strike_bars_15min IS 'StrikeScope demo market';

-- Fills one window. Never without bounds: a refresh deletes the buckets the base table no longer has. In one pass
-- where the server has batches: those of 2.28.x leave out the bucket before the watermark.
CREATE OR REPLACE PROCEDURE strikescope.fill_old(aggregate regclass, from_time timestamptz, until_time timestamptz)
LANGUAGE plpgsql
AS $$
BEGIN
    IF from_time IS NULL OR until_time IS NULL THEN
        RAISE EXCEPTION 'fill_old needs both ends of its window';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_proc
               WHERE proname = 'refresh_continuous_aggregate' AND 'options' = ANY (proargnames)) THEN
        CALL public.refresh_continuous_aggregate(aggregate, from_time, until_time,
                                                 options => '{"buckets_per_batch": 0}');
    ELSE
        CALL public.refresh_continuous_aggregate(aggregate, from_time, until_time);
    END IF;
END
$$;

-- Step: fill_5min; windows
-- Range: SELECT date_bin('15 minutes', min(bucket_time), '2000-01-01 00:00+00'),
--               date_bin('15 minutes', max(bucket_time), '2000-01-01 00:00+00') + interval '15 minutes'
--        FROM public.fo_option_strike_bars WHERE timeframe = '1min'

CALL strikescope.fill_old('public.fo_option_strike_bars_5min', {from}, {until});

-- Step: fill_15min; windows
-- Range: SELECT date_bin('15 minutes', min(bucket_time), '2000-01-01 00:00+00'),
--               date_bin('15 minutes', max(bucket_time), '2000-01-01 00:00+00') + interval '15 minutes'
--        FROM public.fo_option_strike_bars WHERE timeframe = '1min'

CALL strikescope.fill_old('public.fo_option_strike_bars_15min', {from}, {until});

-- Step: policies; transaction

SELECT public.add_continuous_aggregate_policy('public.fo_option_strike_bars_5min', start_offset => interval '3 days',
    end_offset => interval '0', schedule_interval => interval '1 minute', if_not_exists => true);
SELECT public.add_continuous_aggregate_policy('public.fo_option_strike_bars_15min', start_offset => interval '3 days',
    end_offset => interval '0', schedule_interval => interval '1 minute', if_not_exists => true);
