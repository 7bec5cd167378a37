-- How the ledger is hashed, chained and read. Run by `provision.init` at every start of a new version, as the role
-- screening_owner, before everything that builds on it. The functions that end in _v1 are all that a station may
-- call; everything else is for the owner.
-- SQLSTATE class SS is ours: SS001 not enrolled or revoked, SS002 unknown epoch, SS003 not a batch, SS004 a header
-- that contradicts its envelope, SS005 a number that belongs to another station, SS006 a burnt epoch, SS007 (of a
-- quarantined fact) a kind of record that this centre does not know, SS008 a station that is not enrolled, SS009 one that works already.

-- c[n] = SHA-256(c[n-1] || h[n]); the first argument of the aggregate is the chain before the first row.
CREATE OR REPLACE FUNCTION central.next_chain(chain bytea, start bytea, content_hash bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN sha256(coalesce(chain, start) || content_hash);
END
$$;

CREATE OR REPLACE AGGREGATE central.chain(start bytea, content_hash bytea) (
    SFUNC = central.next_chain, STYPE = bytea
);

-- h = SHA-256(domain tag || header || SHA-256(payload)). The tag is `station.domain.fact.FACT_TAG`.
CREATE OR REPLACE FUNCTION central.content_hash(header bytea, payload_hash bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256('\x73637265656e696e672d73746174696f6e2f666163742f310a'::bytea || header || payload_hash);

CREATE OR REPLACE FUNCTION central.first_chain(station integer, epoch integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(convert_to('screening-station/chain/1/' || station || '/' || epoch, 'UTF8'));

-- How many rows of a range stand, and the chain over them, made of the stored bytes and nothing else.
CREATE OR REPLACE FUNCTION central.chain_of(
    p_station integer, p_epoch integer, p_first bigint, p_last bigint, p_before bytea,
    OUT chain bytea, OUT standing bigint
) LANGUAGE sql STABLE AS $$
    SELECT coalesce(
               central.chain(p_before, central.content_hash(
                   f.header, CASE WHEN f.payload IS NULL THEN f.payload_hash ELSE sha256(f.payload) END
               ) ORDER BY f.seq),
               p_before),
           count(*)
    FROM central.fact f
    WHERE f.station = p_station AND f.epoch = p_epoch AND f.seq BETWEEN p_first AND p_last
$$;

-- The chain after fact number p_seq: from the nearest mark, over the stored rows after it.
CREATE OR REPLACE FUNCTION central.chain_at(p_station integer, p_epoch integer, p_seq bigint) RETURNS bytea
LANGUAGE plpgsql STABLE AS $$
DECLARE
    mark central.chain_mark;
BEGIN
    SELECT m.* INTO mark FROM central.chain_mark m
    WHERE m.station = p_station AND m.epoch = p_epoch AND m.seq <= p_seq ORDER BY m.seq DESC LIMIT 1;
    IF NOT FOUND THEN
        mark.seq := 0;
        mark.chain := central.first_chain(p_station, p_epoch);
    END IF;
    IF mark.seq = p_seq THEN
        RETURN mark.chain;
    END IF;
    RETURN (central.chain_of(p_station, p_epoch, mark.seq + 1, p_seq, mark.chain)).chain;
END
$$;

-- Who calls: the role that signed in, which no SET ROLE and no SECURITY DEFINER changes. The owner's people may speak
-- for a station that is not revoked: they bring in what came on a stick.
CREATE OR REPLACE FUNCTION central.must_be_station(p_station integer, p_even_if_revoked boolean) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM FROM central.station s
    WHERE s.station = p_station AND (p_even_if_revoked OR s.revoked_at IS NULL)
      AND (s.role_name = session_user OR pg_has_role(session_user, 'screening_owner', 'MEMBER'));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not enrolled as this station, or revoked' USING ERRCODE = 'SS001';
    END IF;
END
$$;

-- The bytes of a header or payload as JSON. A NUL character, which no text and no jsonb can hold, is left out; the
-- stored bytes keep it. Escaped backslashes are set aside meanwhile, so that a typed \u0000 stays what it is.
CREATE OR REPLACE FUNCTION central.readable(stored bytea) RETURNS json LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    told constant text := convert_from(stored, 'UTF8');
BEGIN
    IF strpos(told, '\u0000') > 0 THEN
        RETURN replace(replace(replace(told, '\\', chr(1)), '\u0000', ''), chr(1), '\\')::json;
    END IF;
    RETURN told::json;
END
$$;
