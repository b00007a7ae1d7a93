-- What:          the hypertable that holds the one-minute bars, and this program's own schema beside it
-- Engine:        timescaledb (2.13 or newer, Community licence), extension in schema public
-- Transactional: yes, one transaction
-- Lock class:    none on anything that exists
-- Requires:      CREATE on schema public and on the database

CREATE TABLE IF NOT EXISTS public.fo_option_strike_bars (
    bucket_time      timestamptz   NOT NULL,
    timeframe        text          NOT NULL,
    symbol           text          NOT NULL,
    expiry           date          NOT NULL,
    strike           numeric(10,2) NOT NULL,
    underlying_close double precision,
    call_iv_avg      double precision,
    put_iv_avg       double precision,
    call_delta_avg   double precision,
    put_delta_avg    double precision,
    call_gamma_avg   double precision,
    put_gamma_avg    double precision,
    call_theta_avg   double precision,
    put_theta_avg    double precision,
    call_vega_avg    double precision,
    put_vega_avg     double precision,
    call_volume      double precision,
    put_volume       double precision,
    call_count       integer,
    put_count        integer,
    created_at       timestamptz DEFAULT now(),
    updated_at       timestamptz DEFAULT now(),
    call_oi_sum      double precision,
    put_oi_sum       double precision,
    PRIMARY KEY (symbol, expiry, timeframe, bucket_time, strike)
);

-- A day in a chunk: what the session adds is one chunk, what retention drops is one day. Also where the table was made
-- before the extension was there (an embedded market that is taken over): its rows move into chunks.
SELECT public.create_hypertable('public.fo_option_strike_bars', 'bucket_time',
                                chunk_time_interval => interval '1 day', if_not_exists => true, migrate_data => true);

CREATE INDEX IF NOT EXISTS fo_option_strike_bars_symbol_time
    ON public.fo_option_strike_bars (symbol, timeframe, bucket_time DESC);

CREATE SCHEMA IF NOT EXISTS strikescope;

-- Where the rows of a day came from: the demo market, or a file (sha256 of its bytes as read).
CREATE TABLE IF NOT EXISTS strikescope.source (
    symbol      text        NOT NULL,
    day         date        NOT NULL, -- the session's day in IST
    kind        text        NOT NULL CHECK (kind IN ('demo', 'import')),
    name        text        NOT NULL,
    sha256      text        NOT NULL DEFAULT '',
    imported_at timestamptz NOT NULL DEFAULT now(),
    rows        bigint      NOT NULL,
    PRIMARY KEY (symbol, day, kind, name, sha256)
);
