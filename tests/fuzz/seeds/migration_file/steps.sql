-- What:          a trial of two
--                lines
-- Engine:        postgresql (15 or newer)
-- Transactional: yes
-- Lock class:    none
-- Requires:      nothing
-- Inverse:       099_trial_undo

-- Step: create; transaction
CREATE TABLE t (a int, "b;" text DEFAULT E'\'; ');
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END;
DO $x$ BEGIN RAISE EXCEPTION 'a;b'; END $x$;
-- Step: fill; windows
-- Range: SELECT min(a),
--        max(a) FROM t
CALL g({from}, {until});
-- Step: end; alone
-- Probe: SELECT true
VACUUM t; /* nested /* ; */ comment */
