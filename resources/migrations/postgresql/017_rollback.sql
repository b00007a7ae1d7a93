-- What:          takes 017_cutover back, as long as 018 has not run: the old aggregates under their names again, v2
--                beside them as _v2 and still kept up to date, the views as they were before, to the letter.
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on the four views, then on the aggregates, as 017_cutover
-- Requires:      017_cutover; ownership of the aggregates and the views
-- Inverse:       017_cutover

-- Step: swap; transaction

DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        IF to_regclass('public.fo_option_strike_bars_' || part) IS NULL
            OR to_regclass('public.fo_option_strike_bars_' || part || '_old') IS NULL
            OR to_regclass('public.fo_option_strike_bars_' || part || '_v2') IS NOT NULL
            OR to_regclass('strikescope.saved_view') IS NULL THEN
            RAISE EXCEPTION 'there is no cutover to take back: fo_option_strike_bars_%_old and what 017 saved are needed',
                part
                USING HINT = 'Before 017 there is nothing to do; after 018 the old aggregates are gone.';
        END IF;
    END LOOP;
END
$$;

DO $$
DECLARE
    part   text;
    known  text;
    was    strikescope.saved_view;
    view   regclass;
    state  text[];
    added  constant name[] := ARRAY['total_call_oi', 'total_put_oi', 'pcr_oi', 'max_pain_oi_strike'];
    others text;
BEGIN
    FOREACH known IN ARRAY ARRAY['fo_expiry_metrics_5min', 'fo_expiry_metrics_15min',
        'fo_option_strike_bars_5min_enriched', 'fo_option_strike_bars_15min_enriched'] LOOP
        CONTINUE WHEN to_regclass('public.' || known) IS NULL;
        EXECUTE (SELECT format('ALTER VIEW public.%I OWNER TO %I', c.relname, pg_get_userbyid(c.relowner))
                 FROM pg_catalog.pg_class c WHERE c.oid = to_regclass('public.' || known));
    END LOOP;

    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        known := 'fo_option_strike_bars_' || part;
        PERFORM strikescope.make_so(to_regclass(s.name), s.made_so)
        FROM strikescope.saved_relation s WHERE s.name = 'public.' || known;
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', known, known || '_v2');
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', known || '_old', known);
    END LOOP;

    FOR was IN SELECT s.* FROM strikescope.saved_view s ORDER BY s.name LOOP
        view := to_regclass(was.name);
        IF was.name !~ '^public\.fo_expiry_metrics_' THEN
            EXECUTE 'CREATE OR REPLACE VIEW ' || was.name || ' AS ' || was.definition;
            CONTINUE;
        END IF;
        -- A view cannot lose columns: made anew, unless others read it. Those keep it, the added columns empty.
        SELECT string_agg(format(CASE WHEN a.attname = ANY (added) THEN 'NULL::%2$s AS %1$I' ELSE 'm.%1$I' END,
                                 a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
        INTO others
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = view AND a.attnum > 0 AND NOT a.attisdropped
          AND EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.deptype = 'n' AND NOT (d.classid = 'pg_catalog.pg_rewrite'::regclass
                              AND d.objid IN (SELECT r.oid FROM pg_catalog.pg_rewrite r WHERE r.ev_class = view))
                        AND ((d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = view)
                             OR (d.refclassid = 'pg_catalog.pg_type'::regclass
                                 AND d.refobjid = (SELECT c.reltype FROM pg_catalog.pg_class c WHERE c.oid = view))));
        IF others IS NOT NULL THEN
            EXECUTE format('CREATE OR REPLACE VIEW %s AS SELECT %s FROM (%s) AS m', was.name, others,
                           was.definition);
        ELSE
            state := ARRAY(SELECT s FROM unnest(strikescope.made_so(view)) WITH ORDINALITY AS o (s, n)
                           WHERE s !~ '^COMMENT ON COLUMN %s\.(total_call_oi|total_put_oi|pcr_oi|max_pain_oi_strike) '
                             AND s !~ '^GRANT \w+ \((total_call_oi|total_put_oi|pcr_oi|max_pain_oi_strike)\) '
                           ORDER BY n);
            EXECUTE 'DROP VIEW ' || was.name;
            EXECUTE 'CREATE VIEW ' || was.name || ' AS ' || was.definition;
            PERFORM strikescope.make_so(to_regclass(was.name), state);
        END IF;
    END LOOP;
END
$$;

DROP FUNCTION strikescope.make_so(regclass, text[]);
DROP FUNCTION strikescope.made_so(regclass);
DROP TABLE strikescope.saved_relation;
DROP TABLE strikescope.saved_view;
