-- What:          017_cutover reversed: the old aggregates get their names back, v2 becomes ..._v2 again, the enriched
--                views and the expiry metrics their definitions of before, to the letter. Rights given in between on the
--                names stay with the names.
-- Engine:        timescaledb (2.13 or newer, Community licence)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on the aggregates' views and the views on them; nothing on the base table, its chunks
--                or what the aggregates store. Give it a lock_timeout.
-- Requires:      017_cutover, and not yet 018_cleanup; ownership of all of them
-- Inverse:       017_cutover

DO $$
DECLARE
    name    text;
    emptied boolean;
BEGIN
    FOREACH name IN ARRAY ARRAY['public.fo_option_strike_bars_5min', 'public.fo_option_strike_bars_15min'] LOOP
        IF strikescope.aggregate_id(name) IS NULL OR strikescope.aggregate_id(name || '_old') IS NULL
           OR to_regclass(name || '_v2') IS NOT NULL OR to_regclass('strikescope.saved_view') IS NULL
           OR NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
                          WHERE attrelid = to_regclass(name) AND attname = 'call_oi_sum') THEN
            RAISE EXCEPTION 'rollback needs % with open interest, %_old beside it, and no %_v2', name, name, name;
        END IF;
        -- 018 drops the chunks in a step before the aggregate: what is left then is a shell without rows and policy.
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %1$s.show_chunks(%2$L::regclass))'
                       ' AND EXISTS (SELECT FROM %1$s.show_chunks(%3$L::regclass))',
                       strikescope.timescale(), name || '_old', name) INTO emptied;
        IF emptied THEN
            RAISE EXCEPTION '%_old holds no rows: readers would see none after the way back', name
                USING HINT = format('If a cleanup was begun, run 018_cleanup again: it goes on where it stopped.'
                                    ' If it was never filled, refresh %s_old first.', name);
        END IF;
    END LOOP;
END
$$;

SELECT strikescope.carry_rights('public.fo_option_strike_bars_5min', 'public.fo_option_strike_bars_5min_old'),
       strikescope.carry_rights('public.fo_option_strike_bars_15min', 'public.fo_option_strike_bars_15min_old');

-- Views first. At this moment the old aggregates are called ..._old; the views follow them through the rename.
DO $$
DECLARE
    view record;
BEGIN
    FOR view IN SELECT * FROM strikescope.saved_view WHERE name LIKE '%\_enriched' ORDER BY name DESC LOOP
        EXECUTE format('CREATE OR REPLACE VIEW %s %s AS %s', view.name, view.options, regexp_replace(
            view.definition, '\m' || view.relation || '\M', view.relation || '_old', 'g'));
    END LOOP;
END
$$;

-- A view cannot lose columns. So the metrics are made anew beside themselves, the views on them moved over, and the ones
-- with the OI columns dropped; never with CASCADE.
DO $$
DECLARE
    view   record;
    other  record;
    bare   text;
    kept   integer;
    path   text := current_setting('search_path');
BEGIN
    PERFORM set_config('search_path', 'pg_catalog', true);
    FOR view IN SELECT * FROM strikescope.saved_view WHERE name LIKE '%\_metrics\_%' ORDER BY name DESC LOOP
        bare := split_part(view.name, '.', 2);
        EXECUTE format('CREATE VIEW %s_restored %s AS %s', view.name, view.options, regexp_replace(
            view.definition, '\m' || view.relation || '\M', view.relation || '_old', 'g'));
        PERFORM strikescope.carry_rights(view.name::regclass, (view.name || '_restored')::regclass);
        kept := (SELECT count(*) FROM pg_catalog.pg_attribute
                 WHERE attrelid = (view.name || '_restored')::regclass AND attnum > 0);
        FOR other IN
            SELECT c.oid::regclass AS name, c.relkind, max(p.refobjsubid) AS field,
                   coalesce('WITH (' || array_to_string(c.reloptions, ', ') || ')', '') AS options
            FROM pg_catalog.pg_depend p JOIN pg_catalog.pg_rewrite r ON r.oid = p.objid
            JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
            WHERE p.classid = 'pg_catalog.pg_rewrite'::regclass AND p.refclassid = 'pg_catalog.pg_class'::regclass
              AND p.refobjid = view.name::regclass AND c.oid <> p.refobjid
            GROUP BY c.oid, c.relkind, c.reloptions
        LOOP
            IF other.relkind <> 'v' OR other.field > kept THEN
                RAISE EXCEPTION '% depends on the OI columns of %, or is not an ordinary view', other.name, view.name
                    USING HINT = 'Drop it before the rollback.';
            END IF;
            EXECUTE format('CREATE OR REPLACE VIEW %s %s AS %s', other.name, other.options, regexp_replace(
                pg_catalog.pg_get_viewdef(other.name), '\m' || bare || '\M', bare || '_restored', 'g'));
        END LOOP;
        EXECUTE format('DROP VIEW %s', view.name);
        EXECUTE format('ALTER VIEW %s_restored RENAME TO %I', view.name, bare);
    END LOOP;
    PERFORM set_config('search_path', path, true);
END
$$;

ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min RENAME TO fo_option_strike_bars_5min_v2;
ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min_old RENAME TO fo_option_strike_bars_5min;
ALTER MATERIALIZED VIEW public.fo_option_strike_bars_15min RENAME TO fo_option_strike_bars_15min_v2;
ALTER MATERIALIZED VIEW public.fo_option_strike_bars_15min_old RENAME TO fo_option_strike_bars_15min;

DO $$
DECLARE
    path      text := current_setting('search_path');
    different text;
BEGIN
    PERFORM set_config('search_path', 'pg_catalog', true);
    SELECT string_agg(s.name, ', ') INTO different FROM strikescope.saved_view s
    WHERE pg_catalog.pg_get_viewdef(to_regclass(s.name)) IS DISTINCT FROM s.definition;
    IF different IS NOT NULL THEN
        RAISE EXCEPTION 'not the same as before the cutover: %', different;
    END IF;
    PERFORM set_config('search_path', path, true);
END
$$;

DROP TABLE strikescope.saved_view;
