-- Who may deliver, where the centre stands with him, and what is wrong. Run by `provision.init` at every start of a
-- new version, after ledger.sql, as the role screening_owner.

-- Keeps what was found wrong with an epoch, once, and burns it: it takes nothing more until a supervisor opens a new one.
CREATE OR REPLACE FUNCTION central.raise_alarm(
    p_station integer, p_epoch integer, p_seq bigint, p_kind text, p_standing bytea, p_offered bytea
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO central.alarm (station, epoch, seq, kind, standing, offered)
    VALUES (p_station, p_epoch, p_seq, p_kind, p_standing, p_offered) ON CONFLICT DO NOTHING;
    UPDATE central.stream s SET burnt_at = now(), burnt_reason = p_kind
    WHERE s.station = p_station AND s.epoch = p_epoch AND s.burnt_at IS NULL;
    SELECT set_config('synchronous_commit', 'on', true);
$$;

-- Compares what a station says it has, a place and the chain there, with what stands. A file that ends before the
-- centre's was rolled back, once it says so twice on one line: a greeting that was held up on its way comes after newer
-- facts, and once. A file with another chain at the same place is a copy that went its own way.
CREATE OR REPLACE FUNCTION central.compare(p_stream central.stream, p_seq bigint, p_chain bytea) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    place constant text := concat_ws('/', p_stream.station, p_stream.epoch, p_seq);
    standing bytea;
BEGIN
    IF (p_seq BETWEEN 0 AND p_stream.received_up_to AND length(p_chain) = 32) IS NOT TRUE THEN
        RETURN;
    END IF;
    standing := CASE WHEN p_seq = p_stream.received_up_to THEN p_stream.chain
                     ELSE central.chain_at(p_stream.station, p_stream.epoch, p_seq) END;
    IF standing <> p_chain THEN
        PERFORM central.raise_alarm(p_stream.station, p_stream.epoch, p_seq, 'chain_differs', standing, p_chain);
    ELSIF p_seq < p_stream.received_up_to THEN
        IF current_setting('screening.said_behind', true) IS DISTINCT FROM place THEN
            PERFORM set_config('screening.said_behind', place, false);
            RETURN;
        END IF;
        PERFORM central.raise_alarm(p_stream.station, p_stream.epoch, p_seq, 'rolled_back', p_stream.chain, p_chain);
    END IF;
END
$$;

-- The facts of a range that are held back, each with the state under which it is: [[17, "22007"], ...]; 1000 of them.
CREATE OR REPLACE FUNCTION central.refused(p_station integer, p_epoch integer, p_first bigint, p_last bigint)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_array(q.seq, q.sql_state) ORDER BY q.seq), '[]')
    FROM (SELECT q.seq, q.sql_state FROM central.quarantine q
          WHERE q.station = p_station AND q.epoch = p_epoch AND q.seq BETWEEN p_first AND p_last
          ORDER BY q.seq LIMIT 1000) q
$$;

-- Where the centre stands with one epoch of a station. A revoked station is told so. `last_seq` and `chain` are what
-- the station has itself: the last fact, or any other place when it wants that one compared.
-- A centre that was restored from a backup takes up again an epoch that it gave before and has forgotten.
CREATE OR REPLACE FUNCTION central.hello_v1(
    station integer, epoch integer, last_seq bigint DEFAULT NULL, chain bytea DEFAULT NULL
) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = central, pg_temp AS $$
#variable_conflict use_column
DECLARE
    holder central.station;
    the_centre central.centre;
    stream central.stream;
BEGIN
    PERFORM central.must_be_station($1, true);
    SELECT c.* INTO the_centre FROM central.centre c;
    SELECT s.* INTO holder FROM central.station s WHERE s.station = $1;
    IF holder.revoked_at IS NULL THEN
        PERFORM set_config('synchronous_commit', 'off', true);  -- a greeting may be lost: the next one says it again
        INSERT INTO central.stream (station, epoch, chain)
        SELECT $1, $2, central.first_chain($1, $2)
        WHERE $2 BETWEEN 1 AND the_centre.restores * 1000 AND $3 > 0 ON CONFLICT DO NOTHING;
        UPDATE central.stream s SET greeted_at = now(), announced_up_to = greatest(s.announced_up_to, $3)
        WHERE s.station = $1 AND s.epoch = $2 RETURNING s.* INTO stream;
        PERFORM central.compare(stream, $3, $4);
    END IF;
    SELECT s.* INTO stream FROM central.stream s WHERE s.station = $1 AND s.epoch = $2;
    RETURN jsonb_build_object(
        'incarnation', the_centre.incarnation, 'restores', the_centre.restores, 'site', holder.site,
        'station', $1, 'epoch', $2, 'epoch_known', stream.station IS NOT NULL,
        'latest_epoch', (SELECT max(s.epoch) FROM central.stream s WHERE s.station = $1),
        'burnt', stream.burnt_at IS NOT NULL,
        'received_up_to', coalesce(stream.received_up_to, 0),
        'refused', central.refused($1, $2, 1, coalesce(stream.received_up_to, 0)),
        'chain', encode(coalesce(stream.chain, central.first_chain($1, $2)), 'hex'),
        'backed_up_to', coalesce(stream.backed_up_to, 0),
        'server_time_ms', floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        'accepted_versions', jsonb_build_array(1), 'most_facts', the_centre.most_facts,
        'retry_after_s', the_centre.retry_after_s,
        'revoked', holder.revoked_at IS NOT NULL);
