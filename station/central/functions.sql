-- What the centre does. Run by `provision.init` at every start of a new version, as the role screening_owner.
-- The three functions that end in _v1 are all that a station may call; everything else is for the owner.
-- SQLSTATE class SS is ours: SS001 not enrolled or revoked, SS002 unknown epoch, SS003 not a batch, SS004 a header
-- that contradicts its envelope, SS005 a number that belongs to another station.
-- A NUL character, which no text column and no jsonb can hold, is left out of those; the stored bytes keep it.

-- c[n] = SHA-256(c[n-1] || h[n]); the first argument of the aggregate is the chain before the first row.
CREATE OR REPLACE FUNCTION central.next_chain(chain bytea, start bytea, content_hash bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN sha256(coalesce(chain, start) || content_hash);
END
$$;

CREATE OR REPLACE AGGREGATE central.chain(start bytea, content_hash bytea) (
    SFUNC = central.next_chain, STYPE = bytea
);

-- h = SHA-256(domain tag || header || SHA-256(payload)). The tag is `station.domain.fact.FACT_TAG`.
CREATE OR REPLACE FUNCTION central.content_hash(header bytea, payload_hash bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256('\x73637265656e696e672d73746174696f6e2f666163742f310a'::bytea || header || payload_hash);

CREATE OR REPLACE FUNCTION central.first_chain(station integer, epoch integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(convert_to('screening-station/chain/1/' || station || '/' || epoch, 'UTF8'));

-- How many rows of a range stand, and the chain over them, made of the stored bytes and nothing else.
CREATE OR REPLACE FUNCTION central.chain_of(
    p_station integer, p_epoch integer, p_first bigint, p_last bigint, p_before bytea,
    OUT chain bytea, OUT standing bigint
) LANGUAGE sql STABLE AS $$
    SELECT coalesce(
               central.chain(p_before, central.content_hash(
                   f.header, CASE WHEN f.payload IS NULL THEN f.payload_hash ELSE sha256(f.payload) END
               ) ORDER BY f.seq),
               p_before),
           count(*)
    FROM central.fact f
    WHERE f.station = p_station AND f.epoch = p_epoch AND f.seq BETWEEN p_first AND p_last
$$;

-- The chain after fact number p_seq: from the nearest mark, over the stored rows after it.
CREATE OR REPLACE FUNCTION central.chain_at(p_station integer, p_epoch integer, p_seq bigint) RETURNS bytea
LANGUAGE plpgsql STABLE AS $$
DECLARE
    mark central.chain_mark;
BEGIN
    SELECT m.* INTO mark FROM central.chain_mark m
    WHERE m.station = p_station AND m.epoch = p_epoch AND m.seq <= p_seq ORDER BY m.seq DESC LIMIT 1;
    IF NOT FOUND THEN
        mark.seq := 0;
        mark.chain := central.first_chain(p_station, p_epoch);
    END IF;
    IF mark.seq = p_seq THEN
        RETURN mark.chain;
    END IF;
    RETURN (central.chain_of(p_station, p_epoch, mark.seq + 1, p_seq, mark.chain)).chain;
END
$$;

-- Who calls: the role that signed in, which no SET ROLE and no SECURITY DEFINER changes.
CREATE OR REPLACE FUNCTION central.must_be_station(p_station integer, p_even_if_revoked boolean) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM FROM central.station s
    WHERE s.station = p_station AND s.role_name = session_user AND (p_even_if_revoked OR s.revoked_at IS NULL);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not enrolled as this station, or revoked' USING ERRCODE = 'SS001';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION central.must_be_batch(p_first bigint, p_before bytea, p_headers bytea[], p_payloads bytea[])
RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    facts constant integer := cardinality(p_headers);
BEGIN
    IF (p_first >= 1 AND length(p_before) = 32 AND facts BETWEEN 1 AND 1000 AND cardinality(p_payloads) = facts
        AND array_ndims(p_headers) = 1 AND array_ndims(p_payloads) = 1
        AND array_lower(p_headers, 1) = 1 AND array_lower(p_payloads, 1) = 1
        AND array_position(p_headers, NULL) IS NULL AND array_position(p_payloads, NULL) IS NULL
        AND pg_column_size(p_headers) + pg_column_size(p_payloads) <= 8 * 1024 * 1024) IS NOT TRUE THEN
        RAISE EXCEPTION 'not a batch' USING ERRCODE = 'SS003';
    END IF;
END
$$;

-- Raises an alarm for every offered fact whose place holds another one; returns the places, lowest first.
CREATE OR REPLACE FUNCTION central.mismatches(
    p_station integer, p_epoch integer, p_first bigint, p_headers bytea[], p_payloads bytea[]
) RETURNS bigint[] LANGUAGE sql AS $$
    WITH offered AS (
        SELECT p_first + o.place - 1 AS seq, o.header, o.payload,
               central.content_hash(o.header, sha256(o.payload)) AS content_hash
        FROM unnest(p_headers, p_payloads) WITH ORDINALITY AS o(header, payload, place)
    ), different AS (
        SELECT o.*, f.content_hash AS standing FROM offered o JOIN central.fact f
            ON f.station = p_station AND f.epoch = p_epoch AND f.seq = o.seq
        WHERE f.seq BETWEEN p_first AND p_first + cardinality(p_headers) - 1 AND f.content_hash <> o.content_hash
    ), alarmed AS (
        INSERT INTO central.alarm (station, epoch, seq, kind, standing, offered, offered_header, offered_payload)
        SELECT p_station, p_epoch, seq, 'mismatch', standing, content_hash, header, payload FROM different
        ON CONFLICT DO NOTHING
    )
    SELECT array_agg(seq ORDER BY seq) FROM different
$$;

-- Stores facts whose place is still empty and whose header agrees with the envelope; returns how many it stored.
CREATE OR REPLACE FUNCTION central.store(
    p_station integer, p_epoch integer, p_first bigint, p_headers bytea[], p_payloads bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    stored bigint;
BEGIN
    INSERT INTO central.fact (
        station, epoch, seq, header, payload, payload_hash, content_hash, record_kind, record_id, subject_id,
        revision, actor, action, reason, recorded_at, occurred_at, schema_version)
    SELECT h.station, h.epoch, h.seq, o.header, o.payload, o.payload_hash,
           central.content_hash(o.header, o.payload_hash), h.record_kind, h.record_id, h.subject_id,
           h.revision, h.actor, h.action, h.reason,
           timestamptz 'epoch' + h.recorded_at_ms * interval '1 millisecond',
           timestamptz 'epoch' + h.occurred_at_ms * interval '1 millisecond', h.schema_version
    FROM (SELECT u.header, u.payload, p_first + u.place - 1 AS seq, sha256(u.payload) AS payload_hash
          FROM unnest(p_headers, p_payloads) WITH ORDINALITY AS u(header, payload, place) OFFSET 0) o,
         json_to_record(replace(convert_from(o.header, 'UTF8'), '\u0000', '')::json) AS h(
             station integer, epoch integer, seq bigint, record_kind text, record_id uuid, subject_id uuid,
             revision bigint, actor text, action text, reason text, recorded_at_ms bigint, occurred_at_ms bigint,
             schema_version integer)
    WHERE h.station = p_station AND h.epoch = p_epoch AND h.seq = o.seq
    ON CONFLICT (station, epoch, seq) DO NOTHING;
    GET DIAGNOSTICS stored = ROW_COUNT;
    RETURN stored;
END
$$;

-- Brings a range of facts into the read model; fails as a whole if one of them cannot be.
CREATE OR REPLACE FUNCTION central.apply_all(p_station integer, p_epoch integer, p_first bigint, p_last bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO central.latest AS l (station, record_kind, record_id, subject_id, revision, epoch, seq, action,
                                     recorded_at, occurred_at, payload)
    SELECT DISTINCT ON (s.record_kind, s.record_id)
           s.station, s.record_kind, s.record_id, s.subject_id, s.revision, s.epoch, s.seq, s.action,
           s.recorded_at, s.occurred_at, s.state
    FROM (SELECT f.*, replace(convert_from(f.payload, 'UTF8'), '\u0000', '')::jsonb AS state FROM central.fact f
          WHERE f.station = p_station AND f.epoch = p_epoch AND f.seq BETWEEN p_first AND p_last
            AND f.payload IS NOT NULL OFFSET 0) s
    ORDER BY s.record_kind, s.record_id, s.revision DESC, s.epoch DESC, s.seq DESC
    ON CONFLICT (station, record_kind, record_id) DO UPDATE SET
        subject_id = excluded.subject_id, revision = excluded.revision, epoch = excluded.epoch, seq = excluded.seq,
        action = excluded.action, recorded_at = excluded.recorded_at, occurred_at = excluded.occurred_at,
        payload = excluded.payload
    WHERE (excluded.revision, excluded.epoch, excluded.seq) > (l.revision, l.epoch, l.seq);
END
$$;

-- Applies a range in a sub-transaction; halves it on a fault of the data until the poisoned fact stands alone, and
-- quarantines that. A fault of the surroundings (no memory, a dead lock) goes up: the station sends again.
CREATE OR REPLACE FUNCTION central.apply(p_station integer, p_epoch integer, p_first bigint, p_last bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    middle constant bigint := (p_first + p_last) / 2;
BEGIN
    PERFORM central.apply_all(p_station, p_epoch, p_first, p_last);
EXCEPTION WHEN OTHERS THEN
    IF left(SQLSTATE, 2) NOT IN ('22', '23', '42', '54', 'P0') THEN
        RAISE;
    ELSIF p_first = p_last THEN
        INSERT INTO central.quarantine (station, epoch, seq, sql_state, detail)
        VALUES (p_station, p_epoch, p_first, SQLSTATE, left(SQLERRM, 200)) ON CONFLICT DO NOTHING;
    ELSE
        PERFORM central.apply(p_station, p_epoch, p_first, middle);
        PERFORM central.apply(p_station, p_epoch, middle + 1, p_last);
    END IF;
END
$$;

-- Receives a batch and answers with the chain over what is now stored. Answers: received, gap, chain_differs, mismatch.
CREATE OR REPLACE FUNCTION central.ingest_v1(
    station integer, epoch integer, first_seq bigint, chain_before bytea, headers bytea[], payloads bytea[]
) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = central, pg_temp AS $$
#variable_conflict use_column
DECLARE
    p_station constant integer := $1;
    p_epoch constant integer := $2;
    last_seq constant bigint := $3 + cardinality($5) - 1;
    answer jsonb := jsonb_build_object('station', $1, 'epoch', $2, 'first_seq', $3, 'last_seq', last_seq);
    stream central.stream;
    standing_before bytea;
    different bigint[];
    stored bigint;
    proof record;
    quarantined bigint;
BEGIN
    PERFORM central.must_be_station(p_station, false);
    PERFORM central.must_be_batch($3, $4, $5, $6);
    PERFORM set_config('synchronous_commit', 'on', true);  -- an acknowledgement must survive a power cut here
    SELECT s.* INTO stream FROM central.stream s WHERE s.station = p_station AND s.epoch = p_epoch FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown epoch' USING ERRCODE = 'SS002';
    END IF;
    answer := answer || jsonb_build_object('received_up_to', stream.received_up_to);
    IF $3 > stream.received_up_to + 1 THEN
        RETURN answer || '{"status": "gap"}';
    END IF;

    standing_before := CASE WHEN $3 = stream.received_up_to + 1 THEN stream.chain
                            ELSE central.chain_at(p_station, p_epoch, $3 - 1) END;
    IF standing_before <> $4 THEN
        INSERT INTO central.alarm (station, epoch, seq, kind, standing, offered)
        VALUES (p_station, p_epoch, $3 - 1, 'chain_differs', standing_before, $4) ON CONFLICT DO NOTHING;
        RETURN answer || '{"status": "chain_differs"}';
    END IF;
    IF $3 <= stream.received_up_to THEN
        different := central.mismatches(p_station, p_epoch, $3, $5, $6);
        IF different IS NOT NULL THEN
            RETURN answer || jsonb_build_object('status', 'mismatch', 'mismatches', different);
        END IF;
    END IF;

    stored := central.store(p_station, p_epoch, $3, $5, $6);
    proof := central.chain_of(p_station, p_epoch, $3, last_seq, $4);
    IF proof.standing <> cardinality($5) THEN
        RAISE EXCEPTION 'a header contradicts its envelope' USING ERRCODE = 'SS004';
    END IF;
    IF stored > 0 THEN
        PERFORM central.apply(p_station, p_epoch, $3, last_seq);
    END IF;
    IF last_seq > stream.received_up_to THEN
        UPDATE central.stream s SET received_up_to = last_seq, chain = proof.chain, last_batch_at = now()
        WHERE s.station = p_station AND s.epoch = p_epoch;
        INSERT INTO central.chain_mark VALUES (p_station, p_epoch, last_seq, proof.chain) ON CONFLICT DO NOTHING;
    END IF;
    SELECT count(*) INTO quarantined FROM central.quarantine q
    WHERE q.station = p_station AND q.epoch = p_epoch AND q.seq BETWEEN $3 AND last_seq;
    RETURN answer || jsonb_build_object(
        'status', 'received', 'chain_after', encode(proof.chain, 'hex'), 'stored', stored,
        'duplicates', cardinality($5) - stored, 'quarantined', quarantined,
        'received_up_to', greatest(stream.received_up_to, last_seq));
END
$$;

-- What the centre holds of a range: counts by kind, what is in quarantine, and the chain made of the stored bytes.
CREATE OR REPLACE FUNCTION central.reconcile_v1(station integer, epoch integer, first_seq bigint, last_seq bigint)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = central, pg_temp AS $$
#variable_conflict use_column
DECLARE
    counts jsonb;
    quarantined jsonb;
    proof record;
BEGIN
    PERFORM central.must_be_station($1, false);
    PERFORM FROM central.stream s WHERE s.station = $1 AND s.epoch = $2;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown epoch' USING ERRCODE = 'SS002';
    END IF;
    SELECT coalesce(jsonb_object_agg(k.record_kind, k.facts), '{}') INTO counts
    FROM (SELECT f.record_kind, count(*) AS facts FROM central.fact f
          WHERE f.station = $1 AND f.epoch = $2 AND f.seq BETWEEN $3 AND $4 GROUP BY f.record_kind) k;
    SELECT coalesce(jsonb_agg(q.seq ORDER BY q.seq), '[]') INTO quarantined FROM central.quarantine q
    WHERE q.station = $1 AND q.epoch = $2 AND q.seq BETWEEN $3 AND $4;
    proof := central.chain_of($1, $2, $3, $4, central.chain_at($1, $2, $3 - 1));
    RETURN jsonb_build_object(
        'station', $1, 'epoch', $2, 'first_seq', $3, 'last_seq', $4, 'facts', proof.standing, 'counts', counts,
        'applied', proof.standing - jsonb_array_length(quarantined), 'quarantined', quarantined,
        'chain_after', encode(proof.chain, 'hex'));
END
$$;

-- Where the centre stands with one epoch of a station. A revoked station is told so.
CREATE OR REPLACE FUNCTION central.hello_v1(station integer, epoch integer)
RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = central, pg_temp AS $$
#variable_conflict use_column
DECLARE
    stream central.stream;
BEGIN
    PERFORM central.must_be_station($1, true);
    SELECT s.* INTO stream FROM central.stream s WHERE s.station = $1 AND s.epoch = $2;
    RETURN jsonb_build_object(
        'incarnation', (SELECT c.incarnation FROM central.centre c),
        'station', $1, 'epoch', $2, 'epoch_known', stream.station IS NOT NULL,
        'latest_epoch', (SELECT max(s.epoch) FROM central.stream s WHERE s.station = $1),
        'received_up_to', coalesce(stream.received_up_to, 0),
        'chain', encode(coalesce(stream.chain, central.first_chain($1, $2)), 'hex'),
        'server_time_ms', floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        'accepted_versions', jsonb_build_array(1), 'most_facts', 200, 'retry_after_s', 0,
        'revoked', (SELECT s.revoked_at IS NOT NULL FROM central.station s WHERE s.station = $1));
END
$$;

-- Enrols a station, or gives an enrolled one a new epoch and a new password. Called by an administrator only. The
-- password is made here, so that it stands in no statement and in no log of statements.
CREATE OR REPLACE FUNCTION central.enrol(p_station integer, p_site text, p_name text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = central, pg_temp AS $$
DECLARE
    role_name constant text := 'station_' || p_station;
    password constant text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    next_epoch integer;
    holder central.station;
BEGIN
    INSERT INTO central.station (station, site, name, role_name) VALUES (p_station, p_site, p_name, role_name)
    ON CONFLICT (station) DO UPDATE SET revoked_at = NULL RETURNING * INTO holder;
    IF (holder.site, holder.name) IS DISTINCT FROM (p_site, p_name) THEN
        RAISE EXCEPTION 'the number belongs to % / %', holder.site, holder.name USING ERRCODE = 'SS005';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', role_name);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN CONNECTION LIMIT 4 PASSWORD %L', role_name, password);
    EXECUTE format('ALTER ROLE %I SET statement_timeout = ''60s''', role_name);
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''', role_name);
    EXECUTE format('GRANT screening_station TO %I', role_name);
    SELECT coalesce(max(s.epoch), 0) + 1 INTO next_epoch FROM central.stream s WHERE s.station = p_station;
    INSERT INTO central.stream (station, epoch, chain)
    VALUES (p_station, next_epoch, central.first_chain(p_station, next_epoch));
    RETURN jsonb_build_object('role', role_name, 'password', password, 'epoch', next_epoch, 'public_key',
                              (SELECT encode(c.public_key, 'hex') FROM central.centre c));
END
$$;
