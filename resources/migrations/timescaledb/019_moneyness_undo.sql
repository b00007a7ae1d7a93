-- What:          takes 019_moneyness back
-- Engine:        timescaledb (2.13 or newer, Community licence)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on the views, and on what v2 stores for the moment of DROP INDEX
-- Requires:      ownership of them; refuses where others depend on them (never CASCADE)
-- Inverse:       019_moneyness

DROP VIEW IF EXISTS public.fo_option_moneyness_5min;
DROP VIEW IF EXISTS public.fo_option_moneyness_15min;

-- The index of an aggregate lives beside the hypertable behind it.
DO $$
DECLARE
    index regclass;
BEGIN
    FOR index IN
        SELECT i.indexrelid::regclass FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        JOIN timescaledb_information.continuous_aggregates a
          ON i.indrelid = to_regclass(format('%I.%I', a.materialization_hypertable_schema, a.materialization_hypertable_name))
        WHERE c.relname IN ('fo_option_moneyness_5min', 'fo_option_moneyness_15min')
    LOOP
        EXECUTE format('DROP INDEX %s', index);
    END LOOP;
END
$$;
