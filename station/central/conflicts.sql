-- What two booths said otherwise of one record, neither knowing of the other: a work item for people. Run by
-- `provision.init` at every start of a new version, before board.sql, as the role screening_owner. Nothing is stored
-- here and no value is taken away: it is read off the ledger, by revisions alone, so no clock decides and the order in
-- which facts came changes nothing. `station.domain.parted` says the same of what stands on sticks.

-- Every word on records of a site's visits of some days on which more than one booth has a later word, or one booth in
-- more than one epoch; the facts of a record lie within 20,000 of its last one. `line` is 0 but for words that a later
-- epoch of the same booth does not know: its file was put back, and then it said something else. `settles` names the
-- words that a correction decided between.
CREATE OR REPLACE FUNCTION central.shared_words(p_site text, p_first date, p_last date) RETURNS TABLE (
    kind text, id uuid, visit_id uuid, station integer, line integer, epoch integer, seq bigint, revision bigint,
    recorded_at timestamptz, is_copy boolean, settles text[], state jsonb
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
    ), shared AS MATERIALIZED (
        SELECT l.kind, l.id, (array_agg(l.visit_id ORDER BY l.visit_id))[1] AS visit_id
        FROM latest l LEFT JOIN central.stream t
            ON t.station = l.station AND t.epoch <> l.epoch AND t.received_up_to > 0
        GROUP BY l.kind, l.id HAVING count(DISTINCT l.station) > 1 OR count(t.epoch) > 0
    ), place AS (
        SELECT t.station, t.epoch,
               min(CASE WHEN l.epoch = t.epoch THEN l.seq ELSE t.received_up_to END) - 20000 AS first,
               max(CASE WHEN l.epoch = t.epoch THEN l.seq ELSE t.received_up_to END) AS last
        FROM shared JOIN latest l USING (kind, id) JOIN central.stream t ON t.station = l.station
        GROUP BY t.station, t.epoch
    ), said AS MATERIALIZED (
        SELECT s.kind, s.id, s.visit_id, f.station, f.epoch, f.seq, f.revision, f.recorded_at,
               f.action = 'take_over_visit' AS is_copy,
               CASE WHEN f.action = 'correct_visit' THEN coalesce(string_to_array(
                   (regexp_match(f.reason, '\(settles ([0-9/ ]+)\)$'))[1], ' '), '{}') ELSE '{}' END AS settles,
               central.readable(f.payload)::jsonb AS state
        FROM place p CROSS JOIN LATERAL (
            SELECT f.* FROM central.fact f
            WHERE f.station = p.station AND f.epoch = p.epoch AND f.seq BETWEEN p.first AND p.last
            OFFSET 0) f
        JOIN shared s ON s.kind = f.record_kind AND s.id = f.record_id
        WHERE f.payload IS NOT NULL AND NOT EXISTS (
            SELECT FROM central.quarantine q WHERE (q.station, q.epoch, q.seq) = (f.station, f.epoch, f.seq))
    ), forgotten AS (
        SELECT here.kind, here.id, here.station, here.epoch, min(here.revision) AS revision
        FROM said here JOIN said later USING (kind, id, station, revision)
        WHERE later.epoch > here.epoch AND here.state <> later.state
        GROUP BY here.kind, here.id, here.station, here.epoch
    )
    SELECT w.kind, w.id, w.visit_id, w.station, CASE WHEN g.revision <= w.revision THEN w.epoch ELSE 0 END,
           w.epoch, w.seq, w.revision, w.recorded_at, w.is_copy, w.settles, w.state
    FROM said w LEFT JOIN forgotten g USING (kind, id, station, epoch)
$$;

