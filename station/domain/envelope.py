"""A batch of facts as a value, and the judgement whether the centre has proven that it holds them.

A batch is a contiguous range of one epoch. Cutting it again is always safe, because the key is per fact. Knows no
wire and no database: the wire and a carrier file carry the same value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from station.domain.fact import SCHEMA_VERSION, Fact, content_hash, next_chain

PROTOCOL = 1
MOST_FACTS = 200
MOST_COMPRESSED_BYTES = 256 * 1024
OLDEST_AGE_S = 5
"""A batch closes at the first of these three limits."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts `first_seq` to `last_seq` of one epoch, with the chain before the first and after the last.

    `facts` are pairs of the exact header and payload bytes, in the order of `seq`.
    """

    station: int
    epoch: int
    first_seq: int
    last_seq: int
    chain_before: bytes
    chain_after: bytes
    facts: tuple[tuple[bytes, bytes], ...]
    app_version: str
    schema: int = SCHEMA_VERSION
    protocol: int = PROTOCOL


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The centre's answer to a batch, as far as it had the right shape.

    `chain_after` is what the centre computed from its stored rows. `duplicates` stood there before; `quarantined`
    are received but could not be brought into the read model.
    """

    station: int
    epoch: int
    first_seq: int
    last_seq: int
    chain_after: bytes
    received_up_to: int
    duplicates: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Received:
    """The centre has proven that it holds every fact of the batch."""

    acknowledgement: Acknowledgement


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is proven: the same bytes are to be sent again. `reason` is a code for the log, never trusted text."""

    reason: str


def batch_of(facts: Sequence[Fact], chain_before: bytes, app_version: str) -> Batch:
    """Returns the batch of some facts. Raises: ValueError when they are no contiguous range of one epoch's chain."""
    if not facts:
        raise ValueError("a batch needs a fact")
    first, last = facts[0].header, facts[-1].header
    places = [(one.header.station, one.header.epoch, one.header.seq) for one in facts]
    if places != [(first.station, first.epoch, first.seq + step) for step in range(len(facts))]:
        raise ValueError("the facts are not one contiguous range of one epoch")
    pairs = tuple((one.header_bytes, one.payload) for one in facts)
    if chain_over(chain_before, pairs) != facts[-1].chain:
        raise ValueError("the facts do not join the chain")
    return Batch(
        station=first.station,
        epoch=first.epoch,
        first_seq=first.seq,
        last_seq=last.seq,
        chain_before=chain_before,
        chain_after=facts[-1].chain,
        facts=pairs,
        app_version=app_version,
    )


def chain_over(chain_before: bytes, facts: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Returns the chain after some (header, payload) pairs."""
    chain = chain_before
    for header, payload in facts:
        chain = next_chain(chain, content_hash(header, payload))
    return chain


def judge(batch: Batch, reply: object) -> Received | Unknown:
    """Returns Received only if station, epoch, range and the recomputed chain are the batch's own.

    Anything else, whatever it is, is Unknown and never an exception.
    """
    acknowledgement = _read(reply)
    if isinstance(acknowledgement, Unknown):
        return acknowledgement
    own = (batch.station, batch.epoch, batch.first_seq, batch.last_seq)
    theirs = (
        acknowledgement.station,
        acknowledgement.epoch,
        acknowledgement.first_seq,
        acknowledgement.last_seq,
    )
    if own != theirs:
        return Unknown("other_range")
    if acknowledgement.chain_after != batch.chain_after:
        return Unknown("chain_differs")
    if acknowledgement.received_up_to < batch.last_seq:
        return Unknown("malformed")
    return Received(acknowledgement)


ANSWERS_WITHOUT_PROOF = frozenset({"gap", "chain_differs", "mismatch"})


def _read(reply: object) -> Acknowledgement | Unknown:
    if not isinstance(reply, Mapping):
        return Unknown("malformed")
    status = reply.get("status")
    if isinstance(status, str) and status in ANSWERS_WITHOUT_PROOF:
        return Unknown(status)
    chain_after = _chain(reply.get("chain_after"))
    if status != "received" or chain_after is None:
        return Unknown("malformed")
    numbers = [_count(reply.get(name)) for name in NUMBERS]
    known = [number for number in numbers if number is not None]
    if len(known) != len(NUMBERS):
        return Unknown("malformed")
    station, epoch, first_seq, last_seq, received_up_to, duplicates, quarantined = known
    return Acknowledgement(
        station, epoch, first_seq, last_seq, chain_after, received_up_to, duplicates, quarantined
    )


NUMBERS = ("station", "epoch", "first_seq", "last_seq", "received_up_to", "duplicates", "quarantined")


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _chain(value: object) -> bytes | None:
    if not isinstance(value, str) or len(value) != 64:
        return None
    try:
        chain = bytes.fromhex(value)
    except ValueError:
        return None
    return chain if chain.hex() == value else None
