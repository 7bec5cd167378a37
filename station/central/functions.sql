-- What comes in and how it is proven. Run by `provision.init` at every start of a new version, after ledger.sql,
-- alarms and the read model's own functions, as the role screening_owner.

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
    ), burnt AS (
        UPDATE central.stream s SET burnt_at = now(), burnt_reason = 'mismatch'
        WHERE s.station = p_station AND s.epoch = p_epoch AND s.burnt_at IS NULL AND EXISTS (SELECT FROM different)
    )
    SELECT array_agg(seq ORDER BY seq) FROM different
$$;

-- The places of a range whose facts stand. Above what was received none does: the stream's row is locked.
CREATE OR REPLACE FUNCTION central.standing(p_station integer, p_epoch integer, p_first bigint, p_last bigint)
RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(f.seq), '{}') FROM central.fact f
    WHERE f.station = p_station AND f.epoch = p_epoch AND f.seq BETWEEN p_first AND p_last
$$;

-- Stores the facts whose places are not among p_taken and whose headers agree with the envelope; tells how many it
-- stored and the chain over what it stored.
CREATE OR REPLACE FUNCTION central.store(
    p_station integer, p_epoch integer, p_first bigint, p_before bytea, p_headers bytea[], p_payloads bytea[],
    p_taken bigint[], OUT chain bytea, OUT stored bigint
) LANGUAGE sql AS $$
    WITH kept AS (
        INSERT INTO central.fact (
            station, epoch, seq, header, payload, payload_hash, content_hash, record_kind, record_id, subject_id,
            revision, actor, action, reason, recorded_at, occurred_at, schema_version)
        SELECT h.station, h.epoch, h.seq, o.header, o.payload, o.payload_hash,
               central.content_hash(o.header, o.payload_hash), h.record_kind, h.record_id, h.subject_id,
               h.revision, h.actor, h.action, h.reason,
               timestamptz 'epoch' + h.recorded_at_ms * interval '1 millisecond',
               timestamptz 'epoch' + h.occurred_at_ms * interval '1 millisecond', h.schema_version
        FROM (SELECT u.header, u.payload, p_first + u.place - 1 AS seq, sha256(u.payload) AS payload_hash,
                     convert_from(u.header, 'UTF8') AS told
              FROM unnest(p_headers, p_payloads) WITH ORDINALITY AS u(header, payload, place)
              WHERE p_first + u.place - 1 <> ALL (p_taken) OFFSET 0) o,
             json_to_record(CASE WHEN strpos(o.told, '\u0000') > 0 THEN central.readable(o.header)
                                 ELSE o.told::json END) AS h(
                 station integer, epoch integer, seq bigint, record_kind text, record_id uuid, subject_id uuid,
                 revision bigint, actor text, action text, reason text, recorded_at_ms bigint, occurred_at_ms bigint,
                 schema_version integer)
        WHERE h.station = p_station AND h.epoch = p_epoch AND h.seq = o.seq
        RETURNING seq, content_hash
    )
    SELECT central.chain(p_before, k.content_hash ORDER BY k.seq), count(*) FROM kept k
$$;

