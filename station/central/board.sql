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
           greatest(coalesce(g.announced_up_to - g.received_up_to, 0), 0) AS waiting,
           t.burnt_at IS NOT NULL AS is_burnt,
           t.greeted_at IS NULL AND t.received_up_to = 0
               AND EXISTS (SELECT FROM central.stream o WHERE o.station = s.station AND o.epoch < t.epoch
                             AND (o.greeted_at IS NOT NULL OR o.received_up_to > 0)) AS is_locked_out,
           t.greeted_at, t.last_batch_at AS proven_at,
           coalesce(t.greeted_at < now() - make_interval(mins => p_silent_min), true) AS is_silent,
           (SELECT coalesce(sum(a.received_up_to), 0)::bigint FROM central.stream a
            WHERE a.station = s.station) AS facts,
           (SELECT count(*) FROM report.visit v
            WHERE v.station = s.station AND v.operating_day = p_day AND v.void_reason IS NULL) AS visits,
           (SELECT count(*) FROM report.visit v
            JOIN report.specimen c ON c.station = v.station AND c.visit_id = v.id
            WHERE v.station = s.station AND v.operating_day = p_day AND c.collected_at IS NOT NULL
              AND c.state IS DISTINCT FROM 'voided') AS collected,
           (SELECT coalesce(jsonb_agg(DISTINCT c.number), '[]') FROM report.visit v
            JOIN report.specimen c ON c.station = v.station AND c.visit_id = v.id
            WHERE v.station = s.station AND v.operating_day = p_day AND c.number IS NOT NULL
              AND (SELECT count(*) FROM (
                       SELECT FROM report.specimen o WHERE o.number = c.number
                       GROUP BY o.id HAVING NOT coalesce(bool_or(o.state = 'voided'), false)
                   ) standing) > 1) AS numbers_twice,
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
    LEFT JOIN LATERAL (SELECT * FROM central.stream g WHERE g.station = s.station AND g.greeted_at IS NOT NULL
                       ORDER BY g.epoch DESC LIMIT 1) g ON true
    LEFT JOIN LATERAL (SELECT * FROM report.day_closed d WHERE d.station = s.station AND d.operating_day = p_day
                         AND d.is_reopened IS NOT TRUE
                       ORDER BY d.epoch DESC, d.seq DESC LIMIT 1) m ON true
), visit AS (
    SELECT v.id, v.stations, coalesce(v.way_out, '') AS way_out, v.void_reason FROM report.one_visit v
    WHERE v.operating_day = p_day
      AND (p_site IS NULL OR v.stations && (SELECT array_agg(r.station) FROM roster r))
), each_tube AS (
    SELECT min(c.collected_at) AS collected_at,
           (array_agg(c.state ORDER BY c.revision DESC, c.state = 'labelled', c.epoch DESC, c.station))[1] AS state
    FROM visit v JOIN report.specimen c ON c.visit_id = v.id AND c.station = ANY (v.stations)
    GROUP BY c.id
), tube AS (
    SELECT count(*) AS specimens, count(t.collected_at) AS collected FROM each_tube t
    WHERE t.state IS DISTINCT FROM 'voided'
)
SELECT jsonb_build_object(
    'rows', (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.site, e.station), '[]') FROM each e),
    'ways_out', (SELECT coalesce(jsonb_object_agg(w.way_out, w.visits), '{}')
                 FROM (SELECT v.way_out, count(*) AS visits FROM visit v
                       WHERE v.void_reason IS NULL GROUP BY v.way_out) w),
    'specimens', tube.specimens, 'collected', tube.collected,
    'conflicts', (SELECT count(*) FROM jsonb_array_elements(central.conflicts(p_site, p_day, p_day))),
    'closed', (SELECT to_jsonb(c) FROM report.site_closed c JOIN roster r USING (station)
               WHERE c.operating_day = p_day AND c.site = p_site
               ORDER BY c.amendment DESC, c.station, c.epoch DESC, c.seq DESC LIMIT 1))
FROM tube
$$;

-- Which site's board a supervisor's laptop may see: a role of its own for each site, and nothing else in this database.
CREATE TABLE IF NOT EXISTS central.board_role (
    role_name name PRIMARY KEY,
    site text NOT NULL UNIQUE
);

-- The board of the caller's own site: counts, places and codes, nothing about people and no other site. The owner's
-- people may ask for any site. SS001: that is not this role's site.
CREATE OR REPLACE FUNCTION report.site_board_v1(p_day date, p_silent_min integer, p_site text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = central, pg_temp AS $$
BEGIN
    PERFORM FROM central.board_role b WHERE b.role_name = session_user AND b.site = p_site;
    IF NOT FOUND AND NOT pg_has_role(session_user, 'screening_owner', 'MEMBER') OR p_site IS NULL THEN
        RAISE EXCEPTION 'not the board of this role''s site' USING ERRCODE = 'SS001';
    END IF;
    RETURN report.board_v1(p_day, p_silent_min, p_site);
END
$$;

-- Makes the role of a site's board, or gives it a new password. Called by an administrator only.
CREATE OR REPLACE FUNCTION central.open_board(p_site text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = central, pg_temp AS $$
DECLARE
    p_role constant text := 'board_' || left(encode(sha256(convert_to(p_site, 'UTF8')), 'hex'), 12);
    password constant text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
BEGIN
    PERFORM FROM central.station s WHERE s.site = p_site;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no station of this site' USING ERRCODE = 'SS008';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = p_role) THEN
        EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', p_role);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN CONNECTION LIMIT 8 PASSWORD %L', p_role, password);
    EXECUTE format('ALTER ROLE %I SET statement_timeout = ''60s''', p_role);
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''', p_role);
    PERFORM central.bound(p_role);
    EXECUTE format('GRANT screening_supervisor TO %I', p_role);
    INSERT INTO central.board_role VALUES (p_role, p_site) ON CONFLICT DO NOTHING;
    RETURN jsonb_build_object('role', p_role, 'password', password);
END
$$;
