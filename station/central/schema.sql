-- The centre's tables. Run once by `provision.init`, as the role screening_owner, which nobody can sign in as.
-- Every unique key begins with the station, so the same schema spreads over a cluster of servers.

-- `most_facts` and `retry_after_s` are what an administrator asks of all stations while the centre is short of breath.
CREATE TABLE central.centre (
    the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    incarnation uuid NOT NULL DEFAULT gen_random_uuid(),
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    restores integer NOT NULL DEFAULT 0,
    read_model text NOT NULL DEFAULT '',
    backed_up_at timestamptz,
    most_facts integer NOT NULL DEFAULT 200 CHECK (most_facts BETWEEN 1 AND 200),
    retry_after_s integer NOT NULL DEFAULT 0 CHECK (retry_after_s BETWEEN 0 AND 300)
);

CREATE TABLE central.station (
    station integer PRIMARY KEY CHECK (station BETWEEN 100 AND 989),
    site text NOT NULL,
    name text NOT NULL,
    role_name name NOT NULL UNIQUE,
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

-- One row per epoch of a station: how far it has come. `ingest_v1` locks this row and no other. A burnt epoch takes
-- nothing more: its file was rolled back or copied. `announced_up_to` is what the station said that it has itself.
CREATE TABLE central.stream (
    station integer NOT NULL REFERENCES central.station,
    epoch integer NOT NULL CHECK (epoch >= 1),
    opened_at timestamptz NOT NULL DEFAULT now(),
    received_up_to bigint NOT NULL DEFAULT 0,
    chain bytea NOT NULL CHECK (length(chain) = 32),
    last_batch_at timestamptz,
    announced_up_to bigint NOT NULL DEFAULT 0,
    greeted_at timestamptz,
    backed_up_to bigint NOT NULL DEFAULT 0,
    burnt_at timestamptz,
    burnt_reason text,
    PRIMARY KEY (station, epoch)
) WITH (fillfactor = 50);

-- The ledger: the exact bytes, and columns taken out of the header to search by: all ten, or none of a header that
-- cannot be read. A payload may be purged one day.
CREATE TABLE central.fact (
    station integer NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 1),
    header bytea NOT NULL,
    payload bytea,
    payload_hash bytea NOT NULL,
    content_hash bytea NOT NULL,
    record_kind text,
    record_id uuid,
    subject_id uuid,
    revision bigint,
    actor text,
    action text,
    reason text,
    recorded_at timestamptz,
    occurred_at timestamptz,
    schema_version integer,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (station, epoch, seq),
    CHECK (num_nulls(record_kind, record_id, subject_id, revision, actor, action, reason, recorded_at, occurred_at,
                     schema_version) IN (0, 10))
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
    kind text NOT NULL CHECK (kind IN ('mismatch', 'chain_differs', 'rolled_back')),
    standing bytea NOT NULL,
    offered bytea NOT NULL,
    offered_header bytea,
    offered_payload bytea,
    raised_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (station, epoch, seq, kind, offered)
);

DO $$
BEGIN
    FOR part IN 0..7 LOOP
        -- a row stays whole on its page: packing and unpacking payloads costs more than hashing them
        EXECUTE format('CREATE TABLE central.fact_%s PARTITION OF central.fact
                        FOR VALUES WITH (MODULUS 8, REMAINDER %s) WITH (toast_tuple_target = 8160)', part, part);
        EXECUTE format('CREATE TABLE central.chain_mark_%s PARTITION OF central.chain_mark
                        FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
    END LOOP;
END
$$;
