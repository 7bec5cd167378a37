-- The other road: facts that come on a stick. Run by `provision.init` at every start of a new version, after
-- functions.sql, as the role screening_owner. Stations may call nothing here: an administrator imports, through the
-- same `ingest_v1` as the wire.

-- The public half of the key that a station signs its carrier files with; the private half is in its ticket only.
CREATE TABLE IF NOT EXISTS central.station_key (
    station integer NOT NULL REFERENCES central.station,
    epoch integer NOT NULL,
    verify_key bytea NOT NULL CHECK (length(verify_key) = 32),
    PRIMARY KEY (station, epoch)
);

-- The key of a site's supervisor: carrier files are sealed to its public half. Kept to be handed out again.
CREATE TABLE IF NOT EXISTS central.supervisor_key (
    site text PRIMARY KEY,
    private_key bytea NOT NULL CHECK (length(private_key) = 32)
        DEFAULT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
);

-- A fresh seed to sign with and the site's supervisor key. The seed is stored nowhere here.
CREATE OR REPLACE FUNCTION central.keys_for_sticks(p_site text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = central, pg_temp AS $$
BEGIN
    INSERT INTO central.supervisor_key (site) VALUES (p_site) ON CONFLICT DO NOTHING;
    RETURN jsonb_build_object(
        'signing_seed',
        encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'),
        'supervisor_key',
        (SELECT encode(k.private_key, 'hex') FROM central.supervisor_key k WHERE k.site = p_site));
END
$$;

-- What a station on a stick is told: where the centre stands with its epoch, and what stands of a range, with the
-- chain made of the stored bytes.
CREATE OR REPLACE FUNCTION central.answer_to_stick(
    p_station integer, p_epoch integer, p_first bigint, p_last bigint
) RETURNS jsonb LANGUAGE sql STABLE SET search_path = central, pg_temp AS $$
    SELECT jsonb_build_object(
        'restores', c.restores,
        'hello', jsonb_build_object(
            'incarnation', c.incarnation, 'site', s.site, 'station', p_station, 'epoch', p_epoch,
            'epoch_known', true, 'burnt', t.burnt_at IS NOT NULL, 'revoked', s.revoked_at IS NOT NULL,
            'received_up_to', t.received_up_to, 'chain', encode(t.chain, 'hex')),
        'held', central.held(p_station, p_epoch, p_first, p_last))
    FROM central.centre c, central.station s JOIN central.stream t USING (station)
    WHERE s.station = p_station AND t.epoch = p_epoch
$$;
