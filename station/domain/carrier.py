"""Facts on their way to the centre on a stick: the same envelope as on the wire, signed and sealed.

The station signs it; the body is sealed to two readers, the centre and the supervisor of the site. Whoever finds the
stick learns the station, the range and the chain, and of people nothing. Knows no folder, no database and no clock.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import nacl.exceptions
import nacl.public
import nacl.secret

from station.domain.envelope import PROTOCOL, Batch, chain_over
from station.domain.fact import Json, unix_ms
from station.domain.sealed import EPHEMERAL_KEY_BYTES, seal_to_centre
from station.domain.signed_file import (
    FileKind,
    SignedFile,
    bytes_told,
    check_signature,
    expect_kind,
    map_told,
    number_told,
    sign_file,
    take_apart,
    text_told,
    unreadable,
)
from station.errors import reject

MOST_CARRIED = 50_000
"""Facts in one file: six busy days of a station; what is more goes into the next file of the same stick."""
MOST_BODY_BYTES = 512 * 1024 * 1024
KEY_BYTES, NONCE_BYTES = nacl.secret.SecretBox.KEY_SIZE, nacl.secret.SecretBox.NONCE_SIZE
NOISE_BYTES = KEY_BYTES + NONCE_BYTES + 2 * EPHEMERAL_KEY_BYTES
SIZES = struct.Struct(">II")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reader(StrEnum):
    """To whom a carrier file is sealed."""

    CENTRE = "centre"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Carrier:
    """An envelope with where it comes from. `key_epoch` is the epoch whose key signs it: the station's present one."""

    site: str
    key_epoch: int
    written_at: datetime
    batch: Batch

    @property
    def file_name(self) -> str:
        """The name of its file: two files with one name hold the same facts."""
        one = self.batch
        stem = f"station-{one.station}-epoch-{one.epoch}-facts-{one.first_seq:06}-{one.last_seq:06}"
        return stem + FileKind.CARRIER.ending


@dataclass(frozen=True, slots=True)
class CarrierKeys:
    """What a station writes carrier files with: its own signing seed, and the public keys of the two readers."""

    signing_seed: bytes
    centre_public_key: bytes
    supervisor_public_key: bytes


@dataclass(frozen=True, slots=True)
class SealedCarrier:
    """A carrier file as it was found. `claimed` is what its header says, without facts and not proven yet."""

    claimed: Carrier
    file: SignedFile


def supervisor_public_key(private_key: bytes) -> bytes:
    """Returns the public half of a site's supervisor key."""
    return bytes(nacl.public.PrivateKey(private_key).public_key)


def write_carrier(carrier: Carrier, keys: CarrierKeys, noise: bytes) -> bytes:
    """Returns the bytes of a carrier file. `noise` is NOISE_BYTES fresh random bytes. Raises: ValueError for others."""
    if len(noise) != NOISE_BYTES:
        raise ValueError(f"a carrier file needs {NOISE_BYTES} random bytes")
    content_key, rest = noise[:KEY_BYTES], noise[KEY_BYTES:]
    nonce, ephemeral = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
    body = bytes(nacl.secret.SecretBox(content_key).encrypt(zlib.compress(_packed(carrier.batch)), nonce))
    for_centre = seal_to_centre(content_key, keys.centre_public_key, ephemeral[:EPHEMERAL_KEY_BYTES])
    for_supervisor = seal_to_centre(content_key, keys.supervisor_public_key, ephemeral[EPHEMERAL_KEY_BYTES:])
    one = carrier.batch
    told: dict[str, Json] = {
        "protocol": one.protocol,
        "station": one.station,
        "epoch": one.epoch,
        "key_epoch": carrier.key_epoch,
        "site": carrier.site,
        "first_seq": one.first_seq,
        "last_seq": one.last_seq,
        "chain_before": one.chain_before.hex(),
        "chain_after": one.chain_after.hex(),
        "schema": one.schema,
        "app_version": one.app_version,
        "written_at_ms": unix_ms(carrier.written_at),
        "sealed_for": {Reader.CENTRE.value: for_centre.hex(), Reader.SUPERVISOR.value: for_supervisor.hex()},
    }
    return sign_file(FileKind.CARRIER, told, body, keys.signing_seed)


def read_carrier(data: bytes) -> SealedCarrier:
    """Returns what a carrier file claims to be; its station and `key_epoch` say which key proves it.

    Raises: Rejected as `take_apart`, `stick_file_of_other_kind`, `stick_file_unreadable`, `carrier_too_new`.
    """
    file = take_apart(data)
    expect_kind(file, FileKind.CARRIER)
    told = file.told
    if told.get("protocol") != PROTOCOL:
        raise reject("file", "carrier_too_new", protocol=str(told.get("protocol")), known=PROTOCOL)
    batch = Batch(
        station=number_told(told, "station"),
        epoch=number_told(told, "epoch"),
        first_seq=number_told(told, "first_seq"),
        last_seq=number_told(told, "last_seq"),
        chain_before=bytes_told(told, "chain_before"),
        chain_after=bytes_told(told, "chain_after"),
        facts=(),
        app_version=text_told(told, "app_version"),
        schema=number_told(told, "schema"),
    )
    written_at = EPOCH + timedelta(milliseconds=min(number_told(told, "written_at_ms"), 2**47))
    return SealedCarrier(
        Carrier(text_told(told, "site"), number_told(told, "key_epoch"), written_at, batch), file
    )


def open_carrier(sealed: SealedCarrier, verify_key: bytes, private_key: bytes, reader: Reader) -> Carrier:
    """Returns a carrier with its facts, after every check that needs no database.

    Raises: Rejected `stick_file_forged`, `stick_file_body_differs`, `carrier_not_for_this_key`,
    `stick_file_unreadable`, `carrier_chain_differs`.
    """
    check_signature(sealed.file, verify_key)
    claimed = sealed.claimed.batch
    facts = _unpacked(_plain(sealed.file, private_key, reader))
    if len(facts) != claimed.last_seq - claimed.first_seq + 1:
        raise unreadable("facts")
    if chain_over(claimed.chain_before, facts) != claimed.chain_after:
        raise reject("file", "carrier_chain_differs")
    return replace(sealed.claimed, batch=replace(claimed, facts=facts))


def _plain(file: SignedFile, private_key: bytes, reader: Reader) -> bytes:
    sealed_key = bytes_told(map_told(file.told, "sealed_for"), reader.value)
    try:
        content_key = nacl.public.SealedBox(nacl.public.PrivateKey(private_key)).decrypt(sealed_key)
        packed = nacl.secret.SecretBox(content_key).decrypt(file.body)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, nacl.exceptions.TypeError) as error:
        raise reject("file", "carrier_not_for_this_key", reader=reader.value) from error
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(packed, MOST_BODY_BYTES)
    except zlib.error as error:
        raise unreadable("body") from error
    if not unpacker.eof:
        raise unreadable("body")
    return plain


def _packed(batch: Batch) -> bytes:
    parts: list[bytes] = []
    for header, payload in batch.facts:
        parts += (SIZES.pack(len(header), len(payload)), header, payload)
    return b"".join(parts)


def _unpacked(plain: bytes) -> tuple[tuple[bytes, bytes], ...]:
    facts: list[tuple[bytes, bytes]] = []
    place = 0
    while place < len(plain):
        body = place + SIZES.size
        if body > len(plain):
            raise unreadable("facts")
        header, payload = SIZES.unpack_from(plain, place)
        place = body + header + payload
        if place > len(plain):
            raise unreadable("facts")
        facts.append((plain[body : body + header], plain[body + header : place]))
    return tuple(facts)
