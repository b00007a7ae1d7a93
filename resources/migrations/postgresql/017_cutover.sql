-- What:          the cutover: v2 takes the names of the old aggregates, which stay beside as _5min_old and _15min_old.
--                fo_option_strike_bars_{5min,15min}_enriched and fo_expiry_metrics_* follow, where they exist: the
--                same columns in the same order and types; enriched without a join; the metrics with total_call_oi,
--                total_put_oi, pcr_oi and max_pain_oi_strike added at the end. Owner, grants, comments and storage
--                options of the old aggregates are carried over. What the rollback needs is kept in
--                strikescope.saved_view and strikescope.saved_relation.
-- Engine:        postgresql (15 or newer)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on v2, then on the four views, then on the old aggregates: milliseconds once granted.
--                The views come before the old aggregates, as readers take them: a reader of a view and this transaction
--                cannot dead-lock. The base table is not locked
-- Requires:      016_create_v2, filled; ownership of the old aggregates, of v2 and of the views
-- Inverse:       017_rollback

-- Step: swap; transaction

-- Is this the catalog that 017 is made for?
DO $$
DECLARE
    part    text;
    old     regclass;
    v2      regclass;
    others  text;
BEGIN
    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        old := to_regclass('public.fo_option_strike_bars_' || part);
        v2 := to_regclass('public.fo_option_strike_bars_' || part || '_v2');
        IF old IS NULL OR v2 IS NULL OR to_regclass('strikescope.held_' || part) IS NULL
            OR to_regclass('public.fo_option_strike_bars_' || part || '_old') IS NOT NULL
            OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = old AND NOT a.attisdropped
                       AND a.attname IN ('call_oi_sum', 'put_oi_sum')) THEN
            RAISE EXCEPTION '017 needs fo_option_strike_bars_% without open interest, its _v2 beside it and no _old', part
                USING HINT = 'Run 016 first. If the cutover was made already there is nothing to do.';
        END IF;
        IF (SELECT relrowsecurity FROM pg_catalog.pg_class WHERE oid = old) THEN
            RAISE EXCEPTION '% has row security, which v2 would not have', old
                USING HINT = 'Set the same policies on v2, switch row security off on the old aggregate, then go on.';
        END IF;
        -- They follow the object and not the name: after the renames they would go on reading the old one.
        SELECT string_agg(DISTINCT x.what, ', ' ORDER BY x.what) INTO others
        FROM (SELECT CASE d.classid WHEN 'pg_catalog.pg_rewrite'::regclass
                          THEN (SELECT format('%s %I.%I', CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END,
                                              n.nspname, c.relname)
                                FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
                                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                                WHERE r.oid = d.objid AND c.oid <> old
                                  AND (n.nspname, c.relname) NOT IN (
                                      ('public', 'fo_option_strike_bars_5min_enriched'),
                                      ('public', 'fo_option_strike_bars_15min_enriched'),
                                      ('public', 'fo_expiry_metrics_5min'), ('public', 'fo_expiry_metrics_15min')))
                          ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END AS what
              FROM pg_catalog.pg_depend d
              WHERE d.deptype = 'n'
                AND ((d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = old)
                     OR (d.refclassid = 'pg_catalog.pg_type'::regclass
                         AND d.refobjid IN (SELECT c.reltype FROM pg_catalog.pg_class c WHERE c.oid = old)))) AS x
        WHERE x.what IS NOT NULL;
        IF others IS NOT NULL THEN
            RAISE EXCEPTION '% is used by others, which would stay on the old aggregate: %', old, others
                USING HINT = 'Drop them, run the cutover, and create them again: they then read v2.';
        END IF;
    END LOOP;
END
$$;

