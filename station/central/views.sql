-- What reports see besides the tables of the read model. Run by `provision.init` after them, as screening_owner;
-- nothing is stored here. Made with OR REPLACE, so that what others built on them stays.

CREATE OR REPLACE VIEW report.station AS
SELECT station, site, name, enrolled_at, revoked_at IS NOT NULL AS is_revoked
FROM central.station;

-- One row for each visit, however many booths had a hand in it. The highest revision counts; what its booth never said
-- is filled from the next one. A way out that this very booth said and then undid is none, though a copy of it stands
-- elsewhere: that it was said is read off the booth's facts about this visit, at most 20,000 back. Two ways out that
-- differ are both kept in the tables, told here, and never chosen between by a clock.
CREATE OR REPLACE VIEW report.one_visit AS
SELECT v.id, v.operating_day, v.stations, v.person_id, v.arrived_at,
       CASE WHEN NOT u.is_undone THEN v.left_at END AS left_at,
       CASE WHEN NOT u.is_undone THEN v.way_out END AS way_out,
       v.ways_out_differ, v.void_reason
FROM (
    SELECT id, operating_day,
           array_agg(station ORDER BY station) AS stations,
           (array_agg(person_id ORDER BY revision, epoch, station)
               FILTER (WHERE person_id IS NOT NULL))[1] AS person_id,
           min(arrived_at) AS arrived_at,
           (array_agg(left_at ORDER BY revision DESC, epoch DESC, station)
               FILTER (WHERE way_out IS NOT NULL))[1] AS left_at,
           (array_agg(way_out ORDER BY revision DESC, epoch DESC, station)
               FILTER (WHERE way_out IS NOT NULL))[1] AS way_out,
           count(DISTINCT way_out) > 1 AS ways_out_differ,
           (array_agg(void_reason ORDER BY revision DESC, epoch DESC, station)
               FILTER (WHERE void_reason IS NOT NULL))[1] AS void_reason,
           (array_agg(way_out IS NULL ORDER BY revision DESC, epoch DESC, station))[1] AS is_last_without,
           (array_agg(station ORDER BY revision DESC, epoch DESC, station))[1] AS last_station,
           (array_agg(epoch ORDER BY revision DESC, epoch DESC, station))[1] AS last_epoch,
           (array_agg(seq ORDER BY revision DESC, epoch DESC, station))[1] AS last_seq
    FROM report.visit
    GROUP BY id, operating_day
) v CROSS JOIN LATERAL (
    SELECT CASE WHEN v.is_last_without AND v.way_out IS NOT NULL THEN EXISTS (
        SELECT FROM central.fact f
        WHERE f.station = v.last_station AND f.epoch = v.last_epoch
          AND f.seq BETWEEN v.last_seq - 20000 AND v.last_seq
          AND f.record_kind = 'visit' AND f.record_id = v.id
          AND position('"way_out":"'::bytea IN f.payload) > 0) ELSE false END AS is_undone
) u;

-- One row for each person, by what the highest revision says, and of equal ones by the row that says most: a slip carries
-- neither telephone nor document. What that row leaves empty is filled from the next one. report.person has a row for
-- each booth that knows somebody: whoever counts or joins people takes them from here.
CREATE OR REPLACE VIEW report.one_person AS
SELECT id, array_agg(station ORDER BY station) AS stations, max(revision) AS revision,
       (array_agg(name ORDER BY place) FILTER (WHERE name IS NOT NULL))[1] AS name,
       (array_agg(birth_date ORDER BY place) FILTER (WHERE birth_date IS NOT NULL OR birth_year IS NOT NULL))[1] AS birth_date,
       (array_agg(birth_year ORDER BY place) FILTER (WHERE birth_date IS NOT NULL OR birth_year IS NOT NULL))[1] AS birth_year,
       (array_agg(sex ORDER BY place) FILTER (WHERE sex IS NOT NULL))[1] AS sex,
       (array_agg(phone ORDER BY place) FILTER (WHERE phone IS NOT NULL))[1] AS phone,
       (array_agg(area ORDER BY place) FILTER (WHERE area <> ''))[1] AS area,
       (array_agg(nationality ORDER BY place) FILTER (WHERE nationality <> ''))[1] AS nationality,
       (array_agg(surname_latin ORDER BY place) FILTER (WHERE surname_latin <> ''))[1] AS surname_latin,
       (array_agg(given_latin ORDER BY place) FILTER (WHERE given_latin <> ''))[1] AS given_latin,
       (array_agg(description ORDER BY place) FILTER (WHERE description <> ''))[1] AS description,
       (array_agg(document_kind ORDER BY place) FILTER (WHERE document_masked <> ''))[1] AS document_kind,
       (array_agg(document_masked ORDER BY place) FILTER (WHERE document_masked <> ''))[1] AS document_masked,
       (array_agg(identity_level ORDER BY place))[1] AS identity_level
FROM (
    SELECT p.*, row_number() OVER (
        PARTITION BY p.id ORDER BY p.revision DESC, num_nonnulls(
            p.name, p.birth_date, p.birth_year, p.sex, p.phone, nullif(p.area, ''), nullif(p.nationality, ''),
            nullif(p.surname_latin, ''), nullif(p.document_masked, '')) DESC, length(p.name) DESC NULLS LAST,
            p.epoch DESC, p.station) AS place
    FROM report.person p
) person
GROUP BY id;