-- The same fact by fact, when they could not be stored together. One whose header cannot be read, or does not name its
-- place, stands by its bytes alone and in quarantine: it must not keep back what comes after it.
CREATE OR REPLACE FUNCTION central.store_each(
    p_station integer, p_epoch integer, p_first bigint, p_headers bytea[], p_payloads bytea[], p_taken bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    fact record;
    told json;
    held_as text;
    detail text;
BEGIN
    FOR fact IN SELECT p_first + u.place - 1 AS seq, u.header, u.payload
                FROM unnest(p_headers, p_payloads) WITH ORDINALITY AS u(header, payload, place)
                WHERE p_first + u.place - 1 <> ALL (p_taken) LOOP
        BEGIN
            held_as := NULL;
            told := central.readable(fact.header);
            IF told ->> 'station' IS NULL OR told ->> 'epoch' IS NULL OR told ->> 'seq' IS NULL THEN
                RAISE EXCEPTION 'a header that does not name its place' USING ERRCODE = 'data_exception';
            END IF;
            PERFORM central.store(p_station, p_epoch, fact.seq, '', ARRAY[fact.header], ARRAY[fact.payload], '{}');
        EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
            held_as := SQLSTATE;
            detail := left(SQLERRM, 200);
        END;
        IF held_as IS NOT NULL THEN
            INSERT INTO central.fact (station, epoch, seq, header, payload, payload_hash, content_hash)
            VALUES (p_station, p_epoch, fact.seq, fact.header, fact.payload, sha256(fact.payload),
                    central.content_hash(fact.header, sha256(fact.payload)));
            INSERT INTO central.quarantine (station, epoch, seq, sql_state, detail)
            VALUES (p_station, p_epoch, fact.seq, held_as, detail) ON CONFLICT DO NOTHING;
        END IF;
    END LOOP;
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
    taken bigint[] := '{}';
    stored bigint;
    proof record;
    quarantined bigint;
BEGIN
    PERFORM central.must_be_station(p_station, false);
    PERFORM central.must_be_batch($3, $4, $5, $6);
    PERFORM set_config('synchronous_commit', 'on', true),  -- an acknowledgement must survive a power cut here
            set_config('plan_cache_mode', 'force_generic_plan', true);  -- planning anew costs more than it finds
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
        PERFORM central.raise_alarm(p_station, p_epoch, $3 - 1, 'chain_differs', standing_before, $4);
        RETURN answer || '{"status": "chain_differs"}';
    END IF;
    IF $3 <= stream.received_up_to THEN
        different := central.mismatches(p_station, p_epoch, $3, $5, $6);
        IF different IS NOT NULL THEN
            RETURN answer || jsonb_build_object('status', 'mismatch', 'mismatches', different);
        END IF;
    END IF;

    IF stream.burnt_at IS NOT NULL AND last_seq > stream.received_up_to THEN
        RAISE EXCEPTION 'burnt epoch' USING ERRCODE = 'SS006';
    END IF;

    IF $3 <= stream.received_up_to THEN
        taken := central.standing(p_station, p_epoch, $3, last_seq);
    END IF;
    BEGIN
        proof := central.store(p_station, p_epoch, $3, $4, $5, $6, taken);
        stored := proof.stored;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
        stored := 0;
    END;
    IF stored < cardinality($5) - cardinality(taken) THEN
        PERFORM central.store_each(p_station, p_epoch, $3, $5, $6,
                                   central.standing(p_station, p_epoch, $3, last_seq));
    END IF;
    IF stored < cardinality($5) THEN  -- not all at once: the chain is made of the stored bytes of all
        proof := central.chain_of(p_station, p_epoch, $3, last_seq, $4);
        stored := cardinality($5) - cardinality(taken);
        IF proof.standing <> cardinality($5) THEN
            RAISE EXCEPTION 'a header contradicts its envelope' USING ERRCODE = 'SS004';
        END IF;
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

-- What stands of a range: how many facts, how many of each kind, what is in quarantine, and the chain made of the
-- stored bytes.
CREATE OR REPLACE FUNCTION central.held(p_station integer, p_epoch integer, p_first bigint, p_last bigint)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    counts jsonb;
    quarantined jsonb;
    proof record;
BEGIN
    SELECT coalesce(jsonb_object_agg(k.record_kind, k.facts), '{}') INTO counts
    FROM (SELECT f.record_kind, count(*) AS facts FROM central.fact f
          WHERE f.station = p_station AND f.epoch = p_epoch AND f.seq BETWEEN p_first AND p_last
            AND f.record_kind IS NOT NULL GROUP BY f.record_kind) k;
    SELECT coalesce(jsonb_agg(q.seq ORDER BY q.seq), '[]') INTO quarantined FROM central.quarantine q
    WHERE q.station = p_station AND q.epoch = p_epoch AND q.seq BETWEEN p_first AND p_last;
    proof := central.chain_of(p_station, p_epoch, p_first, p_last,
                              central.chain_at(p_station, p_epoch, p_first - 1));
    RETURN jsonb_build_object(
        'station', p_station, 'epoch', p_epoch, 'first_seq', p_first, 'last_seq', p_last, 'facts', proof.standing,
        'counts', counts, 'applied', proof.standing - jsonb_array_length(quarantined), 'quarantined', quarantined,
        'refused', central.refused(p_station, p_epoch, p_first, p_last),
        'chain_after', encode(proof.chain, 'hex'));
END
$$;

-- Tells a station what the centre holds of a range of its facts.
CREATE OR REPLACE FUNCTION central.reconcile_v1(station integer, epoch integer, first_seq bigint, last_seq bigint)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = central, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM central.must_be_station($1, false);
    PERFORM FROM central.stream s WHERE s.station = $1 AND s.epoch = $2;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown epoch' USING ERRCODE = 'SS002';
    END IF;
    RETURN central.held($1, $2, $3, $4);
END
$$;