-- The views' definitions, to the letter, and what v2 was before it became the aggregate: the statements that make a
-- relation so again, %s standing for its name.
CREATE TABLE strikescope.saved_view (
    name       text        PRIMARY KEY,
    definition text        NOT NULL,
    saved_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE strikescope.saved_relation (
    name     text        PRIMARY KEY, -- the name it carries now
    made_so  text[]      NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now()
);

-- Owner, grants (of columns too), comments and storage options of a relation, as such statements.
CREATE FUNCTION strikescope.made_so(relation regclass)
RETURNS text[]
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(array_agg(s.statement ORDER BY s.place, s.statement), '{}')
    FROM (
        SELECT 1 AS place, format('ALTER TABLE %%s OWNER TO %I', pg_get_userbyid(c.relowner)) AS statement
        FROM pg_catalog.pg_class c WHERE c.oid = relation
        UNION ALL
        SELECT 2, format('GRANT %s ON %%s TO %s%s', g.privilege_type,
                         CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
                         CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM pg_catalog.pg_class c
        CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS g
        WHERE c.oid = relation
          AND (g.grantee = 0 OR EXISTS (SELECT FROM pg_catalog.pg_roles o WHERE o.oid = g.grantee))
        UNION ALL
        SELECT 3, format('GRANT %s (%I) ON %%s TO %s%s', g.privilege_type, a.attname,
                         CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
                         CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) AS g
        WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
          AND (g.grantee = 0 OR EXISTS (SELECT FROM pg_catalog.pg_roles o WHERE o.oid = g.grantee))
        UNION ALL
        SELECT 4, format('COMMENT ON %s %%s%s IS %L',
                         CASE WHEN d.objsubid > 0 THEN 'COLUMN' WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END,
                         '.' || quote_ident(a.attname), d.description)
        FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c ON c.oid = d.objoid
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
        WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = relation
        UNION ALL
        SELECT 5, format('ALTER %s %%s SET (%s = %L)', CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END,
                         o.option_name, o.option_value)
        FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_options_to_table(c.reloptions) AS o
        WHERE c.oid = relation) AS s
$$;

-- Takes from a relation what made_so tells of (but the owner), then makes it so.
CREATE FUNCTION strikescope.make_so(relation regclass, statements text[])
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    named text := (SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
                   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = relation);
    kind  text := (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END FROM pg_catalog.pg_class c
                   WHERE c.oid = relation);
    todo  text;
BEGIN
    -- Not where it would change nothing: a GRANT writes the default down, which is a difference to some.
    IF strikescope.made_so(relation) = statements THEN
        RETURN;
    END IF;
    FOR todo IN
        SELECT format('REVOKE ALL ON %s FROM %s', named,
                      CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END)
        FROM pg_catalog.pg_class c
        CROSS JOIN LATERAL (SELECT e.grantee FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS e
                            UNION
                            SELECT e.grantee FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) AS e
                            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS g
        WHERE c.oid = relation
          AND (g.grantee = 0 OR EXISTS (SELECT FROM pg_catalog.pg_roles o WHERE o.oid = g.grantee))
        UNION ALL
        SELECT format('COMMENT ON %s %s%s IS NULL', CASE d.objsubid WHEN 0 THEN kind ELSE 'COLUMN' END, named,
                      '.' || quote_ident(a.attname))
        FROM pg_catalog.pg_description d
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
        WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = relation
        UNION ALL
        SELECT format('ALTER %s %s RESET (%s)', kind, named, o.option_name)
        FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_options_to_table(c.reloptions) AS o
        WHERE c.oid = relation
    LOOP
        EXECUTE todo;
    END LOOP;
    FOREACH todo IN ARRAY statements LOOP
        EXECUTE regexp_replace(todo, '%s', named); -- only the first: a comment may hold its own
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION strikescope.made_so(regclass), strikescope.make_so(regclass, text[]) FROM PUBLIC;

-- What takes time and shuts nobody out comes first: v2 becomes like the old one while nobody reads it yet.
DO $$
DECLARE
    part text;
    v2   regclass;
BEGIN
    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        v2 := to_regclass('public.fo_option_strike_bars_' || part || '_v2');
        INSERT INTO strikescope.saved_relation (name, made_so)
        VALUES ('public.fo_option_strike_bars_' || part, strikescope.made_so(v2));
        PERFORM strikescope.make_so(v2, strikescope.made_so(to_regclass('public.fo_option_strike_bars_' || part)));
    END LOOP;
END
$$;

-- The swap. A change of owner to the same owner changes nothing, but waits for the view's readers and holds off new
-- ones, without a lock on what lies below it (LOCK TABLE would take that too, in the wrong order).
DO $$
DECLARE
    part   text;
    known  text;
    view   regclass;
BEGIN
    FOREACH known IN ARRAY ARRAY['fo_expiry_metrics_5min', 'fo_expiry_metrics_15min',
        'fo_option_strike_bars_5min_enriched', 'fo_option_strike_bars_15min_enriched'] LOOP
        CONTINUE WHEN to_regclass('public.' || known) IS NULL;
        EXECUTE (SELECT format('ALTER VIEW public.%I OWNER TO %I', c.relname, pg_get_userbyid(c.relowner))
                 FROM pg_catalog.pg_class c WHERE c.oid = to_regclass('public.' || known));
        -- The trailing semicolon is not part of a definition.
        INSERT INTO strikescope.saved_view (name, definition)
        VALUES ('public.' || known, rtrim(pg_get_viewdef(to_regclass('public.' || known)), ';'));
    END LOOP;

    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        known := 'fo_option_strike_bars_' || part;
        -- ALTER TABLE renames whatever it is: table, view or materialized view.
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', known, known || '_old');
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', known || '_v2', known);
        -- Again, for what was granted or commented since: nothing to do as a rule.
        PERFORM strikescope.make_so(to_regclass('public.' || known),
                                    strikescope.made_so(to_regclass('public.' || known || '_old')));
    END LOOP;

    -- The views anew, over the names as they are now.
    FOREACH part IN ARRAY ARRAY['5min', '15min'] LOOP
        known := 'fo_option_strike_bars_' || part;
        view := to_regclass('public.' || known || '_enriched');
        IF view IS NOT NULL THEN
            EXECUTE (SELECT format('CREATE OR REPLACE VIEW public.%I AS SELECT %s FROM public.%I a',
                                   known || '_enriched',
                                   string_agg(CASE WHEN t.atttypid = a.atttypid AND t.atttypmod = a.atttypmod
                                                   THEN format('a.%I', a.attname)
                                                   ELSE format('a.%I::%s AS %I', a.attname,
                                                               format_type(a.atttypid, a.atttypmod), a.attname) END,
                                              ', ' ORDER BY a.attnum), known)
                     FROM pg_catalog.pg_attribute a
                     LEFT JOIN pg_catalog.pg_attribute t ON t.attname = a.attname AND NOT t.attisdropped
                         AND t.attrelid = to_regclass('public.' || known)
                     WHERE a.attrelid = view AND a.attnum > 0 AND NOT a.attisdropped);
        END IF;
        known := 'fo_expiry_metrics_' || part;
        IF to_regclass('public.' || known) IS NOT NULL THEN
            EXECUTE (SELECT format($view$
                CREATE OR REPLACE VIEW public.%1$I AS
                SELECT %2$s,
                       (SELECT sum(k.call_oi_sum) FROM public.%3$I k WHERE k.symbol = m.symbol
                        AND k.expiry = m.expiry AND k.bucket_time = m.bucket_time) AS total_call_oi,
                       (SELECT sum(k.put_oi_sum) FROM public.%3$I k WHERE k.symbol = m.symbol
                        AND k.expiry = m.expiry AND k.bucket_time = m.bucket_time) AS total_put_oi,
                       (SELECT sum(k.put_oi_sum) / nullif(sum(k.call_oi_sum), 0)
                        FROM public.%3$I k WHERE k.symbol = m.symbol
                        AND k.expiry = m.expiry AND k.bucket_time = m.bucket_time) AS pcr_oi,
                       (SELECT x.strike
                        FROM public.%3$I x
                        CROSS JOIN LATERAL (
                            SELECT sum(greatest(x.strike - k.strike, 0)::double precision * coalesce(k.call_oi_sum, 0)
                                       + greatest(k.strike - x.strike, 0)::double precision
                                           * coalesce(k.put_oi_sum, 0)) AS rupees,
                                   count(k.call_oi_sum) + count(k.put_oi_sum) AS known
                            FROM public.%3$I k
                            WHERE k.symbol = m.symbol AND k.expiry = m.expiry AND k.bucket_time = m.bucket_time) AS pain
                        WHERE x.symbol = m.symbol AND x.expiry = m.expiry AND x.bucket_time = m.bucket_time
                          AND pain.known > 0
                        ORDER BY pain.rupees, x.strike
                        LIMIT 1) AS max_pain_oi_strike
                FROM (%4$s) AS m$view$, known,
                string_agg(format('m.%I', a.attname), ', ' ORDER BY a.attnum), 'fo_option_strike_bars_' || part,
                (SELECT s.definition FROM strikescope.saved_view s WHERE s.name = 'public.' || known))
                     FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = to_regclass('public.' || known) AND a.attnum > 0 AND NOT a.attisdropped
                       -- left by a rollback that others' views did not let go
                       AND a.attname NOT IN ('total_call_oi', 'total_put_oi', 'pcr_oi', 'max_pain_oi_strike'));
        END IF;
    END LOOP;
END
$$;
