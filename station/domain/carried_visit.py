"""A visit that travels from one booth to the next on the visitor's own slip, where no network is.

The code on the slip holds what the next booth needs, sealed with a key that only the booths of one site have. It is
typed by a scanner like a number: digits alone, because they are the same on every keyboard and the smallest in a QR
code. It begins with 99, as no specimen number does, then two digits of its version and three of its length.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import nacl.exceptions
import nacl.secret

from station.domain.fact import unix_ms
from station.domain.identity import Sex
from station.domain.number import check_digits
from station.errors import reject

MARK, VERSION = "99", "01"
SHAPE = re.compile(r"99([0-9]{2})([0-9]{3})([0-9]+)")
LEAST_LENGTH = 150
"""So long is a code at least: nothing else that is scanned here comes near it."""
MOST_LENGTH = 2 + 2 + 3 + 999
PROGRAMME_BYTES = 4
"""Of the programme's hash: enough to know one programme from a few others."""
MOST_NAME_BYTES, MOST_TYPE_BYTES = 48, 20
"""So that the code fits a slip of 80 x 50 mm from a printer of 203 dpi."""
NOBODY_YET = UUID(int=0)
FIXED = struct.Struct(">16s16s5s6s3s3sH4sBBBB")
SEXES = (None, *Sex)
NONCE_TAIL_BYTES = nacl.secret.SecretBox.NONCE_SIZE - 16
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CarriedVisit:
    """What the next booth needs of a visit and its tube. A long name is cut; without a tube its fields are empty.

    `revisions` are those of person, visit and specimen as the writer saw them.
    """

    visit_id: UUID
    person_id: UUID
    arrived_at: datetime
    operating_day: date
    programme: bytes
    name: str
    birth_date: date | None
    birth_year: int | None
    sex: Sex | None
    specimen_id: UUID | None
    number: str
    specimen_type: str
    revisions: tuple[int, int, int]


def has_carried_shape(text: str) -> bool:
    """Says whether a text is a whole code of a slip, of whatever version and site."""
    found = SHAPE.fullmatch(text.strip())
    return found is not None and int(found[2]) == len(found[3]) >= LEAST_LENGTH


def length_at_end(text: str) -> int:
    """Returns how many characters at the end of a typed text are a slip's code, 0 when none are."""
    for start in range(len(text) - LEAST_LENGTH + 1):
        if text.startswith(MARK, start) and has_carried_shape(text[start:]):
            return len(text) - start
    return 0


def write_carried(carried: CarriedVisit, site_key: bytes) -> str:
    """Returns the code that carries a visit. The same visit in the same state has the same code."""
    plain = _packed(carried)
    tail = hashlib.blake2b(plain, key=site_key, digest_size=NONCE_TAIL_BYTES).digest()
    nonce = carried.visit_id.bytes + tail
    sealed = nonce + nacl.secret.SecretBox(site_key).encrypt(plain, nonce).ciphertext
    body = str(int.from_bytes(b"\x01" + sealed, "big"))
    return f"{MARK}{VERSION}{len(body):03}{body}"


def read_carried(text: str, site_key: bytes) -> CarriedVisit:
    """Returns the visit that a code carries.

    Raises: Rejected `slip_too_new`, `slip_key_missing`, `slip_not_of_this_site` (or not whole).
    """
    found = SHAPE.fullmatch(text.strip())
    if found is None or int(found[2]) != len(found[3]):
        raise reject("scan", "slip_not_of_this_site")
    if found[1] != VERSION:
        raise reject("scan", "slip_too_new")
    if not site_key:
        raise reject("scan", "slip_key_missing")
    number = int(found[3])
    sealed = number.to_bytes((number.bit_length() + 7) // 8, "big")[1:]
    nonce, box = sealed[: nacl.secret.SecretBox.NONCE_SIZE], sealed[nacl.secret.SecretBox.NONCE_SIZE :]
    try:
        plain = nacl.secret.SecretBox(site_key).decrypt(box, nonce)
        return _unpacked(UUID(bytes=nonce[:16]), plain)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, ValueError, struct.error) as error:
        raise reject("scan", "slip_not_of_this_site") from error


def _packed(one: CarriedVisit) -> bytes:
    name = _cut(one.name, MOST_NAME_BYTES)
    kind = _cut(one.specimen_type, MOST_TYPE_BYTES)
    fixed = FIXED.pack(
        one.person_id.bytes,
        (one.specimen_id or NOBODY_YET).bytes,
        int(one.number[:12] or 0).to_bytes(5, "big"),
        unix_ms(one.arrived_at).to_bytes(6, "big"),
        one.operating_day.toordinal().to_bytes(3, "big"),
        (0 if one.birth_date is None else one.birth_date.toordinal()).to_bytes(3, "big"),
        one.birth_year or 0,
        one.programme[:PROGRAMME_BYTES],
        SEXES.index(one.sex),
        *(min(revision, 255) for revision in one.revisions),
    )
    return fixed + bytes([len(kind)]) + kind + name


def _cut(text: str, most: int) -> bytes:
    """Returns the beginning of a text that fits some bytes, no character halved."""
    return text.encode()[:most].decode(errors="ignore").encode()


def _unpacked(visit_id: UUID, plain: bytes) -> CarriedVisit:
    person, specimen, number, arrived, day, born, year, programme, sex, *revisions = FIXED.unpack_from(plain)
    rest = plain[FIXED.size :]
    kind, name = rest[1 : 1 + rest[0]], rest[1 + rest[0] :]
    born_on, specimen_id = int.from_bytes(born, "big"), UUID(bytes=specimen)
    return CarriedVisit(
        visit_id=visit_id,
        person_id=UUID(bytes=person),
        arrived_at=EPOCH + timedelta(milliseconds=int.from_bytes(arrived, "big")),
        operating_day=date.fromordinal(int.from_bytes(day, "big")),
        programme=programme,
        name=name.decode(),
        birth_date=date.fromordinal(born_on) if born_on else None,
        birth_year=year or None,
        sex=SEXES[sex],
        specimen_id=None if specimen_id == NOBODY_YET else specimen_id,
        number=_number(int.from_bytes(number, "big")),
        specimen_type=kind.decode(),
        revisions=(revisions[0], revisions[1], revisions[2]),
    )


def _number(body: int) -> str:
    return f"{body:012}{check_digits(f'{body:012}')}" if body else ""
