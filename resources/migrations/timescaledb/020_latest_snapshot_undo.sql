-- What:          takes 020_latest_snapshot back: the job, the view, the functions and the list
-- Engine:        timescaledb (2.13 or newer, Community licence)
-- Transactional: yes, one transaction
-- Lock class:    ACCESS EXCLUSIVE on fo_latest_snapshot and strikescope.listed, nothing on the base table
-- Requires:      ownership of them; refuses where others depend on them (never CASCADE)
-- Inverse:       020_latest_snapshot

DO $$
BEGIN
    EXECUTE format('SELECT %s.delete_job(j.job_id) FROM timescaledb_information.jobs j'
                   ' WHERE j.proc_schema = ''strikescope'' AND j.proc_name = ''note_listed''', strikescope.timescale());
END
$$;
DROP VIEW IF EXISTS public.fo_latest_snapshot;
DROP FUNCTION IF EXISTS strikescope.latest_bars(text, interval);
DROP PROCEDURE IF EXISTS strikescope.note_listed(integer, jsonb);
DROP TABLE IF EXISTS strikescope.listed;
