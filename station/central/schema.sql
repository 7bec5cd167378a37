-- The centre's tables. Run once by `provision.init`, as the role screening_owner, which nobody can sign in as.
-- Every unique key begins with the station, so the same schema spreads over a cluster of servers.

CREATE TABLE central.centre (
    the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    incarnation uuid NOT NULL DEFAULT gen_random_uuid(),
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE central.station (
    station integer PRIMARY KEY CHECK (station BETWEEN 100 AND 989),
    site text NOT NULL,
    name text NOT NULL,
    role_name name NOT NULL UNIQUE,
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

-- One row per epoch of a station: how far it has come. `ingest_v1` locks this row and no other.
CREATE TABLE central.stream (
    station integer NOT NULL REFERENCES central.station,
    epoch integer NOT NULL CHECK (epoch >= 1),
    opened_at timestamptz NOT NULL DEFAULT now(),
    received_up_to bigint NOT NULL DEFAULT 0,
    chain bytea NOT NULL CHECK (length(chain) = 32),
    last_batch_at timestamptz,
    PRIMARY KEY (station, epoch)
) WITH (fillfactor = 50);

-- The ledger: the exact bytes, and columns taken out of the header to search by. A payload may be purged one day.
CREATE TABLE central.fact (
    station integer NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 1),
    header bytea NOT NULL,
    payload bytea,
    payload_hash bytea NOT NULL,
    content_hash bytea NOT NULL,
    record_kind text NOT NULL,
    record_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    revision bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    reason text NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    schema_version integer NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (station, epoch, seq)
) PARTITION BY HASH (station);

-- The chain at the end of every batch, so that no check has to begin at the first fact.
CREATE TABLE central.chain_mark (
    station integer NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    chain bytea NOT NULL CHECK (length(chain) = 32),
    PRIMARY KEY (station, epoch, seq)
) PARTITION BY HASH (station);

-- Facts that were received but could not be applied. Their bytes stand in central.fact; nothing here expires.
CREATE TABLE central.quarantine (
    station integer NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    sql_state text NOT NULL,
    detail text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (station, epoch, seq)
);

-- Two different contents for one place in a station's history: what stands, and what was offered instead.
CREATE TABLE central.alarm (
    station integer NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('mismatch', 'chain_differs')),
    standing bytea NOT NULL,
    offered bytea NOT NULL,
    offered_header bytea,
    offered_payload bytea,
    raised_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (station, epoch, seq, kind, offered)
);

-- The read model: the last state of every record, made of the ledger alone. The checks read what the views of
-- views.sql read, so that a value which is no date or no uuid is quarantined here and never fails a report there.
CREATE TABLE central.latest (
    station integer NOT NULL,
    record_kind text NOT NULL,
    record_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    revision bigint NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    action text NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    payload jsonb NOT NULL CHECK (jsonb_typeof(payload) = 'object'),
    CONSTRAINT person_can_be_read CHECK (record_kind <> 'person' OR num_nonnulls(
        (payload ->> 'birth_date')::date, (payload ->> 'birth_year')::integer) >= 0),
    CONSTRAINT visit_can_be_read CHECK (record_kind <> 'visit' OR num_nonnulls(
        (payload ->> 'person_id')::uuid, (payload ->> 'expectation_id')::uuid, (payload ->> 'operating_day')::date,
        (payload ->> 'arrived_at')::timestamptz, (payload ->> 'left_at')::timestamptz) >= 0),
    CONSTRAINT specimen_can_be_read CHECK (record_kind <> 'specimen' OR num_nonnulls(
        (payload ->> 'visit_id')::uuid, (payload ->> 'collected_at')::timestamptz) >= 0),
    PRIMARY KEY (station, record_kind, record_id)
) PARTITION BY HASH (station);

DO $$
BEGIN
    FOR part IN 0..7 LOOP
        EXECUTE format('CREATE TABLE central.fact_%s PARTITION OF central.fact
                        FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE central.chain_mark_%s PARTITION OF central.chain_mark
                        FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE central.latest_%s PARTITION OF central.latest
                        FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
    END LOOP;
END
$$;

CREATE INDEX latest_by_day ON central.latest ((payload ->> 'operating_day')) WHERE record_kind = 'visit';
