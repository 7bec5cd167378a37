-- The read model as reports see it: typed columns over central.latest; a key that a payload lacks is null. Run by
-- `provision.init` after the tables, as the role screening_owner; nothing is stored here, so all is made anew.

DROP VIEW IF EXISTS central.person, central.visit, central.specimen;

CREATE VIEW central.person AS
SELECT station, record_id AS id, revision, occurred_at,
       payload ->> 'name' AS name,
       (payload ->> 'birth_date')::date AS birth_date,
       (payload ->> 'birth_year')::integer AS birth_year,
       payload ->> 'sex' AS sex,
       payload ->> 'phone' AS phone,
       payload ->> 'area' AS area,
       payload ->> 'nationality' AS nationality,
       payload ->> 'identity_level' AS identity_level,
       payload
FROM central.latest
WHERE record_kind = 'person';

CREATE VIEW central.visit AS
SELECT station, record_id AS id, revision, occurred_at,
       (payload ->> 'person_id')::uuid AS person_id,
       (payload ->> 'expectation_id')::uuid AS expectation_id,
       (payload ->> 'operating_day')::date AS operating_day,
       (payload ->> 'arrived_at')::timestamptz AS arrived_at,
       (payload ->> 'left_at')::timestamptz AS left_at,
       payload ->> 'way_out' AS way_out,
       payload ->> 'programme_id' AS programme_id,
       payload
FROM central.latest
WHERE record_kind = 'visit';

CREATE VIEW central.specimen AS
SELECT station, record_id AS id, revision, occurred_at,
       (payload ->> 'visit_id')::uuid AS visit_id,
       payload ->> 'number' AS number,
       payload ->> 'specimen_type' AS specimen_type,
       payload ->> 'state' AS state,
       (payload ->> 'collected_at')::timestamptz AS collected_at,
       payload
FROM central.latest
WHERE record_kind = 'specimen';
