-- What:          the journal of migrations: one table that only grows, each row sealed with the hash of the one before
-- Engine:        any
-- Transactional: yes, one transaction
-- Lock class:    none on anything that exists
-- Requires:      CREATE on the database

CREATE SCHEMA IF NOT EXISTS strikescope;

-- seq is counted here and not by a sequence: a gap would be a row that somebody removed. The newest row cannot be missed
-- either: migration_head knows its number and its hash.
CREATE TABLE IF NOT EXISTS strikescope.migration_event (
    seq          bigint      NOT NULL PRIMARY KEY,
    at           timestamptz NOT NULL, -- the server's clock
    kind         text        NOT NULL, -- run begun, step done, window done, verified, overridden, ...
    migration    text        NOT NULL DEFAULT '',
    step         text        NOT NULL DEFAULT '',
    actor        text        NOT NULL, -- the database's user
    who          text        NOT NULL, -- the operating system's: user@host, process
    milliseconds bigint      NOT NULL DEFAULT 0,
    detail       jsonb       NOT NULL DEFAULT '{}',
    previous     text        NOT NULL,
    hash         text        NOT NULL
);
CREATE TABLE IF NOT EXISTS strikescope.migration_head (
    one   boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    seq   bigint  NOT NULL,
    hash  text    NOT NULL,
    -- A journal that came here inside a restored dump is history of another database.
    system_identifier text NOT NULL DEFAULT '',
    database_oid      oid  NOT NULL DEFAULT 0
);
INSERT INTO strikescope.migration_head (seq, hash) VALUES (0, '') ON CONFLICT DO NOTHING;

-- What the hash is of: every column, without the time zone or the settings of whoever asks.
CREATE OR REPLACE FUNCTION strikescope.migration_hash(e strikescope.migration_event)
RETURNS text
LANGUAGE sql STABLE
AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(e.seq, extract(epoch FROM e.at), e.kind, e.migration, e.step, e.actor,
                                                      e.who, e.milliseconds, e.detail, e.previous)::text, 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION strikescope.migration_append(
    of_kind text, of_migration text, of_step text, who text, took bigint, detail jsonb)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    head strikescope.migration_head;
    e    strikescope.migration_event;
BEGIN
    SELECT * INTO STRICT head FROM strikescope.migration_head FOR UPDATE;
    e.seq := head.seq + 1;
    e.at := clock_timestamp();
    e.kind := of_kind;
    e.migration := of_migration;
    e.step := of_step;
    e.actor := session_user || CASE WHEN session_user <> current_user THEN ' as ' || current_user ELSE '' END;
    e.who := migration_append.who;
    e.milliseconds := took;
    e.detail := migration_append.detail;
    e.previous := head.hash;
    e.hash := strikescope.migration_hash(e);
    INSERT INTO strikescope.migration_event VALUES (e.*);
    UPDATE strikescope.migration_head SET seq = e.seq, hash = e.hash;
    RETURN e.seq;
END
$$;

CREATE OR REPLACE FUNCTION strikescope.migration_refuse()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'The journal of migrations is never changed.';
END
$$;
CREATE OR REPLACE TRIGGER migration_event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON strikescope.migration_event
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.migration_refuse();

REVOKE ALL ON FUNCTION strikescope.migration_append(text, text, text, text, bigint, jsonb) FROM PUBLIC;
