-- A batch that was written small for a slow line (`station.domain.packing`): read, and then taken like any other. Run by
-- `provision.init` at every start of a new version, after functions.sql, as the role screening_owner.

-- The texts that some pieces make. A piece: count of new bytes, which text to copy from (1 this one, 2 the one before;
-- 0 ends the text), the new bytes, then for a copy its first byte there (2 bytes) and its size.
CREATE OR REPLACE FUNCTION central.unpacked(packed bytea) RETURNS bytea[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    texts bytea[] := '{}';
    written bytea := '';
    at integer := 0;
    new_bytes integer;
    back integer;
    size integer;
    total integer := 0;
BEGIN
    WHILE at < length(packed) LOOP
        new_bytes := get_byte(packed, at);
        back := get_byte(packed, at + 1);
        written := written || substr(packed, at + 3, new_bytes);
        at := at + 2 + new_bytes;
        IF back = 0 THEN
            texts[cardinality(texts) + 1] := written;
            written := '';
        ELSE
            size := get_byte(packed, at + 2);
            written := written || substr(
                CASE WHEN back = 1 THEN written ELSE texts[cardinality(texts) - back + 2] END,
                get_byte(packed, at) * 256 + get_byte(packed, at + 1) + 1, size);
            at := at + 3;
            total := total + size;
        END IF;
        IF total + at > 2 * 1024 * 1024 OR at > length(packed) OR cardinality(texts) > 2000 THEN
            RAISE EXCEPTION 'not a batch' USING ERRCODE = 'SS003';
        END IF;
    END LOOP;
    RETURN texts;
EXCEPTION WHEN array_subscript_error OR substring_error THEN
    RAISE EXCEPTION 'not a batch' USING ERRCODE = 'SS003';
END
$$;

-- The same as the other `ingest_v1`, which it calls: first all headers, then all payloads, packed. What was read wrong
-- must neither stand in the ledger nor raise an alarm, so the chain over it must be the one that the station says.
CREATE OR REPLACE FUNCTION central.ingest_v1(
    station integer, epoch integer, first_seq bigint, chain_before bytea, chain_after bytea, packed bytea
) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = central, pg_temp AS $$
DECLARE
    texts bytea[];
    facts integer;
    answer jsonb;
    read_chain bytea;
BEGIN
    PERFORM central.must_be_station($1, false);
    texts := central.unpacked($6);
    facts := cardinality(texts) / 2;
    answer := central.ingest_v1($1, $2, $3, $4, texts[:facts], texts[facts + 1:]);
    IF answer ->> 'status' = 'received' THEN
        read_chain := decode(answer ->> 'chain_after', 'hex');
    ELSIF answer ->> 'status' = 'mismatch' THEN
        SELECT central.chain($4, central.content_hash(o.header, sha256(o.payload)) ORDER BY o.place) INTO read_chain
        FROM unnest(texts[:facts], texts[facts + 1:]) WITH ORDINALITY AS o(header, payload, place);
    END IF;
    IF read_chain IS NOT NULL AND read_chain IS DISTINCT FROM $5 THEN
        RAISE EXCEPTION 'not the batch that was packed' USING ERRCODE = 'SS003';
    END IF;
    RETURN answer;
END
$$;

GRANT EXECUTE ON FUNCTION central.ingest_v1(integer, integer, bigint, bytea, bytea, bytea) TO screening_station;
