-- What goes down: signed bundles, and the day's facts of a station's own site. Run by `provision.init` at every start
-- of a new version, after the ledger, as the role screening_owner. Nothing here writes to the ledger.

-- The public half of the key that signs bundles; the private half never comes near a database.
CREATE TABLE IF NOT EXISTS central.signer (
    the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    verify_key bytea NOT NULL CHECK (length(verify_key) = 32)
);

-- The key that the booths of one site seal their slips with: given to each of them when it is enrolled.
CREATE TABLE IF NOT EXISTS central.site_key (
    site text PRIMARY KEY,
    slip_key bytea NOT NULL CHECK (length(slip_key) = 32)
        DEFAULT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
);

-- `serial` is the order of publishing: publishers wait for each other, so that it never overtakes a commit.
CREATE TABLE IF NOT EXISTS central.bundle (
    site text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    serial bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    header bytea NOT NULL,
    content bytea NOT NULL,
    signature bytea NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site, kind, name, version)
);

-- What a station gets with its ticket.
CREATE OR REPLACE FUNCTION central.keys_of_site(p_site text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = central, pg_temp AS $$
BEGIN
    INSERT INTO central.site_key (site) VALUES (p_site) ON CONFLICT DO NOTHING;
    RETURN jsonb_build_object(
        'site_key', (SELECT encode(k.slip_key, 'hex') FROM central.site_key k WHERE k.site = p_site),
        'verify_key', (SELECT encode(s.verify_key, 'hex') FROM central.signer s));
END
$$;

CREATE OR REPLACE FUNCTION central.plain_base64(bytes bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(encode(bytes, 'base64'), E'\n', '');

-- The newest version of each bundle of a site that was published after a serial, the oldest first; at most 2 MiB of
-- them at once, but always one.
CREATE OR REPLACE FUNCTION central.bundles_since(p_site text, p_serial bigint) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH newest AS (
        SELECT DISTINCT ON (b.kind, b.name) b.serial, b.header, b.content, b.signature
        FROM central.bundle b WHERE b.site = p_site ORDER BY b.kind, b.name, b.version DESC
    ), waiting AS (
        SELECT n.*, sum(length(n.content)) OVER (ORDER BY n.serial) - length(n.content) AS bytes_before
        FROM newest n WHERE n.serial > p_serial
    ), chosen AS (
        SELECT * FROM waiting WHERE bytes_before < 2 * 1024 * 1024
    )
    SELECT jsonb_build_object(
        'bundles', coalesce((SELECT jsonb_agg(jsonb_build_object(
            'header', central.plain_base64(c.header), 'content', central.plain_base64(c.content),
            'signature', central.plain_base64(c.signature)) ORDER BY c.serial) FROM chosen c), '[]'),
        'bundle_serial', coalesce((SELECT max(c.serial) FROM chosen c), p_serial),
        'more_bundles', (SELECT count(*) FROM waiting) > (SELECT count(*) FROM chosen))
$$;

-- The facts of the other stations of a site after the places that the caller names, in the order of each stream; 200
-- at once. About people, tubes and the day's end: only what came in during the last 24 hours, and who the people of its
-- visits are (`persons`), where they are known for longer. What ended an expectation, and programmes that visits were
-- judged by, have no age. The payload goes as it came: its bytes are not read here. `streams` names every laptop of
-- the site, also one that sent nothing; a revoked one for a day more.
CREATE OR REPLACE FUNCTION central.feed_since(p_site text, p_station integer, p_streams jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH stream AS (
        SELECT t.station, t.epoch, t.received_up_to,
               coalesce((p_streams ->> (t.station || '/' || t.epoch))::bigint, 0) AS after
        FROM central.stream t JOIN central.station s USING (station)
        WHERE s.site = p_site AND t.station <> p_station
          AND (s.revoked_at IS NULL OR s.revoked_at > now() - interval '24 hours')
    ), found AS (
        SELECT f.* FROM stream t CROSS JOIN LATERAL (
            SELECT f.station, f.epoch, f.seq, f.record_kind, f.record_id, f.subject_id, f.revision, f.action,
                   f.payload
            FROM central.fact f
            WHERE f.station = t.station AND f.epoch = t.epoch AND f.seq > t.after AND f.seq <= t.received_up_to
              AND f.payload IS NOT NULL
              AND (f.record_kind IN ('expectation', 'programme')
                   OR f.record_kind IN ('person', 'visit', 'consent', 'triage', 'overrule', 'specimen',
                                        'rack_position', 'rack', 'box', 'day_closed')
                      AND f.received_at > now() - interval '24 hours')
            ORDER BY f.seq LIMIT 200) f
        ORDER BY f.station, f.epoch, f.seq LIMIT 200
    ), last AS (
        SELECT f.station, f.epoch, f.seq FROM found f ORDER BY f.station DESC, f.epoch DESC, f.seq DESC LIMIT 1
    ), cut AS (
        SELECT l.* FROM last l WHERE (SELECT count(*) FROM found) = 200
    ), known_longer AS (
        SELECT DISTINCT p.* FROM found f
        JOIN report.visit v ON v.station = f.station AND v.id = f.record_id
        JOIN report.person p ON p.station = v.station AND p.id = v.person_id
        JOIN central.fact last_said ON last_said.station = p.station AND last_said.epoch = p.epoch
            AND last_said.seq = p.seq AND last_said.received_at <= now() - interval '24 hours'
        WHERE f.record_kind = 'visit'
    )
    SELECT jsonb_build_object(
        'facts', coalesce((SELECT jsonb_agg(jsonb_build_object(
            'station', f.station, 'epoch', f.epoch, 'seq', f.seq, 'kind', f.record_kind, 'id', f.record_id,
            'subject', f.subject_id, 'revision', f.revision, 'action', f.action,
            'payload', central.plain_base64(f.payload)) ORDER BY f.station, f.epoch, f.seq) FROM found f), '[]'),
        'persons', coalesce((SELECT jsonb_agg(jsonb_build_object(
            'station', p.station, 'id', p.id, 'revision', p.revision,
            'state', to_jsonb(p) - 'document_sealed')) FROM known_longer p), '[]'),
        'streams', coalesce((SELECT jsonb_object_agg(t.station || '/' || t.epoch, CASE
            WHEN c.station IS NULL OR (t.station, t.epoch) < (c.station, c.epoch)
                THEN greatest(t.received_up_to, t.after)
            WHEN (t.station, t.epoch) = (c.station, c.epoch) THEN c.seq
            ELSE t.after END) FROM stream t LEFT JOIN cut c ON true), '{}'),
        'more_facts', EXISTS (SELECT FROM cut))
$$;

-- What the centre has for a station and its own site, after what the station names: `since` is
-- {"bundle_serial": 7, "streams": {"147/1": 1203}}. SS010: that is not what it says.
CREATE OR REPLACE FUNCTION central.fetch_v1(station integer, since jsonb)
RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = central, pg_temp AS $$
#variable_conflict use_column
DECLARE
    own_site text;
BEGIN
    PERFORM central.must_be_station($1, false);
    IF (jsonb_typeof($2 -> 'bundle_serial') = 'number' AND jsonb_typeof($2 -> 'streams') = 'object') IS NOT TRUE THEN
        RAISE EXCEPTION 'not a mark of what was fetched' USING ERRCODE = 'SS010';
    END IF;
    SELECT s.site INTO own_site FROM central.station s WHERE s.station = $1;
    RETURN jsonb_build_object('station', $1, 'site', own_site)
        || central.bundles_since(own_site, ($2 ->> 'bundle_serial')::bigint)
        || central.feed_since(own_site, $1, $2 -> 'streams')
        || CASE WHEN $2 -> 'work_items' = 'true'
                THEN jsonb_build_object('work_items', central.conflicts_now(own_site)) ELSE '{}' END;
END
$$;

GRANT EXECUTE ON FUNCTION central.fetch_v1(integer, jsonb) TO screening_station;

-- One row for each tube, however many booths had a hand in it: what the highest revision says, *collected* before
-- *labelled* where two are equal, because a booth that takes a visit over copies it as it was. A tube that is only
-- labelled has no time at which it was collected.
CREATE OR REPLACE VIEW report.one_specimen AS
SELECT id, number, stations, visit_id, state,
       CASE WHEN state IS DISTINCT FROM 'labelled' THEN collected_at END AS collected_at, collected_twice
FROM (
    SELECT id, number,
           array_agg(station ORDER BY station) AS stations,
           (array_agg(visit_id ORDER BY revision, epoch, station))[1] AS visit_id,
           (array_agg(state ORDER BY revision DESC, state = 'labelled', epoch DESC, station))[1] AS state,
           min(collected_at) AS collected_at,
           count(DISTINCT collected_at) > 1 AS collected_twice
    FROM report.specimen
    GROUP BY id, number
) tube;
