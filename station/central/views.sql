-- What reports see besides the tables of the read model. Run by `provision.init` after them, as screening_owner;
-- nothing is stored here. Made with OR REPLACE, so that what others built on them stays.

CREATE OR REPLACE VIEW report.station AS
SELECT station, site, name, enrolled_at, revoked_at IS NOT NULL AS is_revoked
FROM central.station;

-- One row for each visit, however many booths had a hand in it. A value that only one booth gave is kept; two ways
-- out that differ are both kept in the tables, told here, and never chosen between by a clock.
CREATE OR REPLACE VIEW report.one_visit AS
SELECT id, operating_day,
       array_agg(station ORDER BY station) AS stations,
       (array_agg(person_id ORDER BY revision, epoch, station) FILTER (WHERE person_id IS NOT NULL))[1] AS person_id,
       min(arrived_at) AS arrived_at,
       max(left_at) AS left_at,
       (array_agg(way_out ORDER BY revision DESC, epoch DESC, station) FILTER (WHERE way_out IS NOT NULL))[1]
           AS way_out,
       count(DISTINCT way_out) > 1 AS ways_out_differ,
       max(void_reason) AS void_reason
FROM report.visit
GROUP BY id, operating_day;
