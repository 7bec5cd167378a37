-- The board of a day: counts and how far each station is proven; nothing about people. Run by `provision.init` at
-- every start of a new version, after functions.sql, as the role screening_owner. Whoever reads reports may call it.

-- One row for each station of the roster, of one site where that is given, with what the centre holds of the range that
-- it closed its day with; the totals are over the visits in which these stations had a hand.
CREATE OR REPLACE FUNCTION report.board_v1(p_day date, p_silent_min integer, p_site text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = central, pg_temp AS $$
WITH roster AS (
    SELECT s.* FROM central.station s WHERE p_site IS NULL OR s.site = p_site
), each AS (
    SELECT s.station, s.site, s.name, s.revoked_at IS NOT NULL AS is_revoked,
           coalesce(t.received_up_to, 0) AS received_up_to,
           greatest(coalesce(t.announced_up_to - t.received_up_to, 0), 0) AS waiting,
           t.burnt_at IS NOT NULL AS is_burnt, t.greeted_at, t.last_batch_at AS proven_at,
           coalesce(t.greeted_at < now() - make_interval(mins => p_silent_min), true) AS is_silent,
           (SELECT coalesce(sum(a.received_up_to), 0)::bigint FROM central.stream a
            WHERE a.station = s.station) AS facts,
           (SELECT count(*) FROM report.visit v
            WHERE v.station = s.station AND v.operating_day = p_day) AS visits,
           (SELECT count(*) FROM report.visit v
            JOIN report.specimen c ON c.station = v.station AND c.visit_id = v.id
            WHERE v.station = s.station AND v.operating_day = p_day AND c.collected_at IS NOT NULL
              AND c.state IS DISTINCT FROM 'voided') AS collected,
           (SELECT count(*) FROM central.quarantine q WHERE q.station = s.station) AS quarantined,
           (SELECT count(*) FROM central.alarm a WHERE a.station = s.station) AS alarms,
           m.counts, m.chain AS closed_chain,
           CASE WHEN m.epoch IS NOT NULL
                THEN central.held(s.station, m.epoch::integer, m.first_seq, m.last_seq) END AS held,
           (SELECT count(*) FROM report.visit v WHERE v.station = s.station AND v.operating_day = p_day
              AND (v.epoch, v.seq) > (m.epoch, m.last_seq)) AS changed_after
    FROM roster s
    LEFT JOIN LATERAL (SELECT * FROM central.stream t WHERE t.station = s.station
                       ORDER BY t.epoch DESC LIMIT 1) t ON true
    LEFT JOIN LATERAL (SELECT * FROM report.day_closed d WHERE d.station = s.station AND d.operating_day = p_day
                         AND d.is_reopened IS NOT TRUE
                       ORDER BY d.epoch DESC, d.seq DESC LIMIT 1) m ON true
), visit AS (
    SELECT v.id, v.stations, coalesce(v.way_out, '') AS way_out FROM report.one_visit v
    WHERE v.operating_day = p_day
      AND (p_site IS NULL OR v.stations && (SELECT array_agg(r.station) FROM roster r))
), tube AS (
    SELECT count(*) AS specimens, count(c.collected_at) AS collected
    FROM visit v JOIN report.specimen c ON c.visit_id = v.id AND c.station = ANY (v.stations)
    WHERE c.state IS DISTINCT FROM 'voided'
)
SELECT jsonb_build_object(
    'rows', (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.site, e.station), '[]') FROM each e),
    'ways_out', (SELECT coalesce(jsonb_object_agg(w.way_out, w.visits), '{}')
                 FROM (SELECT v.way_out, count(*) AS visits FROM visit v GROUP BY v.way_out) w),
    'specimens', tube.specimens, 'collected', tube.collected)
FROM tube
$$;
