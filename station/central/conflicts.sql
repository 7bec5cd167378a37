-- What two booths said otherwise of one record, neither knowing of the other: a work item for people. Run by
-- `provision.init` at every start of a new version, before board.sql, as the role screening_owner. Nothing is stored
-- here and no value is taken away: it is read off the ledger, by revisions alone, so no clock decides and the order in
-- which facts came changes nothing.

-- Every word on records of a site's visits of some days on which more than one booth has a later word; the facts of a
-- record lie within 20,000 of its last one.
CREATE OR REPLACE FUNCTION central.shared_words(p_site text, p_first date, p_last date) RETURNS TABLE (
    kind text, id uuid, visit_id uuid, station integer, epoch integer, seq bigint, revision bigint, actor text,
    recorded_at timestamptz, is_copy boolean, is_correction boolean, state jsonb
) LANGUAGE sql STABLE AS $$
    WITH visit AS MATERIALIZED (
        SELECT v.station, v.id, v.person_id, v.epoch, v.seq, v.revision
        FROM report.visit v JOIN central.station s USING (station)
        WHERE (p_site IS NULL OR s.site = p_site) AND v.operating_day BETWEEN p_first AND p_last
    ), latest AS MATERIALIZED (
        SELECT 'visit' AS kind, v.id, v.id AS visit_id, v.station, v.epoch, v.seq FROM visit v WHERE v.revision > 1
        UNION ALL
        SELECT DISTINCT ON (p.station, p.id) 'person', p.id, v.id, p.station, p.epoch, p.seq
        FROM visit v JOIN report.person p ON p.station = v.station AND p.id = v.person_id WHERE p.revision > 1
        UNION ALL
        SELECT 'specimen', c.id, v.id, c.station, c.epoch, c.seq
        FROM visit v JOIN report.specimen c ON c.station = v.station AND c.visit_id = v.id WHERE c.revision > 1
    ), shared AS (
        SELECT l.kind, l.id FROM latest l GROUP BY l.kind, l.id HAVING count(*) > 1
    )
    SELECT l.kind, l.id, l.visit_id, f.station, f.epoch, f.seq, f.revision, f.actor, f.recorded_at,
           f.action = 'take_over_visit', f.action = 'correct_visit', central.readable(f.payload)::jsonb
    FROM shared JOIN latest l USING (kind, id) CROSS JOIN LATERAL (
        SELECT f.* FROM central.fact f
        WHERE f.station = l.station AND f.epoch = l.epoch AND f.seq BETWEEN l.seq - 20000 AND l.seq
          AND f.record_id = l.id AND f.payload IS NOT NULL
        OFFSET 0) f
$$;

-- The conflicts that nobody has settled. Two booths part where both have a word of their own of the same revision; each
-- one's last word before it takes over the other's is set against the other's. Of a visit the same field must have been
-- changed by both; fields of a person and of a tube never merge by themselves. A correction settles it where its booth
-- had taken over what both had said.
CREATE OR REPLACE FUNCTION central.conflicts(p_site text, p_first date, p_last date) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH said AS MATERIALIZED (
        SELECT * FROM central.shared_words(p_site, p_first, p_last)
    ), parted AS (
        SELECT a.kind, a.id, a.visit_id, a.station AS one, b.station AS other, a.revision
        FROM said a JOIN said b USING (kind, id, revision)
        WHERE a.station < b.station AND NOT a.is_copy AND NOT b.is_copy AND NOT EXISTS (
            SELECT FROM said x JOIN said y USING (kind, id, revision)
            WHERE (x.kind, x.id, x.revision) = (a.kind, a.id, a.revision - 1)
              AND x.station = a.station AND y.station = b.station AND NOT x.is_copy AND NOT y.is_copy)
    ), side AS (
        SELECT DISTINCT ON (p.kind, p.id, p.one, p.other, p.revision, w.station)
               p.kind, p.id, p.one, p.other, p.revision AS parted_at, w.*
        FROM parted p JOIN LATERAL (
            SELECT s.station, s.epoch, s.seq, s.revision, s.actor, s.recorded_at, s.state FROM said s
            WHERE s.kind = p.kind AND s.id = p.id AND s.station IN (p.one, p.other) AND NOT s.is_copy
              AND s.revision >= p.revision AND NOT EXISTS (
                  SELECT FROM said c WHERE c.kind = p.kind AND c.id = p.id AND c.station = s.station AND c.is_copy
                    AND c.revision >= p.revision AND c.revision < s.revision)) w ON true
        ORDER BY p.kind, p.id, p.one, p.other, p.revision, w.station, w.revision DESC, w.epoch DESC
    ), pair AS (
        SELECT p.*, to_jsonb(a) AS a, to_jsonb(b) AS b, greatest(a.revision, b.revision) AS last_revision,
               (SELECT s.state FROM said s WHERE s.kind = p.kind AND s.id = p.id AND s.revision = p.revision - 1
                ORDER BY s.is_copy, s.station LIMIT 1) AS base
        FROM parted p
        JOIN side a ON (a.kind, a.id, a.one, a.other, a.parted_at) = (p.kind, p.id, p.one, p.other, p.revision)
            AND a.station = p.one
        JOIN side b ON (b.kind, b.id, b.one, b.other, b.parted_at) = (p.kind, p.id, p.one, p.other, p.revision)
            AND b.station = p.other
    ), found AS (
        SELECT p.*, (
            SELECT jsonb_agg(jsonb_build_object('field', k.field, 'values', jsonb_build_array(
                       p.a -> 'state' -> k.field, p.b -> 'state' -> k.field)) ORDER BY k.field)
            FROM jsonb_object_keys((p.a -> 'state') || (p.b -> 'state')) AS k(field)
            WHERE k.field NOT IN ('id', 'document_sealed')
              AND (p.a -> 'state' -> k.field) IS DISTINCT FROM (p.b -> 'state' -> k.field)
              AND (p.kind IN ('person', 'specimen')
                   OR (p.a -> 'state' -> k.field) IS DISTINCT FROM (p.base -> k.field)
                      AND (p.b -> 'state' -> k.field) IS DISTINCT FROM (p.base -> k.field))) AS fields
        FROM pair p
    )
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'kind', f.kind, 'id', f.id, 'visit', f.visit_id, 'fields', f.fields,
        'words', jsonb_build_array((f.a - 'state') - 'kind' - 'id', (f.b - 'state') - 'kind' - 'id')
    ) ORDER BY f.visit_id, f.kind, f.id, f.one, f.other, f.revision), '[]')
    FROM found f
    WHERE f.fields IS NOT NULL AND NOT EXISTS (
        SELECT FROM said c JOIN said s USING (kind, id, station)
        WHERE c.kind = f.kind AND c.id = f.id AND c.is_copy AND c.revision >= f.last_revision
          AND s.is_correction AND s.revision > c.revision)
$$;

-- Those of the last two days of which a site has visits: what its booths are told.
CREATE OR REPLACE FUNCTION central.conflicts_now(p_site text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(central.conflicts(p_site, d.last - 1, d.last), '[]')
    FROM (SELECT max(v.operating_day) AS last FROM report.visit v JOIN central.station s USING (station)
          WHERE s.site = p_site) d
$$;
