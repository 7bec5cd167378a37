-- What the administrator checks and makes anew. Run by `provision.init` at every start of a new version, after the
-- read model's own functions, as the role screening_owner.

-- Reads every stored row of an epoch and tells what of it contradicts itself: the chain, the marks on the way, the
-- columns beside the headers that they were taken from, the count.
CREATE OR REPLACE FUNCTION central.verify(p_station integer, p_epoch integer) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH row_by_row AS (
        SELECT f.seq, f.record_kind,
               central.content_hash(f.header, coalesce(sha256(f.payload), f.payload_hash)) AS recomputed,
               (f.content_hash, f.payload_hash, f.record_kind, f.record_id, f.subject_id, f.revision, f.actor,
                f.recorded_at, f.schema_version)
               IS DISTINCT FROM
               (central.content_hash(f.header, f.payload_hash), coalesce(sha256(f.payload), f.payload_hash),
                h.record_kind, h.record_id, h.subject_id, h.revision, h.actor,
                timestamptz 'epoch' + h.recorded_at_ms * interval '1 millisecond', h.schema_version) AS column_differs
        FROM central.fact f, json_to_record(
            CASE WHEN f.record_kind IS NULL THEN '{}' ELSE central.readable(f.header) END) AS h(
            record_kind text, record_id uuid, subject_id uuid, revision bigint, actor text, recorded_at_ms bigint,
            schema_version integer)
        WHERE f.station = p_station AND f.epoch = p_epoch
    ), chained AS (
        SELECT r.*, central.chain(central.first_chain(p_station, p_epoch), r.recomputed) OVER (ORDER BY r.seq) AS chain
        FROM row_by_row r
    ), whole AS (
        SELECT count(*) AS facts, coalesce(max(c.seq), 0) AS last_seq,
               count(*) FILTER (WHERE c.column_differs) AS columns_differ,
               coalesce((array_agg(c.chain ORDER BY c.seq DESC))[1], central.first_chain(p_station, p_epoch)) AS chain,
               count(*) FILTER (WHERE m.chain <> c.chain) AS marks_differ
        FROM chained c LEFT JOIN central.chain_mark m
            ON m.station = p_station AND m.epoch = p_epoch AND m.seq = c.seq
    )
    SELECT jsonb_build_object(
        'station', p_station, 'epoch', p_epoch, 'facts', w.facts, 'received_up_to', s.received_up_to,
        'is_complete', w.facts = s.received_up_to AND w.last_seq = s.received_up_to,
        'is_chain_equal', w.chain = s.chain, 'chain', encode(w.chain, 'hex'),
        'columns_differ', w.columns_differ, 'marks_differ', w.marks_differ,
        'counts', (SELECT coalesce(jsonb_object_agg(k.record_kind, k.facts), '{}')
                   FROM (SELECT record_kind, count(*) AS facts FROM row_by_row
                         WHERE record_kind IS NOT NULL GROUP BY 1) k),
        'quarantined', (SELECT coalesce(jsonb_agg(q.seq ORDER BY q.seq), '[]') FROM central.quarantine q
                        WHERE q.station = p_station AND q.epoch = p_epoch),
        'alarms', (SELECT count(*) FROM central.alarm a WHERE a.station = p_station AND a.epoch = p_epoch),
        'is_burnt', s.burnt_at IS NOT NULL)
    FROM whole w, central.stream s
    WHERE s.station = p_station AND s.epoch = p_epoch
$$;

-- The kinds of which the read model has more or fewer records of a station than the ledger.
CREATE OR REPLACE FUNCTION central.read_model_differs(p_station integer) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(kind, jsonb_build_array(coalesce(l.records, 0), coalesce(r.rows, 0))), '{}')
    FROM (SELECT f.record_kind AS kind, count(DISTINCT f.record_id) AS records
          FROM central.fact f LEFT JOIN central.quarantine q USING (station, epoch, seq)
          WHERE f.station = p_station AND f.payload IS NOT NULL AND q.seq IS NULL GROUP BY 1) l
    FULL JOIN central.rows_by_kind(p_station) r USING (kind)
    WHERE coalesce(l.records, 0) <> coalesce(r.rows, 0)
$$;

-- Makes the read model and the quarantine of a station anew from its ledger. Its own delivery waits meanwhile, no
-- other's does. What stays in quarantine keeps the day since when it is there, and all of it what has an unreadable
-- header. Returns the number of facts.
CREATE OR REPLACE FUNCTION central.rebuild(p_station integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    at_once constant bigint := 1000;
    kept central.quarantine[];
    stream central.stream;
    facts bigint := 0;
BEGIN
    PERFORM FROM central.stream s WHERE s.station = p_station FOR UPDATE;
    kept := array(SELECT q FROM central.quarantine q WHERE q.station = p_station);
    DELETE FROM central.quarantine q WHERE q.station = p_station AND EXISTS (
        SELECT FROM central.fact f
        WHERE (f.station, f.epoch, f.seq) = (q.station, q.epoch, q.seq) AND f.record_kind IS NOT NULL);
    PERFORM central.forget(p_station);
    FOR stream IN SELECT s.* FROM central.stream s WHERE s.station = p_station ORDER BY s.epoch LOOP
        PERFORM central.apply(p_station, stream.epoch, g.seq, least(g.seq + at_once - 1, stream.received_up_to))
        FROM generate_series(1, stream.received_up_to, at_once) AS g(seq);
        facts := facts + stream.received_up_to;
    END LOOP;
    UPDATE central.quarantine q SET since = k.since FROM unnest(kept) k
    WHERE (q.station, q.epoch, q.seq) = (k.station, k.epoch, k.seq);
    RETURN facts;
END
$$;