-- The conflicts that nobody has settled. Two booths part where both have a word of their own of the same revision; each
-- one's last word before it takes over the other's is set against the other's. Of a visit the same field must have been
-- changed by both; fields of a person and of a tube never merge by themselves. A correction settles it where it names
-- both words: its booth had been told of them.
CREATE OR REPLACE FUNCTION central.conflicts(p_site text, p_first date, p_last date) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH said AS MATERIALIZED (
        SELECT *, station || '/' || epoch || '/' || seq AS place FROM central.shared_words(p_site, p_first, p_last)
    ), parted AS (
        SELECT DISTINCT a.kind, a.id, a.visit_id, a.revision, a.station AS one, a.line AS one_line,
               b.station AS other, b.line AS other_line
        FROM said a JOIN said b USING (kind, id, revision)
        WHERE (a.station, a.line) < (b.station, b.line) AND NOT a.is_copy AND NOT b.is_copy AND NOT EXISTS (
            SELECT FROM said x JOIN said y USING (kind, id, revision)
            WHERE (x.kind, x.id, x.revision) = (a.kind, a.id, a.revision - 1) AND NOT x.is_copy AND NOT y.is_copy
              AND (x.station, x.line, y.station, y.line) = (a.station, a.line, b.station, b.line))
    ), side AS (
        SELECT DISTINCT ON (p.kind, p.id, p.revision, p.one, p.one_line, p.other, p.other_line, w.station, w.line)
               p.revision AS parted_at, p.one, p.one_line, p.other, p.other_line, w.*
        FROM parted p JOIN said w ON w.kind = p.kind AND w.id = p.id AND w.revision >= p.revision AND NOT w.is_copy
            AND (w.station, w.line) IN ((p.one, p.one_line), (p.other, p.other_line))
        WHERE NOT EXISTS (
            SELECT FROM said c WHERE (c.kind, c.id, c.station, c.line) = (w.kind, w.id, w.station, w.line)
              AND (c.is_copy OR c.settles <> '{}') AND c.revision > p.revision AND c.revision <= w.revision)
        ORDER BY p.kind, p.id, p.revision, p.one, p.one_line, p.other, p.other_line, w.station, w.line,
                 w.revision DESC, w.epoch DESC
    ), pair AS (
        SELECT p.*, to_jsonb(a) AS a, to_jsonb(b) AS b,
               (SELECT s.state FROM said s WHERE s.kind = p.kind AND s.id = p.id AND s.revision = p.revision - 1
                ORDER BY s.is_copy, s.station, s.line, s.epoch LIMIT 1) AS base
        FROM parted p
        JOIN side a ON (a.kind, a.id, a.parted_at, a.one, a.one_line, a.other, a.other_line, a.station, a.line)
            = (p.kind, p.id, p.revision, p.one, p.one_line, p.other, p.other_line, p.one, p.one_line)
        JOIN side b ON (b.kind, b.id, b.parted_at, b.one, b.one_line, b.other, b.other_line, b.station, b.line)
            = (p.kind, p.id, p.revision, p.one, p.one_line, p.other, p.other_line, p.other, p.other_line)
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
        'kind', f.kind, 'id', f.id, 'visit', f.visit_id, 'fields', f.fields, 'words', (
            SELECT jsonb_agg(jsonb_build_object('station', w -> 'station', 'epoch', w -> 'epoch', 'seq', w -> 'seq',
                       'revision', w -> 'revision', 'recorded_at', w -> 'recorded_at') ORDER BY place)
            FROM jsonb_array_elements(jsonb_build_array(f.a, f.b)) WITH ORDINALITY AS word(w, place))
    ) ORDER BY f.visit_id, f.kind, f.id, f.one, f.one_line, f.other, f.other_line, f.revision), '[]')
    FROM found f
    WHERE f.fields IS NOT NULL AND NOT EXISTS (
        SELECT FROM said c WHERE c.kind = f.kind AND c.id = f.id
          AND c.settles @> ARRAY[f.a ->> 'place', f.b ->> 'place'])
$$;

-- Those of the last two days of which a site has visits: what its booths are told.
CREATE OR REPLACE FUNCTION central.conflicts_now(p_site text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(central.conflicts(p_site, d.last - 1, d.last), '[]')
    FROM (SELECT max(v.operating_day) AS last FROM report.visit v JOIN central.station s USING (station)
          WHERE s.site = p_site) d
$$;
