-- Who may do what. Run by `provision.init` after the functions. A station's role may call four functions; it can
-- read no table, make nothing, and hold nothing that another station waits for. A supervisor's laptop may ask for the
-- board of its own site and read no table; only the reader, who stays at the centre, reads the tables for reports.

REVOKE ALL ON SCHEMA central, report, public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA central, report FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA central, report FROM PUBLIC;
GRANT USAGE ON SCHEMA central TO screening_station;
GRANT EXECUTE ON FUNCTION
    central.hello_v1(integer, integer, bigint, bytea),
    central.ingest_v1(integer, integer, bigint, bytea, bytea[], bytea[]),
    central.reconcile_v1(integer, integer, bigint, bigint)
TO screening_station;
GRANT USAGE ON SCHEMA report TO screening_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA report TO screening_reader;
GRANT EXECUTE ON FUNCTION report.board_v1(date, integer, text) TO screening_reader;
GRANT USAGE ON SCHEMA report TO screening_supervisor;
GRANT EXECUTE ON FUNCTION report.site_board_v1(date, integer, text) TO screening_supervisor;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO screening_station, screening_reader, screening_supervisor', current_database());
END
$$;

-- Built-in doors that PUBLIC finds open: code of one's own, large objects, advisory locks (their table is shared by
-- all), sleeping, messages in the log of changes, snapshot files; and the databases that every server has, where they
-- would be open still. Only a superuser can shut them; without one the centre works, and these doors stay open.
DO $$
DECLARE
    door regprocedure;
    other name;
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RAISE NOTICE 'no superuser: built-in functions stay open to stations';
        RETURN;
    END IF;
    LOCK TABLE pg_catalog.pg_database IN EXCLUSIVE MODE;  -- two centres set up on one server: one waits
    FOREACH other IN ARRAY ARRAY['postgres', 'template1'] LOOP
        IF other <> current_database() AND has_database_privilege('public', other, 'CONNECT') THEN
            EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', other);
        END IF;
    END LOOP;
    REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
    GRANT USAGE ON LANGUAGE plpgsql TO screening_owner;
    FOR door IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
          AND (proname ~ '^pg_(try_)?advisory' OR proname ~ '^pg_sleep' OR proname ~ '^lo_(creat|create|from_bytea|import)$'
               OR proname IN ('pg_logical_emit_message', 'pg_export_snapshot'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', door);
    END LOOP;
END
$$;