END
$$;

-- Opens the next epoch of a station, with a new password. The password is made here, so that it stands in no
-- statement and in no log of statements. After a restore the numbers leave room for epochs that were forgotten.
CREATE OR REPLACE FUNCTION central.open_epoch(p_station integer) RETURNS jsonb
LANGUAGE plpgsql SET search_path = central, pg_temp AS $$
DECLARE
    role_name constant text := 'station_' || p_station;
    password constant text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    the_centre central.centre;
    next_epoch integer;
BEGIN
    SELECT c.* INTO the_centre FROM central.centre c;
    EXECUTE format('ALTER ROLE %I LOGIN CONNECTION LIMIT 4 PASSWORD %L', role_name, password);
    SELECT greatest(coalesce(max(s.epoch), 0), the_centre.restores * 1000) + 1 INTO next_epoch
    FROM central.stream s WHERE s.station = p_station;
    INSERT INTO central.stream (station, epoch, chain)
    VALUES (p_station, next_epoch, central.first_chain(p_station, next_epoch));
    RETURN jsonb_build_object('role', role_name, 'password', password, 'epoch', next_epoch,
                              'public_key', encode(the_centre.public_key, 'hex'),
                              'site', (SELECT s.site FROM central.station s WHERE s.station = p_station),
                              'name', (SELECT s.name FROM central.station s WHERE s.station = p_station));
END
$$;

-- Keeps one statement of a role from filling the server's disk with temporary files. Only a superuser can.
CREATE OR REPLACE FUNCTION central.bound(p_role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        EXECUTE format('ALTER ROLE %I SET temp_file_limit = %L', p_role, '256MB');
    END IF;
END
$$;

-- Enrols a station, or gives a new password and epoch to one whose ticket nobody used. Called by an administrator
-- only. SS005: the number is another's. SS009: it works already, and a new password would shut it out.
CREATE OR REPLACE FUNCTION central.enrol(p_station integer, p_site text, p_name text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = central, pg_temp AS $$
DECLARE
    role_name constant text := 'station_' || p_station;
    holder central.station;
BEGIN
    IF EXISTS (
        SELECT FROM central.station s JOIN central.stream t USING (station)
        WHERE s.station = p_station AND s.site = p_site AND s.name = p_name AND s.revoked_at IS NULL
          AND (t.greeted_at IS NOT NULL OR t.received_up_to > 0)
    ) THEN
        RAISE EXCEPTION 'at work already' USING ERRCODE = 'SS009';
    END IF;
    INSERT INTO central.station (station, site, name, role_name) VALUES (p_station, p_site, p_name, role_name)
    ON CONFLICT (station) DO UPDATE SET revoked_at = NULL RETURNING * INTO holder;
    IF (holder.site, holder.name) IS DISTINCT FROM (p_site, p_name) THEN
        RAISE EXCEPTION 'the number belongs to % / %', holder.site, holder.name USING ERRCODE = 'SS005';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', role_name);
    END IF;
    EXECUTE format('ALTER ROLE %I SET statement_timeout = ''60s''', role_name);
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''', role_name);
    PERFORM central.bound(role_name);
    EXECUTE format('GRANT screening_station TO %I', role_name);
    RETURN central.open_epoch(p_station);
END
$$;

-- Burns all epochs of a station and opens a new one: its file was restored, rolled back or copied.
CREATE OR REPLACE FUNCTION central.renew_epoch(p_station integer, p_reason text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = central, pg_temp AS $$
BEGIN
    PERFORM FROM central.station s WHERE s.station = p_station AND s.revoked_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not enrolled, or revoked' USING ERRCODE = 'SS008';
    END IF;
    UPDATE central.stream s SET burnt_at = now(), burnt_reason = p_reason
    WHERE s.station = p_station AND s.burnt_at IS NULL;
    RETURN central.open_epoch(p_station);
END
$$;
