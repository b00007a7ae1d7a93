-- What:          announces on the channel strikescope_bars which bars came or changed, so that caches drop what they
--                hold of them at once and need not read recent buckets again and again. One notice per statement and
--                symbol: "FROM UNTIL MARK SYMBOL", the earliest and the latest minute in UTC and the transaction's
--                number; "everything MARK" after TRUNCATE. Nothing is stored. A standby passes no notices on.
-- Engine:        postgresql (15 or newer); on TimescaleDB a trigger with transition tables costs ten times an insert
-- Transactional: yes, one transaction
-- Lock class:    SHARE ROW EXCLUSIVE on fo_option_strike_bars for the moment of CREATE TRIGGER (blocks writers, not
--                readers). From then on a writer's COMMIT waits for another writer's that is just being done.
-- Requires:      000_base or the same table made by others; ownership of it
-- Inverse:       021_change_notice_undo

-- Step: create; transaction

CREATE SCHEMA IF NOT EXISTS strikescope;

CREATE OR REPLACE FUNCTION strikescope.announce_change()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM pg_notify('strikescope_bars', 'everything ' || pg_current_xact_id()::text);
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM pg_notify('strikescope_bars', concat_ws(' ',
                    to_char(min(c.bucket_time) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                    to_char(max(c.bucket_time) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                    pg_current_xact_id()::text, c.symbol))
        FROM (SELECT w.symbol, w.bucket_time FROM was w WHERE w.timeframe = '1min'
              UNION ALL
              SELECT n.symbol, n.bucket_time FROM changed n WHERE n.timeframe = '1min') AS c
        GROUP BY c.symbol;
    ELSE
        PERFORM pg_notify('strikescope_bars', concat_ws(' ',
                    to_char(min(c.bucket_time) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                    to_char(max(c.bucket_time) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                    pg_current_xact_id()::text, c.symbol))
        FROM changed c WHERE c.timeframe = '1min'
        GROUP BY c.symbol;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION strikescope.announce_change() FROM PUBLIC;

CREATE OR REPLACE TRIGGER strikescope_v4_announce_insert AFTER INSERT ON public.fo_option_strike_bars
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.announce_change();
CREATE OR REPLACE TRIGGER strikescope_v4_announce_update AFTER UPDATE ON public.fo_option_strike_bars
    REFERENCING OLD TABLE AS was NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.announce_change();
CREATE OR REPLACE TRIGGER strikescope_v4_announce_delete AFTER DELETE ON public.fo_option_strike_bars
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.announce_change();
CREATE OR REPLACE TRIGGER strikescope_v4_announce_truncate AFTER TRUNCATE ON public.fo_option_strike_bars
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.announce_change();
