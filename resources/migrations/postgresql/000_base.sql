-- What:          the table that holds the one-minute bars, and this program's own schema beside it
-- Engine:        postgresql (15 or newer)
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
