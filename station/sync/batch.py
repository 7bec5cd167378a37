"""Cuts batches from the outbox and takes what the centre answers. Speaks to the local file only, never to a wire.

A fact is *received* only if the centre's recomputed chain equals its own, and *confirmed* only if a later
reconciliation of a range matches by count and by chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from station import __version__
from station.domain.envelope import MOST_COMPRESSED_BYTES, MOST_FACTS, Batch, Received, judge
from station.storage import find, incarnation, outbox
from station.storage.find_bundles import fetch_from_the_beginning
from station.storage.find_refused import take_refused
from station.storage.ledger import last_fact
from station.storage.local import Enrolment
from station.storage.outbox import Delivery, Range

MOST_PROVEN = 20_000
"""So many facts are proven in one call: a quarter of a second at the centre, and little more for the own file."""


def next_batch(session: Connection, enrolment: Enrolment, most: int = MOST_FACTS) -> Batch | None:
    """Returns the oldest facts that are not received as a batch in flight, at `most` so many; None for none."""
    where = outbox.oldest_unsent(session)
    if where is None:
        return None
    epoch, first = where
    facts = _within_size(outbox.facts_from(session, epoch, first, most))
    last = facts[-1].seq
    sent = Range(epoch, first, last)
    outbox.move(session, sent, (Delivery.PENDING,), Delivery.SEALED)
    outbox.move(session, sent, (Delivery.SEALED,), Delivery.IN_FLIGHT)
    return Batch(
        station=enrolment.station,
        epoch=epoch,
        first_seq=first,
        last_seq=last,
        chain_before=outbox.chain_at(session, enrolment.station, epoch, first - 1),
        chain_after=facts[-1].chain,
        facts=tuple((one.header, one.payload) for one in facts),
        app_version=__version__,
    )


def _within_size(facts: tuple[outbox.StoredFact, ...]) -> tuple[outbox.StoredFact, ...]:
    """Returns as many facts as one batch holds, at least one. Reckons uncompressed, so it is on the safe side."""
    size = 0
    for count, one in enumerate(facts):
        size += len(one.header) + len(one.payload)
        if size > MOST_COMPRESSED_BYTES and count:
            return facts[:count]
    return facts


def take_reply(session: Connection, batch: Batch, reply: object) -> bool:
    """Marks a batch received if the centre has proven that it holds it, else lets it wait; returns which."""
    is_received = isinstance(judge(batch, reply), Received)
    sent = Range(batch.epoch, batch.first_seq, batch.last_seq)
    outbox.move(session, sent, (Delivery.IN_FLIGHT,), Delivery.RECEIVED if is_received else Delivery.SEALED)
    return is_received


class Standing(StrEnum):
    """How the centre's memory of an epoch compares with this file."""

    EQUAL = "equal"
    CENTRE_LOST_FACTS = "centre_lost_facts"
    CENTRE_IS_AHEAD = "centre_is_ahead"
    CHAIN_DIFFERS = "chain_differs"
    BURNT = "burnt"
    REVOKED = "revoked"
    OTHER_SITE = "other_site"
    UNKNOWN = "unknown"
    MALFORMED = "malformed"


def take_hello(
    session: Connection, enrolment: Enrolment, epoch: int, reply: Mapping[str, object]
) -> Standing:
    """Compares the centre's greeting with this file; what the centre has lost is queued again by itself.

    A centre that was restored has another incarnation: whatever it had proven, it has to prove once more.
    """
    received_up_to, chain = reply.get("received_up_to"), reply.get("chain")
    if reply.get("revoked") is True:
        return Standing.REVOKED
    if reply.get("site", enrolment.site) != enrolment.site:
        return Standing.OTHER_SITE
    if reply.get("epoch_known") is False:
        return Standing.UNKNOWN
    is_whole = reply.get("epoch_known") is True and isinstance(chain, str)
    if not is_whole or not isinstance(received_up_to, int) or received_up_to < 0:
        return Standing.MALFORMED
    last, _ = last_fact(session, enrolment.station, epoch)
    if received_up_to > last:
        return Standing.CENTRE_IS_AHEAD
    if outbox.chain_at(session, enrolment.station, epoch, received_up_to).hex() != chain:
        return Standing.CHAIN_DIFFERS
    incarnation.note_restores(session, epoch, reply.get("restores"))
    if incarnation.is_another(session, epoch, reply.get("incarnation")):
        outbox.move(session, Range(epoch, 1, last), (Delivery.CONFIRMED,), Delivery.RECEIVED)
        find.drop_proofs(session, epoch, 0)
        fetch_from_the_beginning(session)
    acknowledged = (Delivery.RECEIVED, Delivery.CONFIRMED)
    has_lost = outbox.last_in(session, epoch, acknowledged) > received_up_to
    if has_lost:
        outbox.move(session, Range(epoch, received_up_to + 1, last), acknowledged, Delivery.PENDING)
        find.drop_proofs(session, epoch, received_up_to)
    if reply.get("burnt") is True:
        return Standing.BURNT
    return Standing.CENTRE_LOST_FACTS if has_lost else Standing.EQUAL


def unproven(session: Connection) -> Range | None:
    """Returns the oldest run of facts that are received and not yet confirmed, or None; as long as one call proves."""
    run = outbox.oldest_run(session, Delivery.RECEIVED)
    return None if run is None else replace(run, last=min(run.last, run.first + MOST_PROVEN - 1))


def take_proof(
    session: Connection, station: int, wanted: Range, reply: Mapping[str, object], now: datetime
) -> bool:
    """Confirms a range if the centre's count and chain over it equal this file's; returns whether they do.

    What the centre holds back of it is kept with its reasons.
    """
    quarantined = reply.get("quarantined")
    own = {
        "station": station,
        "epoch": wanted.epoch,
        "first_seq": wanted.first,
        "last_seq": wanted.last,
        "facts": wanted.last - wanted.first + 1,
        "chain_after": outbox.chain_at(session, station, wanted.epoch, wanted.last).hex(),
    }
    if {name: reply.get(name) for name in own} != own or not isinstance(quarantined, list):
        return False
    outbox.move(session, wanted, (Delivery.RECEIVED,), Delivery.CONFIRMED)
    find.add_proof(session, find.Proof(wanted.epoch, wanted.last, now))
    take_refused(session, wanted, reply.get("refused", quarantined), now)
    return True
