"""One ledger entry: its canonical bytes, its hash, and the chain. Knows no database.

A fact is `(station, epoch, seq)` plus who, why, when and what, and the full state of one record as its payload.
The chain is made of the payload's *hash*, so a payload can be purged one day and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

FACT_TAG = b"screening-station/fact/1\n"
CHAIN_TAG = "screening-station/chain/1"
SCHEMA_VERSION = 1

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def canonical_bytes(value: Json) -> bytes:
    """Returns the one JSON text of a value: sorted keys, NFC, no spaces, UTF-8.

    Raises: TypeError for a float or anything that JSON cannot hold, so that no rounding can change a hash.
    """
    text = json.dumps(_canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def _canonical_text(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _canonical(value: Json) -> Json:
    if isinstance(value, str):
        return _canonical_text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list):
        return [_canonical(one) for one in value]
    if isinstance(value, dict):
        return {_canonical_text(key): _canonical(one) for key, one in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical form")


@dataclass(frozen=True, slots=True)
class Header:
    """All of a fact but its payload.

    `subject_id` is the visit that the record belongs to (else the record's own id): the unit that one poisoned
    fact may hold up. `revision` counts a record's states from 1; `based_on` is the revision that the writer saw.
    """

    station: int
    epoch: int
    seq: int
    recorded_at: datetime
    occurred_at: datetime
    actor: str
    role: str
    action: str
    reason: str
    record_kind: str
    record_id: UUID
    subject_id: UUID
    revision: int
    based_on: int
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Fact:
    """A sealed ledger entry: the exact header and payload bytes, their content hash, and the chain up to it."""

    header: Header
    header_bytes: bytes
    payload: bytes
    content_hash: bytes
    chain: bytes


def unix_ms(instant: datetime) -> int:
    """Returns an aware instant as whole milliseconds since 1970-01-01 UTC."""
    return round(instant.timestamp() * 1000)


def header_bytes(header: Header) -> bytes:
    """Returns the canonical bytes of a header; instants are written as milliseconds since 1970 UTC."""
    return canonical_bytes(
        {
            "station": header.station,
            "epoch": header.epoch,
            "seq": header.seq,
            "recorded_at_ms": unix_ms(header.recorded_at),
            "occurred_at_ms": unix_ms(header.occurred_at),
            "actor": header.actor,
            "role": header.role,
            "action": header.action,
            "reason": header.reason,
            "record_kind": header.record_kind,
            "record_id": str(header.record_id),
            "subject_id": str(header.subject_id),
            "revision": header.revision,
            "based_on": header.based_on,
            "schema_version": header.schema_version,
        }
    )


def content_hash(header: bytes, payload: bytes) -> bytes:
    """Returns h = SHA-256(domain tag ‖ header ‖ SHA-256(payload))."""
    return hashlib.sha256(FACT_TAG + header + hashlib.sha256(payload).digest()).digest()


def first_chain(station: int, epoch: int) -> bytes:
    """Returns c[0], the chain before the first fact of a station's epoch."""
    return hashlib.sha256(f"{CHAIN_TAG}/{station}/{epoch}".encode()).digest()


def next_chain(chain: bytes, hashed: bytes) -> bytes:
    """Returns c[n] = SHA-256(c[n-1] ‖ h[n])."""
    return hashlib.sha256(chain + hashed).digest()


def seal(header: Header, payload: Json, chain_before: bytes) -> Fact:
    """Returns the fact of a header and a record's state, chained to what came before."""
    head, body = header_bytes(header), canonical_bytes(payload)
    hashed = content_hash(head, body)
    return Fact(header, head, body, hashed, next_chain(chain_before, hashed))
